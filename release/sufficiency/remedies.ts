import { formatDuration } from "../values/duration";
import { falseAlarmProbability } from "./errorRateDetection";
import { floorText } from "./figures";
import {
  FALSE_ALARMS_BORNE,
  type StageConditions,
  type StageState,
  stageState,
  watchedStage,
} from "./stageSufficiency";
import { firstWhole, leastShare } from "./statistics/search";

/** Longest bake that is proposed, in minutes: a week. */
const LONGEST_BAKE_MINUTES = 7 * 24 * 60;

/** Traffic that is proposed, in requests per second: round numbers from 0.01 to 80,000. */
const RATES = [-2, -1, 0, 1, 2, 3, 4].flatMap((decade) =>
  [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8].map((round) => Number((round * 10 ** decade).toPrecision(2))),
);

const HELPED_BY_TIME: readonly StageState[] = ["too-short", "blind", "coarse"];

/**
 * What would make a stage sufficient, each alone: the shortest longer bake, the least greater weight up to `mostWeight`, the
 * least greater traffic, and the best error rate of the stable version. Computed, not estimated.
 */
export function remediesOf(conditions: StageConditions, mostWeight: number): readonly string[] {
  const { stage, requestsPerSecond } = conditions;
  const state = stageState(conditions);
  const changed = (change: Partial<StageConditions>) => stageState({ ...conditions, ...change });
  const remedies: string[] = [];
  if (HELPED_BY_TIME.includes(state)) {
    const baked = (minutes: number) => changed({ stage: { ...stage, bakeSeconds: minutes * 60 } });
    const minutes = firstWhole(LONGEST_BAKE_MINUTES, (count) => !HELPED_BY_TIME.includes(baked(count)));
    if (minutes !== null && baked(minutes) === "sufficient") remedies.push(`a bake of ${formatDuration(minutes * 60)}`);
  }
  const heavier = Array.from({ length: Math.max(0, mostWeight - stage.weight) }, (_, step) => stage.weight + step + 1);
  const weight = heavier.find((percent) => {
    const ringWeight = Math.max(percent, stage.ringWeight);
    return changed({ stage: { ...stage, weight: percent, ringWeight } }) === "sufficient";
  });
  if (weight !== undefined) remedies.push(`a weight of ${weight}%`);
  if (stage.weight > 0) {
    const traffic = RATES.find(
      (rate) => rate > requestsPerSecond && changed({ requestsPerSecond: rate }) === "sufficient",
    );
    if (traffic !== undefined) remedies.push(`${traffic} ${traffic === 1 ? "request" : "requests"} per second`);
  }
  const watched = watchedStage(conditions);
  if (state === "noisy" && watched !== undefined) {
    const worst = leastShare((share) => falseAlarmProbability(watched, 100 * share) >= FALSE_ALARMS_BORNE);
    if (worst !== null) remedies.push(`a rollout.baseline.errorRate of ${floorText(100 * worst)}, if that is true,`);
  }
  return remedies;
}

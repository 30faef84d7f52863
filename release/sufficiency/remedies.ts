import { formatDuration } from "../values/duration";
import { falseAlarmProbability } from "./errorRateDetection";
import { floorText } from "./figures";
import { firstWhole, leastShare } from "./search";
import {
  candidateRate,
  FALSE_ALARMS_BORNE,
  type StageConditions,
  type StageState,
  stageSufficiency,
} from "./stageSufficiency";

/** Longest bake that is proposed, in minutes: a week. */
const LONGEST_BAKE_MINUTES = 7 * 24 * 60;

/** Traffic that is proposed: these times a power of ten. */
const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8] as const;
const DECADES = [-2, -1, 0, 1, 2, 3, 4] as const;

const HELPED_BY_TIME: readonly StageState[] = ["too-short", "blind", "coarse"];

/**
 * What would make a stage sufficient, each alone: the shortest longer bake, the least greater weight up to `mostWeight`, the
 * least greater traffic, and the best error rate of the stable version. Computed, not estimated.
 */
export function remediesOf(conditions: StageConditions, mostWeight: number): readonly string[] {
  const { stage, requestsPerSecond } = conditions;
  const { state } = stageSufficiency(conditions);
  const suffices = (changed: Partial<StageConditions>) =>
    stageSufficiency({ ...conditions, ...changed }).state === "sufficient";
  const remedies: string[] = [];
  if (HELPED_BY_TIME.includes(state)) {
    const baked = (minutes: number) => ({ stage: { ...stage, bakeSeconds: minutes * 60 } });
    const minutes = firstWhole(
      LONGEST_BAKE_MINUTES,
      (count) => !HELPED_BY_TIME.includes(stageSufficiency({ ...conditions, ...baked(count) }).state),
    );
    if (minutes !== null && suffices(baked(minutes))) remedies.push(`a bake of ${formatDuration(minutes * 60)}`);
  }
  const heavier = Array.from({ length: Math.max(0, mostWeight - stage.weight) }, (_, step) => stage.weight + step + 1);
  const weight = heavier.find((percent) =>
    suffices({ stage: { ...stage, weight: percent, ringWeight: Math.max(percent, stage.ringWeight) } }),
  );
  if (weight !== undefined) remedies.push(`a weight of ${weight}%`);
  const busier = DECADES.flatMap((decade) => ROUND.map((round) => Number((round * 10 ** decade).toPrecision(2))));
  const traffic = busier.find((rate) => rate > requestsPerSecond && suffices({ requestsPerSecond: rate }));
  if (traffic !== undefined && stage.weight > 0) remedies.push(`${traffic} requests per second`);
  if (state === "noisy") {
    const watched = {
      ...conditions,
      requestsPerSecond: candidateRate(conditions) ?? 0,
      bakeSeconds: stage.bakeSeconds,
    };
    const worst = leastShare((share) => falseAlarmProbability(watched, 100 * share) >= FALSE_ALARMS_BORNE);
    if (worst !== null) remedies.push(`a rollout.baseline.errorRate up to ${floorText(100 * worst)}, if that is true`);
  }
  return remedies;
}

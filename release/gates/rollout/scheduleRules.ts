import type { Requirements } from "../../config/requirements";
import type { Stage } from "../../plan/plan";
import type { Strategy } from "../../plan/strategy";
import { formatDuration } from "../../values/duration";

/** Greatest weight of ring 0, and what ring 1 may have, in percent (requirement D3). */
export const RING_0_MOST = 5;
export const RING_1 = { least: 10, most: 25 } as const;

/** What a strategy asks of its stages. */
export interface ScheduleRule {
  /** For a person: what is wanted. */
  readonly required: (schedule: Requirements["schedule"]) => string;
  /** What is wrong with the stages, besides what every strategy asks for. */
  readonly problems: (stages: readonly Stage[], schedule: Requirements["schedule"]) => readonly string[];
  /** Least seconds that a stage is watched. */
  readonly leastSeconds: (stage: Stage, index: number, schedule: Requirements["schedule"]) => number;
  /** What follows when a schedule is refused. */
  readonly lesson: string;
  /** What is said when nothing is wrong. */
  readonly praise: string;
}

const FEWER = "A small change goes through faster stages, never fewer.";
const WHOLE = "Every stage is there.";

const canary: ScheduleRule = {
  required: ({ weights, minimumBakeSeconds, minimumValidationSeconds }) =>
    `stages ${weights.map((weight) => `${weight}%`).join(", ")}, each watched ${formatDuration(minimumBakeSeconds)} or longer, 100% for ${formatDuration(minimumValidationSeconds)} or longer`,
  problems: (stages, { weights }) =>
    weights
      .filter((weight) => !stages.some((stage) => stage.weight === weight))
      .map((weight) => `The ${weight}% stage is missing.`),
  leastSeconds: byWeight,
  lesson: FEWER,
  praise: WHOLE,
};

const rings: ScheduleRule = {
  required: ({ minimumRingSeconds: [ring0, ring1], minimumValidationSeconds }) =>
    `ring 0 at 0% to ${RING_0_MOST}% for ${formatDuration(ring0)} or longer, ring 1 at ${RING_1.least}% to ${RING_1.most}% for ${formatDuration(ring1)} or longer, 100% for ${formatDuration(minimumValidationSeconds)} or longer`,
  problems: (stages) => {
    const [first] = stages;
    return [
      ...(first !== undefined && first.weight <= RING_0_MOST
        ? []
        : [`Ring 0 is missing: the first stage has 0% to ${RING_0_MOST}%, besides what the ring rule sends.`]),
      ...(stages.some(isRing1) ? [] : [`Ring 1 is missing: a stage at ${RING_1.least}% to ${RING_1.most}%.`]),
      ...(stages.at(-1)?.weight === 100 ? [] : ["Ring 2 is missing: the last stage has 100%."]),
    ];
  },
  leastSeconds: (stage, index, schedule) => {
    const [ring0, ring1] = schedule.minimumRingSeconds;
    if (stage.weight === 100) return schedule.minimumValidationSeconds;
    if (index === 0) return ring0;
    return isRing1(stage) ? ring1 : schedule.minimumBakeSeconds;
  },
  lesson: FEWER,
  praise: WHOLE,
};

/** One stage at 100 %: blue-green, rolling and hot. */
function allAtOnce(what: string, praise: string): ScheduleRule {
  return {
    required: ({ minimumValidationSeconds }) =>
      `one stage at 100%, watched ${formatDuration(minimumValidationSeconds)} or longer${what}`,
    problems: (stages) =>
      stages.length === 1 && stages[0]?.weight === 100
        ? []
        : ["This strategy moves all traffic at once: it has one stage, at 100%."],
    leastSeconds: byWeight,
    lesson: "Take canary for a share of the traffic at a time.",
    praise,
  };
}

const comparison: ScheduleRule = {
  required: ({ minimumBakeSeconds }) =>
    `one stage at 1% to 99%, watched ${formatDuration(minimumBakeSeconds)} or longer`,
  problems: (stages) =>
    stages.length === 1 && (stages[0]?.weight ?? 0) < 100
      ? []
      : ["An A/B test compares two versions side by side: it has one stage, below 100%."],
  leastSeconds: byWeight,
  lesson: "To make the new version the stable one, release it afterwards with canary.",
  praise: "The two versions run side by side, and nothing is promoted at the end.",
};

/** The rules of all strategies. */
export const SCHEDULE_RULES: Readonly<Record<Strategy, ScheduleRule>> = {
  canary,
  rings,
  "blue-green": allAtOnce(
    ", after a smoke test",
    "All traffic moves at once, after the platform's smoke test. Whether the platform has one is not in the release: the rollout says.",
  ),
  rolling: allAtOnce("", "The engine replaces what runs, and looks at it with the contract meanwhile."),
  hot: allAtOnce("", "All traffic moves at once, and nothing before it is watched."),
  "ab-test": comparison,
};

function byWeight(stage: Stage, _index: number, schedule: Requirements["schedule"]): number {
  return stage.weight === 100 ? schedule.minimumValidationSeconds : schedule.minimumBakeSeconds;
}

function isRing1({ weight }: Stage): boolean {
  return weight >= RING_1.least && weight <= RING_1.most;
}

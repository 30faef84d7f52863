import type { Router } from "../../../engines/argo";
import type { Answer } from "../../../engines/rehearsal/argo/analysisRun";
import type { Stage } from "../../../release/plan/plan";
import type { Strategy } from "../../../release/plan/strategy";
import { stage } from "../../engines/argo/input";

/** What happens to one release, in a model and in a cluster. */
export interface Scenario {
  readonly name: string;
  readonly strategy: Strategy;
  readonly router: Router["kind"];
  readonly stages: readonly Stage[];
  /** The error rate that Prometheus tells of the release at a weight, in percent. @defaultValue 0 */
  readonly errorRate?: (weight: number) => Answer;
  /** What a person does who is asked. @defaultValue nobody is asked */
  readonly person?: "promotes" | "aborts" | "waits for a breach";
  /** At this weight somebody aborts. */
  readonly abortedAt?: number;
  /** At this weight a person pauses, until its measurements have ended well and a while longer. */
  readonly pausedAt?: number;
  /** Then the error rate rises. */
  readonly breachInPause?: true;
  /** Then a person aborts. */
  readonly abortedInPause?: true;
  /** At this weight all of the release's pods stop being ready, and Prometheus has nothing to tell of it. */
  readonly podsFailAt?: number;
  /** Its pods are waited for after an abort: they stay for `drainSeconds`, and then they go. */
  readonly drains?: true;
  /** @defaultValue there is no smoke test, but for blue-green one that passes */
  readonly smoke?: "passes" | "fails";
  /** Weights in order, and where the ring's header leads. */
  readonly course: readonly string[];
  readonly end: "promoted" | "aborted";
}

/** Seconds that pods without traffic stay, in every scenario: the least that a deployment may say. */
export const DRAIN_SECONDS = 30;

/** A stage that is looked at every two seconds. */
function short(weight: number, looks = 2, more: Partial<Stage> = {}): Stage {
  return stage(weight, 2 * looks, { polls: Array<number>(looks).fill(2), ...more });
}

/** A stage in which something goes wrong: long enough for a slow machine. */
function long(weight: number, more: Partial<Stage> = {}): Stage {
  return short(weight, 60, more);
}

const canary = { strategy: "canary", router: "nginx" } as const;

/** Each pins one choice of the interpreter by the real controller. */
export const SCENARIOS: readonly Scenario[] = [
  {
    ...canary,
    name: "weights follow each other, and the last analysis promotes",
    stages: [short(10), short(50), short(100)],
    course: ["0", "10", "50", "100"],
    end: "promoted",
  },
  {
    ...canary,
    name: "a failed measurement takes all traffic away at once",
    stages: [short(10), long(100)],
    errorRate: (weight) => (weight === 100 ? [5] : [0]),
    course: ["0", "10", "100", "0"],
    end: "aborted",
  },
  {
    ...canary,
    name: "an empty answer at the end of a bake does not promote",
    stages: [short(10, 5), short(100)],
    errorRate: () => [],
    course: ["0", "10", "0"],
    end: "aborted",
  },
  {
    ...canary,
    name: "NaN at the end of a bake does not promote",
    stages: [short(10, 5), short(100)],
    errorRate: () => [Number.NaN],
    course: ["0", "10", "0"],
    end: "aborted",
  },
  {
    ...canary,
    name: "measurements that all fail to be taken do not promote",
    stages: [long(10), short(100)],
    errorRate: () => "error",
    course: ["0", "10", "0"],
    end: "aborted",
  },
  {
    ...canary,
    name: "a stage waits for a person, who lets it begin",
    stages: [short(10), short(100, 2, { approval: true })],
    person: "promotes",
    course: ["0", "10", "100"],
    end: "promoted",
  },
  {
    ...canary,
    name: "a person who is asked aborts",
    stages: [short(10), short(100, 2, { approval: true })],
    person: "aborts",
    course: ["0", "10", "0"],
    end: "aborted",
  },
  {
    ...canary,
    name: "a breach while a person is asked is seen by the background run",
    stages: [short(10), short(100, 2, { approval: true })],
    person: "waits for a breach",
    course: ["0", "10", "0"],
    end: "aborted",
  },
  {
    ...canary,
    name: "a person aborts in the middle of a bake",
    stages: [short(10), long(100)],
    abortedAt: 100,
    course: ["0", "10", "100", "0"],
    end: "aborted",
  },
  {
    ...canary,
    name: "an aborted release keeps its pods until its last requests have had their time",
    stages: [long(50), short(100)],
    errorRate: () => [5],
    drains: true,
    course: ["0", "50", "0", "drained"],
    end: "aborted",
  },
  {
    ...canary,
    name: "a pause holds the next step, and the measurements of this one end",
    stages: [short(10), short(100)],
    pausedAt: 10,
    course: ["0", "10", "paused", "resumed", "100"],
    end: "promoted",
  },
  {
    ...canary,
    name: "a breach in a pause takes all traffic away at once",
    stages: [long(10), short(100)],
    pausedAt: 10,
    breachInPause: true,
    course: ["0", "10", "paused", "0"],
    end: "aborted",
  },
  {
    ...canary,
    name: "a person aborts in a pause",
    stages: [long(10), short(100)],
    pausedAt: 10,
    abortedInPause: true,
    course: ["0", "10", "paused", "0"],
    end: "aborted",
  },
  {
    ...canary,
    name: "a version without a ready pod loses its weight, and the stage's end finds no data",
    stages: [short(50, 10), short(100)],
    podsFailAt: 50,
    course: ["0", "50", "0"],
    end: "aborted",
  },
  {
    ...canary,
    name: "a smoke test that fails aborts before any traffic",
    stages: [short(10), short(100)],
    smoke: "fails",
    course: ["0"],
    end: "aborted",
  },
  {
    ...canary,
    name: "a smoke test that passes lets the first weight be set",
    stages: [short(10), short(100)],
    smoke: "passes",
    course: ["0", "10", "100"],
    end: "promoted",
  },
  {
    strategy: "rings",
    router: "istio",
    name: "the ring's header leads to the release until it is promoted",
    stages: [short(0), short(10), short(100)],
    course: ["0", "ring", "10", "100"],
    end: "promoted",
  },
  {
    strategy: "rings",
    router: "istio",
    name: "an abort takes the ring's header away",
    stages: [long(0), short(100)],
    errorRate: () => [5],
    course: ["0", "ring", "no ring"],
    end: "aborted",
  },
  {
    strategy: "blue-green",
    router: "none",
    name: "blue-green switches after the smoke test and is promoted after the validation",
    stages: [short(100)],
    course: ["0", "100"],
    end: "promoted",
  },
  {
    strategy: "blue-green",
    router: "none",
    name: "a breach after the switch turns it back",
    stages: [long(100)],
    errorRate: () => [5],
    course: ["0", "100", "0"],
    end: "aborted",
  },
  {
    strategy: "blue-green",
    router: "none",
    name: "the switch waits for a person",
    stages: [short(100, 2, { approval: true })],
    person: "promotes",
    course: ["0", "100"],
    end: "promoted",
  },
  {
    strategy: "blue-green",
    router: "none",
    name: "blue-green does not switch when the smoke test fails",
    stages: [short(100)],
    smoke: "fails",
    course: ["0"],
    end: "aborted",
  },
];

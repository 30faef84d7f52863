/** A moment of a rollout that people look for on graphs. */
export interface Milestone {
  readonly id: "started" | "shifted" | "completed" | "went-back";
  readonly machine: "forward" | "back";
  /** The states whose entry proves it, by weights or rolling: each is reached when the step before it has worked, and never by a Catch. */
  readonly states: readonly [string, ...string[]];
  /** For people. */
  readonly what: string;
}

/** The moments of every rollout, in the order in which they come. */
export const MILESTONES: readonly Milestone[] = [
  { id: "started", machine: "forward", states: ["MirrorStarted"], what: "rollout started" },
  { id: "shifted", machine: "forward", states: ["MirrorStage", "MirrorRolling"], what: "weight moved" },
  { id: "completed", machine: "forward", states: ["WriteCompletedOutcome"], what: "completed" },
  { id: "went-back", machine: "back", states: ["StopForward", "ReturnStopForward"], what: "went back" },
];

/** Log group of a machine; the prefix keeps vended log groups from needing a resource policy each. */
export function machineLogGroup(machineName: string): string {
  return `/aws/vendedlogs/states/${machineName}`;
}

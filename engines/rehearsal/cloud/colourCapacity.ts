import type { TargetState } from "./loadBalancer";

/** What runs in one colour: an ECS service or an Auto Scaling group. */
export interface ColourCapacity {
  readonly name: string;
  /** What was placed on it. */
  readonly revision: string;
  /** Tasks or instances that it is to run. */
  readonly desired: number;
  /** Fewest that it may scale in to by itself; an ECS service does not say. */
  readonly least?: number;
  /** Revisions of all that it has, also of what starts or ends; an ECS service replaces tasks by itself. */
  readonly versions?: (nowMs: number) => readonly string[];
  /** From now on whatever it runs fails its health check. */
  becomeUnhealthy(nowMs: number): void;
  /** States of the registered targets, and of those that drain. */
  targets(nowMs: number): readonly TargetState[];
}

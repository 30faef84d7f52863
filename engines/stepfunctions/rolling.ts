import type { Strategy } from "../../release/plan/strategy";
import { and, atLeastPath, isPresent, not, numberIs, sameText, textIs } from "./asl/conditions";
import type { Condition } from "./asl/states";
import type { Deployment } from "./deployment";

/** Whether there are rolling releases at all: Auto Scaling groups have no controller that replaces instances and comes back. */
export function canRoll({ autoScaling }: Pick<Deployment, "autoScaling">): boolean {
  return autoScaling === undefined;
}

/** `$.item`: ECS replaces the live colour's tasks. No weight moves, and the other colour has no part in it. */
export function isRolling(): Condition {
  return textIs("$.item.strategy", "rolling" satisfies Strategy);
}

/** `$.item`: the same, and forward has passed the fence behind which it tells ECS to. Before it there is nothing to undo. */
export function hasRolled(): Condition {
  return and(isRolling(), not(textIs("$.item.shiftedAt", "")));
}

/** `$.service`: it has a primary deployment. */
export function isThere(): Condition {
  return isPresent(PRIMARY);
}

/** `$.service`, which {@link isThere}: what it is told to run is the revision at a path, whatever ECS says of how far it is. */
export function runs(revisionPath: string): Condition {
  return sameText(PRIMARY, revisionPath);
}

/** `$.service`: ECS says that it is done, no other deployment is left, and as many tasks run as are wanted. */
export function isDone(): Condition {
  return and(
    isPresent("$.service.primaryState[0]"),
    textIs("$.service.primaryState[0]", "COMPLETED"),
    numberIs("$.service.deployments", 1),
    isPresent("$.service.primaryRunning[0]"),
    atLeastPath("$.service.primaryRunning[0]", "$.service.desired[0]"),
  );
}

/** `$.service`: ECS has given its deployment up. */
export function isGivenUp(): Condition {
  return and(isPresent("$.service.primaryState[0]"), textIs("$.service.primaryState[0]", "FAILED"));
}

const PRIMARY = "$.service.primaryRevision[0]";

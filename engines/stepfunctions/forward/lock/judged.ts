import type { Template } from "../../asl/states";

/**
 * How a release gets the lock. `lock`: nobody holds it. `supersede`: from a release in its validation window.
 * `back`: a release in flight goes back first, then the lock is asked for again.
 */
export type Way = "lock" | "supersede" | "back";

/** What was judged from the item at `$.read.Item`, and which of its versions is the one that this release would follow. */
export function judged(way: Way, live: "stable" | "candidate"): Template {
  const item = "$.read.Item";
  return {
    way,
    "fence.$": `${item}.fence.N`,
    "liveVersion.$": `${item}.${live}Version.S`,
    "liveDigest.$": `${item}.${live}Digest.S`,
    "liveOrder.$": `${item}.${live}Order.S`,
    "minimumOrder.$": live === "stable" ? `${item}.minimumOrder.S` : `${item}.candidateMinimumOrder.S`,
  };
}

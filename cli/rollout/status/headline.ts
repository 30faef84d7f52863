import type { RolloutStatus } from "./rolloutStatus";

/** How the rollout stands, in one sentence. */
export function headline(status: RolloutStatus): string {
  const { service, environment, phase, stable, candidate } = status;
  const named = `${service} ${environment}`;
  const version = candidate?.version ?? "";
  const before = stable.version === "" ? "nothing" : stable.version;
  if (status.strategy === "rolling") {
    const sentence = rollingSentence(status, version, before);
    if (sentence !== undefined) return `${named}: ${sentence}`;
  }
  switch (phase) {
    case "idle":
      return stable.version === ""
        ? `${named}: nothing has been released yet.`
        : `${named}: ${stable.version} is live; no rollout is in flight.`;
    case "placing":
      return `${named}: ${version} is being placed beside ${before}; no user reaches it yet.`;
    case "shifting":
      return `${named}: ${version} takes ${candidateShare(status)} % of the traffic, ${before} the rest.`;
    case "validating":
      return `${named}: ${version} takes ${candidateShare(status)} % of the traffic and is watched; ${before} is ready to take it back.`;
    case "completing":
      return `${named}: ${stable.version} has completed; the tasks of the version before are being taken away.`;
    case "rolling-back":
      return `${named}: going back from ${version} to ${before}; ${version} takes ${candidateShare(status)} % of the traffic.`;
  }
}

/** What is different where pods or tasks are replaced: no weight says how many users the release has. */
function rollingSentence({ phase, cluster }: RolloutStatus, version: string, before: string): string | undefined {
  const [who, pieces] = cluster === undefined ? ["ECS", "tasks"] : ["Argo Rollouts", "pods"];
  switch (phase) {
    case "placing":
      return `${version} is about to take the place of ${before}; no user reaches it yet.`;
    case "shifting":
      return `${who} replaces the ${pieces} of ${before} by those of ${version}.`;
    case "validating":
      return `${version} takes all the traffic and is watched; ${who} would need minutes to bring ${before} back.`;
    case "rolling-back":
      return `${who} replaces the ${pieces} of ${version} by those of ${before} again.`;
    case "idle":
    case "completing":
      return undefined;
  }
}

/** Percent of the production traffic on the candidate. */
export function candidateShare({ candidate, weights }: RolloutStatus): number {
  return candidate === null ? 0 : (weights.production[candidate.colour] ?? 0);
}

/** Where it was looked at: `account 123456789012, eu-west-1`. */
export function whereabouts({ account, region, cluster }: RolloutStatus): string {
  if (cluster === undefined) return `account ${account ?? ""}, ${region ?? ""}`;
  return `context ${cluster.context}, namespace ${cluster.namespace}`;
}

/** How the last rollout ended, in one sentence. */
export function lastSentence({ last }: RolloutStatus): string | undefined {
  if (last === null) return undefined;
  const { version, outcome, endedAt, rollback } = last;
  if (rollback === null) return `${version} ${outcome} ${endedAt}`;
  const by = rollback.by === "" ? "" : `, by ${rollback.by}`;
  return `${rollback.from} -> ${rollback.to} rolled back ${endedAt} (${rollback.trigger}${by}): ${rollback.reason}`;
}

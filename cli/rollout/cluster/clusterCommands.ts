import { loadManifest } from "../../../release/files/loadRelease";
import { badInput, EXIT, type Outcome } from "../../outcome";
import type { Presentation } from "../../output/format";
import type { RolloutFlags, RolloutTools } from "../rolloutRequest";
import { renderStatus } from "../status/renderStatus";
import { watch } from "../status/watch";
import { answerIn } from "./approvalIn";
import { readStatusIn, watchedRollout } from "./look/statusIn";
import { type ClusterChoice, withCluster } from "./openRolloutIn";
import { pauseOrResumeIn } from "./pauseIn";
import { rollbackIn } from "./rollbackIn";
import { startIn } from "./startIn";

/** What a command is for, whose rollout, where, and how it speaks. */
export interface ClusterCall {
  readonly flags: RolloutFlags;
  readonly cluster: ClusterChoice;
  readonly presentation: Presentation;
  readonly tools: RolloutTools;
}

/** `airlock rollout status`. */
export async function status(
  { flags, cluster, presentation, tools }: ClusterCall,
  own: { readonly watch: boolean },
): Promise<Outcome> {
  if (own.watch && presentation.format === "markdown") {
    return badInput([{ field: "--format", found: "markdown with --watch", expected: "text or json" }]);
  }
  return withCluster(flags, cluster, tools, async (rollout) => {
    if (own.watch) return watch(watchedRollout(rollout, tools.clock), presentation, tools);
    const read = await readStatusIn(rollout, tools.clock);
    return { code: EXIT.yes, out: renderStatus(read, presentation), log: [] };
  });
}

/** `airlock rollout start`. The release says which version is meant; with --service alone it is the one that the Rollout declares. */
export async function start(
  { flags, cluster, presentation, tools }: ClusterCall,
  { wait }: { readonly wait: boolean },
): Promise<Outcome> {
  const path = flags.release ?? "release.yaml";
  const manifest = loadManifest(path);
  if (!manifest.ok && (flags.release !== undefined || flags.service === undefined)) return badInput(manifest.faults);
  const released = manifest.ok ? manifest.value.service : undefined;
  const { service = released } = flags;
  if (flags.release !== undefined && service !== released) {
    const remedy = "Leave --service out: the release says whose it is.";
    return badInput([
      { field: "--service", found: service ?? "nothing", expected: `${released ?? ""}, as in ${path}`, remedy },
    ]);
  }
  const version = manifest.ok && service === released ? manifest.value.version : undefined;
  return withCluster({ ...flags, service }, cluster, tools, (rollout) =>
    startIn(rollout, { version, wait }, presentation, tools),
  );
}

/** `airlock rollout pause` and `resume`. */
export function pauseOrResume({ flags, cluster, presentation, tools }: ClusterCall, action: "pause" | "resume") {
  return withCluster(flags, cluster, tools, (rollout) => pauseOrResumeIn(rollout, action, presentation, tools));
}

/** `airlock rollout rollback`. */
export function rollback(
  { flags, cluster, presentation, tools }: ClusterCall,
  own: { readonly reason?: string; readonly yes: boolean },
): Promise<Outcome> {
  const { reason, yes } = own;
  return withCluster(flags, cluster, tools, (rollout) => rollbackIn(rollout, { reason, yes }, presentation, tools));
}

/** `airlock rollout approve` and `deny`. */
export async function answer(
  { flags, cluster, presentation, tools }: ClusterCall,
  action: "approve" | "deny",
  own: { readonly id?: string; readonly reason?: string },
): Promise<Outcome> {
  const { id, reason = "" } = own;
  if (action === "deny" && reason.trim() === "") {
    const expected = "why the release is denied; it stands at the Rollout and in the outcome";
    return badInput([{ field: "--reason", found: "nothing", expected }]);
  }
  return withCluster(flags, cluster, tools, (rollout) =>
    answerIn(rollout, { action, id, reason }, presentation, tools),
  );
}

/** `airlock rollout complain`: a cluster has no metric to count into. */
export function complain(): Outcome {
  return badInput([
    {
      field: "airlock rollout complain",
      found: "an environment in a cluster",
      expected: "one on AWS",
      remedy:
        "A cluster's contract reads complaints from Prometheus, by measuring.queries.complaints of the workload: count them where that query looks.",
    },
  ]);
}

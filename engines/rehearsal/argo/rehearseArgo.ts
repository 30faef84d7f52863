import { ok, type Result } from "../../../release/fault";
import { compileWorkload, type Workload } from "../../argo";
import type { Rehearsal, RehearsalOutcome, RehearsalRequest, TimelineEvent } from "../rehearsal";
import { seconds } from "../report/journal";
import { measuresOf } from "../report/measures";
import { RehearsedCluster } from "./cluster";
import { strangersTo } from "./faultsOfArgo";
import { rehearsalWorkload } from "./rehearsalWorkload";

const HOUR_MS = 3_600_000;
/** No rollout takes a day longer than its bakes: pods, holds and answers are bounded to hours. */
const SLACK_MS = 24 * HOUR_MS;
const MOST_EVENTS = 5_000_000;

/**
 * Rolls a release out in a model of a cluster: the very objects that would be applied, by Argo Rollouts' semantics, on a virtual
 * clock, with faults. Pure as `rehearse` is, and of the same contract. Refuses what Argo cannot express, and faults that mean
 * nothing in a cluster. `workload` is what a deployment decides; without it names are invented, and the router can do what the strategy asks for.
 */
export function rehearseOnKubernetes(request: RehearsalRequest, workload?: Workload): Result<Rehearsal> {
  const strange = strangersTo(request.faults, request.plan.strategy);
  if (strange.length > 0) return { ok: false, faults: strange };
  const invented = rehearsalWorkload(request);
  const input = workload === undefined ? invented : { ...invented, workload };
  const compiled = compileWorkload(input);
  if (!compiled.ok) return compiled;
  const refused = request.verdicts.filter(({ passed }) => !passed);
  if (refused.length > 0) return ok(refusal(refused.map(({ gate, message }) => `${gate}: ${message}`).join(" ")));
  if ((request.quarantined ?? []).includes(request.digest)) {
    return ok(refusal(`${request.digest} is under quarantine`));
  }
  if ((request.live ?? request.previous).digest === "") return ok(firstEver(request));
  if (workload?.adopts !== undefined) return ok(adoption(request, workload.adopts.deployment));
  const cluster = new RehearsedCluster(request, input, compiled.value);
  const { clock, journal } = cluster;
  const bakes = request.plan.stages.reduce((sum, stage) => sum + stage.bakeSeconds, 0);
  clock.run({ untilMs: bakes * 1000 + SLACK_MS, maxEvents: MOST_EVENTS });
  return ok(report(cluster, request, journal.entries.at(-1)?.at ?? 0));
}

function report(cluster: RehearsedCluster, request: RehearsalRequest, lastAt: number): Rehearsal {
  const { journal, seen, traffic, weights } = cluster;
  for (const fault of request.faults) {
    if (!seen.faultsMs.has(fault)) journal.note("fault never bit", fault.text);
  }
  const outcome = outcomeOf(cluster);
  if (outcome === "stuck") journal.note("left behind", leftBehind(cluster));
  journal.note(ENDS[outcome]);
  const { faultMs, detectedMs, restoredMs, exposedRequests } = measuresOf(seen, traffic, lastAt * 1000);
  const detected = faultMs !== undefined && detectedMs !== undefined;
  return {
    schema: "airlock/rehearsal/v1",
    outcome,
    finalWeights: weights,
    timeline: journal.entries.map((entry) => (entry.at > lastAt ? { ...entry, at: lastAt } : entry)),
    ...(detected ? { detectionSeconds: seconds(detectedMs - faultMs) } : {}),
    ...(detected && outcome === "rolled-back"
      ? { rollbackSeconds: restoredMs === undefined ? 0 : seconds(Math.max(0, restoredMs - detectedMs)) }
      : {}),
    exposedRequests,
    transitions: 0,
    estimatedCostUsd: 0,
  };
}

type Ending = Exclude<RehearsalOutcome, "compared">;

const ENDS: Readonly<Record<Ending, TimelineEvent>> = {
  completed: "completed",
  "rolled-back": "rolled back",
  refused: "refused",
  stuck: "stuck",
};

function outcomeOf({ end, weights }: RehearsedCluster): Ending {
  if (end === "promoted" && weights.canary === 100) return "completed";
  return end === "aborted" && weights.canary === 0 ? "rolled-back" : "stuck";
}

function leftBehind({ end }: RehearsedCluster): string {
  return end === "aborted"
    ? "all traffic on the pods that fail: Argo Rollouts switches back only while all pods of the release are ready, and a person must set the Service's selector"
    : "a rollout that waits for a person and goes on waiting";
}

/** Nothing was touched. */
function refusal(why: string): Rehearsal {
  return withoutRollout("refused", { stable: 100, canary: 0 }, [["refused", why]]);
}

/** The first deployment skips every step. Source: Argo Rollouts' documentation, "Initial Deployments". */
function firstEver({ version }: RehearsalRequest): Rehearsal {
  const weights = { stable: 0, canary: 100 };
  const skipped = `${version} is the first version: Argo skips all steps, and nothing was analysed`;
  return withoutRollout("completed", weights, [
    ["promoted", skipped],
    ["completed", undefined],
  ]);
}

/** An adoption is a first deployment of what runs already. */
function adoption({ version }: RehearsalRequest, deployment: string): Rehearsal {
  const skipped = `${version} takes over the pods of Deployment ${deployment}: Argo skips all steps, and nothing was analysed`;
  return withoutRollout("completed", { stable: 0, canary: 100 }, [
    ["promoted", skipped],
    ["completed", undefined],
  ]);
}

function withoutRollout(
  outcome: Ending,
  weights: Rehearsal["finalWeights"],
  events: readonly (readonly [TimelineEvent, string | undefined])[],
): Rehearsal {
  return {
    schema: "airlock/rehearsal/v1",
    outcome,
    finalWeights: weights,
    timeline: events.map(([event, detail]) => ({ at: 0, event, weights, ...(detail === undefined ? {} : { detail }) })),
    exposedRequests: 0,
    transitions: 0,
    estimatedCostUsd: 0,
  };
}

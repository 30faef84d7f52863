import { LIVE_ITEM_KEY } from "../stepfunctions";
import { SeededRandom } from "./asl/data/random";
import { textOf } from "./cloud/dynamodb/attributeValue";
import { Heartbeat } from "./model/heartbeat";
import { rehearsalDeployment } from "./model/rehearsalDeployment";
import { rehearsalRecord } from "./model/rehearsalRecord";
import { World } from "./model/world";
import type { Rehearsal, RehearsalOutcome, RehearsalRequest, TimelineEvent } from "./rehearsal";
import { costOf, describeCost, totalUsd } from "./report/cost";
import { seconds } from "./report/journal";
import { leftBehind } from "./report/leftBehind";
import { measuresOf } from "./report/measures";

const HOUR_MS = 3_600_000;
/** After the last forward execution ended, back and the reconciler get this long; what goes on then goes on for ever. */
const GRACE_MS = 2 * HOUR_MS;
/** No rollout takes a day longer than its bakes and approvals: placing, holding, pauses and locks are bounded to hours. */
const SLACK_MS = 24 * HOUR_MS;
/** A stage that asks waits for a day, and a look longer. */
const APPROVAL_MS = 25 * HOUR_MS;
/** Guard against a model that never ends; the default schedule needs some 60,000. */
const MOST_EVENTS = 5_000_000;
/** `airlock rollout start` when the record's event did not arrive. */
const BY_HAND_MS = 120_000;

/**
 * Rolls a release out in a model of the cloud: the very state machines that would be deployed, on a virtual clock, with faults.
 * Pure: no file, no network, no wall clock; the same request gives the same result to the letter.
 */
export function rehearse(request: RehearsalRequest): Rehearsal {
  return play(request).rehearsal;
}

/**
 * {@link rehearse}, together with the model as it was left: what a test wants to look into. `meddle` is called before time
 * begins, for what no fault can say.
 */
export function play(
  request: RehearsalRequest,
  meddle: (world: World) => void = () => undefined,
): { readonly rehearsal: Rehearsal; readonly world: World } {
  const world = new World(request, rehearsalDeployment(request));
  meddle(world);
  const { clock, seen, journal } = world;
  const { key, document } = rehearsalRecord(request);
  const lost = request.faults.find((fault) => fault.kind === "lost-events");
  clock.at(0, () => {
    if (lost !== undefined) {
      seen.faultBegan(lost);
      world.bus.loseEvents();
      const input = { bucket: world.deployment.bucketName, key };
      clock.after(BY_HAND_MS, () => world.start({ stateMachineArn: world.arnOf("forward"), input }, "hand"));
    }
    world.bucket.put(key, JSON.stringify(document));
  });
  let forwardMs = 0;
  new Heartbeat({
    clock,
    random: new SeededRandom(`${request.seed} minutes`),
    measure: (fromMs) => world.measure(fromMs),
    arrive: (point, notYetArrived) => world.cloudWatch.arrive(point, notYetArrived),
    passive: () => world.faults.pending,
    isOver: () => {
      if (world.forwards.some((execution) => execution.status === "RUNNING")) forwardMs = clock.now();
      return clock.now() - forwardMs > GRACE_MS;
    },
    onEnd: () => {
      world.faults.cancel();
      world.scheduler.halt();
    },
  });
  const bakes = request.plan.stages.reduce((sum, stage) => sum + stage.bakeSeconds, 0);
  const approvals = request.plan.stages.filter((stage) => stage.approval).length;
  clock.run({ untilMs: bakes * 1000 + approvals * APPROVAL_MS + SLACK_MS, maxEvents: MOST_EVENTS });
  return { rehearsal: report(world, request, journal.entries.at(-1)?.at ?? 0), world };
}

function report(world: World, request: RehearsalRequest, lastAt: number): Rehearsal {
  const { host, journal, scheduler, seen, traffic } = world;
  for (const fault of request.faults) {
    if (!seen.faultsMs.has(fault)) journal.note("fault never bit", fault.text);
  }
  const remains = leftBehind(world, request);
  for (const thing of remains) journal.note("left behind", thing);
  const outcome = judge(world, request, remains.length === 0);
  const cost = costOf(host.list(), world.express, scheduler.invocations);
  journal.note("cost", describeCost(cost));
  journal.note(ENDS[outcome], outcome === "refused" ? whyRefused(request) : undefined);
  const { faultMs, detectedMs, restoredMs, exposedRequests } = measuresOf(seen, traffic, lastAt * 1000);
  const detected = faultMs !== undefined && detectedMs !== undefined;
  const { stable, canary } = world.exposure;
  return {
    schema: "airlock/rehearsal/v1",
    outcome,
    finalWeights: { stable, canary },
    // Whoever looks afterwards looks when the last thing has happened.
    timeline: journal.entries.map((entry) => (entry.at > lastAt ? { ...entry, at: lastAt } : entry)),
    ...(detected ? { detectionSeconds: seconds(detectedMs - faultMs) } : {}),
    ...(detected && outcome === "rolled-back"
      ? { rollbackSeconds: restoredMs === undefined ? 0 : seconds(Math.max(0, restoredMs - detectedMs)) }
      : {}),
    exposedRequests,
    transitions: cost.transitions,
    estimatedCostUsd: totalUsd(cost),
  };
}

const ENDS: Readonly<Record<RehearsalOutcome, TimelineEvent>> = {
  completed: "completed",
  compared: "compared",
  "rolled-back": "rolled back",
  refused: "refused",
  stuck: "stuck",
};

/** What the gates on plan and contract said; where they passed, forward's own end tells why. */
function whyRefused({ verdicts }: RehearsalRequest): string | undefined {
  const refused = verdicts.filter((verdict) => !verdict.passed);
  return refused.length === 0 ? undefined : refused.map(({ gate, message }) => `${gate}: ${message}`).join(" ");
}

function judge(world: World, request: RehearsalRequest, isClean: boolean): RehearsalOutcome {
  if (!isClean) return "stuck";
  if (!world.seen.locked) return "refused";
  if (world.exposure.canary === 0) {
    return textOf(world.table.read(LIVE_ITEM_KEY), "trigger") === "ab-ended" ? "compared" : "rolled-back";
  }
  return textOf(world.table.read(LIVE_ITEM_KEY), "stableDigest") === request.digest ? "completed" : "stuck";
}

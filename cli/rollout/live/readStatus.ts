import { LIVE_ITEM_KEY, type LiveState, parseLiveState } from "../../../engines/stepfunctions/liveState";
import { dueOf, parseDebt } from "../../../release/record/debt";
import { parseQuarantine } from "../../../release/record/quarantine";
import { AwsFailure } from "../account/awsFailure";
import type { Alarm, Edge, Execution, HistoryEvent } from "../account/edge";
import { consoleLink, missingService, type Places } from "../account/places";
import { Readings } from "../status/readings";
import type { OpenDebt, QuarantinedDigest, RolloutStatus, StatusAlarm } from "../status/rolloutStatus";
import { wantedApproval } from "./approvals";
import { readOutcome, readRecord } from "./auditTrail";
import type { Clock } from "./clock";
import { nextLook } from "./nextLook";
import { candidateColour, type RolloutItem, rolloutItem } from "./rolloutItem";

/** Newest events of a rollout's execution among which its last wait is looked for: a look at the alarms has 11. */
const RECENT_EVENTS = 30;

/**
 * Reads everything that is known about a service's rollout. Only a service of which neither item nor mirror can be read is a failure; what
 * else cannot be read stands in `notKnown`.
 */
export async function readStatus(edge: Edge, places: Places, clock: Clock): Promise<RolloutStatus> {
  const readings = new Readings(isOfOneService);
  const [truth, mirror, alarms, quarantined, debts] = await Promise.all([
    settle(edge.readItem(places.table, LIVE_ITEM_KEY)),
    readings.of("the mirror", readMirror(edge, places), undefined),
    readings.of("alarms", edge.readAlarms(places.alarmPrefix), []),
    readings.of("quarantines", readQuarantines(edge, places), []),
    readings.of("debts", readOpenDebts(edge, places, clock.now()), []),
  ]);
  const item = truth.ok && truth.value !== undefined ? rolloutItem(truth.value) : undefined;
  if (!truth.ok) {
    if (mirror?.live === undefined) throw whatIsWrong(truth.failure, places);
    await readings.of("the item", Promise.reject(truth.failure), undefined);
  }
  const live = item ?? fromMirror(mirror?.live);
  const about = await readAbout(edge, places, live, readings);
  const inFlight = live.phase !== "idle";
  const candidate = inFlight && live.phase !== "completing";
  return {
    schema: "airlock/rollout/v1",
    service: places.service,
    environment: places.environment,
    region: places.region,
    account: places.accountId,
    at: clock.now().toISOString(),
    source: item !== undefined ? "item" : truth.ok ? "nothing" : "mirror",
    phase: live.phase,
    stable: { version: live.stableVersion, digest: live.stableDigest, colour: live.stableColour },
    candidate: candidate
      ? { version: live.candidateVersion, digest: live.candidateDigest, colour: candidateColour(live) }
      : null,
    weights: { production: live.weights, ring: live.ringWeight },
    strategy: textOrNull(live.strategy),
    stage:
      inFlight && live.stage !== ""
        ? { name: live.stage, ...about.stage, since: stageSince(live, mirror?.writtenAt) }
        : null,
    nextLookAt: about.nextLookAt,
    approval: about.approval,
    paused: live.paused === "" ? null : { since: live.paused, by: live.pausedBy },
    goingBack:
      live.phase === "rolling-back"
        ? { trigger: live.trigger, reason: live.reason, by: live.by, detectedAt: live.detectedAt }
        : null,
    alarms: { blue: alarmsOf(alarms, places, "blue"), green: alarmsOf(alarms, places, "green") },
    execution: about.execution,
    record: textOrNull(live.recordKey),
    contact: textOrNull(live.contact),
    last: about.last,
    quarantined,
    debts,
    drift: textOrNull(live.drift),
    notKnown: readings.notKnown,
  };
}

/** What follows from the item: record, execution, approval, ending. */
async function readAbout(edge: Edge, places: Places, item: RolloutItem, readings: Readings) {
  const nothing = { stage: { number: null, stages: null }, nextLookAt: null, approval: null, execution: null };
  if (item.recordKey === "") return { ...nothing, last: null };
  if (item.phase === "idle") {
    return { ...nothing, last: await readings.of("the last outcome", readOutcome(edge, places, item.recordKey), null) };
  }
  const back = item.phase === "rolling-back";
  const arn = back ? item.backOwner : item.owner;
  const recentOf = async (): Promise<readonly HistoryEvent[]> => (back ? [] : edge.readHistory(arn, RECENT_EVENTS));
  const [record, found, recent] = await Promise.all([
    readings.of("the record", readRecord(edge, places, item.recordKey), undefined),
    arn === "" ? undefined : readings.of("the execution", edge.readExecution(arn), undefined),
    arn === "" ? [] : readings.of("the next look at the alarms", recentOf(), []),
  ]);
  const stages = record?.stages ?? [];
  const index = stages.findIndex((stage) => stage.name === item.stage);
  const approval = await readings.of("approvals", wantedApproval(edge, places, item, stages), undefined);
  return {
    stage: { number: index < 0 ? null : index + 1, stages: stages.length === 0 ? null : stages.length },
    nextLookAt: found?.status === "RUNNING" ? (nextLook(recent)?.toISOString() ?? null) : null,
    approval: approval ?? null,
    execution: found === undefined ? null : executionOf(found, back ? "back" : "forward"),
    last: null,
  };
}

/** Each stage writes the mirror when its weights are set, and nothing else does while weights are watched. */
function stageSince({ phase }: RolloutItem, written: Date | undefined): string | null {
  return phase === "shifting" || phase === "validating" ? (written?.toISOString() ?? null) : null;
}

function executionOf(found: Execution, machine: "forward" | "back"): RolloutStatus["execution"] {
  const { arn, status, startedAt } = found;
  return { machine, arn, status, startedAt: startedAt?.toISOString() ?? null, console: consoleLink(arn) };
}

async function readMirror(edge: Edge, places: Places) {
  const name = `${places.parameterPath}/live`;
  const found = (await edge.readParameters(places.parameterPath)).find((parameter) => parameter.name === name);
  if (found === undefined) return undefined;
  const parsed = parseLiveState(found.value, name);
  return { live: parsed.ok ? parsed.value : undefined, writtenAt: found.writtenAt };
}

async function readQuarantines(edge: Edge, places: Places): Promise<readonly QuarantinedDigest[]> {
  const found = await edge.readParameters(`${places.parameterPath}/quarantine`);
  return found.map(({ name, value }) => {
    const parsed = parseQuarantine(value, name);
    if (!parsed.ok) return unreadable(name);
    const { digest, version, at, trigger, reason } = parsed.value;
    return { digest, version, at, trigger, reason };
  });
}

/** An open debt that cannot be read is one all the same: whoever spoils its mirror does not make it vanish. */
async function readOpenDebts(edge: Edge, places: Places, now: Date): Promise<readonly OpenDebt[]> {
  const found = await edge.readParameters(`${places.parameterPath}/debts`);
  return found.map(({ name, value }) => {
    const parsed = parseDebt(value, name);
    if (!parsed.ok) return { version: `${name} is not readable`, gates: [], completedAt: "", due: "", overdue: true };
    const { version, gates, completedAt } = parsed.value;
    const due = dueOf(parsed.value);
    return { version, gates, completedAt, due: due.toISOString(), overdue: due < now };
  });
}

/** What the parameter's name still says: the digest is the last part of it. */
function unreadable(name: string): QuarantinedDigest {
  const digest = `sha256:${name.split("/").at(-1) ?? ""}`;
  return { digest, version: "", at: "", trigger: "", reason: "the parameter is not readable" };
}

function alarmsOf(alarms: readonly Alarm[], { alarmPrefix }: Places, colour: "blue" | "green"): StatusAlarm[] {
  return alarms.flatMap(({ name, state, since }) => {
    const own = [`${alarmPrefix}${colour}-contract-`, `${alarmPrefix}${colour}-page-`];
    const index = own.findIndex((prefix) => name.startsWith(prefix));
    if (index < 0) return [];
    return [{ name, kind: index === 0 ? "contract" : "page", state, since: since?.toISOString() ?? null } as const];
  });
}

function fromMirror(live: LiveState | undefined): RolloutItem {
  const none = rolloutItem({ phase: "idle", blueWeight: "100" });
  if (live === undefined) return none;
  const { phase, stableColour, stableVersion, stableDigest, candidateVersion, candidateDigest } = live;
  const versions = { stableColour, stableVersion, stableDigest, candidateVersion, candidateDigest };
  return { ...none, phase, ...versions, weights: live.weights, recordKey: live.recordKey };
}

/** A failure of credentials is everybody's. */
function isOfOneService(error: unknown): error is Error {
  return error instanceof AwsFailure && !/credentials|region/.test(error.kind);
}

/** A table that is not there means that the service is not there. */
function whatIsWrong(failure: unknown, places: Places): unknown {
  if (!(failure instanceof AwsFailure) || failure.kind !== "missing") return failure;
  return missingService(places, places.region, places.accountId);
}

async function settle<T>(promise: Promise<T>): Promise<{ ok: true; value: T } | { ok: false; failure: Error }> {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    return { ok: false, failure: error };
  }
}

function textOrNull(text: string): string | null {
  return text === "" ? null : text;
}

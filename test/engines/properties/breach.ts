import { type Attributes, textOf } from "../../../engines/rehearsal/cloud/dynamodb/attributeValue";
import { rehearsalRecord } from "../../../engines/rehearsal/model/rehearsalRecord";
import { ROLLING_RETURN_SECONDS } from "../../../release/contract/restoring";
import { answersEverything, losesEvents } from "./scenario";
import { colourOf, type ItemWrite, type Witness, weightsOf } from "./witness";

// Blue was live first, so green is the canary of the model: its faults stay with it whatever is placed on it.

/**
 * Longest from the beginning of a breach to its alarm, in milliseconds: 2 of 3 minutes, a minute late, at an unknown phase. It is
 * the contract's detection time.
 */
export const DETECTION_MS = 6 * 60_000;
/** From the alarm to weight 0, when the event comes. */
const BACK_MS = 60_000;
/** Longest time between two looks at the alarms in schedules as short as these: each minute, and the call itself. */
const POLL_MS = 300_000;

/** While the canary's behaviour broke the contract. */
interface Breach {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Complaints are counted over an hour, everything else lasts; nothing is broken that nobody calls. */
function breaches({ world }: Witness): readonly Breach[] {
  const faults = [...world.seen.faultsMs];
  if (faults.some(([{ kind }]) => kind === "no-traffic")) return [];
  return faults.flatMap(([{ text, kind }, fromMs]) => {
    if (!BREACH.test(text)) return [];
    return [{ fromMs, untilMs: kind === "complaints" ? fromMs + HOUR_MS - DETECTION_MS : Number.POSITIVE_INFINITY }];
  });
}

const HOUR_MS = 3_600_000;
const BREACH = /^(errorRate=(5|40)%|latencyP95=(3x|900ms)|complaints=4)@/;

/** I4: green is live at the end, although its contract had been broken for long enough before it was promoted. */
export function remains(seen: Witness): readonly string[] {
  const { writes, world } = seen;
  if (seen.scenario.strategy === "rolling") return remainsRolled(seen);
  if (world.loadBalancer.weights.canary === 0) return [];
  const promoted = writes.findLast(({ after, promotes }) => promotes && colourOf(after) === "green");
  if (promoted === undefined) return ["green has traffic, but was never promoted"];
  const shown = writes.find(
    ({ after, atMs }) => weightsOf(after).green > 0 && atMs > lockOf(seen, promoted.atMs),
  )?.atMs;
  return breaches(seen)
    .map(({ fromMs, untilMs }) => ({ fromMs: Math.max(fromMs, shown ?? 0), untilMs }))
    .filter(({ fromMs, untilMs }) => fromMs < promoted.atMs - DETECTION_MS && fromMs < untilMs)
    .map(
      ({ fromMs }) => `green is live, but was in breach ${(promoted.atMs - fromMs) / 1000} s before it was promoted`,
    );
}

/** When the rollout took the lock that was in flight at a moment. */
function lockOf({ rollouts }: Witness, ms: number): number {
  return rollouts.findLast(({ lockedMs }) => lockedMs <= ms)?.lockedMs ?? 0;
}

/** The same of a rolling release: it runs at the end, on the colour that was live. */
function remainsRolled(seen: Witness): readonly string[] {
  const { writes, world, request } = seen;
  if (world.exposure.canary === 0) return [];
  const promoted = writes.findLast(({ after, promotes }) => promotes && isOf(after, request.digest));
  if (promoted === undefined) return ["the release runs, but was never promoted"];
  const shown = world.seen.weightChanges.find(({ canary }) => canary > 0)?.atMs ?? 0;
  return breaches(seen)
    .map(({ fromMs, untilMs }) => ({ fromMs: Math.max(fromMs, shown), untilMs }))
    .filter(({ fromMs, untilMs }) => fromMs < promoted.atMs - DETECTION_MS && fromMs < untilMs)
    .map(({ fromMs }) => `the release is live, but was in breach ${(promoted.atMs - fromMs) / 1000} s before that`);
}

function isOf(item: Attributes, digest: string): boolean {
  return textOf(item, "stableDigest") === digest;
}

/** Back says that everything is restored when no task of a rolling release serves any more. */
function saidEarly({ writes }: Witness): readonly string[] {
  return writes
    .filter(({ restores, candidateShare }) => restores && candidateShare > 0)
    .map(({ candidateShare }) => `back said that it was done while ${candidateShare * 100} % were on the release`);
}

/** Shares of a rolling release's tasks over time stand in for weights. */
function rollingQuickness(seen: Witness): readonly string[] {
  const { world, rollouts, writes, request } = seen;
  const own = rollouts.find(({ recordKey: key }) => key === rehearsalRecord(request).key);
  if (own === undefined) return [];
  const allowedMs = BACK_MS + ROLLING_RETURN_SECONDS * 1000 + (losesEvents(seen.scenario) ? POLL_MS : 0);
  const shares = world.seen.weightChanges;
  const shownMs = shares.find(({ canary }) => canary > 0)?.atMs;
  if (shownMs === undefined) return [];
  const overMs =
    writes.find((write) => write.atMs > own.lockedMs && endsJudging(write, own.arn))?.atMs ?? Number.POSITIVE_INFINITY;
  const rangMs = world.seen.alarmsMs.find((ms) => ms >= shownMs && ms < overMs);
  const late: string[] = [];
  if (rangMs !== undefined && !completedWithin(seen, rangMs, allowedMs)) {
    const restoredMs = shares.find(({ atMs, canary }) => atMs > rangMs && canary === 0)?.atMs;
    const tookMs = (restoredMs ?? Number.POSITIVE_INFINITY) - rangMs;
    if (tookMs > allowedMs) late.push(`an alarm rang, and the last task of the release served for ${tookMs / 1000} s`);
  }
  for (const { fromMs, untilMs } of breaches(seen)) {
    const beganMs = Math.max(fromMs, shownMs);
    const seenMs = Math.min(rangMs ?? Number.POSITIVE_INFINITY, overMs);
    if (beganMs < Math.min(overMs, untilMs) && seenMs > beganMs + DETECTION_MS) {
      late.push(`the contract was broken for ${DETECTION_MS / 1000} s, and no alarm rang`);
    }
  }
  return late;
}

/** I5: an alarm of the canary rings while it has traffic, or no alarm rings in time. */
export function quickness(seen: Witness): readonly string[] {
  const early = saidEarly(seen);
  if (!answersEverything(seen.scenario)) return early;
  if (seen.scenario.strategy === "rolling") return [...early, ...rollingQuickness(seen)];
  const { world, rollouts, moves, writes } = seen;
  const allowedMs = BACK_MS + (losesEvents(seen.scenario) ? POLL_MS : 0);
  return rollouts
    .filter(({ stableColour }) => stableColour === "blue")
    .flatMap(({ arn, lockedMs }) => {
      const own = moves.filter((move) => move.rollout === arn && move.weights !== undefined);
      const shiftedMs = own.find(({ weights }) => (weights?.green ?? 0) > 0)?.atMs;
      if (shiftedMs === undefined) return [];
      const overMs =
        writes.find((write) => write.atMs > lockedMs && endsJudging(write, arn))?.atMs ?? Number.POSITIVE_INFINITY;
      const restoredMs = own.find(({ atMs, weights }) => atMs > shiftedMs && weights?.green === 0)?.atMs;
      const rangMs = world.seen.alarmsMs.find((ms) => ms >= shiftedMs && ms < overMs);
      const late: string[] = [];
      const took = (restoredMs ?? Number.POSITIVE_INFINITY) - (rangMs ?? 0);
      if (rangMs !== undefined && !completedWithin(seen, rangMs, allowedMs) && took > allowedMs) {
        late.push(`an alarm rang, and the canary's weight was 0 only after ${took / 1000} s`);
      }
      for (const { fromMs, untilMs } of breaches(seen)) {
        const beganMs = Math.max(fromMs, shiftedMs);
        const seenMs = Math.min(rangMs ?? Number.POSITIVE_INFINITY, overMs);
        if (beganMs < Math.min(overMs, untilMs) && seenMs > beganMs + DETECTION_MS) {
          late.push(`the contract was broken for ${DETECTION_MS / 1000} s, and no alarm rang`);
        }
      }
      return late;
    });
}

/** From here on nobody looks at the candidate any more: it goes back, it has completed, or a newer release has taken its place. */
function endsJudging({ to, after }: ItemWrite, rollout: string): boolean {
  return ["rolling-back", "completing"].includes(to) || textOf(after, "rollout") !== rollout;
}

/** It was promoted before anyone could have acted: going back is the next release. */
function completedWithin({ writes }: Witness, rangMs: number, allowedMs: number): boolean {
  return writes.some(({ atMs, promotes }) => promotes && atMs >= rangMs && atMs <= rangMs + allowedMs);
}

import type { KindRules } from "../../config/evidenceRules";
import type { UsableReading } from "../../evidence/evidence";
import { quoteName } from "../../evidence/file/reading";
import { formatDuration } from "../../values/duration";

/** Clocks of build machines are off by minutes, and a time without a zone by up to 14 hours. */
const FUTURE_SECONDS = 15 * 3600;

/** Why a report that was understood does not count here: too old, of unknown age, or written by another tool; undefined when it counts. */
export function rulesProblem(reading: UsableReading, rules: KindRules, now: Date): string | undefined {
  return producerProblem(reading, rules.producers) ?? ageProblem(reading.writtenAt, rules.maximumAge, now);
}

/** A sentence on reports that are missing of a run that is split into shards; undefined when all are there. */
export function shardsProblem(kind: string, present: number, shards: number | undefined): string | undefined {
  if (shards === undefined || present >= shards) return undefined;
  return `${present} of ${shards} shards of ${kind} are there. Add the report of each to evidence.${kind}.`;
}

function producerProblem(
  { producer, format }: UsableReading,
  allowed: readonly string[] | undefined,
): string | undefined {
  if (allowed === undefined) return undefined;
  const known = [producer, format].flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
  if (allowed.some((name) => known.includes(name.toLowerCase()))) return undefined;
  const wrote = producer === undefined ? `it is ${format}, which names no tool` : `${quoteName(producer)} wrote it`;
  return `${wrote}; airlock.yaml takes ${allowed.join(", ")}.`;
}

function ageProblem(writtenAt: string | undefined, maximumAge: number | undefined, now: Date): string | undefined {
  if (maximumAge === undefined) return undefined;
  const limit = `at most ${formatDuration(maximumAge)} old`;
  if (writtenAt === undefined) return `the file names no time, so nobody can say that it is ${limit}.`;
  const seconds = Math.floor((now.getTime() - Date.parse(writtenAt)) / 1000);
  if (seconds < -FUTURE_SECONDS) return `it was written at ${writtenAt}, which lies in the future.`;
  if (seconds <= maximumAge) return undefined;
  return `it was written at ${writtenAt}, ${formatDuration(seconds)} ago; it must be ${limit}. Run the tool again.`;
}

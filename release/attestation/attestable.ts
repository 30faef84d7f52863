import { z } from "zod";
import { checkShape, type JsonResult } from "../evidence/file/json";
import type { ParsedRecord } from "../record/parseRecord";
import type { OutcomeDocument } from "../record/record";
import { strictJson } from "./envelope";

/** What the account says about a rollout, from three places that different states of the machine have written. */
export interface AccountFacts {
  /** What is asked about, never taken from a document. */
  readonly service: string;
  readonly environment: string;
  /** The item that is the truth about the service, as texts. */
  readonly item: Readonly<Record<string, string>>;
  readonly record: ParsedRecord;
  /** Where the record stood, and where one like it belongs. */
  readonly recordKey: { readonly found: string; readonly expected: string };
  readonly outcome: OutcomeDocument;
  /** Whether a rollback has put the digest under quarantine. */
  readonly quarantined: boolean;
}

const outcomeModel = z.strictObject({
  schema: z.literal("airlock/outcome/v1"),
  service: z.string(),
  environment: z.string(),
  version: z.string(),
  digest: z.string(),
  attempt: z.number().int().min(1),
  outcome: z.enum(["completed", "rolled-back", "superseded-unvalidated", "compared"]),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
});

/** Reads the outcome that a rollout wrote: its fields and no others, each once. */
export function parseOutcome(bytes: Uint8Array): JsonResult<OutcomeDocument> {
  const json = strictJson(bytes, "outcome");
  return json.ok ? checkShape(outcomeModel, json.value, "outcome") : json;
}

/** Phases in which nobody else's release is under way, so that the item still speaks about the last one. */
const AT_REST = ["completing", "idle"];

/**
 * Why an outcome cannot be signed, in whole sentences; none where item, record and outcome agree that this release completed and is what serves. One of
 * them alone can be written by whoever may write that place.
 */
export function disagreements(facts: AccountFacts): readonly string[] {
  const { service, environment, item, record, recordKey, outcome, quarantined } = facts;
  const text = (name: string) => item[name] ?? "";
  const atRest = AT_REST.includes(text("phase"));
  const differ = (what: string, found: string, expected: string): string[] =>
    found === expected ? [] : [`${what} is ${found === "" ? "empty" : found}, expected ${expected}.`];
  return [
    ...differ("The record's key", recordKey.found, recordKey.expected),
    ...differ("The record's service", record.service, service),
    ...differ("The record's environment", record.environment, environment),
    ...differ("The outcome's service", outcome.service, service),
    ...differ("The outcome's environment", outcome.environment, environment),
    ...differ("The outcome's version", outcome.version, record.version),
    ...differ("The outcome's digest", outcome.digest, record.artifact.digest),
    ...differ("The outcome's attempt", String(outcome.attempt), String(record.attempt)),
    ...differ("The outcome", outcome.outcome, "completed"),
    ...(Date.parse(outcome.startedAt) <= Date.parse(outcome.endedAt) ? [] : ["The outcome ended before it started."]),
    ...differ("The live item's stable version", text("stableVersion"), record.version),
    ...differ("The live item's stable digest", text("stableDigest"), record.artifact.digest),
    ...differ("The live item's stable revision", text("stableRevision"), record.revision),
    ...(atRest
      ? [
          ...differ("The live item's record", text("recordKey"), recordKey.expected),
          ...differ("The live item's start", text("startedAt"), outcome.startedAt),
        ]
      : []),
    ...(quarantined ? [`${record.artifact.digest} is under quarantine in ${environment}.`] : []),
  ];
}

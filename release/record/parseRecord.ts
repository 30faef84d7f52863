import { z } from "zod";
import { parseWith } from "../document/parseWith";
import { fail, type Result } from "../fault";
import { digestField, nameField, sha256Field, textField } from "../manifest/fields";
import { releaseKindField } from "../manifest/releaseKind";
import type { ReleaseRecordDocument } from "./record";

/** Largest record that is read; one with two approvals has about 20 kB, and a state machine cannot hold more than 256 KiB. */
const MAX_CHARACTERS = 256 * 1024;

const threshold = z.number();

const signedText = z.object({ statement: z.string(), signature: z.string() });

/** What a verifier needs to be sure of. Plan and verdicts are judged by the state machine and by readers, so their form is left open. */
const recordModel = z.object({
  schema: z.literal("airlock/record/v1"),
  service: nameField,
  environment: nameField,
  version: textField,
  kind: releaseKindField,
  artifact: z.object({
    image: textField,
    digest: digestField,
    commit: z.string().regex(/^[0-9a-f]{40}$/, "a full commit hash, 40 lower-case hex digits"),
  }),
  previous: z.object({ version: z.string(), digest: z.string() }),
  attempt: z.number().int().min(1, "a whole number from 1"),
  revision: textField,
  gates: z.object({ passed: z.boolean(), audit: z.literal(true).optional(), verdicts: z.array(z.unknown()) }),
  debts: z.array(z.object({ gate: z.string() })).optional(),
  dueDays: z.number().optional(),
  smokeTest: z.literal("required").optional(),
  settles: z.array(textField).optional(),
  releaseHash: sha256Field,
  policyHash: sha256Field,
  contact: z.string(),
  objectiveSeconds: threshold,
  plan: z.looseObject({ strategy: textField, stages: z.array(z.unknown()).min(1, "at least one stage") }),
  order: z.string(),
  minimumRollbackOrder: z.string(),
  contract: z.object({
    errorRatePercent: threshold,
    latencyMilliseconds: threshold,
    latencyTimes: threshold,
    complaints: threshold,
    metrics: z.array(z.string()),
  }),
  approvals: z.array(signedText),
  withdrawals: z.array(signedText).default([]),
  overrides: z.array(signedText).default([]),
  signed: z.object({ release: z.string(), policy: z.string() }).optional(),
  evidence: z
    .object({ key: textField, sha256: sha256Field, bytes: z.number().int().min(1, "a number of bytes from 1") })
    .optional(),
  approvalsExpireAt: z.string(),
});

/** A record as far as its verification reads it: the same fields, with plan and verdicts left open. */
export type ParsedRecord = Omit<ReleaseRecordDocument, Open> & Pick<z.output<typeof recordModel>, Open>;
type Open =
  | "gates"
  | "plan"
  | "withdrawals"
  | "overrides"
  | "signed"
  | "debts"
  | "dueDays"
  | "smokeTest"
  | "settles"
  | "evidence";

/** Reads a record. `source` names it in faults. */
export function parseRecord(text: string, source: string): Result<ParsedRecord> {
  if (text.length > MAX_CHARACTERS) {
    return fail({ file: source, field: "", found: `${text.length} characters`, expected: `at most ${MAX_CHARACTERS}` });
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    const found = text === "" ? "nothing" : "something that is not JSON";
    return fail({ file: source, field: "", found, expected: "a release record (airlock/record/v1)" });
  }
  return parseWith(recordModel, data, source);
}

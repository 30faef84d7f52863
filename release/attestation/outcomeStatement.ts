import { z } from "zod";
import { checkShape, type JsonResult } from "../evidence/file/json";
import { digestField, nameField, sha256Field, textField } from "../manifest/fields";
import type { OutcomeDocument } from "../record/record";
import { strictJson } from "./envelope";

/** Predicate type of SLSA's verification summary, version 1. */
export const VERIFICATION_SUMMARY = "https://slsa.dev/verification_summary/v1";

const STATEMENT = "https://in-toto.io/Statement/v1";

/** The extension field of the predicate: in-toto lets producers add fields whose names are URIs. */
export const OUTCOME_FIELD = "airlock:outcome/v1";

/** Among `verifiedLevels`: the artifact served everybody until the end of its validation window. SLSA keeps names that begin with SLSA_. */
const COMPLETED_LEVEL = "AIRLOCK_ROLLOUT_COMPLETED";

/** What a verifier says about the end of a rollout. */
export interface AttestedOutcome extends Omit<OutcomeDocument, "schema"> {
  /** URI that the verifier signs as. */
  readonly verifier: string;
  /** When it looked, ISO 8601 UTC. */
  readonly verifiedAt: string;
  /** Hash of the release that ran, without its approvals. */
  readonly releaseHash: string;
  /** Hash of the effective requirements that it was judged by. */
  readonly policyHash: string;
}

/** An object that a verifier has read, by its address and its bytes. */
export interface AttestedInput {
  readonly uri: string;
  readonly sha256: string;
}

/** URI of what was released where, so that a summary for one environment is no use for another one. */
function resourceUri({ service, environment, version }: Pick<AttestedOutcome, "service" | "environment" | "version">) {
  return `airlock:release/${service}/${environment}/${encodeURIComponent(version)}`;
}

/** The statement that a verifier signs: the bytes as they are signed. */
export function outcomeStatement(
  outcome: AttestedOutcome,
  image: string,
  inputs: readonly AttestedInput[],
): Uint8Array {
  const { verifier, verifiedAt, policyHash, ...said } = outcome;
  const { service, environment, digest } = outcome;
  const completed = outcome.outcome === "completed";
  const statement = {
    _type: STATEMENT,
    subject: [{ name: image, digest: { sha256: digest.slice("sha256:".length) } }],
    predicateType: VERIFICATION_SUMMARY,
    predicate: {
      verifier: { id: verifier },
      timeVerified: verifiedAt,
      resourceUri: resourceUri(outcome),
      policy: { uri: `airlock:policy/${service}/${environment}`, digest: { sha256: policyHash } },
      inputAttestations: inputs.map(({ uri, sha256 }) => ({ uri, digest: { sha256 } })),
      verificationResult: completed ? "PASSED" : "FAILED",
      verifiedLevels: [completed ? COMPLETED_LEVEL : "FAILED"],
      slsaVersion: "1.1",
      [OUTCOME_FIELD]: said,
    },
  };
  return Buffer.from(JSON.stringify(statement), "utf8");
}

const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/, "found no time in UTC")
  .refine((text) => !Number.isNaN(Date.parse(text)), "found no time in UTC");

const model = z.looseObject({
  _type: z.literal(STATEMENT, `found another statement type than ${STATEMENT}`),
  subject: z
    .array(z.looseObject({ digest: z.looseObject({ sha256: sha256Field }) }), "found no list")
    .length(1, "found more or less than one subject"),
  predicateType: z.literal(VERIFICATION_SUMMARY, `found another predicate type than ${VERIFICATION_SUMMARY}`),
  predicate: z.looseObject({
    verifier: z.looseObject({ id: textField }),
    timeVerified: moment,
    resourceUri: textField,
    policy: z.looseObject({ uri: textField, digest: z.looseObject({ sha256: sha256Field }) }),
    verificationResult: z.enum(["PASSED", "FAILED"], "found neither PASSED nor FAILED"),
    verifiedLevels: z.array(z.string()),
    [OUTCOME_FIELD]: z.looseObject({
      service: nameField,
      environment: nameField,
      version: textField,
      digest: digestField,
      attempt: z.number().int().min(1),
      outcome: z.enum(["completed", "rolled-back", "superseded-unvalidated", "compared"]),
      startedAt: moment,
      endedAt: moment,
      releaseHash: sha256Field,
    }),
  }),
});

/**
 * Reads the payload of a signed attestation. What is said twice, in SLSA's own fields and in Airlock's, must be the same: a reader that knows SLSA
 * alone must not come to another answer. Fields that nobody knows are ignored, as in-toto wants it. Never throws.
 */
export function readOutcomeStatement(payload: Uint8Array): JsonResult<AttestedOutcome> {
  const json = strictJson(payload, "signed statement");
  if (!json.ok) return json;
  const shape = checkShape(model, json.value, "signed statement");
  if (!shape.ok) return shape;
  const { subject, predicate } = shape.value;
  const said = predicate[OUTCOME_FIELD];
  const completed = said.outcome === "completed";
  const differs = [
    ...(`sha256:${subject[0]?.digest.sha256 ?? ""}` === said.digest ? [] : ["subject"]),
    ...(predicate.resourceUri === resourceUri(said) ? [] : ["resourceUri"]),
    ...((predicate.verificationResult === "PASSED") === completed ? [] : ["verificationResult"]),
    ...(predicate.verifiedLevels.includes(COMPLETED_LEVEL) === completed ? [] : ["verifiedLevels"]),
    ...(inOrder(said.startedAt, said.endedAt, predicate.timeVerified) ? [] : ["timeVerified"]),
  ];
  if (differs.length > 0) {
    return { ok: false, reason: `Its ${differs.join(" and ")} and its ${OUTCOME_FIELD} do not say the same.` };
  }
  const { service, environment, version, digest, attempt, outcome, startedAt, endedAt, releaseHash } = said;
  return {
    ok: true,
    value: {
      ...{ service, environment, version, digest, attempt, outcome, startedAt, endedAt, releaseHash },
      verifier: predicate.verifier.id,
      verifiedAt: predicate.timeVerified,
      policyHash: predicate.policy.digest.sha256,
    },
  };
}

function inOrder(...times: readonly string[]): boolean {
  return times.every((time, index) => index === 0 || Date.parse(times[index - 1] ?? "") <= Date.parse(time));
}

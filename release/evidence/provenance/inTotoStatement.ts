import { z } from "zod";
import { checkShape, type JsonResult, parseJson } from "../file/json";
import { decodeUtf8 } from "../file/reading";

/** Media type of an in-toto statement in a DSSE envelope. */
export const IN_TOTO_TYPE = "application/vnd.in-toto+json";

/** Predicate type of SLSA provenance, version 1. */
export const SLSA_PROVENANCE = "https://slsa.dev/provenance/v1";

/** Something that a statement is about. */
export interface Subject {
  readonly name: string;
  /** SHA-256 as 64 hex digits; subjects without one are left out. */
  readonly sha256: string;
}

/** An in-toto statement, version 1, as far as it is read. */
export interface Statement {
  readonly predicateType: string;
  readonly subjects: readonly Subject[];
  /** Commits among the resolved dependencies of SLSA provenance, 40 hex digits or more; empty for other predicates. */
  readonly commits: readonly string[];
}

const text = z.string("found no text");
const digests = z.record(z.string(), text, "found no object");
const model = z.looseObject({
  _type: z.literal(
    "https://in-toto.io/Statement/v1",
    "found another statement type than https://in-toto.io/Statement/v1",
  ),
  subject: z
    .array(z.looseObject({ name: text.optional(), digest: digests.optional() }), "found no list")
    .min(1, "found no subject"),
  predicateType: text,
  predicate: z.unknown(),
});
const slsa = z.looseObject({
  buildDefinition: z.looseObject({
    resolvedDependencies: z
      .array(z.looseObject({ uri: text.optional(), digest: digests.optional() }), "found no list")
      .optional(),
  }),
});

/** Reads the payload of an attestation. */
export function parseStatement(payload: Uint8Array): JsonResult<Statement> {
  const decoded = decodeUtf8(payload);
  const parsed = decoded === undefined ? undefined : parseJson(decoded);
  if (parsed?.ok !== true) return { ok: false, reason: "The payload of the attestation is no JSON." };
  const shape = checkShape(model, parsed.value, "in-toto statement");
  if (!shape.ok) return shape;
  const { subject, predicateType, predicate } = shape.value;
  const commits = predicateType === SLSA_PROVENANCE ? commitsOf(predicate) : { ok: true as const, value: [] };
  if (!commits.ok) return commits;
  const subjects = subject.flatMap(({ name, digest }) => {
    const sha256 = digest?.["sha256"];
    return sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) ? [{ name: name ?? "", sha256 }] : [];
  });
  return { ok: true, value: { predicateType, subjects, commits: commits.value } };
}

function commitsOf(predicate: unknown): JsonResult<readonly string[]> {
  const shape = checkShape(slsa, predicate, "SLSA provenance");
  if (!shape.ok) return shape;
  const dependencies = shape.value.buildDefinition.resolvedDependencies ?? [];
  const value = dependencies.flatMap(({ uri, digest }) => {
    if (uri?.startsWith("git+") !== true) return [];
    const commit = digest?.["gitCommit"] ?? digest?.["sha1"];
    return commit === undefined ? [] : [commit];
  });
  return { ok: true, value };
}

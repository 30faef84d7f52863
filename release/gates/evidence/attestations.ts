import type { Statement } from "../../evidence/provenance/inTotoStatement";
import { verifyBundle } from "../../evidence/provenance/verifyBundle";
import { artifactDigest } from "../../manifest/artifact";
import type { GateInput } from "../gate";
import { evidenceOfKind } from "./evidenceFile";

/** The attestations that a release brings, verified as airlock.yaml wants them. */
export interface Attestations {
  readonly statements: readonly { readonly path: string; readonly statement: Statement }[];
  /** One sentence for each file that proves nothing. */
  readonly problems: readonly string[];
}

const verified = new WeakMap<GateInput, Attestations>();

/** Verifies the bundles of a release, once for all gates. Empty where airlock.yaml does not say whose signature counts. */
export function attestationsOf(input: GateInput): Attestations {
  const known = verified.get(input) ?? verifyAll(input);
  verified.set(input, known);
  return known;
}

/**
 * Digests of the manifests that verified provenance names beside the released image, under the very same name: the platforms of a multi-arch
 * index. Another name is another image of the same build.
 */
export function attestedPlatforms(input: GateInput): readonly string[] {
  const released = artifactDigest(input.manifest)?.slice("sha256:".length);
  return attestationsOf(input).statements.flatMap(({ statement }) => {
    const names = statement.subjects.filter(({ sha256 }) => sha256 === released).map(({ name }) => name);
    const beside = statement.subjects.filter(({ name, sha256 }) => sha256 !== released && names.includes(name));
    return beside.map(({ sha256 }) => `sha256:${sha256}`);
  });
}

/** How much a file's link to the release is worth: the word of whoever wrote release.yaml, or an attestation that names the file's hash. */
export type Binding = "attested" | "asserted";

/** Whether a verified attestation names a file by its hash. What a report says of itself (the image it scanned) attests nothing: it can be edited. */
export function bindingOf(sha256: string, input: GateInput): Binding {
  const named = attestationsOf(input).statements.some(({ statement }) =>
    statement.subjects.some((subject) => subject.sha256 === sha256),
  );
  return named ? "attested" : "asserted";
}

function verifyAll(input: GateInput): Attestations {
  const { provenance } = input.requirements;
  const root = input.trustedRoot;
  if (provenance === undefined || root?.kind !== "read") return { statements: [], problems: [] };
  const { readings, problems } = evidenceOfKind("provenance", input.manifest.evidence.provenance, input);
  const results = readings.map(({ path, reading }) => ({
    path,
    result: verifyBundle(reading.details, root.bytes, provenance),
  }));
  return {
    statements: results.flatMap(({ path, result }) => (result.ok ? [{ path, statement: result.value }] : [])),
    problems: [
      ...problems,
      ...results.flatMap(({ path, result }) => (result.ok ? [] : [`${path} proves nothing: ${result.reason}.`])),
    ],
  };
}

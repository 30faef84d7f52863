import { SLSA_PROVENANCE, type Statement } from "../../evidence/provenance/inTotoStatement";
import { artifactDigest } from "../../manifest/artifact";
import type { Gate, GateInput } from "../gate";
import { failed, notApplicable, passed } from "../outcome";
import { attestationsOf, bindingOf } from "./attestations";

const ID = "provenance-attested";

/** B2, B7: the artifact is what the allowed workflow built out of the released commit, by a signature that nobody else can make. */
export const provenanceAttested: Gate = {
  id: ID,
  title: "The allowed workflow has attested that it built the artifact from the released commit.",
  judge: (input) => {
    const { provenance, environment } = input.requirements;
    if (provenance === undefined) return notApplicable(ID, `${environment} asks for no provenance.`);
    const required = `SLSA provenance by ${provenance.identity}`;
    const bound = input.manifest.evidence.provenance;
    if (bound.length === 0) {
      const message =
        "evidence.provenance is empty. Add the Sigstore bundle that the workflow attested the artifact with, with its sha256.";
      return failed(ID, "no provenance", required, message);
    }
    const paths = bound.map(({ path }) => path);
    const root = input.trustedRoot;
    if (root?.kind !== "read") {
      const why = root === undefined || root.kind === "missing" ? "is missing" : `cannot be read: ${root.reason}`;
      const message = `provenance.trustedRoot in airlock.yaml names ${provenance.trustedRoot}, which ${why}. Put Sigstore's trusted_root.json there.`;
      return failed(ID, "inconclusive", required, message, paths);
    }
    const { statements, problems } = attestationsOf(input);
    if (problems.length > 0) return failed(ID, "inconclusive", required, problems.join(" "), paths);
    const faults = statements.map(({ path, statement }) => faultOf(path, statement, input));
    if (!faults.includes(undefined)) {
      const said = faults.flatMap((fault) => (fault === undefined ? [] : [fault])).join(" ");
      return failed(ID, "no provenance of this artifact", required, said, paths);
    }
    return passed(ID, `signed by ${provenance.identity}`, required, describeBindings(input), paths);
  },
};

/** Why a verified statement is not the provenance of the released artifact, in a sentence. */
function faultOf(path: string, { predicateType, subjects, commits }: Statement, input: GateInput): string | undefined {
  if (predicateType !== SLSA_PROVENANCE) {
    return `${path} is an attestation of ${JSON.stringify(predicateType.slice(0, 100))}, not of ${SLSA_PROVENANCE}.`;
  }
  const { artifact } = input.manifest;
  const released = artifactDigest(input.manifest);
  if (!subjects.some(({ sha256 }) => `sha256:${sha256}` === released)) {
    return `${path} is provenance of another artifact: none of its ${subjects.length} subjects is ${released ?? "pinned by release.yaml"}. Bind the bundle of what is released.`;
  }
  if (commits.includes(artifact.commit)) return undefined;
  const built =
    commits.length === 0 ? "no commit" : commits.map((commit) => JSON.stringify(commit.slice(0, 64))).join(", ");
  return `${path} says that the artifact was built from ${built}, release.yaml says ${artifact.commit}. Correct artifact.commit, or release what was built from it.`;
}

/** How many of the evidence files an attestation names, and which it does not. */
function describeBindings(input: GateInput): string {
  const { provenance: _, ...others } = input.manifest.evidence;
  const files = Object.values(others).flat();
  const asserted = files.filter(({ sha256 }) => bindingOf(sha256, input) === "asserted").map(({ path }) => path);
  const attested = files.length - asserted.length;
  const rest = asserted.length === 0 ? "" : ` Asserted only: ${asserted.join(", ")}.`;
  return `The artifact's digest and commit are attested. ${attested} of ${files.length} evidence files are attested.${rest}`;
}

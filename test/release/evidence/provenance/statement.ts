import { SLSA_PROVENANCE } from "../../../../release/evidence/provenance/inTotoStatement";
import { DIGEST } from "../../goodRelease";

export const COMMIT = "1f".repeat(20);
export const IMAGE = { name: "registry.example.com/payments", digest: { sha256: DIGEST.slice("sha256:".length) } };

/** SLSA provenance of the good release's image, as GitHub's workflows write it. */
export function provenance(changes: object = {}, commit: string = COMMIT): object {
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [IMAGE],
    predicateType: SLSA_PROVENANCE,
    predicate: {
      buildDefinition: {
        buildType: "https://actions.github.io/buildtypes/workflow/v1",
        externalParameters: { workflow: { ref: "refs/heads/main", repository: "https://github.com/example/payments" } },
        resolvedDependencies: [
          { uri: "git+https://github.com/example/payments@refs/heads/main", digest: { gitCommit: commit } },
        ],
      },
      runDetails: { builder: { id: "https://github.com/actions/runner/github-hosted" } },
    },
    ...changes,
  };
}

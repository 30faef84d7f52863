import assert from "node:assert/strict";
import { type EvidenceItem, evidenceItems } from "../../../../release/gates/evidence/evidenceItems";
import { provenanceAttested } from "../../../../release/gates/evidence/provenanceAttested";
import { vulnerabilitiesAbsent } from "../../../../release/gates/evidence/vulnerabilitiesAbsent";
import type { GateInput } from "../../../../release/gates/gate";
import { FakeSigstore, WORKFLOW } from "../../evidence/provenance/fakeSigstore";
import { COMMIT, IMAGE, provenance } from "../../evidence/provenance/statement";
import { grypeReport, PLATFORM } from "../../evidence/vulnerabilities/reports";
import { ASKS_FOR_PROVENANCE, DIGEST, JUNIT, read, releaseWith, sha256 } from "../../goodRelease";

const sigstore = new FakeSigstore();

/** The good release with bundles, in an environment that asks for provenance. */
function release(bundles: readonly object[], more: Record<string, string> = {}): GateInput {
  const files: Record<string, string> = { ...more };
  const bound = bundles.map((bundle, index) => {
    const path = `evidence/bundle${index}.json`;
    files[path] = JSON.stringify(bundle);
    return `{ path: ${path}, sha256: "${sha256(files[path])}" }`;
  });
  const manifest = (yaml: string) => yaml.replace("documents:\n", `  provenance: [${bound.join(", ")}]\ndocuments:\n`);
  return {
    ...releaseWith({ config: ASKS_FOR_PROVENANCE, files, manifest }),
    trustedRoot: read(JSON.stringify(sigstore.trustedRoot())),
  };
}

function refuses(input: GateInput, measured: string, message: string): void {
  const verdict = provenanceAttested.judge(input);
  assert.deepEqual(
    { passed: verdict.passed, measured: verdict.measured, message: verdict.message },
    { passed: false, measured, message },
  );
}

const good = sigstore.bundle(provenance());

describe("provenance-attested", () => {
  it("is asked for only where airlock.yaml says whose signature counts", () => {
    const verdict = provenanceAttested.judge(releaseWith());
    assert.deepEqual([verdict.passed, verdict.applicable], [true, false]);
    assert.equal(verdict.message, "production asks for no provenance.");
  });

  it("passes provenance of the released digest and commit, and says which evidence is attested", () => {
    const verdict = provenanceAttested.judge(release([good]));
    assert.deepEqual(
      [verdict.passed, verdict.measured, verdict.required, verdict.evidence],
      [true, `signed by ${WORKFLOW}`, `SLSA provenance by ${WORKFLOW}`, ["evidence/bundle0.json"]],
    );
    assert.equal(
      verdict.message,
      "The artifact's digest and commit are attested. 0 of 3 evidence files are attested. Asserted only: evidence/junit.xml, evidence/lcov.info, evidence/audit.json.",
    );
    const reports = sigstore.bundle(
      provenance({
        predicateType: "https://in-toto.io/attestation/test-result/v0.1",
        subject: [{ digest: { sha256: sha256(JUNIT) } }],
      }),
    );
    assert.equal(
      provenanceAttested.judge(release([good, reports])).message,
      "The artifact's digest and commit are attested. 1 of 3 evidence files are attested. Asserted only: evidence/lcov.info, evidence/audit.json.",
    );
  });

  it("tells airlock evidence list which files are attested", () => {
    const reports = sigstore.bundle(provenance({ subject: [{ digest: { sha256: sha256(JUNIT) } }] }));
    const input = release([good, reports]);
    const bindings = (items: readonly EvidenceItem[]) => items.slice(0, 2).map(({ path, binding }) => [path, binding]);
    assert.deepEqual(bindings(evidenceItems(input.manifest, input.files, input)), [
      ["evidence/junit.xml", "attested"],
      ["evidence/lcov.info", "asserted"],
    ]);
    // Without an environment nobody says whose signature counts.
    assert.deepEqual(bindings(evidenceItems(input.manifest, input.files)), [
      ["evidence/junit.xml", "asserted"],
      ["evidence/lcov.info", "asserted"],
    ]);
  });

  it("refuses a release without provenance, and one whose trusted root is not there", () => {
    refuses(
      release([]),
      "no provenance",
      "evidence.provenance is empty. Add the Sigstore bundle that the workflow attested the artifact with, with its sha256.",
    );
    const { trustedRoot: _, ...without } = release([good]);
    const missing =
      "provenance.trustedRoot in airlock.yaml names trusted_root.json, which is missing. Put Sigstore's trusted_root.json there.";
    refuses(without, "inconclusive", missing);
    refuses({ ...without, trustedRoot: { kind: "missing" } }, "inconclusive", missing);
    refuses(
      { ...without, trustedRoot: { kind: "unreadable", reason: "no permission" } },
      "inconclusive",
      "provenance.trustedRoot in airlock.yaml names trusted_root.json, which cannot be read: no permission. Put Sigstore's trusted_root.json there.",
    );
  });

  it("refuses provenance of another image", () => {
    const subject = [{ name: IMAGE.name, digest: { sha256: "77".repeat(32) } }, { name: "no digest" }];
    refuses(
      release([sigstore.bundle(provenance({ subject }))]),
      "no provenance of this artifact",
      `evidence/bundle0.json is provenance of another artifact: none of its 1 subjects is ${DIGEST}. Bind the bundle of what is released.`,
    );
  });

  it("refuses provenance of another commit, or of none", () => {
    const other = "2e".repeat(20);
    refuses(
      release([sigstore.bundle(provenance({}, other))]),
      "no provenance of this artifact",
      `evidence/bundle0.json says that the artifact was built from "${other}", release.yaml says ${COMMIT}. Correct artifact.commit, or release what was built from it.`,
    );
    const predicate = {
      buildDefinition: { resolvedDependencies: [{ uri: "pkg:npm/x", digest: { gitCommit: COMMIT } }] },
    };
    refuses(
      release([sigstore.bundle(provenance({ predicate }))]),
      "no provenance of this artifact",
      `evidence/bundle0.json says that the artifact was built from no commit, release.yaml says ${COMMIT}. Correct artifact.commit, or release what was built from it.`,
    );
  });

  it("refuses an attestation that is not provenance", () => {
    refuses(
      release([sigstore.bundle(provenance({ predicateType: "https://spdx.dev/Document" }))]),
      "no provenance of this artifact",
      'evidence/bundle0.json is an attestation of "https://spdx.dev/Document", not of https://slsa.dev/provenance/v1.',
    );
  });

  it("refuses a bundle that does not verify, also beside a good one", () => {
    const forged = sigstore.bundle(provenance({ subject: [] }), { identity: "https://github.com/evil/fork" });
    const bad = `evidence/bundle1.json proves nothing: it was signed by "https://github.com/evil/fork", airlock.yaml wants ${WORKFLOW}.`;
    const other = sigstore.bundle(provenance(), { identity: "https://github.com/evil/fork" });
    refuses(release([good, other]), "inconclusive", bad);
    refuses(
      release([good, forged]),
      "inconclusive",
      "evidence/bundle1.json proves nothing: The in-toto statement is off at subject: found no subject.",
    );
    refuses(
      release([new FakeSigstore().bundle(provenance())]),
      "inconclusive",
      'evidence/bundle0.json proves nothing: its signature does not verify ("Failed to verify certificate chain").',
    );
    refuses(
      release([{ mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json" }]),
      "inconclusive",
      "evidence/bundle0.json proves nothing: The Sigstore bundle is off at dsseEnvelope: found no DSSE envelope.",
    );
  });
});

describe("vulnerabilities-absent with provenance", () => {
  const scan = { "evidence/audit.json": JSON.stringify(grypeReport([], {}, { repoDigests: [] })) };
  const platform = { sha256: PLATFORM.slice("sha256:".length) };

  it("lets the scan of a platform count for its index when provenance names both under one name", () => {
    const attested = sigstore.bundle(provenance({ subject: [IMAGE, { name: IMAGE.name, digest: platform }] }));
    const verdict = vulnerabilitiesAbsent.judge(release([attested], scan));
    assert.equal(verdict.passed, true);
    assert.equal(
      verdict.message,
      `0 critical, 0 high, 0 medium, 0 low. evidence/audit.json scanned one platform of the image, ${PLATFORM}.`,
    );
  });

  it("refuses it when provenance does not, or names it as another image", () => {
    const message = `evidence/audit.json is a scan of ${PLATFORM}, the release is ${DIGEST}. Scan the image that is released.`;
    const another = sigstore.bundle(
      provenance({ subject: [IMAGE, { name: "registry.example.com/other", digest: platform }] }),
    );
    const apart = sigstore.bundle(provenance({ subject: [{ name: IMAGE.name, digest: platform }] }));
    for (const bundle of [good, another, apart]) {
      assert.equal(vulnerabilitiesAbsent.judge(release([bundle], scan)).message, message);
    }
  });
});

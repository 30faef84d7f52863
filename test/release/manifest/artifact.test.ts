import assert from "node:assert/strict";
import { describeFault } from "../../../release/fault";
import { judge } from "../../../release/gates/judge";
import type { GateId, Verdict } from "../../../release/gates/verdict";
import { artifactDigest, packageOf, unroutable } from "../../../release/manifest/artifact";
import { parseManifest } from "../../../release/manifest/parseManifest";
import { planFor } from "../../../release/plan/plan";
import { buildRecord } from "../../../release/record/buildRecord";
import { completeRelease, finishRelease } from "../../../release/start/releaseFile";
import { DIGEST, goodManifest, must, OUTCOME, type ReleaseChanges, releaseWith } from "../goodRelease";

/** The good release, as a package that is published instead of an image. */
const asPackage = (yaml: string): string =>
  yaml
    .replace(/ {2}image: .*/, `  package: "@example/payments@1.5.0"\n  tarball: ${DIGEST}`)
    .replace(/rollout: .*\n/, "")
    .replace(/rollback:\n(?: .*\n)+/, "");

const read = (yaml: string) => must(parseManifest(Buffer.from(yaml), "release.yaml"));

function faultsOf(yaml: string): string[] {
  const parsed = parseManifest(Buffer.from(yaml), "release.yaml");
  return parsed.ok ? [] : parsed.faults.map(describeFault);
}

function verdictOf(gate: GateId, changes: ReleaseChanges): Verdict {
  const verdict = judge(releaseWith(changes)).find((candidate) => candidate.gate === gate);
  assert.ok(verdict);
  return verdict;
}

describe("a package as the artifact", () => {
  it("passes the gates by the hash of its packed file, signed for by it, and is asked nothing about traffic", () => {
    const verdicts = judge({ ...releaseWith({ manifest: asPackage }), quarantined: [] });
    assert.deepEqual(
      verdicts.filter(({ passed }) => !passed),
      [],
    );
    const about = verdicts.filter(({ message }) => /A package is published/.test(message)).map(({ gate }) => gate);
    assert.deepEqual(about, [
      "rollback-contract",
      "schedule-complete",
      "strategy-allowed",
      "traffic-sufficient",
      "objective-reachable",
      "rollback-possible",
    ]);
    const { measured, message } = verdictOf("artifact-pinned", { manifest: asPackage });
    assert.deepEqual(
      [measured, message],
      [DIGEST, "@example/payments@1.5.0 is pinned by the hash of its packed file."],
    );
    const approval = verdictOf("approval-signed", {
      manifest: asPackage,
      approval: { digest: `sha256:${"9".repeat(64)}` },
    });
    assert.match(approval.message, /It approves another artifact\./);
    const promoted = verdictOf("promoted-digest", {
      manifest: asPackage,
      files: { "evidence/staging.json": OUTCOME.replace(DIGEST, `sha256:${"9".repeat(64)}`) },
    });
    assert.equal(promoted.passed, false);
    const quarantine = { digest: DIGEST, version: "1.5.0", at: "2026-11-20", trigger: "alarm", reason: "errors" };
    const quarantined = judge({ ...releaseWith({ manifest: asPackage }), quarantined: [quarantine] });
    assert.equal(quarantined.find(({ gate }) => gate === "digest-not-quarantined")?.passed, false);
  });

  it("is refused without the hash, and with another version than the released one", () => {
    const unpinned = verdictOf("artifact-pinned", {
      manifest: (yaml) => asPackage(yaml).replace(`tarball: ${DIGEST}`, "tarball: latest"),
    });
    assert.deepEqual(
      [unpinned.passed, unpinned.measured, unpinned.message],
      [
        false,
        "no hash of the packed file",
        "artifact.tarball does not pin @example/payments@1.5.0. Write sha256: and the hash of the packed file, as sha256sum prints it: the very file that is published.",
      ],
    );
    for (const name of ["@example/payments@1.4.9", "@example/payments@^1.5.0", "@example/payments"]) {
      const { passed, measured, message } = verdictOf("artifact-pinned", {
        manifest: (yaml) => asPackage(yaml).replace("@example/payments@1.5.0", name),
      });
      assert.deepEqual([passed, measured], [false, name]);
      assert.equal(
        message,
        `artifact.package ${name} is not version 1.5.0, which is released. Write @example/payments@1.5.0, and pack it with that version.`,
      );
    }
  });

  it("stands alone: no image beside it, no rollout, no rollback contract; and an image has a rollout", () => {
    const remedy = "A package is published: no listener routes to it, and nothing takes it back. Remove it.";
    const plain = asPackage(goodManifest());
    assert.deepEqual(faultsOf(plain), []);
    assert.deepEqual(faultsOf(`${plain}rollout: { requestsPerSecond: 1 }\nrollback: { objective: 5m }\n`), [
      `release.yaml: rollout: found a rollout, expected nothing beside artifact.package. ${remedy}`,
      `release.yaml: rollback: found a rollback contract, expected nothing beside artifact.package. ${remedy}`,
    ]);
    assert.deepEqual(faultsOf(goodManifest().replace(/rollout: .*\n/, "")), [
      "release.yaml: rollout: found nothing, expected a mapping of keys.",
    ]);
    assert.deepEqual(faultsOf(plain.replace("artifact:\n", "artifact:\n  image: payments\n")), [
      "release.yaml: artifact.package: found a key that does not go with the others, expected one of image, commit, package, tarball. Remove it, or the others.",
      "release.yaml: artifact.tarball: found a key that does not go with the others, expected one of image, commit, package, tarball. Remove it, or the others.",
    ]);
    assert.deepEqual(faultsOf(plain.replace(/ {2}tarball: .*\n/, "")), [
      "release.yaml: artifact.tarball: found nothing, expected a string.",
    ]);
    assert.deepEqual(faultsOf(goodManifest().replace(/ {2}commit: .*\n/, "")), [
      "release.yaml: artifact.commit: found nothing, expected a string.",
    ]);
  });

  it("cannot be rolled out: no record of it names an image", () => {
    const input = releaseWith({ manifest: asPackage });
    const fault = unroutable(input.manifest, "release.yaml");
    assert.equal(
      fault && describeFault(fault),
      "release.yaml: artifact.package: found @example/payments@1.5.0, expected artifact.image, which a listener can route to. A package is published, never rolled out: airlock check judges it, and the pipeline publishes it.",
    );
    assert.equal(unroutable(releaseWith().manifest, "release.yaml"), undefined);
    const { manifest, requirements } = input;
    const plan = planFor(manifest, "production");
    const files = { releaseFile: "release.yaml", configFile: "airlock.yaml" };
    const record = buildRecord({ manifest, requirements, plan, input, ...files }, judge(input), { attempt: 1 });
    assert.equal(record.artifact.image, "", "the state machine refuses an image that is not pinned");
  });

  it("is known by what stands behind its last @", () => {
    const of = (name: string) => packageOf({ artifact: { package: name, tarball: "", commit: "" } });
    assert.deepEqual(of("a@1.0.0"), { name: "a", version: "1.0.0" });
    assert.deepEqual(of("@scope/a@1.0.0"), { name: "@scope/a", version: "1.0.0" });
    assert.deepEqual(of("@scope/a"), { name: "@scope/a", version: "" });
    assert.equal(packageOf(releaseWith().manifest), undefined);
    assert.equal(artifactDigest(releaseWith().manifest), DIGEST);
  });

  it("is to be packed again for another version or commit, and keeps its hash otherwise", () => {
    const yaml = asPackage(goodManifest());
    const manifest = read(yaml);
    const known = { version: "1.5.0", commit: manifest.artifact.commit, previous: null, authors: [] };
    assert.equal(must(completeRelease(yaml, manifest, known, "release.yaml")), yaml);
    const next = read(must(completeRelease(yaml, manifest, { ...known, version: "1.6.0-rc.1" }, "release.yaml")));
    assert.deepEqual(next.artifact, {
      package: "@example/payments@1.6.0-rc.1",
      tarball: "the sha256 of the packed file",
      commit: manifest.artifact.commit,
    });
    const other = read(must(completeRelease(yaml, manifest, { ...known, commit: "2e".repeat(20) }, "release.yaml")));
    assert.equal(artifactDigest(other), undefined);
    const final = read(must(finishRelease(yaml, manifest, "2.0.0", "release.yaml")));
    assert.deepEqual([packageOf(final)?.version, artifactDigest(final)], ["2.0.0", undefined]);
    const image = completeRelease(yaml, manifest, { ...known, image: `payments@${DIGEST}` }, "release.yaml");
    assert.deepEqual(image.ok ? [] : image.faults.map(describeFault), [
      "release.yaml: artifact: found a package, expected an image, which --image names.",
    ]);
  });
});

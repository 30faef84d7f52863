import assert from "node:assert/strict";
import { describeFault } from "../../../release/fault";
import type { Change } from "../../../release/history/commit";
import type { Manifest } from "../../../release/manifest/manifest";
import { parseManifest } from "../../../release/manifest/parseManifest";
import { branchFaults, missingOnMain, type ReleaseBranch } from "../../../release/start/branchRules";
import { digestOfTag, type FinalFacts, finalFaults, tagMessage } from "../../../release/start/finalRelease";
import { proposeRisk } from "../../../release/start/riskAreas";
import { releaseTags } from "../../../release/version/releaseTag";
import { goodManifest, must } from "../goodRelease";
import { commit } from "../history/commits";

const DIGEST = `sha256:${"a".repeat(64)}`;
const OTHER = `sha256:${"b".repeat(64)}`;

function change(type: string, breaking = false): Change {
  const footers = { breaking: [], deprecated: [], security: [], knownIssues: [] };
  return { hash: "abcdef1234", header: `${type}: x`, type, subject: "x", breaking, footers, issues: [], authors: [] };
}

describe("the rules of a release branch", () => {
  const branch: ReleaseBranch = {
    name: "release/v1.3.0",
    version: "1.3.0",
    previous: "1.2.0",
    released: false,
    before: [change("feat"), change("fix")],
    after: [change("fix"), change("docs")],
    rules: { initial: "0.1.0", stable: false },
  };
  const faults = (options: Partial<ReleaseBranch>): string[] =>
    branchFaults({ ...branch, ...options }).map(describeFault);

  it("take fixes after the cut", () => {
    assert.deepEqual(faults({}), []);
  });

  it("refuse features and breaking changes after the cut, each by name", () => {
    assert.deepEqual(faults({ after: [change("feat"), change("fix", true)] }), [
      "commit abcdef1: found a feature on release/v1.3.0 (feat: x), expected fixes only, after the branch was cut. Take it to main and revert it here; it is for the next release.",
      "commit abcdef1: found a breaking change on release/v1.3.0 (fix: x), expected fixes only, after the branch was cut. Take it to main and revert it here; it is for the next release.",
    ]);
  });

  it("refuse a name that the commits do not make", () => {
    assert.deepEqual(faults({ before: [change("feat", true)] }), [
      "branch release/v1.3.0: found the version 1.3.0, expected 2.0.0, which the commits since 1.2.0 make. Name the branch release/v2.0.0: no person chooses a version.",
    ]);
    assert.deepEqual(faults({ previous: null, before: [change("feat")] }), [
      "branch release/v1.3.0: found the version 1.3.0, expected 0.1.0, which the commits since the beginning make. Name the branch release/v0.1.0: no person chooses a version.",
    ]);
  });

  it("let a branch for a repair be cut at the release itself, and go on once it is released", () => {
    assert.deepEqual(faults({ name: "release/v1.2.1", version: "1.2.1", before: [], after: [change("fix")] }), []);
    assert.deepEqual(faults({ released: true, previous: "1.3.0", before: [], after: [change("fix")] }), []);
  });
});

describe("fixes of a release branch", () => {
  const fix = commit("fix: a");

  it("are on main by patch, by the message of the pick there, or by the message of the pick here", () => {
    const none = { commits: [], samePatch: new Set<string>() };
    assert.deepEqual(missingOnMain([fix], none), [fix]);
    assert.deepEqual(missingOnMain([fix], { ...none, samePatch: new Set([fix.hash]) }), []);
    const there = commit(`fix: a\n\n(cherry picked from commit ${fix.hash})`);
    assert.deepEqual(missingOnMain([fix], { ...none, commits: [there] }), []);
    const main = commit("fix: b");
    const here = commit(`fix: b\n\n(cherry picked from commit ${main.hash})`);
    assert.deepEqual(missingOnMain([here], { ...none, commits: [main] }), []);
    assert.deepEqual(missingOnMain([here], none), [here], "a pick of something that main has not is none");
  });

  it("leave merges out", () => {
    const merge = commit("Merge", { parents: ["1", "2"] });
    assert.deepEqual(missingOnMain([merge], { commits: [], samePatch: new Set() }), []);
  });
});

describe("a final release", () => {
  const hash = "c".repeat(40);
  const message = tagMessage("payments", "1.3.0-rc.2", `registry.example.com/payments@${DIGEST}`);
  const tags = releaseTags([{ name: "v1.3.0-rc.2", commit: hash, reachable: true, message }], {
    prefix: "v",
    bareToo: true,
  });
  const [candidate] = tags.versions;
  const manifest: Manifest = {
    ...must(parseManifest(Buffer.from(goodManifest()), "release.yaml")),
    version: "1.3.0-rc.2",
    artifact: { image: `registry.example.com/payments@${DIGEST}`, commit: hash },
  };
  const facts: FinalFacts = { tags, target: "1.3.0", candidate, changed: [], manifest, file: "release.yaml" };
  const faults = (options: Partial<FinalFacts>): string[] => finalFaults({ ...facts, ...options }).map(describeFault);
  const withArtifact = (artifact: { image: string; commit: string }) => ({ ...manifest, artifact });

  it("is its last candidate: the same code, the same commit, the same digest", () => {
    assert.deepEqual(faults({}), []);
    assert.deepEqual(faults({ manifest: { ...manifest, version: "1.3.0" } }), []);
    assert.equal(digestOfTag({ message }), DIGEST);
    assert.equal(digestOfTag({ message: "payments 1.3.0-rc.2" }), undefined);
  });

  it("needs a candidate, and the last one", () => {
    const none =
      "--final: found no candidate of 1.3.0, expected a tagged candidate. Tag a candidate first, and let staging complete it.";
    assert.deepEqual(faults({ candidate: undefined }), [none]);
    assert.deepEqual(faults({ target: "1.4.0" }), [none.replace("1.3.0", "1.4.0")]);
    const later = { name: "v1.3.0-rc.3", commit: "d", reachable: false, message: "", target: "1.3.0", candidate: 3 };
    assert.deepEqual(faults({ tags: { ...tags, versions: [...tags.versions, later] } }), [
      "--final: found 1.3.0-rc.2, expected 1.3.0-rc.3, the last candidate.",
    ]);
  });

  it("refuses other code, another version, commit or digest, and an image that is not pinned, all at once", () => {
    assert.deepEqual(
      faults({
        changed: ["a.ts", "b.ts", "c.ts", "d.ts"],
        manifest: {
          ...withArtifact({ image: `registry.example.com/payments@${OTHER}`, commit: "d".repeat(40) }),
          version: "1.2.0",
        },
      }),
      [
        "--final: found changes since 1.3.0-rc.2 (a.ts, b.ts, c.ts and 1 more), expected the code of 1.3.0-rc.2. Make another candidate of them, or check the candidate's tag out.",
        "release.yaml: version: found 1.2.0, expected 1.3.0-rc.2, the last candidate.",
        `release.yaml: artifact.commit: found ${"d".repeat(40)}, expected ${hash}, the commit of 1.3.0-rc.2.`,
        `release.yaml: artifact.image: found ${OTHER}, expected ${DIGEST}, which v1.3.0-rc.2 names. A final release is its last candidate's artifact; it is never built again.`,
      ],
    );
    assert.deepEqual(
      faults({ manifest: withArtifact({ image: "registry.example.com/payments:latest", commit: hash }) }),
      [
        "release.yaml: artifact.image: found registry.example.com/payments:latest, expected the image of 1.3.0-rc.2, pinned by digest.",
      ],
    );
  });
});

describe("the risk that is proposed", () => {
  it("is high where a mistake is dear, and says where", () => {
    assert.deepEqual(proposeRisk(["src/userAuth.ts", "db/migrations/7.sql", "README.md"], "patch"), {
      risk: "high",
      areas: ["auth", "migrations"],
      reason: "it touches src/userAuth.ts (auth), db/migrations/7.sql (migrations)",
    });
    assert.equal(proposeRisk(["src/author.ts", "docs/payments.md"], "patch").risk, "low");
  });

  it("follows the changes elsewhere", () => {
    assert.equal(proposeRisk(["a.ts"], "major").risk, "high");
    assert.equal(proposeRisk(["a.ts"], "minor").risk, "medium");
    assert.equal(proposeRisk(["a.ts"], "patch").risk, "low");
  });

  it("knows a project's own areas besides its own", () => {
    const extra = { ledger: ["ledger", "src/books/"], auth: ["identity"], constructor: ["x"] };
    assert.deepEqual(proposeRisk(["src/books/a.ts", "identity.ts", "login.ts"], "patch", extra).areas, [
      "auth",
      "ledger",
    ]);
    assert.deepEqual(proposeRisk(["src/books.ts"], "patch", extra).areas, []);
  });
});

import assert from "node:assert/strict";
import { bugsAbsent } from "../../../../release/gates/evidence/bugsAbsent";
import { missingEvidence } from "../../../../release/gates/evidence/evidenceItems";
import { vulnerabilitiesAbsent } from "../../../../release/gates/evidence/vulnerabilitiesAbsent";
import { gitHubIssue } from "../../evidence/bugs/lists";
import { cycloneDxBom } from "../../evidence/sbom/boms";
import {
  ASKS_FOR_BUGS,
  ASKS_FOR_PERFORMANCE,
  ASKS_FOR_PROVENANCE,
  CONFIG,
  DIGEST,
  LIVE_DIGEST,
  releaseWith,
  sha256,
} from "../../goodRelease";

/** The good release with one more file of a kind. */
function release(kind: string, value: unknown, config = ASKS_FOR_BUGS) {
  const text = JSON.stringify(value);
  const entry = `  ${kind}: [{ path: evidence/more.json, sha256: "${sha256(text)}" }]\ndocuments:\n`;
  return releaseWith({
    config,
    files: { "evidence/more.json": text },
    manifest: (yaml) => yaml.replace("documents:\n", entry),
  });
}

function judged(...[list, config]: readonly [unknown, string?]) {
  const { passed, measured, message } = bugsAbsent.judge(release("bugs", list, config));
  return { passed, measured, message };
}

describe("bugs-absent", () => {
  it("is asked for only where airlock.yaml asks", () => {
    const verdict = bugsAbsent.judge(releaseWith());
    assert.deepEqual([verdict.passed, verdict.applicable], [true, false]);
    assert.equal(verdict.message, "production asks for no list of bugs.");
  });

  it("passes when no critical and no high bug is open", () => {
    assert.deepEqual(judged([gitHubIssue(1, "CLOSED", "critical"), gitHubIssue(2, "OPEN", "low")]), {
      passed: true,
      measured: "0 critical, 0 high open, of 2 issues",
      message: "0 critical, 0 high open, of 2 issues.",
    });
  });

  it("refuses open critical and high bugs, and names them", () => {
    assert.deepEqual(judged([gitHubIssue(7, "OPEN", "critical"), gitHubIssue(9, "OPEN", "p1")]), {
      passed: false,
      measured: "1 critical, 1 high open, of 2 issues",
      message: "Open: #7, #9. Repair them, or let who may correct their severity, and list again.",
    });
    const many = Array.from({ length: 12 }, (_, i) => gitHubIssue(i, "OPEN", "high"));
    assert.equal(
      judged(many).message,
      "Open: #0, #1, #2, #3, #4, #5, #6, #7, #8, #9 and 2 more. Repair them, or let who may correct their severity, and list again.",
    );
  });

  it("takes the team's labels", () => {
    const own = ASKS_FOR_BUGS.replace("bugs: {}", "bugs: { critical: [on fire] }");
    assert.equal(judged([gitHubIssue(7, "OPEN", "On Fire")], own).passed, false);
    assert.equal(judged([gitHubIssue(7, "OPEN", "On Fire")]).passed, true);
  });

  it("is told by airlock evidence list, like every kind that airlock.yaml asks for", () => {
    const missing = (config: string) => missingEvidence(releaseWith({ config })).map(({ message }) => message);
    assert.deepEqual(missing(CONFIG), []);
    assert.deepEqual(missing(ASKS_FOR_BUGS), ["evidence.bugs is empty."]);
    assert.deepEqual(missing(ASKS_FOR_PERFORMANCE), ["evidence.performance is empty."]);
    assert.deepEqual(missing(ASKS_FOR_PROVENANCE), ["evidence.provenance is empty."]);
  });

  it("refuses a release without a list, and one whose list proves nothing", () => {
    assert.equal(
      bugsAbsent.judge(releaseWith({ config: ASKS_FOR_BUGS })).message,
      "evidence.bugs is empty. Add what gh issue list --state all --limit 10000 --json number,state,labels prints, or a search of Jira, with its sha256.",
    );
    assert.deepEqual(judged([]), {
      passed: false,
      measured: "inconclusive",
      message:
        "evidence/more.json proves nothing: The file is of no format that is read as bugs: GitHub issues or Jira search.",
    });
  });
});

describe("vulnerabilities-absent with a bill of materials", () => {
  it("counts its components, and refuses one of another image or one that proves nothing", () => {
    const verdict = vulnerabilitiesAbsent.judge(release("sbom", cycloneDxBom()));
    assert.equal(verdict.passed, true);
    assert.equal(
      verdict.message,
      "0 critical, 0 high, 0 medium, 0 low. evidence/more.json lists 3 components of the image.",
    );
    assert.equal(
      vulnerabilitiesAbsent.judge(release("sbom", cycloneDxBom("1.5.0"))).message,
      "0 critical, 0 high, 0 medium, 0 low. evidence/more.json lists 3 components.",
    );
    assert.equal(
      vulnerabilitiesAbsent.judge(release("sbom", cycloneDxBom(LIVE_DIGEST))).message,
      `evidence/more.json is a bill of materials of ${LIVE_DIGEST}, the release is ${DIGEST}. Scan the image that is released.`,
    );
    assert.equal(
      vulnerabilitiesAbsent.judge(release("sbom", cycloneDxBom(DIGEST, { components: [] }))).message,
      "evidence/more.json proves nothing: The bill of materials lists no component.",
    );
  });
});

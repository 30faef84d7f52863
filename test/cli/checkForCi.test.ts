import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Log } from "sarif";
import { checkJunit } from "../../cli/check/checkJunit";
import type { CheckReport } from "../../cli/check/checkReport";
import { readEvidence } from "../../release/evidence/readEvidence";
import { gates } from "../../release/gates/judge";
import { GATE_IDS } from "../../release/gates/verdict";
import { airlock } from "./airlock";
import { ExampleCopy } from "./exampleCopy";

describe("airlock check, for CI", () => {
  let example: ExampleCopy;
  beforeEach(() => {
    example = new ExampleCopy();
  });
  afterEach(() => {
    example.remove();
  });

  const sarif = (...args: readonly string[]): Log => {
    const { out, err } = example.check("--format", "sarif", ...args);
    assert.equal(err, "");
    return JSON.parse(out) as Log;
  };

  it("gives SARIF in which every gate is a rule, and a release that passes has no result", () => {
    const { version, runs } = sarif();
    assert.equal(version, "2.1.0");
    const [run] = runs;
    assert.deepEqual(
      run?.tool.driver.rules?.map(({ id, shortDescription }) => [id, shortDescription?.text]),
      gates.map(({ id, title }) => [id, title]),
    );
    assert.deepEqual(run.results, []);
    assert.equal(run.automationDetails?.id, "airlock/production/");
  });

  it("gives SARIF with a result at release.yaml for each gate that says no, and exit code 1", () => {
    example.edit("release.yaml", "{ metric: errorRate, above: 1% }", "if it breaks");
    assert.equal(example.check("--format", "sarif").code, 1);
    const [run] = sarif().runs;
    assert.deepEqual(
      run?.results?.map(({ ruleId, ruleIndex, level }) => [ruleId, ruleIndex, level]),
      (["rollback-contract", "approval-signed"] as const).map((id) => [id, GATE_IDS.indexOf(id), "error"]),
    );
    const [result] = run.results;
    assert.match(result?.message.text ?? "", /^payments 1\.5\.0 for production: measured .+, required .+\. .+/);
    const [place] = result?.locations ?? [];
    assert.equal(place?.physicalLocation?.region?.startLine, 1);
    assert.equal(place.physicalLocation.artifactLocation?.uri, "release.yaml");
    assert.deepEqual(result?.partialFingerprints, { "airlock/v1": "payments/production/rollback-contract" });
  });

  it("gives JUnit that a reader of JUnit counts as the gates", () => {
    example.edit("release.yaml", "{ metric: errorRate, above: 1% }", "if it breaks");
    const { code, out } = example.check("--format", "junit");
    assert.equal(code, 1);
    const reading = readEvidence("tests", new TextEncoder().encode(out));
    assert.ok(reading.verdict === "usable" && reading.kind === "tests", JSON.stringify(reading));
    const { total, failed, skipped } = reading.summary;
    assert.deepEqual([total, failed, skipped], [GATE_IDS.length, 2, 10]);
    assert.match(out, /<failure type="rollback-contract" message="measured [^"]+, required [^"]+">[^<]+<\/failure>/);
    assert.match(out, /<skipped message="[^"]+"\/>/);
  });

  it("keeps what a text holds out of the XML's own signs", () => {
    const hostile = "a\"<b>&'\n]]>\ud800";
    const verdict = {
      gate: "g",
      passed: false,
      applicable: true,
      measured: hostile,
      required: hostile,
      message: hostile,
    };
    const release = { service: hostile, version: hostile, digest: null };
    const report: CheckReport = {
      schema: "airlock/check/v1",
      release,
      environment: hostile,
      passed: false,
      verdicts: [verdict],
      approval: { release: "", policy: "" },
    };
    const reading = readEvidence("tests", new TextEncoder().encode(checkJunit(report)));
    assert.ok(reading.verdict === "usable" && reading.kind === "tests", JSON.stringify(reading));
    assert.equal(reading.summary.failed, 1);
  });

  it("names the release relative to the working folder, as code scanning wants it, and in full where it lies elsewhere", () => {
    example.edit("release.yaml", "{ metric: errorRate, above: 1% }", "if it breaks");
    const uriFrom = (cwd: string, release: string) => {
      const files = ["--release", release, "--config", example.path("airlock.yaml")];
      const { out } = airlock(["check", "--environment", "production", "--format", "sarif", ...files], { cwd });
      return (JSON.parse(out) as Log).runs[0]?.results?.[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri;
    };
    const name = basename(example.folder);
    assert.equal(uriFrom(dirname(example.folder), join(name, "release.yaml")), `${name}/release.yaml`);
    assert.equal(uriFrom(__dirname, example.path("release.yaml")), pathToFileURL(example.path("release.yaml")).href);
  });
});

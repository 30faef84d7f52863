import assert from "node:assert/strict";
import { GATE_IDS } from "../../release/gates/verdict";
import { airlock } from "./airlock";
import { ExampleCopy } from "./exampleCopy";

interface Report {
  readonly schema: string;
  readonly release: { readonly service: string; readonly version: string; readonly digest: string | null };
  readonly environment: string;
  readonly passed: boolean;
  readonly verdicts: readonly Record<string, unknown>[];
  readonly approval: { readonly release: string; readonly policy: string };
}

describe("airlock check", () => {
  let example: ExampleCopy;

  beforeEach(() => {
    example = new ExampleCopy();
  });

  afterEach(() => {
    example.remove();
  });

  const report = (...args: readonly string[]): Report => {
    const { out, err } = example.check("--format", "json", ...args);
    assert.equal(err, "");
    return JSON.parse(out) as Report;
  };

  it("says yes to the example, with exit code 0", () => {
    const { code, out, err } = example.check();
    assert.equal(err, "");
    assert.equal(code, 0);
    assert.match(out, /^payments 1\.5\.0 for production\nsha256:4c8f/);
    assert.match(out, /✓ {2}coverage-sufficient {5}96\.1 %/);
    assert.match(out, /\nYes: 14 gates let this release through to production\.\n$/);
  });

  it("says what each stage can see, and what is not computed", () => {
    const { out } = example.check();
    assert.ok(
      out.includes(`
What each stage can see
  120 requests per second, 0.02 % errors of the stable version, an alarm above 1 % in 2 of 3 periods
  of 1m; detected means with 95 % probability within the stage.
  - 1% for 30m: 2,160 requests on the candidate; detects an error rate of 0.49 % or more, blind
    below; fewer than 200 requests a period: too few for a steady P95
  - 10% for 2h: 86,400 requests on the candidate; detects an error rate of 0.67 % or more, blind
    below
`),
      out,
    );
    assert.ok(out.includes("\n  Not computed: P95 latency above 2x the baseline, more than 3 complaints.\n"), out);
    const { out: markdown } = example.check("--format", "markdown");
    assert.match(markdown, /\n#### What each stage can see\n\n120 requests per second, 0\.02 % errors/);
    assert.match(
      markdown,
      /\n- 50% for 4h: 864,000 requests on the candidate; detects an error rate of 0\.8 % or more/,
    );
  });

  it("marks the stages that see less than is promised", () => {
    example.edit("release.yaml", "requestsPerSecond: 120", "requestsPerSecond: 1");
    const { out } = example.check("--format", "markdown");
    assert.match(out, /\n- ⚠️ 1% for 30m: 18 requests on the candidate; blind: 0\.6 requests a minute prove nothing; /);
    assert.match(
      out,
      /\n- 10% for 2h: 720 requests on the candidate; detects an error rate of 2\.3 % or more, blind below; /,
    );
  });

  it("leaves out what cannot be computed without a threshold", () => {
    example.edit("release.yaml", "{ metric: errorRate, above: 1% }", "if it breaks");
    assert.equal("sufficiency" in report(), false);
    assert.doesNotMatch(example.check().out, /What each stage can see/);
  });

  it("gives the contract's JSON on stdout alone", () => {
    const json = report();
    assert.deepEqual(Object.keys(json), [
      "schema",
      "release",
      "environment",
      "passed",
      "verdicts",
      "sufficiency",
      "approval",
    ]);
    assert.equal(json.schema, "airlock/check/v1");
    assert.deepEqual(json.release, {
      service: "payments",
      version: "1.5.0",
      digest: "sha256:4c8f2a4b8f7d9e8b1f6c5d0a9e7b3c2d1f0e9d8c7b6a594837261504f3e2d1c0",
    });
    assert.equal(json.environment, "production");
    assert.equal(json.passed, true);
    assert.deepEqual(
      json.verdicts.map(({ gate }) => gate),
      GATE_IDS,
    );
    for (const verdict of json.verdicts) {
      const { gate: _gate, passed, applicable, measured, required, message, evidence, ...rest } = verdict;
      assert.deepEqual([typeof passed, typeof applicable], ["boolean", "boolean"]);
      assert.deepEqual([typeof measured, typeof required, typeof message], ["string", "string", "string"]);
      assert.ok(evidence === undefined || Array.isArray(evidence));
      assert.deepEqual(rest, {});
    }
    assert.match(json.approval.release, /^[0-9a-f]{64}$/);
    assert.match(json.approval.policy, /^[0-9a-f]{64}$/);
  });

  it("says no with exit code 1, and names every fault at once", () => {
    example.edit("release.yaml", "@sha256:4c8f2a4b8f7d9e8b1f6c5d0a9e7b3c2d1f0e9d8c7b6a594837261504f3e2d1c0", ":latest");
    example.edit("release.yaml", "{ metric: errorRate, above: 1% }", "if it breaks");
    const { code, out, err } = example.check();
    assert.equal(code, 1);
    assert.equal(err, "");
    assert.match(out, /✗ {2}artifact-pinned {9}tag latest without a digest\n/);
    assert.match(out, /✗ {2}rollback-contract {7}2 things are vague or missing\n/);
    assert.match(out, /No: 5 of 13 gates stop this release\.\n$/);
    const json = report();
    assert.equal(json.passed, false);
    assert.equal(json.release.digest, null);
  });

  it("counts a gate that an environment does not ask for as passed, and says that it is not applicable", () => {
    const { verdicts, passed } = JSON.parse(
      airlock(["check", "--environment", "dev", "--format", "json"], { cwd: example.folder }).out,
    ) as Report;
    assert.equal(passed, true);
    const approval = verdicts.find(({ gate }) => gate === "approval-signed");
    assert.deepEqual([approval?.["passed"], approval?.["applicable"]], [true, false]);
  });

  it("writes Markdown that a pull request shows as it is meant", () => {
    example.edit("release.yaml", "service: payments", "service: orders");
    example.edit("release.yaml", "contact: payments-on-call@example.com", "contact: '@everyone <b>|'");
    const { code, out } = example.check("--format", "markdown");
    assert.equal(code, 1);
    assert.match(out, /^### ❌ orders 1\.5\.0 for production\n/);
    assert.match(out, /\n2 of 14 gates stop this release:\n/);
    assert.match(out, /\n- \*\*promoted-digest\*\*: payments in staging, required: /);
    assert.match(out, /\n\| ✅ \| tests-pass \| 17 of 17 passed, 0 failed, 0 skipped \| /);
    assert.doesNotMatch(out, /<b>|(?<!\u200b)@everyone/);
  });

  it("prints no colours into a pipe, whatever the environment says", () => {
    for (const env of [{}, { NO_COLOR: "1" }, { FORCE_COLOR: "1", TERM: "xterm-256color" }]) {
      const { out } = airlock(["check", "--environment", "production"], { cwd: example.folder, env });
      assert.doesNotMatch(out, /\u001b/);
    }
  });

  it("finds files wherever they are named from", () => {
    const files = ["--release", example.path("release.yaml"), "--config", example.path("airlock.yaml")];
    assert.equal(airlock(["check", "--environment", "production", ...files], { cwd: "/" }).code, 0);
  });
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { airlock, lines } from "./airlock";
import { ExampleCopy } from "./exampleCopy";

const EXAMPLE = join(__dirname, "..", "..", "examples", "payments");

interface Report {
  readonly schema: string;
  readonly outcome: string;
  readonly finalWeights: { readonly stable: number; readonly canary: number };
  readonly timeline: readonly {
    readonly at: number;
    readonly event: string;
    readonly weights: { readonly canary: number };
  }[];
  readonly detectionSeconds?: number;
  readonly rollbackSeconds?: number;
  readonly exposedRequests: number;
  readonly transitions: number;
  readonly estimatedCostUsd: number;
}

describe("airlock rehearse", () => {
  const rehearse = (...args: readonly string[]) => airlock(["rehearse", ...args], { cwd: EXAMPLE });
  const report = (...args: readonly string[]): Report => {
    const { out, err } = rehearse(...args, "--format", "json");
    assert.equal(err, "");
    return JSON.parse(out) as Report;
  };
  const weights = ({ timeline }: Report): number[] => [...new Set(timeline.map((entry) => entry.weights.canary))];

  it("gives the contract's JSON of a rollout that completes", () => {
    const json = report("--environment", "production");
    assert.deepEqual(Object.keys(json), [
      "schema",
      "outcome",
      "finalWeights",
      "timeline",
      "exposedRequests",
      "transitions",
      "estimatedCostUsd",
      "sufficiency",
    ]);
    assert.equal(json.schema, "airlock/rehearsal/v1");
    assert.equal(json.outcome, "completed");
    assert.deepEqual(json.finalWeights, { stable: 0, canary: 100 });
    assert.deepEqual(weights(json), [0, 1, 10, 50, 100]);
    assert.equal(json.exposedRequests, 0);
    assert.ok((json.timeline.at(-1)?.at ?? 0) > 30 * 3600, "over thirty hours of virtual time");
    assert.ok(json.transitions > 0 && json.estimatedCostUsd > 0);
  });

  it("rolls a breaking release back within its objective, with exit code 0", () => {
    const { code } = rehearse("--fault", "errorRate=5%@10%");
    assert.equal(code, 0);
    const json = report("--fault", "errorRate=5%@10%");
    assert.equal(json.outcome, "rolled-back");
    assert.deepEqual(json.finalWeights, { stable: 100, canary: 0 });
    assert.deepEqual(weights(json), [0, 1, 10]);
    assert.ok(json.rollbackSeconds !== undefined && json.rollbackSeconds <= 300);
    assert.ok(json.detectionSeconds !== undefined && json.detectionSeconds > 0);
    // 10 % of 120 requests a second, while the fault lasted.
    const lasted = json.detectionSeconds + json.rollbackSeconds;
    assert.ok(Math.abs(json.exposedRequests - lasted * 12) <= 12, `${json.exposedRequests} in ${lasted} s`);
  });

  it("prints the same for the same seed, to the letter", () => {
    const args = ["--fault", "latencyP95=3x@50%+10m", "--seed", "7", "--format", "json"];
    assert.equal(rehearse(...args).out, rehearse(...args).out);
  });

  it("says no with exit code 1 when it does not end as expected", () => {
    assert.equal(rehearse("--expect", "completed").code, 0);
    const { code, out } = rehearse("--expect", "rolled-back");
    assert.equal(code, 1);
    assert.match(out, /\nCompleted: 1\.5\.0 took every stage and is live\. Expected was rolled-back\.\n/);
    assert.equal(rehearse("--fault", "unhealthy@10%", "--expect", "rolled-back").code, 0);
    assert.equal(rehearse("--fault", "unhealthy@10%", "--expect", "completed").code, 1);
  });

  it("refuses to roll out what has no contract, with exit code 1 and the reason", () => {
    const example = new ExampleCopy();
    example.edit("release.yaml", "{ metric: errorRate, above: 1% }", "if it breaks");
    const { code, out, err } = airlock(["rehearse"], { cwd: example.folder });
    example.remove();
    assert.equal(err, "");
    assert.equal(code, 1);
    assert.match(
      out,
      /\nRefused: the rollout never began, nothing was touched\. rollback\.triggers\[0\]: found prose \("if it/,
    );
  });

  it("judges plan and contract, not evidence", () => {
    const example = new ExampleCopy();
    example.write("evidence/junit.xml", "");
    const { code } = airlock(["rehearse"], { cwd: example.folder });
    example.remove();
    assert.equal(code, 0);
  });

  it("tells a story in text: time, share of traffic, what happened, figures", () => {
    const { out } = rehearse("--fault", "errorRate=5%@10%");
    assert.match(
      out,
      /^payments 1\.5\.0 over 1\.4\.2 in production\nrehearsed on aws, seed 0\nfault errorRate=5%@10%\n/,
    );
    assert.match(out, /\n {2}0:\d\d:\d\d {3}10 % ██░{18} {2}stage started {5}10% for 2h\n/);
    assert.match(out, /\n {2}breach seen after {7}\dm/);
    assert.match(out, /\n {2}traffic back after {6}\d/);
    assert.doesNotMatch(out, /\u001b/);
  });

  it("shows beside the timeline what each stage can see", () => {
    const { out } = rehearse();
    assert.match(
      out,
      / {2}stage started {4}10% for 2h\n {56}86,400 requests on the candidate; detects an\n {56}error rate of 0\.67 % or more, blind below\n/,
    );
    const { out: markdown } = rehearse("--format", "markdown");
    assert.match(
      markdown,
      /\| stage started \| 100% for 24h: 10,368,000 requests on the candidate; detects an error rate of 0\.81 % or more, blind below \|/,
    );
  });

  it("names a stage that is blind, and rolls it out where nothing is protected", () => {
    const example = new ExampleCopy();
    example.edit("release.yaml", "requestsPerSecond: 120", "requestsPerSecond: 1");
    const dev = airlock(["rehearse", "--environment", "dev"], { cwd: example.folder });
    const markdown = airlock(["rehearse", "--environment", "dev", "--format", "markdown"], { cwd: example.folder });
    const production = airlock(["rehearse", "--environment", "production"], { cwd: example.folder });
    example.remove();
    assert.equal(dev.code, 0);
    assert.match(
      dev.out,
      /\nCompleted: 1\.5\.0 took every stage and is live\.\nStage 1% gets 0\.6 requests a minute: a canary without traffic proves nothing\.\n {2}traffic at the end/,
    );
    assert.match(dev.out, / {2}stage started {4}1% for 30m\n {56}18 requests on the candidate; blind: 0\.6\n/);
    assert.match(markdown.out, /\n⚠️ Stage 1% gets 0\.6 requests a minute: a canary without traffic proves nothing\.\n/);
    assert.equal(production.code, 1);
    assert.match(
      production.out,
      /\nRefused: the rollout never began, nothing was touched\. Stage 1% gets 0\.6 requests a minute: a canary\n/,
    );
  });

  it("writes Markdown with the timeline folded", () => {
    const { code, out } = rehearse("--format", "markdown", "--fault", "errorRate=5%@10%");
    assert.equal(code, 0);
    assert.match(out, /^### ✅ Rehearsal of payments 1\.5\.0 over 1\.4\.2 in production\n\nRolled back: /);
    assert.match(out, /\nFaults: `errorRate=5%@10%`\.\n/);
    assert.match(out, /\n<details><summary>Timeline \(aws, seed 0; .*\)<\/summary>\n/);
  });

  it("takes another environment's schedule where one is named", () => {
    const last = report("--environment", "staging").timeline.at(-1)?.at ?? 0;
    assert.ok(last > 55 * 60 && last < 2 * 3600);
  });

  it("rehearses the same release on Kubernetes: the same stages, the same report", () => {
    const faults = ["--fault", "errorRate=5%@10%"];
    const [aws, kubernetes] = [report(...faults), report(...faults, "--engine", "kubernetes")];
    assert.deepEqual(Object.keys(kubernetes), Object.keys(aws));
    assert.deepEqual([kubernetes.outcome, kubernetes.transitions], ["rolled-back", 0]);
    assert.deepEqual(weights(kubernetes), weights(aws));
    assert.ok((kubernetes.detectionSeconds ?? 1e6) + (kubernetes.rollbackSeconds ?? 1e6) <= 300);
    const { out, code } = rehearse("--engine", "kubernetes");
    assert.equal(code, 0);
    assert.match(out, /rehearsed on kubernetes, seed 0, no faults/);
    assert.match(out, /no state machine, nothing to pay for by the transition/);
  });

  describe("given bad input: exit code 2, one line", () => {
    const wrong = (args: readonly string[], line: string | RegExp) => {
      const { code, out, err } = rehearse(...args);
      assert.equal(out, "");
      assert.equal(lines(err).length, 1, err);
      if (typeof line === "string") assert.equal(err, `${line}\n`);
      else assert.match(err, line);
      assert.equal(code, 2);
    };

    it("an engine that does not exist", () => {
      wrong(["--engine", "AWS"], "--engine: found AWS, expected one of aws, kubernetes. Did you mean aws?");
      wrong(["--engine", "nomad"], "--engine: found nomad, expected one of aws, kubernetes.");
    });

    it("a fault that the engine does not know", () => {
      wrong(
        ["--engine", "kubernetes", "--fault", "lost-events"],
        "--fault: found lost-events, expected a fault that Kubernetes knows: metric=VALUE@STAGE[+DELAY], unhealthy@STAGE, " +
          "no-traffic@STAGE, stop@STAGE, deny@STAGE, no-approval@STAGE or pause@STAGE[+DELAY]. Rehearse it with --engine aws.",
      );
    });

    it("faults that nobody knows, stages that are not there", () => {
      wrong(["--fault", "errorrate=5%@10%"], /^--fault: found metric "errorrate".* Did you mean errorRate\?\n$/);
      wrong(["--fault", "errorRate=5%@20%"], /^--fault: found stage "20%", expected one of 1%, 10%, 50%, 100%\./);
      wrong(["--fault", "fail:modifyRul"], /^--fault: .* Did you mean modifyRule\?\n$/);
      wrong(["--fault", "chaos"], /^--fault: found "chaos", expected metric=VALUE@STAGE/);
    });

    it("a seed that is no whole number, an expectation that is none", () => {
      wrong(
        ["--seed", "many"],
        "airlock: option '--seed <number>' argument 'many' is invalid. It must be a whole number from 0. See airlock rehearse --help.",
      );
      wrong(
        ["--expect", "success"],
        "airlock: option '--expect <outcome>' argument 'success' is invalid. Allowed choices are completed, compared, rolled-back. See airlock rehearse --help.",
      );
    });

    it("a release that is not there", () => {
      wrong(["--release", "relase.yaml"], /^relase\.yaml: found no file, expected a readable release\.yaml\./);
    });
  });
});

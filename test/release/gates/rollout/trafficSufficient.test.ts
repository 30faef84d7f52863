import assert from "node:assert/strict";
import { CONFIG } from "../../goodRelease";
import { isNotApplicable, lets, refuses, replace, rollout, verdictOf } from "./verdictOf";

const GATE = "traffic-sufficient";
const SEES = "Every stage can see what it guards against.";

describe("traffic-sufficient", () => {
  it("lets the default schedule of a service with 120 requests a second through, and says what each stage detects", () => {
    lets(GATE, {}, "1% detects 0.49 %, 10% detects 0.67 %, 50% detects 0.8 %, 100% detects 0.81 %", SEES);
    assert.equal(
      verdictOf(GATE).required,
      "each stage detects an error rate of 5 % or less with 95 % probability, and lets most good releases through",
    );
  });

  it("refuses a stage that detects less than is promised, and computes what would do", () => {
    refuses(
      GATE,
      { manifest: rollout("requestsPerSecond: 10, baseline: { errorRate: 0.05% }") },
      "1% detects 5.8 %, 10% detects 0.23 %, 50% detects 0.44 %, 100% detects 0.45 %",
      "Stage 1% (6 requests a minute for 30m) detects no error rate below 5.8 %; 5 % is promised. A bake of 37m, or 12 requests per second would do. Blue-green has one stage with all the traffic, after a smoke test.",
    );
    for (const enough of [
      "requestsPerSecond: 12",
      "requestsPerSecond: 10, stages: [{ weight: 1%, bake: 37m }, STAGES]",
    ]) {
      const keys = enough.replace(
        "STAGES",
        "{ weight: 10%, bake: 2h }, { weight: 50%, bake: 4h }, { weight: 100%, bake: 24h }",
      );
      assert.ok(verdictOf(GATE, { manifest: rollout(`${keys}, baseline: { errorRate: 0.05% }`) }).passed, enough);
    }
    const shorter =
      "requestsPerSecond: 10, stages: [{ weight: 1%, bake: 36m }, { weight: 100%, bake: 24h }], baseline: { errorRate: 0.05% }";
    assert.equal(verdictOf(GATE, { manifest: rollout(shorter) }).passed, false);
  });

  it("takes what the release promises to detect, and what airlock.yaml allows it to promise", () => {
    const promised = rollout("requestsPerSecond: 10, baseline: { errorRate: 0.05% }, detects: { errorRate: 6% }");
    lets(
      GATE,
      { manifest: promised },
      "1% detects 5.8 %, 10% detects 0.23 %, 50% detects 0.44 %, 100% detects 0.45 %",
      SEES,
    );
    const config = CONFIG.replace("promotesFrom: staging", "promotesFrom: staging\n    detects: { errorRate: 2% }");
    const verdict = verdictOf(GATE, { manifest: promised, config });
    assert.equal(verdict.passed, false);
    assert.match(
      verdict.message,
      /^Stage 1% \(6 requests a minute for 30m\) detects no error rate below 5\.8 %; 2 % is promised\. /,
    );
  });

  it("refuses a canary without traffic, however long it bakes and whatever it promises", () => {
    refuses(
      GATE,
      {
        manifest: rollout(
          "requestsPerSecond: 1, detects: { errorRate: 100% }, baseline: { errorRate: 0% }, stages: [{ weight: 1%, bake: 24h }, { weight: 100%, bake: 24h }]",
        ),
      },
      "1% blind, 100% detects 0.057 %",
      "Stage 1% gets 0.6 requests a minute: a canary without traffic proves nothing. 2 requests per second would do. Blue-green has one stage with all the traffic, after a smoke test.",
    );
  });

  it("refuses a stage that is over before its alarm can ring", () => {
    refuses(
      GATE,
      {
        manifest: rollout(
          "requestsPerSecond: 120, stages: [{ weight: 1%, bake: 2m }, { weight: 10%, bake: 2h }, { weight: 50%, bake: 4h }, { weight: 100%, bake: 24h }]",
        ),
      },
      "1% blind, 10% detects 0.67 %, 50% detects 0.8 %, 100% detects 0.81 %",
      "Stage 1% (72 requests a minute for 2m) is over before 2 of 3 periods of 1m can ring. A bake of 6m would do. Blue-green has one stage with all the traffic, after a smoke test.",
    );
  });

  it("refuses a stage that may miss even what fails altogether", () => {
    const verdict = verdictOf(GATE, {
      manifest: rollout("requestsPerSecond: 0.2, strategy: ab-test, stages: [{ weight: 10%, bake: 10m }]"),
      config: CONFIG.replace(
        "promotesFrom: staging",
        "promotesFrom: staging\n    alarms: { period: 1m, datapoints: 5, of: 5 }",
      ),
    });
    assert.equal(
      verdict.message,
      "Stage 10% (1.2 requests a minute for 10m) may miss even a candidate that fails every request. 15 requests per second would do.",
    );
  });

  it("refuses a stage that sends back most good releases, and names the error rate at which it would not", () => {
    refuses(
      GATE,
      { manifest: rollout("requestsPerSecond: 1, strategy: blue-green") },
      "switch detects 0.057 %",
      "Stage switch (60 requests a minute for 24h) sends back up to 100 % of the releases that are as good as the stable version. 2 requests per second, or a rollout.baseline.errorRate of 0.026 %, if that is true, would do.",
    );
    const better = rollout("requestsPerSecond: 1, strategy: blue-green, baseline: { errorRate: 0.026% }");
    assert.ok(verdictOf(GATE, { manifest: better }).passed);
  });

  it("refuses a stage that nothing would help, and says so", () => {
    const verdict = verdictOf(GATE, {
      manifest: rollout("requestsPerSecond: 120, strategy: blue-green, detects: { errorRate: 0.2% }"),
    });
    assert.equal(
      verdict.message,
      "Stage switch (7,200 requests a minute for 24h) detects no error rate below 0.81 %; 0.2 % is promised. No bake up to a week, no weight that the schedule allows and no traffic would do with this alarm.",
    );
  });

  it("wants to know how many requests reach ring 0, and computes with them", () => {
    refuses(
      GATE,
      { manifest: rollout("requestsPerSecond: 120, strategy: rings") },
      "ring 0 unknown, ring 1 detects 0.49 %, ring 2 detects 0.81 %",
      "Stage ring 0 is reached by the ring rule alone, and nobody says how many requests that are. Declare rollout.ringRequestsPerSecond.",
    );
    refuses(
      GATE,
      { manifest: rollout("requestsPerSecond: 120, strategy: rings, ringRequestsPerSecond: 0.01") },
      "ring 0 blind, ring 1 detects 0.49 %, ring 2 detects 0.81 %",
      "Stage ring 0 gets 0.6 requests a minute: a canary without traffic proves nothing. A weight of 2% would do.",
    );
    const known = rollout("requestsPerSecond: 120, strategy: rings, ringRequestsPerSecond: 0.5");
    assert.ok(verdictOf(GATE, { manifest: known }).passed);
  });

  it("proposes a weight only where the schedule leaves it open", () => {
    const stages =
      "[{ weight: 1%, bake: 37m }, { weight: 2%, bake: 10m }, { weight: 10%, bake: 2h }, { weight: 50%, bake: 4h }, { weight: 100%, bake: 24h }]";
    const verdict = verdictOf(GATE, {
      manifest: rollout(`requestsPerSecond: 10, baseline: { errorRate: 0.05% }, stages: ${stages}`),
    });
    assert.equal(
      verdict.message,
      "Stage 2% (12 requests a minute for 10m) detects no error rate below 8.1 %; 5 % is promised. A bake of 16m, or a weight of 4%, or 20 requests per second would do. Blue-green has one stage with all the traffic, after a smoke test.",
    );
  });

  it("takes the traffic of the environment", () => {
    const environments = "environments: { production: { requestsPerSecond: 0.001 } }";
    const verdict = verdictOf(GATE, { manifest: rollout(`requestsPerSecond: 120, ${environments}`) });
    assert.match(
      verdict.message,
      /^Stage 1% gets 0\.0006 requests a minute: a canary without traffic proves nothing\. /,
    );
  });

  it("is not asked of unprotected environments, of the first release, and without a threshold to compute with", () => {
    isNotApplicable(GATE, { environment: "dev" }, "dev is not protected.");
    isNotApplicable(
      GATE,
      { manifest: replace(/previous: \{.*\}/, "previous: none") },
      "The first release takes all traffic at once: there is no stable version to compare it with.",
    );
    isNotApplicable(
      GATE,
      { manifest: replace("{ metric: errorRate, above: 1% }", "if it breaks") },
      "The contract has no threshold on errorRate to compute with; rollback-contract says more.",
    );
  });
});

import assert from "node:assert/strict";
import { type Rehearsal, rehearse, type TimelineEvent } from "../../../engines/rehearsal";
import { DEFAULT_PLAN, planOf, requestOf, SHORT_PLAN } from "./request";

function run(...faults: readonly string[]): Rehearsal {
  return rehearse(requestOf({ faults }));
}

/** Times at which something happened. */
function at(rehearsal: Rehearsal, event: TimelineEvent, detail = ""): readonly number[] {
  return rehearsal.timeline.filter((e) => e.event === event && (e.detail ?? "").includes(detail)).map((e) => e.at);
}

function assertRolledBack(rehearsal: Rehearsal): void {
  assert.equal(rehearsal.outcome, "rolled-back");
  assert.deepEqual(rehearsal.finalWeights, { stable: 100, canary: 0 });
  assert.equal(at(rehearsal, "people told", "rolled-back").length, 1);
  assert.deepEqual(at(rehearsal, "left behind"), []);
}

describe("a metric fault", () => {
  it("in the error rate at 10 % is detected within minutes and costs the requests of that time", () => {
    const rehearsal = rehearse(
      requestOf({ plan: { ...DEFAULT_PLAN, requestsPerSecond: 40 }, faults: ["errorRate=5%@10%"] }),
    );
    assertRolledBack(rehearsal);
    const { detectionSeconds = 0, rollbackSeconds = 0, exposedRequests } = rehearsal;
    assert.ok(detectionSeconds > 120 && detectionSeconds < 300, `detected after ${detectionSeconds} s`);
    assert.ok(rollbackSeconds > 0 && rollbackSeconds < 10, `back after ${rollbackSeconds} s`);
    // 10 % of 40 a second, from the fault to weight 0; times are printed to a tenth of a second.
    assert.ok(Math.abs(exposedRequests - 4 * (detectionSeconds + rollbackSeconds)) <= 1, String(exposedRequests));
    const [began = 0] = at(rehearsal, "fault began");
    const [rang = 0] = at(rehearsal, "alarm raised", "green-contract-error-rate");
    const [back = 0] = at(rehearsal, "traffic restored");
    assert.equal(detectionSeconds, Number((rang - began).toFixed(1)));
    assert.ok(Math.abs(rollbackSeconds - (back - rang)) < 0.11);
    assert.equal(at(rehearsal, "quarantined").length, 1);
  });

  it("below the threshold completes, and counts what was exposed all the same", () => {
    const rehearsal = run("errorRate=0.2%@half");
    assert.equal(rehearsal.outcome, "completed");
    // Half of 200 a second for 30 minutes, then all of them for 30 more; looks at the alarms stretch both a little.
    assert.ok(Math.abs(rehearsal.exposedRequests - (100 + 200) * 1800) < 5000, String(rehearsal.exposedRequests));
    assert.ok(!("detectionSeconds" in rehearsal));
  });

  it("in the latency begins after its delay", () => {
    const rehearsal = run("latencyP95=3x@10%+5m");
    assertRolledBack(rehearsal);
    const stage = at(rehearsal, "stage started", "10%")[0] ?? 0;
    assert.equal(at(rehearsal, "fault began")[0], Number((stage + 300).toFixed(1)));
    assert.equal(at(rehearsal, "alarm raised", "green-contract-latency").length, 1);
  });

  it("in milliseconds is measured against a contract in milliseconds", () => {
    const triggers = [{ metric: "latencyP95", aboveMilliseconds: 400 }] as const;
    const outcome = (fault: string) => rehearse(requestOf({ triggers, faults: [fault] })).outcome;
    assert.equal(outcome("latencyP95=390ms@10%"), "completed");
    assert.equal(outcome("latencyP95=410ms@10%"), "rolled-back");
  });

  it("counts complaints against the contract", () => {
    assert.equal(run("complaints=3@half").outcome, "completed");
    const four = run("complaints=4@half");
    assertRolledBack(four);
    assert.equal(at(four, "alarm raised", "green-contract-complaints").length, 1);
  });

  it("during validation goes back too", () => {
    const rehearsal = run("errorRate=20%@100%+10m");
    assertRolledBack(rehearsal);
    assert.ok(rehearsal.exposedRequests > 200 * 60);
  });

  it("whose stage is never reached never bites", () => {
    const rehearsal = run("errorRate=50%@1%", "latencyP95=9x@half");
    assertRolledBack(rehearsal);
    assert.deepEqual(
      rehearsal.timeline.filter((e) => e.event === "fault never bit").map((e) => e.detail),
      ["latencyP95=9x@half"],
    );
  });

  it("after the end never bites", () => {
    const rehearsal = run("errorRate=50%@100%+40m");
    assert.equal(rehearsal.outcome, "completed");
    assert.equal(at(rehearsal, "fault never bit").length, 1);
    assert.equal(rehearsal.exposedRequests, 0);
  });

  it("can hide in little traffic: at 1 % of 10 requests a second few minutes show an error", () => {
    const plan = planOf(
      [
        ["1%", 1, 600],
        ["100%", 100, 600],
      ],
      10,
    );
    const detected = Array.from({ length: 12 }, (_, seed) =>
      rehearse(requestOf({ plan, seed, faults: ["errorRate=2%@1%"] })),
    ).map((rehearsal) => at(rehearsal, "stage started").length);
    assert.ok(detected.includes(1) && detected.includes(2), "found in some, missed in others");
  });
});

describe("a fault of health and traffic", () => {
  it("unhealthy rings the error rate and the health check", () => {
    const rehearsal = run("unhealthy@10%");
    assertRolledBack(rehearsal);
    assert.equal(at(rehearsal, "alarm raised", "green-contract").length > 0, true);
    assert.deepEqual(at(rehearsal, "requests lost"), []);
  });

  it("no-traffic is no proof: back at the end of the stage, with nobody exposed", () => {
    const rehearsal = run("no-traffic@10%");
    assertRolledBack(rehearsal);
    assert.equal(rehearsal.exposedRequests, 0);
    assert.ok((rehearsal.detectionSeconds ?? 0) >= 900);
    assert.equal(at(rehearsal, "back started", "trigger no-data").length, 1);
  });
});

describe("the requests that a fault exposes", () => {
  it("count from the stop that a rollback followed", () => {
    const rehearsal = run("stop@half");
    assertRolledBack(rehearsal);
    const [began = 0] = at(rehearsal, "fault began");
    const [back = 0] = at(rehearsal, "traffic restored");
    // Half of 200 requests per second.
    const expected = 100 * (back - began);
    assert.ok(expected > 0);
    assert.ok(Math.abs(rehearsal.exposedRequests - expected) <= 20, `${rehearsal.exposedRequests}, not ${expected}`);
  });

  it("are none when calls fail and the release completes all the same", () => {
    assert.equal(run("throttle:modifyRule:3").exposedRequests, 0);
  });
});

describe("a fault of calls", () => {
  it("that ends soon is ridden out", () => {
    const rehearsal = run("throttle:modifyRule:3", "throttle:updateItem:4", "fail:describeAlarms:5");
    assert.equal(rehearsal.outcome, "completed");
    assert.equal(at(rehearsal, "fault began").length, 3);
  });

  it("whose answer is lost does nothing twice", () => {
    const rehearsal = run("lost-answer:updateItem:1", "lost-answer:createSchedule:1", "lost-answer:modifyRule:2");
    assert.equal(rehearsal.outcome, "completed");
  });

  it("that lasts before the first shift goes back without quarantine", () => {
    const rehearsal = run("throttle:modifyRule:6");
    assertRolledBack(rehearsal);
    assert.equal(rehearsal.rollbackSeconds, 0);
    assert.equal(rehearsal.exposedRequests, 0);
    assert.deepEqual(at(rehearsal, "quarantined"), []);
  });

  it("that keeps the alarms from being read goes back: blind is not quiet", () => {
    assertRolledBack(run("fail:describeAlarms"));
  });

  it("that keeps the lock from being taken refuses the release", () => {
    assert.equal(run("fail:updateItem").outcome, "refused");
  });

  it("that never ends leaves things behind, and says which", () => {
    const rehearsal = run("fail:deleteSchedule");
    assert.equal(rehearsal.outcome, "stuck");
    const left = rehearsal.timeline.filter((e) => e.event === "left behind").map((e) => e.detail ?? "");
    assert.equal(left.length, 1);
    assert.match(left[0] ?? "", /^Schedule payments-production-[0-9a-f]{32} still fires\.$/);
    assert.equal(rehearsal.timeline.at(-1)?.event, "stuck");
  });

  it("that keeps the weights from going back pages people again and again", () => {
    const rehearsal = run("fail:modifyRule");
    assert.equal(rehearsal.outcome, "stuck");
    assert.deepEqual(rehearsal.finalWeights, { stable: 100, canary: 0 });
    assert.ok(at(rehearsal, "people told", "rollback-failed").length > 5);
  });
});

describe("people and events", () => {
  it("a stopped execution is taken back at once by its event", () => {
    const rehearsal = run("stop@half");
    assertRolledBack(rehearsal);
    assert.ok((rehearsal.detectionSeconds ?? 99) < 4);
    assert.deepEqual(at(rehearsal, "quarantined"), [], "nobody judged the release bad");
  });

  it("a stopped execution is found by the reconciler when events are lost", () => {
    const rehearsal = run("stop@half", "lost-events");
    assertRolledBack(rehearsal);
    assert.equal(at(rehearsal, "back started", "by reconciler").length, 1);
    assert.ok((rehearsal.detectionSeconds ?? 99) < 62);
  });

  it("a breach is found by the next look at the alarms when events are lost", () => {
    const rehearsal = run("errorRate=5%@10%", "lost-events");
    assertRolledBack(rehearsal);
    assert.equal(at(rehearsal, "forward started", "by hand")[0], 120);
    assert.ok((rehearsal.rollbackSeconds ?? 999) < 65);
    assert.equal(at(rehearsal, "event lost", "record-created").length, 1);
  });

  it("a record's event that comes twice starts nothing twice", () => {
    const rehearsal = run("duplicate-start@10%");
    assert.equal(rehearsal.outcome, "completed");
    assert.equal(at(rehearsal, "forward started").length, 2);
    assert.equal(at(rehearsal, "stage started").length, SHORT_PLAN.stages.length);
  });

  it("a redriven execution moves nothing", () => {
    for (let seed = 0; seed < 10; seed++) {
      const rehearsal = rehearse(requestOf({ faults: ["redrive@10%"], seed }));
      assertRolledBack(rehearsal);
      assert.equal(at(rehearsal, "forward ended").length, 2);
      assert.equal(at(rehearsal, "stage started").length, 2);
    }
  });
});

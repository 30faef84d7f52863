import assert from "node:assert/strict";
import type { AccountContract } from "../../../engines/stepfunctions";
import type { Plan } from "../../../release/plan/plan";
import type { Strategy } from "../../../release/plan/strategy";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { CONTRACT, WITHOUT_SMOKE_TEST } from "./world/deployment";
import { canary, record, stage } from "./world/record";
import { idleItem, World } from "./world/world";

const PROMISED: ReleaseRecordDocument["contract"] = {
  errorRatePercent: 1,
  latencyMilliseconds: 0,
  latencyTimes: 2,
  complaints: 3,
  metrics: ["checkouts below 20"],
};

/** How forward ended that was given a record with these promises, in an account with this contract. */
function ended(promises: Partial<ReleaseRecordDocument>, contract: Partial<AccountContract> = {}) {
  const world = new World({ ...WITHOUT_SMOKE_TEST, contract: { ...CONTRACT, ...contract } });
  world.deliversEvents = false;
  const execution = world.release(record({ contract: PROMISED, ...promises }));
  world.run(60);
  return { world, execution };
}

function refused(promises: Partial<ReleaseRecordDocument>, contract: Partial<AccountContract> = {}): string {
  const { world, execution } = ended(promises, contract);
  assert.deepEqual([execution.status, execution.error], ["FAILED", "Airlock.ContractNotWatched"]);
  assert.deepEqual(world.item, idleItem("blue", "1.0.0"));
  assert.deepEqual(
    world.services.messages.map(({ message }) => [message["event"], message["error"]]),
    [["refused", "Airlock.ContractNotWatched"]],
  );
  return String(execution.cause);
}

/** One stage of 100 %. */
function planOf(strategy: Strategy): Plan {
  return { ...canary([stage(100, 600)]), strategy };
}

const AND = "Set the threshold of the alarms on the platform stack, or promise no more than they watch.";

describe("a record's promises", () => {
  it("are kept where the alarms are as strict, or stricter", () => {
    for (const contract of [{}, { errorRatePercent: 0.5, latencyTimes: 1.5, complaints: 0, detectionSeconds: 40 }]) {
      assert.equal(ended({}, contract).execution.status, "RUNNING");
    }
  });

  it("are kept where nothing is promised of what is not watched", () => {
    const contract = { errorRatePercent: 0, latencyMilliseconds: 0, latencyTimes: 0, complaints: -1, metrics: [] };
    assert.equal(ended({ contract }, contract).execution.status, "RUNNING");
  });

  it("are not compared in an account that says nothing of its alarms", () => {
    const world = new World();
    const execution = world.release(
      record({ contract: { ...PROMISED, errorRatePercent: 0.001 }, objectiveSeconds: 1 }),
    );
    world.run(60);
    assert.equal(execution.status, "RUNNING");
  });

  it("of an error rate are refused where the alarm is laxer, with both numbers", () => {
    assert.equal(
      refused({ contract: { ...PROMISED, errorRatePercent: 0.5 } }),
      `The record promises that an error rate above 0.5 % is noticed, and here an alarm rings above 1 %. ${AND}`,
    );
  });

  it("of a latency are refused where the alarm is laxer, or watches another kind of it", () => {
    assert.equal(
      refused({ contract: { ...PROMISED, latencyTimes: 1.5 } }),
      `The record promises that a P95 latency above 1.5 times the stable version is noticed, and here an alarm rings above 2 times. ${AND}`,
    );
    assert.equal(
      refused({ contract: { ...PROMISED, latencyMilliseconds: 400 } }),
      `The record promises that a P95 latency above 400 ms is noticed, and no alarm of this account watches that. ${AND}`,
    );
    assert.equal(
      refused({ contract: { ...PROMISED, latencyMilliseconds: 400 } }, { latencyMilliseconds: 500 }),
      `The record promises that a P95 latency above 400 ms is noticed, and here an alarm rings above 500 ms. ${AND}`,
    );
  });

  it("of complaints are refused where more of them pass, also when none may", () => {
    assert.equal(
      refused({ contract: { ...PROMISED, complaints: 0 } }),
      `The record promises that more than 0 complaints is noticed, and here an alarm rings above 3. ${AND}`,
    );
    assert.equal(
      refused({}, { complaints: -1 }),
      `The record promises that more than 3 complaints is noticed, and no alarm of this account watches that. ${AND}`,
    );
  });

  it("of a metric of the project's own are refused where no alarm watches exactly that", () => {
    const metrics = ["checkouts below 20", "carts below 5"];
    assert.equal(
      refused({ contract: { ...PROMISED, metrics } }),
      'The record promises that "carts below 5" is noticed, and no alarm of this account watches exactly that; they watch ["checkouts below 20"]. ' +
        "Declare the metric with this threshold in the alarms of the platform stack, or do not promise it.",
    );
    assert.equal(
      ended({ contract: { ...PROMISED, metrics } }, { metrics: metrics.toReversed() }).execution.status,
      "RUNNING",
    );
  });

  it("of a time are refused where detecting and going back take longer, with all numbers", () => {
    assert.equal(
      refused({ objectiveSeconds: 299 }),
      "The record promises that a breach is undone within 299 seconds; here that takes up to 300: 240 until an alarm rings and " +
        "60 until the weights are back. Promise no less, or have the alarms evaluate fewer periods.",
    );
    assert.equal(ended({ objectiveSeconds: 300 }).execution.status, "RUNNING");
  });

  it("of a rolling release are judged with the time that ECS needs", () => {
    const plan = planOf("rolling");
    assert.equal(
      refused({ plan, objectiveSeconds: 300 }, { detectionSeconds: 61 }),
      "The record promises that a breach is undone within 300 seconds; a rolling release takes up to 301: 61 until an alarm rings, 60 until ECS is told, and 180 until it runs the version before again. Use blue-green or canary, which go back by a weight.",
    );
    assert.notEqual(
      ended({ plan, objectiveSeconds: 300 }, { detectionSeconds: 60 }).execution.error,
      "Airlock.ContractNotWatched",
    );
  });
});

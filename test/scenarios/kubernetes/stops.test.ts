import assert from "node:assert/strict";
import type { WorkloadObject } from "../../../engines/argo";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import { waitFor } from "../../cluster/harness/waitFor";
import { FAILURES, ServiceUnderTest, type Status, TRIES_MORE } from "./service";

describe("what stops a canary on the real Argo Rollouts", function () {
  this.retries(TRIES_MORE);
  let cluster: Cluster;
  let service: ServiceUnderTest;
  before(async () => {
    cluster = await startCluster();
  });
  beforeEach(async () => {
    service = await ServiceUnderTest.create(cluster);
    await service.deploy("1.0.0");
  });
  afterEach(async () => {
    service.stop();
    await cluster.reset();
  });
  after(() => cluster.stop());

  /** The release was stopped: the stable version has all traffic, and its pods never were fewer. */
  async function stopped(): Promise<Status> {
    const status = await service.waitForPhase("Degraded");
    await service.waitForWeight(0, 1);
    assert.equal(status.abort, true);
    assert.equal(await service.behind("stable"), "1.0.0");
    assert.equal((await service.pods())["1.0.0"], 4);
    return status;
  }

  it("a breach: the stable version takes 100 %, and the release does not begin again", async () => {
    await service.release("1.1.0");
    await service.waitForWeight(50);
    cluster.prometheus.answer(FAILURES, [2]);
    assert.equal(
      (await stopped()).message,
      "RolloutAborted: Rollout aborted update to revision 2: Step-based analysis phase error/failed: " +
        'Metric "failures" assessed Failed due to failed (1) > failureLimit (0)',
    );
    assert.deepEqual(service.weights, [0, 10, 50, 0]);
    await service.waitForService("canary", "1.0.0");
    cluster.prometheus.answer(FAILURES, [0]);
    await service.release("1.1.0");
    assert.equal((await service.waitForPhase("Degraded")).abort, true);
    await service.release("1.0.0");
    await service.waitForPhase("Healthy");
    assert.deepEqual(service.weights, [0, 10, 50, 0]);
  });

  it("a breach that the background run sees", async () => {
    await service.release(
      "1.1.0",
      {
        stages: [
          [10, 1],
          [100, 30],
        ],
      },
      (object) => {
        const isBake = object.kind === "AnalysisTemplate" && object.metadata.name.includes("-bake-");
        return isBake ? withQuery(object, "quiet") : object;
      },
    );
    cluster.prometheus.answer("quiet", [0]);
    await service.waitForWeight(100);
    cluster.prometheus.answer(FAILURES, [2]);
    assert.equal(
      (await stopped()).message,
      "RolloutAborted: Rollout aborted update to revision 2: Background analysis phase error/failed: " +
        'Metric "failures-watch" assessed Failed due to failed (1) > failureLimit (0)',
    );
    assert.deepEqual(service.weights, [0, 10, 100, 0]);
  });

  it("measurements that all error", async () => {
    cluster.prometheus.answer(FAILURES, { status: 500 });
    await service.release("1.1.0");
    assert.equal(
      (await stopped()).message,
      "RolloutAborted: Rollout aborted update to revision 2: Step-based analysis phase error/failed: " +
        'Metric "failures" assessed Error due to consecutiveErrors (1) > consecutiveErrorLimit (0): ' +
        '"Error Message: server_error: server error: 500"',
    );
    assert.deepEqual(service.weights, [0, 10, 0]);
  });

  it("but not where a background run alone measures: its errors count for nothing, and it is promoted", async () => {
    cluster.prometheus.answer(FAILURES, { status: 500 });
    await service.release("1.1.0", {}, withPausesForBakes);
    await service.waitForPhase("Healthy");
    await service.waitForService("stable", "1.1.0");
    assert.deepEqual(service.weights.slice(0, 4), [0, 10, 50, 100]);
    await waitFor("the background run to count as successful", async () => {
      const [run] = await cluster.admin.list("argoproj.io/v1alpha1", "AnalysisRun", service.namespace);
      return (run?.status as { phase?: string } | undefined)?.phase === "Successful";
    });
  });

  it("answers without a value, when the bake ends", async () => {
    cluster.prometheus.answer(FAILURES, []);
    await service.release("1.1.0");
    await stopped();
    assert.deepEqual(service.weights, [0, 10, 0]);
    assert.ok(
      (await cluster.events(service.namespace)).includes(
        "Warning MetricFailed: Metric 'failures-at-end' Completed. Result: Failed",
      ),
    );
  });

  it("a value that is not a number, when the bake ends", async () => {
    cluster.prometheus.answer(FAILURES, [Number.NaN]);
    await service.release("1.1.0");
    await stopped();
    assert.deepEqual(service.weights, [0, 10, 0]);
  });

  it("pods that never become ready: no request reaches them", async () => {
    await cluster.pods.set(service.image("1.1.0"), "crash-loop");
    await service.release("1.1.0", {}, (object) =>
      object.kind === "Rollout" ? { ...object, spec: { ...object.spec, progressDeadlineSeconds: 3 } } : object,
    );
    const status = await service.waitForPhase("Degraded");
    assert.equal(status.abort, true);
    assert.match(
      status.message ?? "",
      /^ProgressDeadlineExceeded: ReplicaSet "payments-\w+" has timed out progressing\.$/,
    );
    assert.deepEqual(service.weights, [0]);
    assert.equal(await service.behind("canary"), "1.0.0");
  });

  it("an invalid Rollout: the API server takes it, the controller freezes where it is and ignores abort", async () => {
    await service.release("1.1.0", {
      stages: [
        [10, 1],
        [50, 60],
        [100, 1],
      ],
    });
    await service.waitForWeight(50);
    const path = "/spec/strategy/canary/steps/0/setWeight";
    await cluster.admin.patch(service.rollout, [{ op: "replace", path, value: 150 }]);
    const { message } = await service.waitForPhase("Degraded");
    assert.equal(
      message,
      'InvalidSpec: The Rollout "payments" is invalid: spec.strategy.steps[0].setWeight: ' +
        "Invalid value: 150: SetWeight needs to be between 0 and 100",
    );
    await service.tell({ abort: true });
    cluster.prometheus.answer(FAILURES, [2]);
    await assert.rejects(service.waitForWeight(0, 3, 3), /Waited 3 s for weight 0\./);
    assert.equal(await service.behind("canary"), "1.1.0");
  });

  it("an edit of steps alone, after an abort, restarts the release that was stopped", async () => {
    cluster.prometheus.answer(FAILURES, [2]);
    await service.release("1.1.0");
    await stopped();
    cluster.prometheus.answer(FAILURES, [0]);
    await service.release("1.1.0", {
      stages: [
        [20, 1],
        [100, 1],
      ],
    });
    await service.waitForPhase("Healthy");
    await service.waitForService("stable", "1.1.0");
    assert.deepEqual(service.weights.slice(0, 5), [0, 10, 0, 20, 100]);
  });
});

function withQuery(object: WorkloadObject, query: string): WorkloadObject {
  if (object.kind !== "AnalysisTemplate") return object;
  return JSON.parse(JSON.stringify(object).replaceAll(FAILURES, query)) as WorkloadObject;
}

/** What one would write without having seen this: pauses as bakes, and a run in the background. */
function withPausesForBakes(object: WorkloadObject): WorkloadObject {
  if (object.kind !== "Rollout" || !("canary" in object.spec.strategy)) return object;
  const { canary } = object.spec.strategy;
  const steps = canary.steps.map((step) => ("analysis" in step ? { pause: { duration: "1s" } } : step));
  const strategy = { canary: { ...canary, steps, analysis: { ...canary.analysis, startingStep: 1 } } };
  return { ...object, spec: { ...object.spec, strategy } } as unknown as WorkloadObject;
}

import assert from "node:assert/strict";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import { FAILURES, ServiceUnderTest, SMOKE_IMAGE, TRIES_MORE } from "./service";

describe("blue-green on the real Argo Rollouts", function () {
  this.retries(TRIES_MORE);
  let cluster: Cluster;
  let service: ServiceUnderTest;
  before(async () => {
    cluster = await startCluster();
  });
  beforeEach(async () => {
    service = await ServiceUnderTest.create(cluster, { strategy: "blue-green" });
    await service.deploy("1.0.0");
  });
  afterEach(async () => {
    service.stop();
    await cluster.reset();
  });
  after(() => cluster.stop());

  it("switches all users after the smoke test, and returns at once while the pods are there", async () => {
    await service.release("1.1.0");
    await service.waitForService("preview", "1.1.0");
    await service.waitForService("stable", "1.1.0");
    await service.waitForPhase("Healthy");
    assert.deepEqual(await service.pods(), { "1.0.0": 4, "1.1.0": 4 });
    const asked = cluster.prometheus.asked("");
    const jobs = (await cluster.admin.list("batch/v1", "Job", service.namespace)).length;
    await service.release("1.0.0");
    await service.waitForService("stable", "1.0.0");
    await service.waitForPhase("Healthy");
    // No analysis goes before it or after it: the version before was judged, and seconds count.
    assert.equal(cluster.prometheus.asked(""), asked);
    assert.equal((await cluster.admin.list("batch/v1", "Job", service.namespace)).length, jobs);
    assert.deepEqual(await service.pods(), { "1.0.0": 4, "1.1.0": 4 });
  });

  it("never switches when the smoke test fails", async () => {
    await cluster.pods.set(SMOKE_IMAGE, "failed");
    await service.release("1.1.0");
    const { message, abort } = await service.waitForPhase("Degraded");
    assert.equal(abort, true);
    assert.equal(
      message,
      'RolloutAborted: Rollout aborted update to revision 2: Blue/green pre-promotion analysis phase error/failed: Metric "smoke-test" assessed Failed due to failed (1) > failureLimit (0)',
    );
    assert.equal(await service.behind("stable"), "1.0.0");
    assert.equal(cluster.prometheus.asked(FAILURES), 0);
  });

  it("switches back when users meet a breach after it", async () => {
    cluster.prometheus.answer(FAILURES, [2]);
    await service.release("1.1.0");
    await service.waitForService("stable", "1.1.0");
    await service.waitForService("stable", "1.0.0");
    const { message, abort } = await service.waitForPhase("Degraded");
    assert.equal(abort, true);
    assert.equal(
      message,
      'RolloutAborted: Rollout aborted update to revision 2: Blue/green post-promotion analysis phase error/failed: Metric "failures" assessed Failed due to failed (1) > failureLimit (0)',
    );
  });
});

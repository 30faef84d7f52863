import assert from "node:assert/strict";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import { pause } from "../../cluster/harness/waitFor";
import { ServiceUnderTest, TRIES_MORE } from "./service";

describe("an API server that is away in mid-rollout", function () {
  this.retries(TRIES_MORE);
  let cluster: Cluster;
  let service: ServiceUnderTest;
  before(async () => {
    cluster = await startCluster();
  });
  afterEach(() => service.stop());
  after(() => cluster.stop());

  it("for 30 s: the controller ends, is started again, and goes on with the schedule where it was", async () => {
    service = await ServiceUnderTest.create(cluster, {
      stages: [
        [10, 1],
        [50, 3],
        [100, 1],
      ],
    });
    await service.deploy("1.0.0");
    await service.release("1.1.0");
    await service.waitForWeight(50);
    cluster.controlPlane.pause();
    await pause(30_000);
    cluster.controlPlane.resume();
    await service.waitForPhase("Healthy", 90);
    await service.waitForService("stable", "1.1.0");
    assert.equal(cluster.argo.restarts(), 1);
    assert.deepEqual(service.weights.slice(0, 4), [0, 10, 50, 100]);
  });
});

import assert from "node:assert/strict";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import { waitFor } from "../../cluster/harness/waitFor";
import { ServiceUnderTest, TRIES_MORE } from "./service";

describe("a canary on the real Argo Rollouts", function () {
  this.retries(TRIES_MORE);
  let cluster: Cluster;
  let service: ServiceUnderTest;
  before(async () => {
    cluster = await startCluster();
  });
  afterEach(async () => {
    service.stop();
    await cluster.reset();
  });
  after(() => cluster.stop());

  it("skips all steps at the first deployment", async () => {
    service = await ServiceUnderTest.create(cluster);
    await service.deploy("1.0.0");
    assert.deepEqual(service.weights, [0]);
    assert.equal(cluster.prometheus.asked(""), 0);
    assert.equal((await service.status()).currentStepIndex, 6);
    assert.deepEqual(await service.pods(), { "1.0.0": 4 });
  });

  it("follows the schedule step by step, and keeps the pods of the version before", async () => {
    service = await ServiceUnderTest.create(cluster);
    await service.deploy("1.0.0");
    await service.release("1.1.0");
    await service.waitForWeight(10);
    assert.deepEqual(await service.pods(), { "1.0.0": 4, "1.1.0": 1 });
    assert.equal(await service.behind("stable"), "1.0.0");
    assert.equal(await service.behind("canary"), "1.1.0");
    await service.waitForPhase("Healthy");
    await service.waitForService("stable", "1.1.0");
    assert.deepEqual(service.weights.slice(0, 4), [0, 10, 50, 100]);
    // The canary's weight becomes 0 again; by then both Services select the same pods.
    await service.waitForWeight(0, 4);
    assert.deepEqual(await service.pods(), { "1.0.0": 4, "1.1.0": 4 });
  });

  it("moves an NGINX ingress the same way", async () => {
    const workload = { router: { kind: "nginx", hosts: ["pay.example.com"] } } as const;
    service = await ServiceUnderTest.create(cluster, { workload });
    await service.deploy("1.0.0");
    await service.release("1.1.0");
    await service.waitForPhase("Healthy");
    await service.waitForWeight(0, 4);
    assert.deepEqual(service.weights, [0, 10, 50, 100, 0]);
  });

  it("leads a ring by its header before it has any weight, and removes the route at the end", async () => {
    const ring = { header: "X-Ring", value: "internal" };
    const settings = {
      strategy: "rings",
      stages: [
        [0, 2],
        [50, 1],
        [100, 1],
      ],
      workload: { ring },
    } as const;
    service = await ServiceUnderTest.create(cluster, settings);
    await service.deploy("1.0.0");
    await service.release("1.1.0");
    const routes = async () => {
      const [object] = await cluster.admin.list("networking.istio.io/v1", "VirtualService", service.namespace);
      return (object?.spec as { http: { name: string }[] }).http.map(({ name }) => name);
    };
    await waitFor("the ring's route", async () => (await routes()).includes("payments-ring-0"));
    assert.deepEqual(service.weights, [0]);
    assert.deepEqual(await routes(), ["payments-ring-0", "main"]);
    assert.equal(await service.behind("canary"), "1.1.0");
    assert.deepEqual(await service.pods(), { "1.0.0": 4, "1.1.0": 1 });
    await service.waitForPhase("Healthy");
    await waitFor("the route to be gone", async () => (await routes()).length === 1);
    assert.deepEqual(service.weights.slice(0, 3), [0, 50, 100]);
  });

  it("begins anew with the second release when it comes during the first, from no traffic at all", async () => {
    service = await ServiceUnderTest.create(cluster, {
      stages: [
        [10, 1],
        [50, 4],
        [100, 1],
      ],
    });
    await service.deploy("1.0.0");
    await service.release("1.1.0");
    await service.waitForWeight(50);
    await service.release("1.2.0");
    await service.waitForWeight(0, 3);
    await service.waitForPhase("Healthy");
    await service.waitForService("stable", "1.2.0");
    assert.deepEqual(service.weights.slice(0, 7), [0, 10, 50, 0, 10, 50, 100]);
  });

  it("goes back to the digest before: at once while the release is under way, through all steps after it", async () => {
    service = await ServiceUnderTest.create(cluster, {
      stages: [
        [10, 1],
        [50, 4],
        [100, 1],
      ],
    });
    await service.deploy("1.0.0");
    await service.release("1.1.0");
    await service.waitForWeight(50);
    await service.release("1.0.0");
    await service.waitForWeight(0, 3);
    await service.waitForPhase("Healthy");
    assert.deepEqual(service.weights, [0, 10, 50, 0]);
    await service.release("1.2.0", { stages: [[100, 1]] });
    await service.waitForPhase("Healthy");
    await service.waitForService("stable", "1.2.0");
    await service.waitForWeight(0, 5);
    await service.release("1.0.0");
    await service.waitForPhase("Healthy");
    await service.waitForService("stable", "1.0.0");
    assert.deepEqual(service.weights.slice(0, 9), [0, 10, 50, 0, 100, 0, 10, 50, 100]);
  });

  it("waits for a person where a stage asks for one, and goes on when that person says so", async () => {
    service = await ServiceUnderTest.create(cluster, {
      stages: [
        [10, 1],
        [100, 1],
      ],
      approvals: [100],
    });
    await service.deploy("1.0.0");
    await service.release("1.1.0");
    const paused = await service.waitForPhase("Paused");
    assert.equal(paused.message, "CanaryPauseStep");
    assert.deepEqual(service.weights, [0, 10]);
    await service.insist("the stage to begin", { pauseConditions: null }, ({ phase }) => phase !== "Paused");
    await service.waitForPhase("Healthy");
    assert.deepEqual(service.weights.slice(0, 3), [0, 10, 100]);
  });
});

import assert from "node:assert/strict";
import { liveWorkload } from "../../../engines/argo";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import { waitFor } from "../../cluster/harness/waitFor";
import { ReadyLog } from "./readyLog";
import { FAILURES, ServiceUnderTest, TRIES_MORE } from "./service";

const APP = { app: "payments" };
const PODS = 4;

describe("taking over the pods of a Deployment on the real Argo Rollouts", function () {
  this.retries(TRIES_MORE);
  let cluster: Cluster;
  let service: ServiceUnderTest;
  let log: ReadyLog;
  before(async () => {
    cluster = await startCluster();
  });
  afterEach(async () => {
    log.stop();
    service.stop();
    await cluster.reset();
  });
  after(() => cluster.stop());

  const deployment = () => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "payments", namespace: service.namespace },
  });

  async function replicas(): Promise<number | undefined> {
    return ((await cluster.admin.get(deployment()))?.spec as { replicas?: number } | undefined)?.replicas;
  }

  it("users have all pods all the time, and the first release is compared with what ran before", async () => {
    const adopting = { workload: { podLabels: APP, adopts: { deployment: "payments" } } };
    const owning = { workload: { podLabels: APP } };
    service = await ServiceUnderTest.create(cluster, owning);
    const { namespace } = service;
    log = new ReadyLog(cluster, namespace);
    const users = { apiVersion: "v1", kind: "Service", metadata: { name: "payments", namespace } };
    await cluster.admin.create({ ...users, spec: { selector: APP, ports: [{ port: 80, targetPort: 8080 }] } });
    const container = { name: "app", image: service.image("0.9.0") };
    await cluster.admin.create({
      ...deployment(),
      spec: {
        replicas: PODS,
        selector: { matchLabels: APP },
        template: { metadata: { labels: APP }, spec: { containers: [container] } },
      },
    });
    await waitFor("the Deployment", () => log.fewest("payments", PODS) === PODS);

    // The adoption: what runs goes on running, in pods of the Rollout.
    for (const object of service.objects("0.9.0", adopting)) await service.apply(object);
    await service.waitForPhase("Healthy");
    await waitFor("the Deployment to be scaled down", async () => (await replicas()) === 0);
    const live = liveWorkload(await cluster.admin.get(service.rollout));
    assert.deepEqual([live.phase, live.declaredVersion], ["idle", "0.9.0"]);
    assert.equal(cluster.prometheus.asked(""), 0); // nothing is analysed

    // The first release is a template of our own, beside the pods that were taken over; a breach leads back to them.
    cluster.prometheus.answer(FAILURES, [2]);
    await service.release("1.0.0");
    await service.waitForPhase("Degraded");
    await service.waitForWeight(0, 2);
    assert.deepEqual(service.weights, [0, 10, 0]);
    cluster.prometheus.answer(FAILURES, [0]);
    await service.release("1.1.0");
    await service.waitForPhase("Healthy");
    await service.waitForService("stable", "1.1.0");
    assert.deepEqual(service.weights.slice(0, 6), [0, 10, 0, 10, 50, 100]);

    // Nobody needs the Deployment any more.
    await cluster.admin.delete(deployment());
    await service.release("1.2.0", { stages: [[100, 1]] });
    await service.waitForPhase("Healthy");
    await service.waitForService("stable", "1.2.0");
    for (const name of ["payments", "payments-stable"]) assert.equal(log.fewest(name, PODS), PODS, name);
  });
});

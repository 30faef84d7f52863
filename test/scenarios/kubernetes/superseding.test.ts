import assert from "node:assert/strict";
import { liveWorkload } from "../../../engines/argo";
import { admissionObjects } from "../../../engines/argo/admission/admissionObjects";
import { releasedList } from "../../../engines/argo/admission/releasedList";
import { supersede } from "../../../engines/argo/live/supersede";
import { supersededReleases } from "../../../engines/argo/live/superseded";
import { asClusterClient } from "../../cluster/harness/asClusterClient";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import { KubeError, type KubeObject } from "../../cluster/harness/kubeClient";
import { pause, waitFor } from "../../cluster/harness/waitFor";
import { person, rights, SYSTEM } from "./admissionPeople";
import { noValidationRows, promotes, type Row, validationRows } from "./admissionRows";
import { FAILURES, ServiceUnderTest, SMOKE_IMAGE, TRIES_MORE } from "./service";
import { TrafficLog } from "./trafficLog";

/** Long enough for everything that a test does in it, on a slow machine. */
const VALIDATION = 900;

/**
 * A newer release while the one before stands in its validation: the real API server with all of our policies, the real controller, and the deploy
 * agent's own identity.
 */
describe("superseding a release in its validation", function () {
  this.retries(TRIES_MORE);
  let cluster: Cluster;
  let service: ServiceUnderTest;
  let users: TrafficLog;
  before(async () => {
    cluster = await startCluster();
    await cluster.admin.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: SYSTEM } });
  });
  afterEach(async () => {
    users.stop();
    service.stop();
    await cluster.reset();
  });
  after(() => cluster.stop());

  /** A service whose release 1.1.0 stands in its validation, where the policies hold. */
  async function validating(strategy: "canary" | "blue-green"): Promise<void> {
    const last = [100, VALIDATION] as const;
    service = await ServiceUnderTest.create(cluster, {
      strategy,
      stages: strategy === "canary" ? [[10, 1], last] : [last],
    });
    users = new TrafficLog(cluster, service.namespace);
    const { namespace } = service;
    await Promise.all(
      rights(namespace)
        .filter(({ metadata }) => metadata.namespace === namespace)
        .map((object) => cluster.admin.create(object)),
    );
    const images = [SMOKE_IMAGE, ...["1.0.0", "1.1.0", "1.2.0"].map((version) => service.image(version))].map(
      (image) => {
        const [repository = "", digest = ""] = image.split("@");
        return { repository, digest };
      },
    );
    await cluster.admin.create(releasedList(SYSTEM, namespace, images) as unknown as KubeObject);
    const { policies, bindings } = admissionObjects({ namespaces: [namespace] });
    for (const object of [...policies, ...bindings]) await cluster.admin.apply(object as unknown as KubeObject);
    await service.deploy("1.0.0");
    await service.release("1.1.0");
    await waitFor("the validation", async () => liveWorkload(await cluster.admin.get(service.rollout)).isInValidation, {
      explain: async () => JSON.stringify(await service.status(), null, 1),
    });
  }

  /** What the API server says to a row: nothing if it is allowed. Nothing is changed. */
  async function answer({ who, run }: Row): Promise<string> {
    const inEarnest = person(cluster, service.namespace, who);
    try {
      await run({ client: inEarnest.dry(), inEarnest, admin: cluster.admin, service });
      return "";
    } catch (error) {
      if (error instanceof KubeError) return error.message;
      throw error;
    }
  }

  /** Waits until the policy is asked. */
  async function holds(): Promise<void> {
    await waitFor("the policy to hold", async () => (await answer(promotes("robot"))) !== "", { seconds: 20 });
  }

  async function judge(rows: readonly Row[]): Promise<void> {
    for (const row of rows) {
      const said = await answer(row);
      const isAsExpected = row.refused === undefined ? said === "" : said.includes(String(row.refused));
      assert.ok(isAsExpected, `${row.who} ${row.what}: ${said === "" ? "allowed" : said}`);
    }
  }

  const byAgent = (version: string) => {
    const { namespace } = service;
    return supersede(
      asClusterClient(person(cluster, namespace, "deploy agent")),
      { service: "payments", namespace, version },
      pause,
    );
  };

  it("the deploy agent promotes it; users stay on it until the newer one's first step, and go back to it", async () => {
    await validating("canary");
    await holds();
    await judge(validationRows);
    await byAgent("1.2.0");
    assert.equal(await service.behind("stable"), "1.1.0");
    const [noted, ...others] = supersededReleases(await cluster.admin.get(service.rollout));
    assert.deepEqual([noted?.version, noted?.by, others], ["1.1.0", "1.2.0", []]);
    await service.release("1.2.0", {
      stages: [
        [10, 4],
        [100, 1],
      ],
    });
    await service.waitForWeight(10, 3);
    cluster.prometheus.answer(FAILURES, [2]);
    await service.waitForPhase("Degraded");
    await service.waitForWeight(0, 5);
    const states = await users.byVersion();
    const all = states.findIndex((state) => state["1.1.0"] === 100);
    assert.deepEqual(states.slice(all), [{ "1.1.0": 100 }, { "1.1.0": 90, "1.2.0": 10 }, { "1.1.0": 100 }]);
    await assert.rejects(
      byAgent("1.3.0"),
      /payments 1\.2\.0 in namespace \S+ has left its validation before it could be superseded \(it was rolled back\)\. Nothing of the newer release was applied; look at airlock rollout status, then run this again\./,
    );
  });

  it("nobody promotes it once it is paused, or aborted", async () => {
    await validating("canary");
    await holds();
    const emergency = person(cluster, service.namespace, "break-glass");
    await emergency.patch(service.rollout, { spec: { paused: true } });
    await judge(noValidationRows);
    await emergency.patch(service.rollout, { spec: { paused: false } });
    await waitFor("it to be seen", async () => (await answer(promotes("deploy agent"))) === "");
    cluster.prometheus.answer(FAILURES, [2]);
    await service.waitForPhase("Degraded");
    await service.waitForWeight(0, 2);
    await judge(noValidationRows);
    assert.deepEqual(await users.byVersion().then((states) => states.at(-1)), { "1.0.0": 100 });
  });

  it("blue-green the same: the newer one begins with its smoke test, behind the superseded one", async () => {
    await validating("blue-green");
    await holds();
    await judge(validationRows);
    await byAgent("1.2.0");
    await service.release("1.2.0");
    await service.waitForService("stable", "1.2.0");
    cluster.prometheus.answer(FAILURES, [2]);
    await service.waitForPhase("Degraded");
    await service.waitForService("stable", "1.1.0");
    const states = await users.byVersion();
    assert.deepEqual(states.slice(-3), [{ "1.1.0": 100 }, { "1.2.0": 100 }, { "1.1.0": 100 }]);
  });
});

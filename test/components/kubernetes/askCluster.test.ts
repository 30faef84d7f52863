import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import {
  type LiveWorkloadArgs,
  liveRelease,
  readClusterUid,
  readDebts,
  readLiveWorkload,
  readQuarantine,
} from "../../../components/kubernetes";
import { otherCluster } from "../../../components/kubernetes/hooks/changeHooks";
import { askCluster } from "../../../components/kubernetes/reading/askCluster";
import { liveWorkload, rolloutRef } from "../../../engines/argo";
import { quarantineMap } from "../../../engines/argo/live/quarantineMap";
import { type FakeApiServer, SYSTEM_UID, startApiServer } from "../../engines/argo/cluster/apiServer";
import { record } from "../aws/recorder";

const ROLLOUT = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Rollout",
  metadata: { name: "payments", namespace: "shop", uid: "u-1", generation: 2 },
  status: { observedGeneration: "2", stableRS: "aaa", currentPodHash: "aaa" },
};
const MISSING = {
  kind: "Status",
  reason: "NotFound",
  message: 'rollouts.argoproj.io "payments" not found',
  details: { name: "payments", kind: "rollouts" },
};
const FORBIDDEN = { kind: "Status", reason: "Forbidden", message: 'User "ci" cannot get resource "rollouts"' };
const REMEDY =
  "Nothing is changed unseen: give cluster.kubeconfig and cluster.context of the cluster that the provider applies to, with the right to get rollouts and the namespace kube-system.";
const PATH = "GET /apis/argoproj.io/v1alpha1/namespaces/shop/rollouts/payments";

// What a real API server answers is shown in test/scenarios/clusterSafety, every failure in test/engines/argo/cluster.
describe("readLiveWorkload", () => {
  let api: FakeApiServer;
  let folder: string;
  beforeEach(async () => {
    api = await startApiServer();
    api.answers.set(PATH, { status: 200, body: ROLLOUT });
    folder = mkdtempSync(join(tmpdir(), "airlock-pin-"));
  });
  afterEach(() => {
    api.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const read = async (more: Partial<LiveWorkloadArgs> = {}) => {
    const cluster = { kubeconfig: api.kubeconfig() };
    const asked = () => readLiveWorkload({ service: "payments", namespace: "shop", cluster, ...more });
    return (await record(asked, { hooks: true })).result;
  };
  /** airlock.yaml that pins production. */
  const pinned = (uid: string) => {
    const config = join(folder, "airlock.yaml");
    const text = `schema: airlock/config/v1\nenvironments: { production: { cluster: { uid: ${uid}, namespace: shop } } }\n`;
    writeFileSync(config, text);
    return { config, environment: "production" };
  };

  it("tells what the Rollout of that name is doing", async () => {
    assert.deepEqual(await read(), liveWorkload(ROLLOUT));
  });

  it("is undefined where there is none", async () => {
    api.answers.set(PATH, { status: 404, body: MISSING });
    assert.equal(await read(), undefined);
  });

  it("asks nobody in a program that no engine runs", async () => {
    const cluster = { kubeconfig: api.kubeconfig() };
    const { result } = await record(() => readLiveWorkload({ service: "payments", namespace: "shop", cluster }));
    assert.deepEqual([result, api.asked], [undefined, []]);
  });

  it("takes a kubeconfig that is a promise", async () => {
    assert.equal((await read({ cluster: { kubeconfig: Promise.resolve(api.kubeconfig()) } }))?.phase, "idle");
  });

  it("reads from the cluster that airlock.yaml names", async () => {
    assert.equal((await read(pinned(SYSTEM_UID)))?.phase, "idle");
  });

  it("refuses every other cluster and every other namespace, and asks them nothing", async () => {
    const uid = "00000000-6a8e-4d1f-9f3e-0c1d2e3f4a5b";
    const args = pinned(uid);
    await assert.rejects(read(args), {
      message:
        `context test (${api.server}) is another cluster than the one that ${args.config} names in environments.production.cluster.uid: ` +
        `it has uid ${SYSTEM_UID} for its namespace kube-system, expected ${uid}. Nothing was changed: choose the context of that cluster.`,
    });
    await assert.rejects(read({ ...args, namespace: "test" }), {
      message: `namespace: found "test", expected "shop", as ${args.config} says in environments.production.cluster.namespace. Nothing was changed.`,
    });
    assert.deepEqual(
      api.asked.map(({ line }) => line),
      ["GET /api/v1", "GET /api/v1/namespaces/kube-system"],
    );
  });

  it("refuses half of what names an environment, and an airlock.yaml that is not there", async () => {
    const both = "Give config and environment, or neither of them.";
    await assert.rejects(read({ environment: "production" }), {
      message: `config must be the path of airlock.yaml, got nothing. ${both}`,
    });
    await assert.rejects(read({ config: "airlock.yaml" }), {
      message: `environment must be one that airlock.yaml names, got nothing. ${both}`,
    });
    await assert.rejects(read({ config: "/nowhere/airlock.yaml", environment: "production" }), {
      message:
        "/nowhere/airlock.yaml: found no file, expected a readable airlock.yaml. Give its path, or write one with airlock init.",
    });
  });

  it("refuses a cluster that keeps silent", async () => {
    api.answers.set(PATH, "silent");
    const asked = async () => {
      const opened = await askCluster({ kubeconfig: api.kubeconfig() }, undefined, 100);
      await assert.rejects(opened?.get(rolloutRef("shop", "payments")) ?? assert.fail("not opened"), {
        message: `the cluster could not be asked what is live: context test (${api.server}) does not answer (no answer in 0.1 s). Run this again when it can be reached from here. ${REMEDY}`,
      });
    };
    await record(asked, { hooks: true });
  });

  it("refuses a cluster without Argo Rollouts", async () => {
    api.answers.delete("GET /apis/argoproj.io/v1alpha1");
    await assert.rejects(read(), {
      message: `context test (${api.server}) has no kind Rollout of argoproj.io/v1alpha1. Install Argo Rollouts with its custom resource definitions first.`,
    });
  });

  it("refuses a cluster that does not let it look", async () => {
    api.answers.set(PATH, { status: 403, body: FORBIDDEN });
    await assert.rejects(read(), {
      message: `the cluster could not be asked what is live: context test (${api.server}) does not let this account get Rollout payments in namespace shop: it answers 403 (User "ci" cannot get resource "rollouts"). Ask with an account that has this right. ${REMEDY}`,
    });
  });

  it("refuses a context that the kubeconfig does not have", async () => {
    await assert.rejects(read({ cluster: { kubeconfig: api.kubeconfig(), context: "production" } }), {
      message: `the cluster could not be asked what is live: the context must be one of the kubeconfig (test), got "production". Name one of them. ${REMEDY}`,
    });
  });
});

describe("readQuarantine", () => {
  let api: FakeApiServer;
  beforeEach(async () => {
    api = await startApiServer();
  });
  afterEach(() => api.stop());
  const MAP = "GET /api/v1/namespaces/airlock-system/configmaps/quarantine-shop";
  const LIST = "GET /api/v1/namespaces/airlock-system/configmaps/released-shop";
  const bad = {
    digest: `sha256:${"a".repeat(64)}`,
    version: "1.5.0",
    at: "2026-11-21T22:00:00Z",
    trigger: "alarm",
    reason: "errorRate 7 %",
  };
  const read = async () =>
    (
      await record(() => readQuarantine({ namespace: "shop", cluster: { kubeconfig: api.kubeconfig() } }), {
        hooks: true,
      })
    ).result;
  const missing = (name: string) => ({ status: 404, body: { kind: "Status", details: { name } } });

  it("tells what was sent back", async () => {
    api.answers.set(MAP, { status: 200, body: quarantineMap("airlock-system", "shop", [bad]) });
    assert.deepEqual(await read(), [bad]);
  });

  it("is empty where nobody keeps lists, and refuses where the quarantine alone is gone", async () => {
    api.answers.set(MAP, missing("quarantine-shop"));
    api.answers.set(LIST, missing("released-shop"));
    assert.deepEqual(await read(), []);
    api.answers.set(LIST, { status: 200, body: { metadata: { name: "released-shop" } } });
    await assert.rejects(read(), {
      message:
        "namespace airlock-system has the list released-shop and no quarantine-shop: what was sent back in namespace shop is not known, so nothing is released. " +
        "The reconciler writes both: look whether it runs, and who deleted the quarantine.",
    });
  });

  it("refuses what is no quarantine, and a cluster that does not let it look", async () => {
    const key = `sha256-${"a".repeat(64)}`;
    api.answers.set(MAP, { status: 200, body: { metadata: { name: "quarantine-shop" }, data: { [key]: "{}" } } });
    await assert.rejects(read(), {
      message: /^ConfigMap quarantine-shop: sha256-a{64}: schema: found nothing, expected /,
    });
    api.answers.set(MAP, { status: 403, body: FORBIDDEN });
    await assert.rejects(read(), {
      message: /does not let this account get ConfigMap quarantine-shop in namespace airlock-system/,
    });
  });
});

describe("readDebts", () => {
  let api: FakeApiServer;
  beforeEach(async () => {
    api = await startApiServer();
  });
  afterEach(() => api.stop());
  const MAP = "GET /api/v1/namespaces/airlock-system/configmaps/debts-shop";
  const read = async () => {
    const asked = () => readDebts({ namespace: "shop", cluster: { kubeconfig: api.kubeconfig() } });
    return (await record(asked, { hooks: true })).result;
  };
  const debt = (version: string, completedAt: string) => {
    const gates = [{ gate: "tests-pass" }];
    const digest = `sha256:${"a".repeat(64)}`;
    return JSON.stringify({ schema: "airlock/debt/v1", version, digest, gates, completedAt, dueDays: 5 });
  };

  it("tells what is owed, the oldest first, and nothing where nothing ever was", async () => {
    api.answers.set(MAP, { status: 404, body: { kind: "Status", details: { name: "debts-shop" } } });
    assert.deepEqual(await read(), []);
    const data = { "1.5.2": debt("1.5.2", "2026-11-03T00:00:00Z"), "1.5.1": debt("1.5.1", "2026-11-01T00:00:00Z") };
    api.answers.set(MAP, { status: 200, body: { metadata: { name: "debts-shop" }, data } });
    const digest = `sha256:${"a".repeat(64)}`;
    assert.deepEqual(await read(), [
      { version: "1.5.1", digest, gates: ["tests-pass"], completedAt: "2026-11-01T00:00:00Z", dueDays: 5 },
      { version: "1.5.2", digest, gates: ["tests-pass"], completedAt: "2026-11-03T00:00:00Z", dueDays: 5 },
    ]);
  });

  it("refuses what is no debt", async () => {
    api.answers.set(MAP, { status: 200, body: { metadata: { name: "debts-shop" }, data: { "1.5.1": "paid" } } });
    await assert.rejects(read(), {
      message:
        "ConfigMap debts-shop: 1.5.1: found 4 characters that are not JSON, expected a JSON document of schema airlock/debt/v1. The rollout writes it; look at who else writes this parameter.",
    });
  });
});

describe("readClusterUid", () => {
  it("tells who a cluster is, and takes no half of an environment for none", async () => {
    const api = await startApiServer();
    const cluster = { kubeconfig: api.kubeconfig() };
    const { result } = await record(() => readClusterUid({ cluster }), { hooks: true });
    assert.equal(result, SYSTEM_UID);
    const half = () => readClusterUid({ cluster, environment: "production" });
    await assert.rejects(record(half, { hooks: true }), {
      message: "config must be the path of airlock.yaml, got nothing. Give config and environment, or neither of them.",
    });
    api.stop();
  });
});

describe("liveRelease", () => {
  const of = (status: object) => liveRelease(liveWorkload({ ...DECLARED, status }));
  const DECLARED = {
    ...ROLLOUT,
    spec: {
      template: { metadata: { annotations: { "airlock.dev/version": "1.5.0", "airlock.dev/digest": "sha256:a" } } },
    },
  };

  it("is what the Rollout declares, once that has ended well", () => {
    assert.deepEqual(of(ROLLOUT.status), { version: "1.5.0", digest: "sha256:a" });
    assert.equal(of({ ...ROLLOUT.status, currentPodHash: "bbb" }), undefined);
    assert.equal(of({ ...ROLLOUT.status, currentPodHash: "bbb", abort: true }), undefined);
    assert.equal(liveRelease(liveWorkload(ROLLOUT)), undefined);
    assert.equal(liveRelease(undefined), undefined);
  });
});

describe("A Rollout of another cluster than the one that was asked", () => {
  const args = (uid: string | undefined, type = "kubernetes:argoproj.io/v1alpha1:Rollout") =>
    ({ type, name: "payments-rollout", oldOutputs: { metadata: { uid } } }) as unknown as pulumi.ResourceHookArgs;
  const said = (why: string) =>
    `kubernetes:argoproj.io/v1alpha1:Rollout payments-rollout is not the Rollout of the cluster that was asked what is live (${why}). ` +
    "Give cluster.kubeconfig and cluster.context of the cluster that the provider applies to.";

  it("is told by its identity, and by its absence", () => {
    assert.equal(otherCluster(args("u-2"), liveWorkload(ROLLOUT)), said("it has another"));
    assert.equal(otherCluster(args("u-2"), undefined), said("it has none"));
  });

  it("is none of the same identity, none that is created, and no other kind", () => {
    assert.equal(otherCluster(args("u-1"), liveWorkload(ROLLOUT)), undefined);
    assert.equal(otherCluster(args(undefined), undefined), undefined);
    assert.equal(otherCluster(args("u-2", "kubernetes:core/v1:Service"), undefined), undefined);
  });
});

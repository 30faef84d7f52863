import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Cluster, startCluster } from "./harness/cluster";
import type { KubeObject } from "./harness/kubeClient";
import { waitFor } from "./harness/waitFor";

describe("the cluster for tests", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  afterEach(() => cluster.reset());
  after(() => cluster.stop());

  const configMap = (namespace: string, value: string): KubeObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "settings", namespace },
    data: { key: value },
  });

  it("applies as pulumi-kubernetes does: another manager's field is a conflict, unless it is forced", async () => {
    const namespace = await cluster.namespace();
    await cluster.admin.apply(configMap(namespace, "first"), { manager: "one" });
    const second = configMap(namespace, "second");
    await assert.rejects(cluster.admin.apply(second, { manager: "two" }), {
      name: "KubeError",
      status: 409,
      message: 'Apply failed with 1 conflict: conflict with "one": .data.key',
    });
    await cluster.admin.dry().apply(second, { manager: "two", force: true });
    assert.deepEqual((await cluster.admin.get(second))?.data, { key: "first" });
    await cluster.admin.apply(second, { manager: "two", force: true });
    assert.deepEqual((await cluster.admin.get(second))?.data, { key: "second" });
  });

  it("lets somebody else do what RBAC lets that person do, and no more", async () => {
    const namespace = await cluster.namespace();
    await assert.rejects(cluster.asAccount(namespace, "deployer").apply(configMap(namespace, "x")), {
      status: 403,
      message:
        `configmaps "settings" is forbidden: User "system:serviceaccount:${namespace}:deployer" cannot patch ` +
        `resource "configmaps" in API group "" in the namespace "${namespace}"`,
    });
  });

  it("runs a Deployment's pods through the real controllers, in the state that the test sets by image", async () => {
    const namespace = await cluster.namespace();
    const deployment: KubeObject = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: { containers: [{ name: "web", image: "registry.test/web:1" }] },
        },
      },
    };
    const ready = async () =>
      ((await cluster.admin.get(deployment))?.status as { readyReplicas?: number } | undefined)?.readyReplicas ?? 0;
    await cluster.admin.apply(deployment);
    await waitFor("two ready pods", async () => (await ready()) === 2);
    await cluster.pods.set("registry.test/web:1", "crash-loop");
    await waitFor("no ready pod", async () => (await ready()) === 0);
    await cluster.admin.delete(deployment);
    await waitFor("the pods to be collected", async () => {
      return (await cluster.admin.list("v1", "Pod", namespace)).length === 0;
    });
  });

  it("completes a Job, or fails it", async () => {
    const namespace = await cluster.namespace();
    const job = (name: string): KubeObject => ({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name, namespace },
      spec: {
        backoffLimit: 0,
        template: { spec: { restartPolicy: "Never", containers: [{ name: "run", image: `registry.test/${name}` }] } },
      },
    });
    await cluster.pods.set("registry.test/bad", "failed");
    for (const [name, count] of [
      ["good", "succeeded"],
      ["bad", "failed"],
    ] as const) {
      await cluster.admin.apply(job(name));
      await waitFor(`${name} to end`, async () => {
        return ((await cluster.admin.get(job(name)))?.status as Record<string, number> | undefined)?.[count] === 1;
      });
    }
  });

  it("empties and removes namespaces when it is reset", async () => {
    const name = await cluster.namespace();
    await cluster.admin.apply(configMap(name, "x"));
    await cluster.reset();
    await waitFor("the namespace to be gone", async () => {
      return (await cluster.admin.get({ apiVersion: "v1", kind: "Namespace", metadata: { name } })) === undefined;
    });
  });
});

describe("a program of the cluster", () => {
  it("dies with the process that started it, even if that one was killed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "airlock-tether-"));
    try {
      const file = join(folder, "pid");
      const script = `require("node:child_process").spawn("/bin/sh", ${JSON.stringify([
        join(__dirname, "harness", "tether.sh"),
        file,
        "sleep",
        "600",
      ])}, { stdio: ["pipe", "ignore", "ignore"] }); setInterval(() => {}, 1000);`;
      const starter = spawn(process.execPath, ["-e", script], { stdio: "ignore" });
      const id = await waitFor("the program to start", () => idIn(file));
      assert.equal(isRunning(id), true);
      starter.kill("SIGKILL");
      await waitFor("the program to die", () => !isRunning(id), { seconds: 10 });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function idIn(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, "utf8"), 10) || undefined;
  } catch {
    return undefined;
  }
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { quarantineMap } from "../../../engines/argo/live/quarantineMap";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import type { KubeObject } from "../../cluster/harness/kubeClient";
import { waitFor } from "../../cluster/harness/waitFor";
import { startKubernetesProvider } from "../../cluster/provider/server";
import { pinDev, releaseIn, removeReleases } from "../../components/kubernetes/workload";
import type { EngineRun } from "../../engine/harness/engineRun";
import { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import type { TestProvider } from "../../engine/provider/server";
import { DIGEST, goodManifest } from "../../release/goodRelease";
import { serviceProgram } from "../stacks";

const KINDS = [
  ["v1", "Service"],
  ["v1", "ConfigMap"],
  ["policy/v1", "PodDisruptionBudget"],
  ["argoproj.io/v1alpha1", "AnalysisTemplate"],
  ["argoproj.io/v1alpha1", "Rollout"],
] as const;

const NEXT_DIGEST = `sha256:${"6".repeat(64)}`;
const BAD_DIGEST = `sha256:${"7".repeat(64)}`;

/** What runs it and how, as Pulumi.<stack>.yaml says it; release.yaml is the one of every other test. */
const WORKLOAD = {
  container: {
    port: 8080,
    probes: { readiness: { path: "/ready" }, liveness: { path: "/live" } },
    resources: { cpuRequest: "250m", memoryRequest: "256Mi", memoryLimit: "512Mi" },
  },
  routing: { router: "istio", hosts: ["pay.example.com"] },
};

/** The service stack's own program on the real engine, a real API server and the real controller; the provider is a test's own, see test/cluster/provider. */
describe("the service stack with engine kubernetes", () => {
  let cluster: Cluster;
  let provider: TestProvider;
  let stack: EngineWorkspace;
  let folder: string;
  let namespace: string;
  let uid: string;

  before(async () => {
    cluster = await startCluster();
    provider = await startKubernetesProvider(cluster.admin);
    namespace = await cluster.namespace();
    uid = String((await cluster.admin.get(systemNamespace("kube-system")))?.metadata.uid);
    await cluster.admin.create(systemNamespace("airlock-system"));
    folder = releaseIn();
    const { address } = cluster.prometheus;
    cluster.prometheus.answer("", [0]); // which no trigger minds
    const measuring = {
      address,
      baselineMilliseconds: 200,
      watchSeconds: 10,
      queries: { complaints: { query: "complaints", noData: "continue" } },
    };
    stack = await EngineWorkspace.create({
      project: "airlock-service",
      stack: "dev",
      env: { PULUMI_DEBUG_PROVIDERS: `kubernetes:${provider.port}` },
      config: {
        "airlock-service:engine": "kubernetes",
        "airlock-service:release": join(folder, "release.yaml"),
        "airlock-service:config": join(folder, "airlock.yaml"),
        "airlock-service:kubeconfig": cluster.kubeconfig,
        "airlock-service:container": JSON.stringify(WORKLOAD.container),
        "airlock-service:routing": JSON.stringify(WORKLOAD.routing),
        "airlock-service:measuring": JSON.stringify(measuring),
        "airlock-service:variables": JSON.stringify({ LOG_LEVEL: "info" }),
      },
    });
  });
  after(async () => {
    stack.dispose();
    removeReleases();
    await provider.stop();
    await cluster.stop();
  });

  /** Another release in the same place: three lines of release.yaml. */
  const release = (version: string, digest: string, previous: object): void => {
    const yaml = goodManifest()
      .replace("version: 1.5.0", `version: ${version}`)
      .replace(`payments@${DIGEST}`, `payments@${digest}`)
      .replace(/previous: \{.*\}/, `previous: ${JSON.stringify(previous)}`);
    writeFileSync(join(folder, "release.yaml"), yaml);
  };
  const objects = async (): Promise<number> =>
    (await Promise.all(KINDS.map(([apiVersion, kind]) => cluster.admin.list(apiVersion, kind, namespace)))).flat()
      .length;
  const place = () => ({
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: { name: "payments", namespace },
  });
  const rollout = () => cluster.admin.get(place());
  const refused = async (run: EngineRun, said: RegExp): Promise<void> => {
    assert.equal(run.ok, false);
    assert.match(run.stderr, said);
  };

  it("refuses every other cluster and every other namespace than airlock.yaml names, and applies nothing", async () => {
    const other = "00000000-0000-4000-8000-000000000000";
    pinDev(folder, { uid: other, namespace });
    const another = new RegExp(
      `is another cluster than the one that \\S+airlock\\.yaml names in environments\\.dev\\.cluster\\.uid: it has uid ${uid} for its namespace kube-system, expected ${other}\\.`,
    );
    await refused(await stack.preview(serviceProgram), another);
    await refused(await stack.up(serviceProgram), another);
    assert.equal(await objects(), 0);
  });

  it("deploys the first release in the namespace that airlock.yaml names", async () => {
    pinDev(folder, { uid, namespace });
    const up = await stack.up(serviceProgram);
    assert.equal(up.stderr, "");
    const { rollout: name, services, passed, version, live } = up.outputs;
    assert.deepEqual(
      [up.outputs["namespace"], name, services, passed, version, live],
      [namespace, "payments", ["payments-stable", "payments-canary"], true, "1.5.0", undefined],
    );
    await waitFor("the first release to be stable", async () => isStable(await rollout()));
  });

  it("rolls the second release out, which the same program and another release.yaml is", async () => {
    release("1.6.0", NEXT_DIGEST, { version: "1.5.0", digest: DIGEST });
    const up = await stack.up(serviceProgram);
    assert.equal(up.stderr, "");
    assert.equal((up.outputs["live"] as { declaredVersion: string }).declaredVersion, "1.5.0");
    await waitFor("the first weight", async () => canaryWeight(await rollout()) === 1, {
      explain: async () => JSON.stringify((await rollout())?.status),
    });
    const again = await stack.up(serviceProgram);
    assert.equal(again.stderr, "");
    assert.equal((again.outputs["live"] as { phase: string }).phase, "shifting");
  });

  it("refuses a digest that was sent back, in preview and in update", async () => {
    await cluster.admin.patch(place(), { status: { promoteFull: true } }, "status");
    await waitFor("the second release to be stable", async () => isStable(await rollout()));
    release("1.7.0", BAD_DIGEST, { version: "1.6.0", digest: NEXT_DIGEST });
    const bad = { digest: BAD_DIGEST, version: "1.7.0", at: "2026-11-21T22:00:00Z", trigger: "alarm", reason: "5xx" };
    await cluster.admin.create(quarantineMap("airlock-system", namespace, [bad]) as unknown as KubeObject);
    const before = (await rollout())?.metadata.generation;
    const said = /payments 1\.7\.0 is refused for dev by digest-not-quarantined\. airlock check says why\./;
    await refused(await stack.preview(serviceProgram), said);
    await refused(await stack.up(serviceProgram), said);
    assert.equal((await rollout())?.metadata.generation, before);
  });
});

interface Status {
  readonly observedGeneration?: string;
  readonly stableRS?: string;
  readonly currentPodHash?: string;
  readonly canary?: { readonly weights?: { readonly canary?: { readonly weight?: number } } };
}

function seen(rollout: KubeObject | undefined): Status {
  const status = rollout?.status as Status | undefined;
  return status?.observedGeneration === String(rollout?.metadata.generation) ? status : {};
}

function isStable(rollout: KubeObject | undefined): boolean {
  const { stableRS, currentPodHash } = seen(rollout);
  return stableRS !== undefined && stableRS !== "" && stableRS === currentPodHash;
}

function canaryWeight(rollout: KubeObject | undefined): number | undefined {
  return seen(rollout).canary?.weights?.canary?.weight;
}

function systemNamespace(name: string): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

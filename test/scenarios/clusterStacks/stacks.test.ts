import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { reconcilePass } from "../../../cli/reconcile/reconcilePass";
import { openCluster } from "../../../engines/argo/cluster";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import type { KubeObject } from "../../cluster/harness/kubeClient";
import { pause, waitFor } from "../../cluster/harness/waitFor";
import { startKubernetesProvider } from "../../cluster/provider/server";
import type { EngineRun } from "../../engine/harness/engineRun";
import { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import type { TestProvider } from "../../engine/provider/server";
import { DIGEST, LIVE_DIGEST } from "../../release/goodRelease";
import { platformProgram, serviceProgram } from "../stacks";
import { SignedRelease } from "./signedRelease";

const NAMESPACE = "shop";
const NEXT_DIGEST = `sha256:${"6".repeat(64)}`;
const LAST_DIGEST = `sha256:${"7".repeat(64)}`;
const FIRST = { version: "1.5.0", digest: DIGEST, previous: { version: "1.4.2", digest: LIVE_DIGEST } };
const NEXT = { version: "1.6.0", digest: NEXT_DIGEST, previous: { version: "1.5.0", digest: DIGEST } };
const LAST = { version: "1.7.0", digest: LAST_DIGEST, previous: { version: "1.5.0", digest: DIGEST } };

const AGENT = "system:serviceaccount:shop:airlock-deploy-agent";
const RECONCILER = "system:serviceaccount:airlock-system:airlock-reconciler";

/**
 * Both stacks' own programs on the real engine, a real API server and the real controller: the platform's by an administrator, the service's by its deploy agent, with the
 * admission policies in force. The reconciler's passes run in this process, as its account. The provider is a test's own, see test/cluster/provider.
 */
const LIST = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: `released-${NAMESPACE}`, namespace: "airlock-system" },
};

describe("the stacks with engine kubernetes", () => {
  let cluster: Cluster;
  let platform: EngineWorkspace;
  let service: EngineWorkspace;
  let uid: string;
  const release = new SignedRelease();
  const ends: (() => unknown)[] = [() => release.remove()];

  before(async () => {
    cluster = await startCluster();
    ends.push(() => cluster.stop());
    cluster.prometheus.answer("", [0]); // which no trigger minds
    uid = String((await cluster.admin.get(namespaceOf("kube-system")))?.metadata.uid);
    platform = await workspace("airlock-platform", await startKubernetesProvider(cluster.admin), {
      kubeconfig: cluster.kubeconfig,
      namespaces: {
        [NAMESPACE]: {
          deployAgent: { router: "istio" },
          trust: { allowedSigners: join(release.folder, "allowed_signers"), required: 1 },
        },
      },
      reconciler: { image: `registry.example.com/airlock@sha256:${"1".repeat(64)}` },
    });
    const agent = cluster.asAccount(NAMESPACE, "airlock-deploy-agent");
    service = await workspace("airlock-service", await startKubernetesProvider(agent), {
      kubeconfig: kubeconfigOf(AGENT),
      release: release.release,
      config: release.config,
      verified: "true",
      verdictSeconds: "120",
      container: {
        port: 8080,
        probes: { readiness: { path: "/ready" }, liveness: { path: "/live" } },
        resources: { cpuRequest: "250m", memoryRequest: "256Mi", memoryLimit: "512Mi" },
      },
      routing: { router: "istio", hosts: ["pay.example.com"] },
      measuring: {
        address: cluster.prometheus.address,
        baselineMilliseconds: 200,
        watchSeconds: 10,
        queries: { complaints: { query: "complaints", noData: "continue" } },
      },
      variables: { LOG_LEVEL: "info" },
    });
  });
  after(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  /** A stack whose configuration is that of Pulumi.<stack>.yaml: objects stand there as JSON. */
  async function workspace(
    project: string,
    provider: TestProvider,
    config: Readonly<Record<string, unknown>>,
  ): Promise<EngineWorkspace> {
    ends.push(() => provider.stop());
    const texts = Object.entries({ engine: "kubernetes", ...config }).map(([key, value]) => [
      `${project}:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const made = await EngineWorkspace.create({
      project,
      stack: "dev",
      env: { PULUMI_DEBUG_PROVIDERS: `kubernetes:${provider.port}` },
      config: Object.fromEntries(texts) as Record<string, string>,
    });
    ends.push(() => made.dispose());
    return made;
  }

  /** The administrator's kubeconfig, by which somebody else asks. */
  function kubeconfigOf(user: string): string {
    const config = parse(readFileSync(cluster.kubeconfig, "utf8")) as { users: { user: object }[] };
    return stringify({ ...config, users: config.users.map((each) => ({ ...each, user: { ...each.user, as: user } })) });
  }

  /** Runs `program` while the reconciler makes a pass each half second, as its CronJob does each minute. */
  async function whileReconciled<T>(program: () => Promise<T>): Promise<T> {
    const client = await openCluster({ kubeconfig: kubeconfigOf(RECONCILER) });
    const end = new AbortController();
    const passes = (async () => {
      while (!end.signal.aborted) {
        const { failures, report } = await reconcilePass(client, { namespaces: [NAMESPACE] });
        assert.deepEqual([failures, report.problems], [[], []]);
        await pause(500);
      }
    })();
    try {
      return await Promise.race([program(), passes.then(() => assert.fail("the passes ended"))]);
    } finally {
      end.abort();
      await passes;
    }
  }

  const pin = () => ({ uid, namespace: NAMESPACE });
  const rollout = () => cluster.admin.get(ROLLOUT);
  const refused = (run: EngineRun, said: RegExp): void => {
    assert.equal(run.ok, false);
    assert.match(run.stderr, said);
  };
  const digestsIn = async (name: string) => {
    const metadata = { name, namespace: "airlock-system" };
    const map = await cluster.admin.get({ apiVersion: "v1", kind: "ConfigMap", metadata });
    return Object.keys(map?.data ?? {})
      .filter((key) => /^sha256-[0-9a-f]{64}$/.test(key))
      .map((key) => key.replace("-", ":"));
  };

  it("make a cluster ready: policies, namespaces, whom to trust, and who deploys", async () => {
    const up = await platform.up(platformProgram());
    assert.equal(up.stderr, "");
    const { clusterUid, systemNamespace, reconciler, deployAgents } = up.outputs;
    assert.deepEqual(
      [clusterUid, systemNamespace, reconciler, deployAgents],
      [uid, "airlock-system", RECONCILER, { [NAMESPACE]: AGENT }],
    );
    const labels = (await cluster.admin.get(namespaceOf(NAMESPACE)))?.metadata.labels;
    assert.equal(labels?.["pod-security.kubernetes.io/enforce"], "restricted");
    const again = await platform.up(platformProgram());
    assert.deepEqual([again.stderr, changes(again)], ["", []]);
  });

  it("refuse every other cluster than airlock.yaml names, in preview and in update, and apply nothing", async () => {
    const other = "00000000-0000-4000-8000-000000000000";
    release.is(FIRST, { uid: other, namespace: NAMESPACE });
    const another = new RegExp(
      `is another cluster than the one that \\S+airlock\\.yaml names in environments\\.dev\\.cluster\\.uid: it has uid ${uid} for its namespace kube-system, expected ${other}\\.`,
    );
    refused(await service.preview(serviceProgram), another);
    refused(await service.up(serviceProgram), another);
    const found = await Promise.all(KINDS.map(([group, kind]) => cluster.admin.list(group, kind, NAMESPACE)));
    const own = found.flat().filter(({ metadata }) => metadata.name.startsWith("payments"));
    assert.deepEqual(own, []);
  });

  it("release the first version, as its deploy agent, once the cluster has verified its record", async () => {
    release.is(FIRST, pin());
    // The reconciler has made the list; the release's digest is not on it yet: a preview bears that.
    await whileReconciled(() =>
      waitFor("the list", async () => (await cluster.admin.get(LIST)) !== undefined, { explain }),
    );
    const preview = await service.preview(serviceProgram);
    assert.deepEqual([preview.ok, preview.stderr], [true, ""]);
    const up = await whileReconciled(() => service.up(serviceProgram));
    assert.equal(up.stderr, "");
    const { namespace, rollout: name, services, record, passed, version, live } = up.outputs;
    assert.deepEqual(
      [namespace, name, services, record, passed, version, live],
      ["shop", "payments", ["payments-stable", "payments-canary"], "payments-record-1.5.0-1", true, "1.5.0", undefined],
    );
    await waitFor("the first release to be stable", async () => isStable(await rollout()), { explain });
    assert.deepEqual(await digestsIn("released-shop"), [DIGEST]);
  });

  it("roll the second version out, which the same program and another release.yaml is", async () => {
    release.is(NEXT, pin());
    const preview = await service.preview(serviceProgram);
    assert.deepEqual([preview.ok, preview.stderr], [true, ""]);
    const up = await whileReconciled(() => service.up(serviceProgram));
    assert.equal(up.stderr, "");
    assert.equal((up.outputs["live"] as { declaredVersion: string }).declaredVersion, "1.5.0");
    await waitFor("the first weight", async () => canaryWeight(await rollout()) === 1, { explain });
    const again = await service.up(serviceProgram);
    assert.deepEqual([again.stderr, changes(again)], ["", []]);
    assert.equal((again.outputs["live"] as { phase: string }).phase, "shifting");
  });

  it("refuse a digest that was sent back, in preview and in update", async () => {
    const operator = cluster.as({ user: "olga", groups: ["airlock:operators"] });
    await operator.patch(ROLLOUT, { status: { abort: true } }, "status");
    await whileReconciled(() =>
      waitFor("the quarantine", async () => (await digestsIn("quarantine-shop")).length > 0, { explain }),
    );
    assert.deepEqual(await digestsIn("quarantine-shop"), [NEXT_DIGEST]);
    assert.deepEqual(await digestsIn("released-shop"), [DIGEST]);
    const generation = (await rollout())?.metadata.generation;
    release.is({ ...NEXT, version: "1.6.1" }, pin());
    const said = /payments 1\.6\.1 is refused for dev by digest-not-quarantined\. airlock check says why\./;
    refused(await service.preview(serviceProgram), said);
    refused(await service.up(serviceProgram), said);
    assert.equal((await rollout())?.metadata.generation, generation);
  });

  it("refuse by the cluster's own verdict what an airlock.yaml without approvals would let pass", async () => {
    const generation = (await rollout())?.metadata.generation;
    release.is(LAST, { ...pin(), approvals: false });
    const up = await whileReconciled(() => service.up(serviceProgram));
    refused(up, /payments 1\.7\.0 was refused by the cluster's reconciler: /);
    assert.equal((await rollout())?.metadata.generation, generation);
    assert.equal((await digestsIn("released-shop")).includes(LAST_DIGEST), false);
  });

  const explain = async () => JSON.stringify([(await rollout())?.status, await cluster.events(NAMESPACE)], null, 1);
});

const ROLLOUT = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Rollout",
  metadata: { name: "payments", namespace: NAMESPACE },
};

const KINDS = [
  ["v1", "Service"],
  ["v1", "ConfigMap"],
  ["policy/v1", "PodDisruptionBudget"],
  ["argoproj.io/v1alpha1", "AnalysisTemplate"],
  ["argoproj.io/v1alpha1", "Rollout"],
] as const;

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

/** What an update did besides leaving things as they are. */
function changes({ steps }: EngineRun): readonly string[] {
  return steps.filter(({ op }) => op !== "same" && op !== "read").map(({ op, name }) => `${op} ${name}`);
}

function namespaceOf(name: string): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

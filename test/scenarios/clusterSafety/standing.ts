import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { ProgressiveWorkload, type ProgressiveWorkloadArgs, WorkloadRouter } from "../../../components/kubernetes";
import { liveWorkload } from "../../../engines/argo";
import { DEPLOY_AGENT, deployAgentAccess } from "../../../engines/argo/access/deployAgent";
import { operatorsAccess } from "../../../engines/argo/access/people";
import { admissionObjects } from "../../../engines/argo/admission/admissionObjects";
import { releasedList } from "../../../engines/argo/admission/releasedList";
import { settingsOf } from "../../../engines/argo/admission/settings";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import type { KubeObject, KubeRef } from "../../cluster/harness/kubeClient";
import { waitFor } from "../../cluster/harness/waitFor";
import { startKubernetesProvider } from "../../cluster/provider/server";
import { pinDev, releaseIn, workloadArgs } from "../../components/kubernetes/workload";
import type { EngineRun } from "../../engine/harness/engineRun";
import { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import type { TestProvider } from "../../engine/provider/server";
import { DIGEST, LIVE_DIGEST } from "../../release/goodRelease";

/** Releases of the matrix; each runs another image. */
export const RELEASES = {
  first: { version: "1.5.0", digest: DIGEST, previous: { version: "1.4.2", digest: LIVE_DIGEST } },
  next: { version: "1.6.0", digest: `sha256:${"6".repeat(64)}`, previous: { version: "1.5.0", digest: DIGEST } },
  later: { version: "1.7.0", digest: `sha256:${"7".repeat(64)}`, previous: { version: "1.5.0", digest: DIGEST } },
  latest: { version: "1.8.0", digest: `sha256:${"8".repeat(64)}`, previous: { version: "1.5.0", digest: DIGEST } },
} as const;

/** What users and the controller depend on; no `pulumi up` but a release may change it. */
export interface Traffic {
  readonly weights: readonly number[];
  readonly selectors: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly template: unknown;
  readonly strategy: unknown;
  readonly replicas: unknown;
  /** Analyses that the Rollout's steps name. */
  readonly analyses: readonly string[];
  readonly aborted: boolean;
}

/** How the program differs from the plain one. */
export interface Change {
  /** @defaultValue the release that the stack declares already */
  readonly release?: { readonly version: string; readonly digest: string; readonly previous: object };
  /** Edits release.yaml. */
  readonly manifest?: (yaml: string) => string;
  readonly args?: Partial<ProgressiveWorkloadArgs>;
  /** The cluster that airlock.yaml names, in the service's namespace unless it names another. */
  readonly pin?: { readonly uid: string; readonly namespace?: string };
  /** Inputs of every object, changed on their way to the engine. */
  readonly inputs?: (inputs: Inputs) => Inputs;
}

/** An object's inputs. */
export interface Inputs {
  readonly metadata: Record<string, unknown>;
  readonly [property: string]: unknown;
}

/**
 * A service on a cluster, released by the real engine through a provider that applies as pulumi-kubernetes does. Provider and hooks are the deploy agent, with the rights that
 * ClusterDeployAgent declares and no others; who aborts is an operator.
 */
export class ClusterStanding {
  private declared: NonNullable<Change["release"]> = RELEASES.first;

  private constructor(
    readonly cluster: Cluster,
    readonly stack: EngineWorkspace,
    readonly namespace: string,
    private readonly provider: TestProvider,
    private readonly prometheus: Server,
  ) {}

  /** `guarded`: with everything that ReleaseGuard declares, where these releases and no others may run. */
  static async open({ guarded = false }: { guarded?: boolean } = {}): Promise<ClusterStanding> {
    const cluster = await startCluster();
    const namespace = await cluster.namespace();
    const system = { apiVersion: "v1", kind: "Namespace", metadata: { name: "airlock-system" } };
    const settings = settingsOf({ namespaces: [namespace] });
    const rights = [...deployAgentAccess({ namespace, router: "istio" }), ...operatorsAccess(settings)];
    for (const object of [system, ...(rights as unknown as KubeObject[])]) await cluster.admin.create(object);
    if (guarded) await guard(cluster, namespace);
    const provider = await startKubernetesProvider(cluster.asAccount(namespace, DEPLOY_AGENT));
    const env = { PULUMI_DEBUG_PROVIDERS: `kubernetes:${provider.port}` };
    const stack = await EngineWorkspace.create({ project: "shop", stack: "dev", env });
    return new ClusterStanding(cluster, stack, namespace, provider, await healthyPrometheus());
  }

  async close(): Promise<void> {
    this.stack.dispose();
    this.prometheus.close();
    await this.provider.stop();
    await this.cluster.stop();
  }

  /** The service's program. A `change` with another release does not make it the declared one. */
  program({ release = this.declared, manifest = (yaml) => yaml, args = {}, pin, inputs }: Change = {}): PulumiFn {
    const folder = releaseIn((yaml) => manifest(yamlOf(yaml, release)));
    if (pin !== undefined) pinDev(folder, { namespace: this.namespace, ...pin });
    const address = this.prometheus.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const plain = workloadArgs(folder);
    return async () => {
      if (inputs !== undefined) {
        pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
          type.startsWith("kubernetes:") ? { props: inputs(props as Inputs), opts } : undefined,
        );
      }
      new ProgressiveWorkload("payments", {
        ...plain,
        namespace: this.namespace,
        routing: { router: WorkloadRouter.Istio, hosts: ["pay.example.com"] },
        measuring: { ...plain.measuring, address: `http://127.0.0.1:${port}` },
        cluster: { kubeconfig: this.kubeconfigOfAgent() },
        ...args,
      });
    };
  }

  /** The administrator's kubeconfig, who asks as the agent. */
  private kubeconfigOfAgent(): string {
    const config = JSON.parse(readFileSync(this.cluster.kubeconfig, "utf8")) as { users: { user: object }[] };
    const as = `system:serviceaccount:${this.namespace}:${DEPLOY_AGENT}`;
    return JSON.stringify({ ...config, users: config.users.map((each) => ({ ...each, user: { ...each.user, as } })) });
  }

  /** Releases for good, and waits until the controller is where it stays. */
  async release(
    release: NonNullable<Change["release"]>,
    until: "promoted" | "first weight" | "validation",
    change: Change = {},
  ): Promise<EngineRun> {
    this.declared = release;
    const run = await this.stack.up(this.program(change));
    assert.equal(run.stderr, "");
    await this.settled(until, ({ stableRS, currentPodHash, canary }, rollout) => {
      if (until === "validation") return liveWorkload(rollout).isInValidation;
      if (until === "promoted") return stableRS !== undefined && stableRS !== "" && stableRS === currentPodHash;
      return stableRS !== currentPodHash && canary?.weights?.canary?.weight === 1;
    });
    // The controller writes the Services a moment later than its status.
    const { stableRS, currentPodHash } = (await this.rollout()).status as Status;
    await waitFor("the Services to select what runs", async () => {
      const { selectors } = await this.traffic();
      const hashes = Object.values(selectors).map((selector) => selector["rollouts-pod-template-hash"]);
      return JSON.stringify(hashes) === JSON.stringify([stableRS, currentPodHash]);
    });
    return run;
  }

  /** As `kubectl argo rollouts abort` does it. */
  async abort(): Promise<void> {
    const operator = this.cluster.as({ user: "olga", groups: ["airlock:operators"] });
    await operator.patch(
      this.ref("argoproj.io/v1alpha1", "Rollout", "payments"),
      { status: { abort: true } },
      "status",
    );
    await this.settled("the way back", ({ abort, canary }) => abort === true && canary?.weights?.canary?.weight === 0);
    await waitFor("all traffic back", async () => (await this.traffic()).weights[1] === 0);
  }

  async traffic(): Promise<Traffic> {
    const rollout = await this.rollout();
    const { spec, status } = rollout as unknown as { spec: Record<string, unknown>; status: Status };
    const route = await this.get("networking.istio.io/v1", "VirtualService", "payments");
    const { http } = route.spec as { http: { route: { weight: number }[] }[] };
    const services = await Promise.all(
      ["payments-stable", "payments-canary"].map(async (name) => {
        const { spec: service } = await this.get("v1", "Service", name);
        return [name, (service as { selector: Record<string, string> }).selector] as const;
      }),
    );
    const analyses = await this.cluster.admin.list("argoproj.io/v1alpha1", "AnalysisTemplate", this.namespace);
    return {
      weights: http[0]?.route.map(({ weight }) => weight) ?? [],
      selectors: Object.fromEntries(services),
      template: spec.template,
      strategy: spec.strategy,
      replicas: spec.replicas,
      analyses: analyses.map(({ metadata }) => metadata.name).sort(),
      aborted: status.abort === true,
    };
  }

  /** Which version the record says that stands under each name. */
  async records(): Promise<Readonly<Record<string, string>>> {
    const all = await this.cluster.admin.list("v1", "ConfigMap", this.namespace);
    const records = all.filter(({ metadata }) => metadata.labels?.["airlock.dev/record"] === "payments");
    return Object.fromEntries(
      records.map(({ metadata, data }) => {
        const { "record.json": text = "" } = data as Record<string, string>;
        return [metadata.name, (JSON.parse(text) as { version: string }).version];
      }),
    );
  }

  private async settled(what: string, holds: (status: Status, rollout: KubeObject) => boolean): Promise<void> {
    await waitFor(
      what,
      async () => {
        const rollout = await this.rollout();
        const status = rollout.status as Status | undefined;
        const isSeen = status?.observedGeneration === String(rollout.metadata.generation);
        return isSeen && holds(status, rollout);
      },
      { explain: async () => JSON.stringify((await this.rollout()).status) },
    );
  }

  /** What ran the service before it came under Airlock. */
  get deployment(): KubeRef {
    return this.ref("apps/v1", "Deployment", "old");
  }

  private rollout(): Promise<KubeObject> {
    return this.get("argoproj.io/v1alpha1", "Rollout", "payments");
  }

  private ref(apiVersion: string, kind: string, name: string): KubeRef {
    return { apiVersion, kind, metadata: { name, namespace: this.namespace } };
  }

  private async get(apiVersion: string, kind: string, name: string): Promise<KubeObject> {
    return (await this.cluster.admin.get(this.ref(apiVersion, kind, name))) ?? assert.fail(`no ${kind} ${name}`);
  }
}

/** The policies, the list of what may run, and the wait until they hold. */
async function guard(cluster: Cluster, namespace: string): Promise<void> {
  const images = Object.values(RELEASES).map(({ digest }) => ({ repository: "registry.example.com/payments", digest }));
  await cluster.admin.create(releasedList("airlock-system", namespace, images) as unknown as KubeObject);
  const { policies, bindings } = admissionObjects({ namespaces: [namespace] });
  for (const object of [...policies, ...bindings]) await cluster.admin.apply(object as unknown as KubeObject);
  const made = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "by-hand", namespace } };
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "any" }] } };
  await waitFor("the policies to hold", async () => {
    const said = await cluster.admin
      .dry()
      .create({ ...made, spec: { template } })
      .then(() => "", String);
    return said.includes("Airlock:");
  });
}

interface Status {
  readonly observedGeneration?: string;
  readonly stableRS?: string;
  readonly currentPodHash?: string;
  readonly abort?: boolean;
  readonly canary?: { readonly weights?: { readonly canary?: { readonly weight?: number } } };
}

function yamlOf(yaml: string, { version, digest, previous }: NonNullable<Change["release"]>): string {
  return yaml
    .replace("version: 1.5.0", `version: ${version}`)
    .replace(`payments@${DIGEST}`, `payments@${digest}`)
    .replace(/previous: \{.*\}/, `previous: ${JSON.stringify(previous)}`);
}

/** Whatever is asked: 0, which no trigger minds. */
async function healthyPrometheus(): Promise<Server> {
  const server = createServer((_request, response) => {
    const result = [{ metric: {}, value: [Date.now() / 1000, "0"] }];
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result } }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return server;
}

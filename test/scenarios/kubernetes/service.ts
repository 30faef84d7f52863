import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import {
  compileWorkload,
  listObjects,
  type Workload,
  type WorkloadInput,
  type WorkloadObject,
} from "../../../engines/argo";
import { describeFault } from "../../../release/fault";
import type { Stage } from "../../../release/plan/plan";
import type { Strategy } from "../../../release/plan/strategy";
import type { Cluster } from "../../cluster/harness/cluster";
import { insist, type Said } from "../../cluster/harness/insist";
import type { KubeObject } from "../../cluster/harness/kubeClient";
import { waitFor } from "../../cluster/harness/waitFor";

/** What of a release a test cares about; the rest is the same for all. */
export interface Settings {
  /** @defaultValue canary */
  readonly strategy?: Strategy;
  /** Weights and bakes in seconds. @defaultValue 10, 50 and 100 percent, two seconds each */
  readonly stages?: readonly (readonly [weight: number, bakeSeconds: number])[];
  /** Weights of the stages that a person must let begin. @defaultValue none */
  readonly approvals?: readonly number[];
  readonly workload?: Partial<Workload>;
}

/** The part of a Rollout's status that tests read. */
export interface Status {
  readonly phase?: string;
  readonly message?: string;
  readonly abort?: boolean;
  readonly currentStepIndex?: number;
}

const NAME = "payments";
const REPOSITORY = "registry.test/shop/payments";

const RESOURCES = { requests: { cpu: "250m", memory: "256Mi" }, limits: { memory: "512Mi" } };

/** Image of the smoke test, where there is one; its Job ends well unless a test says otherwise. */
export const SMOKE_IMAGE = `registry.test/shop/smoke@${digestOf("smoke")}`;

/**
 * How often a scenario is tried again, in a namespace of its own. Bakes last seconds here, and the controller writes from caches that may be a second old: on a slow
 * machine it can pass over a moment that a test waits for. What Airlock compiles is the same each time.
 */
export const TRIES_MORE = 2;

/** The query of the contract's trigger: failures, of which more than one is a breach. */
export const FAILURES = "sum(failures)";

/** One service in a namespace of its own, released by server-side apply, and the weights that its router was given. */
export class ServiceUnderTest {
  /** Percent on the candidate as the router was told, each time that it changed. */
  readonly weights: number[] = [];
  private readonly end = new AbortController();

  private constructor(
    private readonly cluster: Cluster,
    readonly namespace: string,
    private readonly settings: Settings,
  ) {}

  /** Makes the namespace; nothing is deployed yet. Failures are at 0. */
  static async create(cluster: Cluster, settings: Settings = {}): Promise<ServiceUnderTest> {
    cluster.prometheus.answer(FAILURES, [0]);
    cluster.prometheus.answer("kube_pod_status_ready", [0]); // pods that are not ready, which every contract watches
    const service = new ServiceUnderTest(cluster, await cluster.namespace(), settings);
    service.followWeights();
    return service;
  }

  /** The first deployment: everything is applied, and it takes all traffic at once. */
  async deploy(version: string): Promise<void> {
    for (const object of this.objects(version)) await this.apply(object);
    await this.waitForPhase("Healthy");
  }

  /**
   * A release: what changes is applied, as `pulumi up` does it; the selectors and the route are the controller's by now.
   * `edit` makes of the objects what a test wants to see done instead.
   */
  async release(
    version: string,
    more: Settings = {},
    edit: (object: WorkloadObject) => WorkloadObject = (object) => object,
  ): Promise<void> {
    for (const object of this.objects(version, more)) {
      if (object.kind === "Rollout" || object.kind === "AnalysisTemplate") await this.apply(edit(object));
    }
  }

  /** The image of a version. */
  image(version: string): string {
    return `${REPOSITORY}@${digestOf(version)}`;
  }

  async status(): Promise<Status> {
    return (await this.cluster.admin.get(this.rollout))?.status ?? {};
  }

  /** Waits until the Rollout is of a version and in a phase. */
  async waitForPhase(phase: string, seconds = 60): Promise<Status> {
    let last: KubeObject | undefined;
    return waitFor(
      `the Rollout to be ${phase}`,
      async () => {
        last = await this.cluster.admin.get(this.rollout);
        const status = last?.status as (Status & { observedGeneration?: string }) | undefined;
        if (status?.observedGeneration !== String(last?.metadata.generation)) return undefined;
        return status.phase === phase ? status : undefined;
      },
      {
        seconds,
        explain: async () =>
          [
            JSON.stringify(last?.status, null, 1),
            this.weights.join(" "),
            ...(await this.cluster.events(this.namespace)).slice(-20),
          ].join("\n"),
      },
    );
  }

  /** Waits until the router was told a weight, after `from` changes that are not looked at. */
  async waitForWeight(weight: number, from = 0, seconds = 60): Promise<void> {
    await waitFor(`weight ${weight}`, () => this.weights.slice(from).includes(weight), {
      seconds,
      explain: async () =>
        `Weights: ${this.weights.join(" ")}\n${(await this.cluster.events(this.namespace)).join("\n")}`,
    });
  }

  /** The version whose pods a Service selects. */
  async behind(service: string): Promise<string | undefined> {
    const found = await this.cluster.admin.get(this.named("v1", "Service", `${NAME}-${service}`));
    const hash = (found?.spec as { selector: Record<string, string> } | undefined)?.selector[
      "rollouts-pod-template-hash"
    ];
    const sets = await this.cluster.admin.list("apps/v1", "ReplicaSet", this.namespace);
    const set = sets.find((each) => each.metadata.labels?.["rollouts-pod-template-hash"] === hash);
    return set === undefined ? undefined : versionOf(set);
  }

  /** Pods that are there, by version. */
  async pods(): Promise<Record<string, number>> {
    const count: Record<string, number> = {};
    for (const pod of await this.cluster.admin.list("v1", "Pod", this.namespace)) {
      const version = pod.metadata.annotations?.["airlock.dev/version"];
      if (version !== undefined) count[version] = (count[version] ?? 0) + 1;
    }
    return count;
  }

  /** Waits until a Service selects the pods of a version. */
  async waitForService(service: string, version: string): Promise<void> {
    await waitFor(`${service} to select ${version}`, async () => (await this.behind(service)) === version);
  }

  /** Waits until there are these pods and no others. */
  async waitForPods(expected: Readonly<Record<string, number>>): Promise<void> {
    let last = {};
    await waitFor(
      `pods ${JSON.stringify(expected)}`,
      async () => {
        last = await this.pods();
        return isDeepStrictEqual(last, expected);
      },
      { explain: () => `There are ${JSON.stringify(last)}.` },
    );
  }

  /** Patches the Rollout's status, as `kubectl argo rollouts` does: `{ abort: true }`, `{ promoteFull: true }`. */
  async tell(status: object): Promise<void> {
    await this.cluster.admin.patch(this.rollout, { status }, "status");
  }

  /** {@link tell}, until the Rollout is as it was told to be. */
  insist(
    what: string,
    said: Said,
    isDone: (seen: Status) => boolean,
    client: Pick<Cluster["admin"], "patch"> = this.cluster.admin,
  ): Promise<void> {
    return insist(what, { client, rollout: this.rollout, said, status: () => this.status(), isDone });
  }

  get rollout() {
    return this.named("argoproj.io/v1alpha1", "Rollout", NAME);
  }

  stop(): void {
    this.end.abort();
  }

  /** The objects of a release. */
  objects(version: string, more: Settings = {}): readonly WorkloadObject[] {
    const result = compileWorkload(this.input(version, { ...this.settings, ...more }));
    if (!result.ok) throw new Error(result.faults.map(describeFault).join("\n"));
    const { rollout, ...rest } = result.value;
    // Pods are ready for good as soon as they are: ten seconds of standing by for each of them would be most of a test's time.
    return listObjects({ ...rest, rollout: { ...rollout, spec: { ...rollout.spec, minReadySeconds: 0 } } });
  }

  async apply(object: WorkloadObject): Promise<void> {
    await this.cluster.admin.apply(object as unknown as KubeObject, { manager: "pulumi" });
  }

  private input(version: string, settings: Settings): WorkloadInput {
    const strategy = settings.strategy ?? "canary";
    const single = strategy === "blue-green" || strategy === "rolling";
    const stages =
      settings.stages ??
      (single
        ? [[100, 2]]
        : [
            [10, 2],
            [50, 2],
            [100, 2],
          ]);
    const planned = stages.map(([weight, bake]) =>
      stageOf(weight, bake, settings.approvals?.includes(weight) ?? false),
    );
    return {
      service: NAME,
      environment: "production",
      version,
      digest: digestOf(version),
      plan: { strategy, promotes: true, stages: planned, requestsPerSecond: 100, warmUpSeconds: 0 },
      contract: {
        objectiveSeconds: 300,
        triggers: [{ metric: "custom", name: "failures", when: "above", threshold: 1 }],
      },
      workload: {
        namespace: this.namespace,
        image: this.image(version),
        port: 8080,
        replicas: 4,
        probes: { readiness: { path: "/ready" }, liveness: { path: "/live" } },
        resources: RESOURCES,
        router: single ? { kind: "none" } : { kind: "istio", hosts: ["pay.example.com"] },
        ...(strategy === "blue-green" && { smokeTest: { image: SMOKE_IMAGE, resources: RESOURCES } }),
        measuring: {
          address: this.cluster.prometheus.address,
          watchSeconds: 10,
          queries: { failures: { query: FAILURES, noData: "rollback" } },
        },
        ...settings.workload,
      },
    };
  }

  private followWeights(): void {
    const seen = (weight: number | undefined) => {
      if (weight !== undefined && weight !== this.weights.at(-1)) this.weights.push(weight);
    };
    const { signal } = this.end;
    void this.cluster.admin.follow("networking.istio.io/v1", "VirtualService", this.namespace, signal, (object) => {
      const [main] = (object.spec as { http: { name: string; route: Destination[] }[] }).http.filter(
        (rule) => rule.name === "main",
      );
      seen(main?.route.find((each) => each.destination.host.endsWith("-canary"))?.weight);
    });
    void this.cluster.admin.follow("networking.k8s.io/v1", "Ingress", this.namespace, signal, (object) => {
      const annotation = object.metadata.annotations?.["nginx.ingress.kubernetes.io/canary-weight"];
      seen(annotation === undefined ? undefined : Number(annotation));
    });
  }

  private named(apiVersion: string, kind: string, name: string) {
    return { apiVersion, kind, metadata: { name, namespace: this.namespace } };
  }
}

interface Destination {
  readonly destination: { readonly host: string };
  readonly weight: number;
}

function digestOf(version: string): string {
  return `sha256:${createHash("sha256").update(version).digest("hex")}`;
}

function versionOf(set: KubeObject): string | undefined {
  const { template } = set.spec as { template: { metadata: { annotations?: Record<string, string> } } };
  return template.metadata.annotations?.["airlock.dev/version"];
}

/** Looks once a second, so that a bake of seconds has some. */
function stageOf(weight: number, bakeSeconds: number, approval: boolean): Stage {
  return {
    name: `${weight}%`,
    weight,
    ringWeight: weight,
    bakeSeconds,
    polls: Array.from({ length: bakeSeconds }, () => 1),
    approval,
    stickySeconds: 0,
  };
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterChoice } from "../../../../cli/rollout/cluster/openRolloutIn";
import type { RolloutTools } from "../../../../cli/rollout/rolloutRequest";
import {
  type ClusterClient,
  ClusterFailure,
  type ClusterFailureKind,
  type ClusterObject,
  type KindRef,
  type ObjectRef,
  type PatchOptions,
} from "../../../../engines/argo/cluster";
import { fakeClock } from "../fakeEdge";
import { fakeScreen } from "../fakeTools";

export const PERSON = "ann";
export const CHOICE: ClusterChoice = { kubeconfig: undefined, context: undefined, namespace: "shop", pin: undefined };

interface Recorded {
  readonly rollout: ClusterObject;
  readonly sets: readonly ClusterObject[];
  readonly runs: readonly ClusterObject[];
}

/** A patch as it was sent. */
export interface Sent {
  readonly subresource: string | undefined;
  readonly body: Record<string, unknown>;
}

/** A cluster in memory: what a test puts in is what is read. `controller` is told of every patch, and changes the Rollout as Argo does. */
export class FakeCluster implements ClusterClient {
  readonly context = "prod-eu";
  readonly server = "https://cluster.test:6443";
  readonly sent: Sent[] = [];
  readonly fails = new Map<string, ClusterFailureKind>();
  controller: (cluster: FakeCluster, sent: Sent) => void = () => undefined;
  rollout: Mutable;
  readonly configMaps = new Map<string, Record<string, string>>();
  private version = 1000;

  constructor(private readonly recorded: Recorded) {
    this.rollout = structuredClone(recorded.rollout) as unknown as Mutable;
  }

  /** What the real controller had made of a release; each file of `recorded` holds the Rollout, its ReplicaSets and AnalysisRuns. */
  static recorded(name: string): FakeCluster {
    const file = join(__dirname, "recorded", `${name}.json`);
    return new FakeCluster(JSON.parse(readFileSync(file, "utf8")) as Recorded);
  }

  get status(): Record<string, unknown> {
    return this.rollout.status;
  }

  /** Status of each AnalysisRun, to be changed: the background run comes first. */
  runs(): { metricResults: unknown[] }[] {
    return this.recorded.runs.map((run) => run["status"] as { metricResults: unknown[] });
  }

  /** Something else than a patch of the command: the controller writes. */
  change(merge: object): void {
    this.rollout = merged(this.rollout, merge) as Mutable;
    this.version += 1;
    this.rollout.metadata["resourceVersion"] = String(this.version);
  }

  async get(ref: ObjectRef): Promise<ClusterObject | undefined> {
    this.mayFail(`get ${ref.kind}`);
    if (ref.kind === "Rollout") {
      return ref.name === "payments" ? (structuredClone(this.rollout) as unknown as ClusterObject) : undefined;
    }
    const data = this.configMaps.get(`${ref.namespace ?? ""}/${ref.name}`);
    return data === undefined ? undefined : { ...ref, metadata: { name: ref.name }, data };
  }

  async list(ref: KindRef): Promise<readonly ClusterObject[]> {
    this.mayFail(`list ${ref.kind}`);
    return ref.kind === "ReplicaSet" ? this.recorded.sets : this.recorded.runs;
  }

  async create(object: ClusterObject): Promise<ClusterObject> {
    this.mayFail(`create ${object.kind}`);
    return { ...object, status: { userInfo: { username: PERSON } } };
  }

  async patch(_ref: ObjectRef, body: object, { subresource }: PatchOptions = {}): Promise<ClusterObject> {
    this.mayFail(`patch ${subresource ?? "Rollout"}`);
    const { metadata = {}, ...rest } = body as { metadata?: { resourceVersion?: string } };
    const { resourceVersion, ...more } = metadata;
    if (resourceVersion !== undefined && resourceVersion !== this.rollout.metadata["resourceVersion"]) {
      throw new ClusterFailure("conflict", "it has changed");
    }
    this.change({ ...rest, metadata: more });
    if ("spec" in rest) this.rollout.metadata["generation"] = Number(this.rollout.metadata["generation"]) + 1;
    const sent = { subresource, body: body as Record<string, unknown> };
    this.sent.push(sent);
    this.controller(this, sent);
    return this.rollout as unknown as ClusterObject;
  }

  replace = () => Promise.reject(new Error("nothing is replaced"));
  remove = () => Promise.reject(new Error("nothing is removed"));

  private mayFail(what: string): void {
    const kind = this.fails.get(what);
    if (kind !== undefined) throw new ClusterFailure(kind, `${what} is ${kind}.`);
  }
}

interface Mutable {
  metadata: Record<string, unknown>;
  spec: Record<string, unknown>;
  status: Record<string, unknown>;
}

/** JSON merge patch (RFC 7386). */
function merged(object: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const before: Record<string, unknown> = isRecord(object) ? object : {};
  const kept = Object.entries(before).filter(([key]) => patch[key] === undefined);
  const changed = Object.entries(patch).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries([...kept, ...changed.map(([key, value]) => [key, merged(before[key], value)] as const)]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The controller has looked at the newest specification. */
export function observes(cluster: FakeCluster): void {
  cluster.change({ status: { observedGeneration: String(cluster.rollout.metadata["generation"]) } });
}

/** Tools with a cluster in memory and a clock that does not wait. */
export function toolsIn(cluster: ClusterClient, screen = fakeScreen().screen): RolloutTools {
  const connect = () => Promise.reject(new Error("no account is asked"));
  return { connect, connectCluster: async () => cluster, clock: fakeClock(), screen };
}

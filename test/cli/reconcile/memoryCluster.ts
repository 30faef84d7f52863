import { type ClusterClient, ClusterFailure, type ClusterObject, type ObjectRef } from "../../../engines/argo/cluster";

/** Thrown in place of a write, as a pod that is killed does not come to it. */
export class Killed extends Error {}

/**
 * A cluster of plain objects with what the reconciler relies on: versions of objects, refusals of a write on an old one, merge patches, immutable data, labels. It
 * knows no admission and no rights: test/scenarios/kubernetes asks a real API server about these.
 */
export class MemoryCluster implements ClusterClient {
  readonly context = "memory";
  readonly server = "https://memory.test";
  /** What was written, in order: `create ConfigMap airlock-system/quarantine-shop`. */
  readonly writes: string[] = [];
  /** Called before each write; may throw. */
  beforeWrite: (what: string) => void | Promise<void> = () => undefined;
  private readonly objects = new Map<string, ClusterObject>();
  private version = 0;

  constructor(
    /** Its clock. */
    public now: string,
  ) {}

  /** Puts an object there as somebody else does, unasked. */
  put(object: object): void {
    const given = structuredClone(object) as ClusterObject;
    const metadata = { creationTimestamp: this.now, ...given.metadata, resourceVersion: String(++this.version) };
    this.objects.set(keyOf(refOf(given)), { ...given, metadata });
  }

  /** Changes a ConfigMap as nobody is let to. */
  edit(namespace: string, name: string, change: (object: ClusterObject) => object): void {
    const found = this.objects.get(keyOf({ apiVersion: "v1", kind: "ConfigMap", namespace, name }));
    if (found !== undefined) this.put({ ...found, ...change(found) });
  }

  /** `data` of a ConfigMap; undefined where there is none. */
  data(namespace: string, name: string): Readonly<Record<string, string>> | undefined {
    const found = this.objects.get(keyOf({ apiVersion: "v1", kind: "ConfigMap", namespace, name }));
    return found?.["data"] as Readonly<Record<string, string>> | undefined;
  }

  annotations(namespace: string, name: string): Readonly<Record<string, string>> {
    return (
      this.objects.get(keyOf({ apiVersion: "v1", kind: "ConfigMap", namespace, name }))?.metadata.annotations ?? {}
    );
  }

  /** Everything that is there, but for versions, to compare two clusters. */
  all(): Readonly<Record<string, unknown>> {
    const sorted = [...this.objects].sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(
      sorted.map(([key, { metadata, ...rest }]) => [key, { ...rest, metadata: { ...metadata, resourceVersion: "" } }]),
    );
  }

  get(ref: ObjectRef): Promise<ClusterObject | undefined> {
    const found = this.objects.get(keyOf(ref));
    return Promise.resolve(found === undefined ? undefined : structuredClone(found));
  }

  list(
    { apiVersion, kind, namespace }: Omit<ObjectRef, "name">,
    { labels = {} }: { readonly labels?: Readonly<Record<string, string>> } = {},
  ): Promise<readonly ClusterObject[]> {
    const found = [...this.objects.values()].filter(
      (each) =>
        each.apiVersion === apiVersion &&
        each.kind === kind &&
        (namespace === undefined || each.metadata.namespace === namespace) &&
        Object.entries(labels).every(([label, value]) => each.metadata.labels?.[label] === value),
    );
    return Promise.resolve(structuredClone(found));
  }

  async create(object: ClusterObject): Promise<ClusterObject> {
    if (object.kind === "SelfSubjectReview") {
      return { ...object, metadata: { ...object.metadata, creationTimestamp: this.now } };
    }
    const ref = refOf(object);
    await this.write("create", ref);
    if (this.objects.has(keyOf(ref))) throw conflict(`${object.kind} ${ref.name} already exists`);
    this.put(object);
    return object;
  }

  async patch(ref: ObjectRef, body: object): Promise<ClusterObject> {
    await this.write("patch", ref);
    const found = this.objects.get(keyOf(ref));
    if (found === undefined) throw new ClusterFailure("refused", `${ref.kind} ${ref.name} is not there.`);
    const { resourceVersion } = (body as { metadata?: { resourceVersion?: string } }).metadata ?? {};
    if (resourceVersion !== undefined && resourceVersion !== found.metadata.resourceVersion) {
      throw conflict(`${ref.kind} ${ref.name} has changed`);
    }
    const merged = merge(found, body) as ClusterObject;
    if (found["immutable"] === true && JSON.stringify(merged["data"]) !== JSON.stringify(found["data"])) {
      throw new ClusterFailure("refused", `${ref.kind} ${ref.name} is immutable.`);
    }
    this.put(merged);
    return merged;
  }

  replace(): Promise<ClusterObject> {
    throw new Error("The reconciler replaces nothing.");
  }

  remove(): Promise<void> {
    throw new Error("The reconciler deletes nothing.");
  }

  private async write(verb: string, ref: ObjectRef): Promise<void> {
    const what = `${verb} ${ref.kind} ${ref.namespace ?? ""}/${ref.name}`;
    await this.beforeWrite(what);
    this.writes.push(what);
  }
}

function conflict(message: string): ClusterFailure {
  return new ClusterFailure("conflict", message, { status: 409, reason: "Conflict", message });
}

function refOf({ apiVersion, kind, metadata: { name, namespace } }: ClusterObject): ObjectRef {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

function keyOf({ apiVersion, kind, namespace = "", name }: ObjectRef): string {
  return `${apiVersion} ${kind} ${namespace}/${name}`;
}

/** RFC 7396. */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const base = typeof target === "object" && target !== null && !Array.isArray(target) ? target : {};
  const merged = new Map<string, unknown>(Object.entries(base));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, merge(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}

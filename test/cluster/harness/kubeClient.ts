import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { pause } from "./waitFor";

/** An object of the API: its head is typed, the rest is as the server gave it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly { kind: string; name: string }[];
}

/** Which object is meant. */
export type KubeRef = Pick<KubeObject, "apiVersion" | "kind"> & { metadata: Pick<Metadata, "name" | "namespace"> };

/** Who asks, when it is not the administrator. */
export interface Person {
  readonly user: string;
  readonly groups?: readonly string[];
}

/** The API server refused. `message` is its own. */
export class KubeError extends Error {
  override readonly name = "KubeError";

  constructor(
    /** HTTP status: 403, 404, 409, 422. */
    readonly status: number,
    /** `Forbidden`, `NotFound`, `Conflict`, `Invalid`. */
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

export interface ApplyOptions {
  /** @defaultValue airlock-test */
  readonly manager?: string;
  /** Take fields from their owners. @defaultValue false */
  readonly force?: boolean;
}

interface Connection {
  readonly server: string;
  readonly ca: string;
  readonly token: string;
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const TIMEOUT = 60_000;

/** A thin client of the API server: every call is one request, and what the server says reaches the test. */
export class KubeClient {
  private readonly agent: Agent;
  private readonly kinds: Map<string, ApiResource>;

  constructor(
    private readonly connection: Connection,
    private readonly person?: Person,
    base?: KubeClient,
    private readonly isDry = false,
  ) {
    this.agent = base?.agent ?? new Agent({ keepAlive: true, ca: connection.ca });
    this.kinds = base?.kinds ?? new Map<string, ApiResource>();
  }

  /** The same cluster, asked by somebody else (impersonation, so RBAC and admission judge that person). */
  as(person: Person): KubeClient {
    return new KubeClient(this.connection, person, this, this.isDry);
  }

  /** The same person, who asks only whether a write would be taken: nothing is changed. */
  dry(): KubeClient {
    return new KubeClient(this.connection, this.person, this, true);
  }

  /** Server-side apply, as pulumi-kubernetes does it. */
  async apply<T extends KubeObject = KubeObject>(object: KubeObject, options: ApplyOptions = {}): Promise<T> {
    const query = new URLSearchParams({ fieldManager: options.manager ?? "airlock-test" });
    if (options.force === true) query.set("force", "true");
    return this.call("PATCH", `${await this.path(object)}?${query.toString()}`, object, "application/apply-patch+yaml");
  }

  async create<T extends KubeObject = KubeObject>(object: KubeObject): Promise<T> {
    return this.call("POST", await this.path(object, { collection: true }), object);
  }

  /** A merge patch, or with a list of operations a JSON patch; of a subresource (`status`, `scale`) if one is named. */
  async patch<T extends KubeObject = KubeObject>(ref: KubeRef, patch: object, subresource?: string): Promise<T> {
    const type = Array.isArray(patch) ? "application/json-patch+json" : "application/merge-patch+json";
    return this.call("PATCH", await this.path(ref, { subresource }), patch, type);
  }

  async replace<T extends KubeObject = KubeObject>(object: KubeObject): Promise<T> {
    return this.call("PUT", await this.path(object), object);
  }

  /** The object, or undefined if there is none. */
  async get<T extends KubeObject = KubeObject>(ref: KubeRef, subresource?: string): Promise<T | undefined> {
    try {
      return await this.call("GET", await this.path(ref, { subresource }));
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** The objects of a kind, of one namespace or of all. */
  async list<T extends KubeObject = KubeObject>(apiVersion: string, kind: string, namespace?: string): Promise<T[]> {
    const head = { apiVersion, kind };
    const path = await this.path({ ...head, metadata: { name: "", namespace: namespace ?? "" } }, { collection: true });
    const { items } = await this.call<{ items: T[] }>("GET", path);
    return items.map((item) => ({ ...head, ...item }));
  }

  /** Deletes an object; one that is not there is no failure. */
  async delete(ref: KubeRef): Promise<void> {
    try {
      await this.call("DELETE", await this.path(ref));
    } catch (error) {
      if (!(error instanceof KubeError && error.status === 404)) throw error;
    }
  }

  /** One request as it is, for what the methods above do not say. `path` starts with `/api`. */
  async call<T>(method: string, path: string, body?: unknown, type = "application/json"): Promise<T> {
    const text = await this.send(method, path, body === undefined ? undefined : JSON.stringify(body), type);
    return JSON.parse(text) as T;
  }

  /** What `/readyz` and the like say. */
  async text(path: string): Promise<string> {
    return this.send("GET", path, undefined, "application/json");
  }

  /**
   * Hands over every object of a kind as it is, and again after every change, in order, until `signal` is aborted.
   * It goes on by itself after the API server was away; changes of that time arrive as the last of them. `gone` gets what is deleted.
   */
  async follow(
    apiVersion: string,
    kind: string,
    namespace: string | undefined,
    signal: AbortSignal,
    seen: (object: KubeObject) => void,
    gone: (object: KubeObject) => void = () => undefined,
  ): Promise<void> {
    const head = { apiVersion, kind };
    while (!signal.aborted) {
      try {
        const ref = { ...head, metadata: { name: "", namespace: namespace ?? "" } };
        const path = await this.path(ref, { collection: true });
        const list = await this.call<{ items: KubeObject[]; metadata: { resourceVersion: string } }>("GET", path);
        for (const item of list.items) seen({ ...head, ...item });
        await this.watch(`${path}?watch=1&resourceVersion=${list.metadata.resourceVersion}`, signal, (event) => {
          if (event.type === "ADDED" || event.type === "MODIFIED") seen(event.object);
          if (event.type === "DELETED") gone(event.object);
        });
      } catch {
        // Away, or its history is gone: list again.
      }
      await pause(100);
    }
  }

  close(): void {
    this.agent.destroy();
  }

  /** The path of an object, of its collection, or of a part of it. */
  private async path(
    ref: KubeRef,
    which: { collection?: boolean; subresource?: string | undefined } = {},
  ): Promise<string> {
    const root = ref.apiVersion.includes("/") ? `/apis/${ref.apiVersion}` : `/api/${ref.apiVersion}`;
    const resource = await this.resource(root, ref.kind);
    const { name, namespace } = ref.metadata;
    const inside = resource.namespaced && namespace ? `/namespaces/${namespace}` : "";
    const tail = which.collection === true ? "" : `/${name}`;
    return `${root}${inside}/${resource.name}${tail}${which.subresource === undefined ? "" : `/${which.subresource}`}`;
  }

  private async resource(root: string, kind: string): Promise<ApiResource> {
    const key = `${root} ${kind}`;
    if (!this.kinds.has(key)) {
      const { resources } = await this.call<{ resources: ApiResource[] }>("GET", root);
      for (const each of resources) if (!each.name.includes("/")) this.kinds.set(`${root} ${each.kind}`, each);
    }
    const found = this.kinds.get(key);
    if (found === undefined) throw new KubeError(404, "NotFound", `the cluster has no kind ${kind} in ${root}`);
    return found;
  }

  private async send(method: string, path: string, body: string | undefined, type: string): Promise<string> {
    const response = await this.open(method, path, body, type);
    let text = "";
    for await (const chunk of response) text += String(chunk);
    const status = response.statusCode ?? 0;
    if (status < 300) return text;
    let said: { reason?: string; message?: string } = {};
    try {
      said = JSON.parse(text) as typeof said;
    } catch {
      // not an answer of the API itself
    }
    throw new KubeError(status, said.reason ?? "Unknown", said.message ?? text);
  }

  private async watch(path: string, signal: AbortSignal, seen: (event: WatchEvent) => void): Promise<void> {
    const response = await this.open("GET", path, undefined, "application/json", signal);
    if (response.statusCode !== 200) {
      response.resume();
      return;
    }
    let rest = "";
    for await (const chunk of response) {
      const lines = (rest + String(chunk)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") seen(JSON.parse(line) as WatchEvent);
    }
  }

  private open(
    method: string,
    path: string,
    body: string | undefined,
    type: string,
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    const headers: Record<string, string | string[]> = { authorization: `Bearer ${this.connection.token}` };
    if (body !== undefined) headers["content-type"] = type;
    if (this.person !== undefined) {
      headers["impersonate-user"] = this.person.user;
      if (this.person.groups !== undefined) headers["impersonate-group"] = [...this.person.groups];
    }
    const dry = this.isDry && method !== "GET" ? `${path.includes("?") ? "&" : "?"}dryRun=All` : "";
    return new Promise((resolve, reject) => {
      const sent = request(
        `${this.connection.server}${path}${dry}`,
        { method, headers, agent: this.agent, ...(signal === undefined ? { timeout: TIMEOUT } : { signal }) },
        (response) => {
          response.setEncoding("utf8");
          resolve(response);
        },
      );
      sent.on("timeout", () => sent.destroy(new Error(`no answer to ${method} ${path} in ${TIMEOUT / 1000} s`)));
      sent.on("error", reject);
      sent.end(body);
    });
  }
}

interface WatchEvent {
  readonly type: string;
  readonly object: KubeObject;
}

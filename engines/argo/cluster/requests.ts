import type { ClusterClient, ClusterObject, KindRef, ObjectRef } from "./clusterClient";
import { type Answer, ClusterFailure, failureOf, statusOf } from "./clusterFailure";

/** One request to the API server. */
export interface ClusterRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Begins with `/api`. */
  readonly path: string;
  readonly body?: string;
  readonly type?: string;
}

/** Where requests go. */
export interface Connection {
  readonly context: string;
  readonly server: string;
  /** @throws a `ClusterFailure` where nothing answers. */
  send(request: ClusterRequest): Promise<Answer>;
}

interface Kind {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const PATCH_TYPES = { merge: "application/merge-patch+json", apply: "application/apply-patch+yaml" } as const;

/** A cluster's objects by kind and name, over a connection. */
export function clientOf(connection: Connection): ClusterClient {
  const { context, server } = connection;
  const where = `context ${context} (${server})`;
  const kinds = new Map<string, Kind>();

  /** What a group serves is asked again for a kind that it did not have: it may have been installed meanwhile. */
  const kindOf = async ({ apiVersion, kind }: KindRef): Promise<Kind> => {
    const key = `${apiVersion} ${kind}`;
    const known = kinds.get(key);
    if (known !== undefined) return known;
    const what = `list the kinds of ${apiVersion}`;
    const answer = await connection.send({ method: "GET", path: root(apiVersion) });
    if (answer.status === 404) throw noKind(kind, apiVersion, where);
    const { resources } = read(answer, what, where) as { resources?: readonly Kind[] };
    if (resources === undefined) throw noApiServer(where, what);
    for (const each of resources) if (!each.name.includes("/")) kinds.set(`${apiVersion} ${each.kind}`, each);
    const found = kinds.get(key);
    if (found === undefined) throw noKind(kind, apiVersion, where);
    return found;
  };

  const pathOf = async (ref: KindRef, name?: string, subresource?: string): Promise<string> => {
    const { name: plural, namespaced } = await kindOf(ref);
    const { namespace } = ref;
    const parts = namespaced && namespace !== undefined ? ["namespaces", namespace, plural] : [plural];
    if (name !== undefined) parts.push(name);
    if (subresource !== undefined) parts.push(subresource);
    return [root(ref.apiVersion), ...parts.map(encodeURIComponent)].join("/");
  };

  const change = async (
    ref: ObjectRef,
    request: Omit<ClusterRequest, "path">,
    verb: string,
    [name, subresource, query]: readonly [name?: string, subresource?: string | undefined, query?: string],
  ): Promise<ClusterObject> => {
    const path = await pathOf(ref, name, subresource);
    const answer = await connection.send({ ...request, path: query === undefined ? path : `${path}?${query}` });
    return object(answer, `${verb} ${described(ref)}`, where);
  };

  return {
    context,
    server,
    get: async (ref) => {
      const answer = await connection.send({ method: "GET", path: await pathOf(ref, ref.name) });
      if (answer.status !== 404) return object(answer, `get ${described(ref)}`, where);
      if (namesAnObject(answer)) return undefined;
      throw noKind(ref.kind, ref.apiVersion, where);
    },
    list: async (ref, { labels } = {}) => {
      const path = await pathOf(ref);
      const selector = Object.entries(labels ?? {}).map(([label, value]) => `${label}=${value}`);
      const query = selector.length === 0 ? "" : `?labelSelector=${encodeURIComponent(selector.join(","))}`;
      const answer = await connection.send({ method: "GET", path: `${path}${query}` });
      if (answer.status === 404) throw noKind(ref.kind, ref.apiVersion, where);
      const what = `list ${describedKind(ref)}`;
      const { items } = read(answer, what, where) as { items?: readonly ClusterObject[] };
      if (items === undefined) throw noApiServer(where, what);
      return items.map((item) => ({ ...item, apiVersion: ref.apiVersion, kind: ref.kind }));
    },
    create: (made) => change(refOf(made), { method: "POST", body: JSON.stringify(made) }, "create", []),
    patch: (ref, body, { subresource, type = "merge", manager = "airlock" } = {}) => {
      const head = type === "apply" ? { apiVersion: ref.apiVersion, kind: ref.kind, ...body } : body;
      return change(
        ref,
        { method: "PATCH", body: JSON.stringify(head), type: PATCH_TYPES[type] },
        subresource === undefined ? "patch" : `patch ${subresource} of`,
        [ref.name, subresource, `fieldManager=${encodeURIComponent(manager)}`],
      );
    },
    replace: (next) =>
      change(refOf(next), { method: "PUT", body: JSON.stringify(next) }, "replace", [next.metadata.name]),
    remove: async (ref) => {
      const answer = await connection.send({ method: "DELETE", path: await pathOf(ref, ref.name) });
      if (answer.status === 404 && namesAnObject(answer)) return;
      read(answer, `delete ${described(ref)}`, where);
    },
  };
}

function root(apiVersion: string): string {
  return `${apiVersion.includes("/") ? "/apis" : "/api"}/${apiVersion}`;
}

function refOf({ apiVersion, kind, metadata: { name, namespace } }: ClusterObject): ObjectRef {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

function described({ kind, name, namespace }: ObjectRef): string {
  return `${kind} ${name}${namespace === undefined ? "" : ` in namespace ${namespace}`}`;
}

function describedKind({ kind, namespace }: KindRef): string {
  return `objects of kind ${kind} in ${namespace === undefined ? "all namespaces" : `namespace ${namespace}`}`;
}

function object(answer: Answer, what: string, where: string): ClusterObject {
  return read(answer, what, where) as ClusterObject;
}

function read(answer: Answer, what: string, where: string): object {
  if (answer.status < 200 || answer.status > 299) throw failureOf(answer, what, where);
  try {
    const parsed: unknown = JSON.parse(answer.body);
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // Said below, as everything that is no object.
  }
  throw noApiServer(where, what);
}

/** A missing object is named in the answer; a missing kind is a page that was not found. */
function namesAnObject({ body }: Answer): boolean {
  return statusOf(body).details?.name !== undefined;
}

function noKind(kind: string, apiVersion: string, where: string): ClusterFailure {
  const next = apiVersion.startsWith("argoproj.io/")
    ? "Install Argo Rollouts with its custom resource definitions first."
    : "Install what brings it first.";
  return new ClusterFailure("no-kind", `${where} has no kind ${kind} of ${apiVersion}. ${next}`);
}

function noApiServer(where: string, what: string): ClusterFailure {
  return new ClusterFailure(
    "unreachable",
    `${where} does not answer as an API server when asked to ${what}. Look at the server that the context names.`,
  );
}

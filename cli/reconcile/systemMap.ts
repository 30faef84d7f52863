import { type ClusterClient, ClusterFailure, type ClusterObject } from "../../engines/argo/cluster";

/** A ConfigMap of the system namespace. */
export interface SystemMap {
  readonly namespace: string;
  readonly name: string;
}

export type Data = Readonly<Record<string, string>>;

/** Others that write at the same time win at most as often. */
const TRIES = 8;

/** What a ConfigMap holds, and in which version; empty where it is not there. */
export async function readMap(client: ClusterClient, { namespace, name }: SystemMap): Promise<[Data, string]> {
  const found = await client.get({ apiVersion: "v1", kind: "ConfigMap", namespace, name });
  return [dataOf(found), found?.metadata.resourceVersion ?? ""];
}

/**
 * Changes a ConfigMap on the very version that was read, or makes it where it is not there: whoever comes in between makes it read again. `edit` may be asked several times.
 *
 * @returns whether anything was written.
 */
export async function editMap(
  client: ClusterClient,
  map: SystemMap,
  edit: (data: Data) => Data | Promise<Data>,
): Promise<boolean> {
  const ref = { apiVersion: "v1", kind: "ConfigMap", ...map };
  for (let tries = 1; ; tries++) {
    const found = await client.get(ref);
    const before = dataOf(found);
    const data = await edit(before);
    if (found !== undefined && same(before, data)) return false;
    try {
      if (found === undefined) await client.create({ ...ofKind(map), data });
      else
        await client.patch(ref, {
          metadata: { resourceVersion: found.metadata.resourceVersion },
          data: patchOf(before, data),
        });
      return true;
    } catch (error) {
      if (!(error instanceof ClusterFailure) || error.kind !== "conflict" || tries === TRIES) throw error;
    }
  }
}

/** Makes an object that never changes; one of its name that is there already is left as it is. */
export async function createOnce(client: ClusterClient, object: ClusterObject): Promise<boolean> {
  try {
    await client.create(object);
    return true;
  } catch (error) {
    if (error instanceof ClusterFailure && error.kind === "conflict") return false;
    throw error;
  }
}

/** Texts of an object's `data`. */
export function dataOf(object: ClusterObject | undefined): Data {
  const data = object?.["data"];
  if (typeof data !== "object" || data === null) return {};
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
  );
}

function ofKind({ namespace, name }: SystemMap) {
  const labels = { "app.kubernetes.io/managed-by": "airlock" };
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace, labels } };
}

/** A merge patch leaves out what stays and takes away what is null. */
function patchOf(before: Data, after: Data): Readonly<Record<string, string | null>> {
  const gone = Object.keys(before).filter((key) => after[key] === undefined);
  const changed = Object.entries(after).filter(([key, value]) => before[key] !== value);
  return { ...Object.fromEntries(gone.map((key) => [key, null])), ...Object.fromEntries(changed) };
}

function same(one: Data, other: Data): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}

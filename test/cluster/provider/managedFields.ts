import type { KubeObject } from "../harness/kubeClient";

/** A tree of fields as managedFields have it: `{ "f:spec": { "f:selector": {} } }`. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * What an update leaves out or takes from the cluster, because the program ignores changes of it (handleSSAIgnoreFields in
 * pulumi-kubernetes, pkg/await/await.go): a property that others alone own is not sent; what we own, or nobody, is sent as it is live.
 */
export function withIgnored(
  inputs: KubeObject,
  live: KubeObject,
  ignored: readonly string[],
  manager: string,
): KubeObject {
  const sent = structuredClone(inputs) as Record<string, unknown> & KubeObject;
  for (const path of ignored) {
    const keys = path.split(".");
    const owns = (ours: boolean) =>
      managersOf(live).some((each) => (each.manager === manager) === ours && hasField(each.fieldsV1, keys));
    if (owns(false) && !owns(true)) put(sent, keys, undefined);
    else if (valueAt(live, keys) !== undefined) put(sent, keys, valueAt(live, keys));
  }
  return sent;
}

/** What stands under these keys. */
export function valueAt(object: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((found, key) => (isRecord(found) ? found[key] : undefined), object);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function put(object: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  const owner = valueAt(object, keys.slice(0, -1));
  const key = keys.at(-1) ?? "";
  if (!isRecord(owner)) return;
  if (value === undefined) Reflect.deleteProperty(owner, key);
  else owner[key] = value;
}

function managersOf({ metadata }: KubeObject): readonly { manager: string; fieldsV1: Fields }[] {
  return (metadata as { managedFields?: { manager: string; fieldsV1: Fields }[] }).managedFields ?? [];
}

function hasField(fields: Fields, keys: readonly string[]): boolean {
  return (
    valueAt(
      fields,
      keys.map((key) => `f:${key}`),
    ) !== undefined
  );
}

import { isRecord } from "./managedFields";

/** The live object, cut to what the inputs name (pruneLiveState in pulumi-kubernetes, pkg/provider/util.go). */
export function prune(live: unknown, inputs: unknown): unknown {
  if (isRecord(live) && isRecord(inputs)) {
    const kept = Object.keys(inputs).filter((key) => key in live);
    return Object.fromEntries(kept.map((key) => [key, prune(live[key], inputs[key])]));
  }
  if (Array.isArray(live) && Array.isArray(inputs)) {
    return live.map((item: unknown, index) => (index < inputs.length ? prune(item, inputs[index]) : item));
  }
  return live;
}

/** Paths that differ, as a merge patch sees it: a list is one value. */
export function changedPaths(before: unknown, after: unknown, path = ""): string[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => changedPaths(before[key], after[key], path === "" ? key : `${path}.${key}`));
  }
  return JSON.stringify(sorted(before)) === JSON.stringify(sorted(after)) ? [] : [path];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

import { isList, isObject, type Plain, UNKNOWN } from "../plainValue";

/**
 * How a list of actions forwards. `weighted`: to more than one target group, whatever the weights say now; `plain`: to
 * one, or not at all (redirect, fixed response, authentication); `unknown`: the list's shape is not known at preview.
 */
export type Forwarding =
  | { readonly kind: "weighted" /** Target groups of the widest action. */; readonly count: number }
  | { readonly kind: "plain" }
  | { readonly kind: "unknown" };

/** Reads `actions` of a listener rule or `defaultActions` of a listener. ARNs and weights may be unknown: the shape counts. */
export function forwardingOf(actions: Plain | undefined): Forwarding {
  const counts = groupLists(actions).map((groups) => (groups === UNKNOWN ? UNKNOWN : groups.length));
  const widest = Math.max(0, ...counts.filter((count) => count !== UNKNOWN));
  if (widest > 1) return { kind: "weighted", count: widest };
  return counts.includes(UNKNOWN) ? { kind: "unknown" } : { kind: "plain" };
}

/** ARNs of target groups in weighted actions, as far as they are known. */
export function weightedArns(actions: Plain | undefined): readonly string[] {
  return groupLists(actions).flatMap((groups) => {
    if (groups === UNKNOWN || groups.length < 2) return [];
    return groups.flatMap((group) => (isObject(group) && typeof group["arn"] === "string" ? [group["arn"]] : []));
  });
}

/** The list of target groups of each action that has one, or UNKNOWN where it cannot be told whether there is one. */
function groupLists(actions: Plain | undefined): (readonly Plain[] | typeof UNKNOWN)[] {
  if (actions === UNKNOWN) return [UNKNOWN];
  if (!isList(actions)) return [];
  return actions.flatMap((action): (readonly Plain[] | typeof UNKNOWN)[] => {
    if (action === UNKNOWN) return [UNKNOWN];
    const forward = isObject(action) ? action["forward"] : undefined;
    if (forward === UNKNOWN) return [UNKNOWN];
    const groups = isObject(forward) ? forward["targetGroups"] : undefined;
    if (groups === UNKNOWN) return [UNKNOWN];
    return isList(groups) ? [groups] : [];
  });
}

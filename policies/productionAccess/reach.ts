import { matches, overlaps } from "./glob";
import { GUARDED_CALLS, type GuardedCall } from "./guardedCalls";
import { type IamStatement, textsOf } from "./policyStatements";

/** Guarded calls that one pattern of a statement lets through. */
export interface Reach {
  /** `ecs:*`, or `NotAction` where that is how it is said. */
  readonly by: string;
  readonly calls: readonly [string, ...string[]];
}

/**
 * The guarded calls that a statement allows on something that is Airlock's or could be, by the patterns that say so. Conditions and
 * the document's own denials are not weighed: what is not allowed needs no condition. A resource that is not known is not taken
 * for a wildcard.
 */
export function reachOf({ effect, element }: IamStatement): readonly Reach[] {
  if (effect !== "Allow") return [];
  const about = GUARDED_CALLS.filter((call) => isAbout(element, call)).map(({ action }) => action);
  return patternsOf(element).flatMap(({ by, allows }) => {
    const [first, ...others] = about.filter(allows);
    return first === undefined ? [] : [{ by, calls: [first, ...others] as const }];
  });
}

interface ActionPattern {
  readonly by: string;
  readonly allows: (action: string) => boolean;
}

function patternsOf(element: IamStatement["element"]): readonly ActionPattern[] {
  if (element["Action"] !== undefined) {
    return textsOf(element["Action"]).map((by) => ({ by, allows: (action) => isAction(by, action) }));
  }
  if (element["NotAction"] === undefined) return [];
  const except = textsOf(element["NotAction"]);
  return [{ by: "NotAction", allows: (action) => !except.some((pattern) => isAction(pattern, action)) }];
}

/** IAM compares the names of actions without regard to case. */
function isAction(pattern: string, action: string): boolean {
  return matches(pattern.toLowerCase(), action.toLowerCase());
}

function isAbout(element: IamStatement["element"], { resources }: GuardedCall): boolean {
  if (element["Resource"] !== undefined) {
    // A policy variable stands for anything.
    const patterns = textsOf(element["Resource"]).map((pattern) => pattern.replaceAll(/\$\{[^}]*\}/g, "*"));
    return patterns.some((pattern) => resources.some((resource) => isAboutSame(pattern, resource)));
  }
  if (element["NotResource"] === undefined) return false;
  const except = textsOf(element["NotResource"]);
  return resources.some((resource) => !except.some((pattern) => matches(pattern, resource)));
}

/**
 * Whether two resource patterns can mean the same resource. They are compared part by part: a wildcard of one part does not reach into
 * the next. A call that takes no resource is only allowed on `*`.
 */
function isAboutSame(pattern: string, guarded: string): boolean {
  if (guarded === "*") return /^\*+$/.test(pattern);
  const [one, other] = [partsOf(pattern), partsOf(guarded)];
  if (one.length < other.length) return overlaps(pattern, guarded);
  return one.every((part, index) => overlaps(part, other[index] ?? ""));
}

/** `arn`, partition, service, region, account, and the rest. */
function partsOf(arn: string): readonly string[] {
  const [word = "", partition, service, region, account, ...rest] = arn.split(":");
  if (partition === undefined || service === undefined || region === undefined || account === undefined) return [word];
  return [word, partition, service, region, account, rest.join(":")];
}

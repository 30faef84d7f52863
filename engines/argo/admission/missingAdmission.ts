import { isDeepStrictEqual } from "node:util";
import type { AdmissionObjects } from "./admissionObjects";

/** What is read of an object of the cluster to compare it. */
export interface FoundObject {
  readonly kind?: unknown;
  readonly metadata?: { readonly name?: unknown; readonly deletionTimestamp?: unknown } | undefined;
  readonly spec?: unknown;
}

/** What the API server writes into an object where nothing is said, and what so means nothing. Source: k8s.io/api/admissionregistration/v1, defaults. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  matchPolicy: "Equivalent",
  namespaceSelector: {},
  objectSelector: {},
  scope: "*",
};

/**
 * What of the admission objects a cluster lacks, one sentence each; empty where all of them are there, to the letter. `found` are the cluster's
 * ValidatingAdmissionPolicies and their bindings as the API server gives them. Others than the expected are nobody's concern here: policies can only add refusals.
 */
export function missingAdmission(
  { policies, bindings }: AdmissionObjects,
  found: readonly FoundObject[],
): readonly string[] {
  return [...policies, ...bindings].flatMap(({ kind, metadata: { name }, spec }) => {
    const live = found.find((each) => each.kind === kind && each.metadata?.name === name);
    const remedy = "Apply the platform stack again, and find out who changed it.";
    if (live === undefined) return [`${kind} ${name} is missing: what it refuses is admitted now. ${remedy}`];
    if (live.metadata?.deletionTimestamp !== undefined) return [`${kind} ${name} is being deleted. ${remedy}`];
    const where = difference(plain(spec), plain(live.spec), "spec");
    return where === undefined ? [] : [`${kind} ${name} was changed at ${where}. ${remedy}`];
  });
}

/** The first place at which two values differ, or undefined. */
function difference(expected: unknown, found: unknown, place: string): string | undefined {
  if (isDeepStrictEqual(expected, found)) return undefined;
  if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length) {
    return expected
      .map((each, index) => difference(each, found[index], `${place}[${index}]`))
      .find((each) => each !== undefined);
  }
  if (!isFields(expected) || !isFields(found)) return place;
  const fields = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return fields
    .map((field) => difference(expected[field], found[field], `${place}.${field}`))
    .find((each) => each !== undefined);
}

/** As JSON has it, without what is the default. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isFields(value)) return value;
  const said = Object.entries(value).map(([field, each]) => [field, plain(each)] as const);
  return Object.fromEntries(
    said.filter(
      ([field, each]) => each !== undefined && !(field in DEFAULTS && isDeepStrictEqual(each, DEFAULTS[field])),
    ),
  );
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import { isAbsolute } from "node:path";
import type { GateInput, LiveRelease } from "../../release/gates/gate";
import type { Debt } from "../../release/record/debt";
import type { Quarantine } from "../../release/record/quarantine";
import { isList, type Plain, UNKNOWN } from "../plainValue";
import type { DeclaredResource, Violation } from "../rule";
import { debtOf } from "./debts";
import { type Given, givenOf, listOf } from "./givenData";
import { liveOf } from "./live";
import { quarantineOf } from "./quarantined";

/** Type tokens of the components that declare a release, in every language. */
export const RELEASE_TYPES = ["airlock:aws:ReleaseRecord", "airlock:kubernetes:ProgressiveWorkload"] as const;

/** What such a component tells the policies: where the release stands, and what it is for. */
export interface ReleaseArgs {
  /** Absolute path of release.yaml. */
  readonly release: string;
  /** Absolute path of airlock.yaml. */
  readonly config: string;
  readonly environment: string;
  /** What is under quarantine, where the program has asked the account. */
  readonly quarantined?: readonly Quarantine[];
  /** What hotfixes owe, where the program has asked the account. */
  readonly debts?: readonly Debt[];
  /** What is live, where the program has asked the account. */
  readonly live?: LiveRelease;
  /** Who may sign, where policy configuration says so; never an argument of the record. */
  readonly trustRoots?: GateInput["trustRoots"];
  /** The root that is trusted, where policy configuration pins one; never an argument of the record. */
  readonly pinnedRoot?: GateInput["pinnedRoot"];
}

/** The data that gates are judged by must be in the program, as it is: an output could be anything by the time of `up`. */
const FIELDS = [
  { field: "release", what: "the absolute path of release.yaml", fits: isAbsolute },
  { field: "config", what: "the absolute path of airlock.yaml", fits: isAbsolute },
  { field: "environment", what: "the name of an environment", fits: (text: string) => text !== "" },
] as const;

/** Arguments that must not be frozen by ignoreChanges: the engine would show the last release's to the policies. */
const RELEASE_FIELDS = ["release", "config", "environment", "attempt", "quarantined", "debts", "live"];

/** The release data of a record, or every reason why it cannot be judged. Values are never repeated: one could be secret. */
export function releaseArgs(resource: DeclaredResource): ReleaseArgs | readonly Violation[] {
  const { props } = resource;
  const { release, config, environment } = props;
  const quarantined = givenOf(props["quarantined"], listOf(quarantineOf));
  const debts = givenOf(props["debts"], listOf(debtOf));
  const live = givenOf(props["live"], liveOf);
  const violations = [
    ...fieldViolations(resource),
    ...attemptViolations(props["attempt"]),
    ...givenViolations("quarantined", quarantined, resource),
    ...givenViolations("debts", debts, resource),
    ...givenViolations("live", live, resource),
    ...frozenViolations(resource),
  ];
  if (violations.length > 0) return violations;
  if (typeof release !== "string" || typeof config !== "string" || typeof environment !== "string") return violations;
  return {
    release,
    config,
    environment,
    ...(quarantined.kind === "given" ? { quarantined: quarantined.value } : {}),
    ...(debts.kind === "given" ? { debts: debts.value } : {}),
    ...(live.kind === "given" ? { live: live.value } : {}),
  };
}

/** Whether {@link releaseArgs} found release data that can be judged. */
export function isReleaseArgs(args: ReleaseArgs | readonly Violation[]): args is ReleaseArgs {
  return "release" in args;
}

function fieldViolations({ type, props, secretProps }: DeclaredResource): Violation[] {
  return FIELDS.flatMap(({ field, what, fits }): Violation[] => {
    const value = props[field];
    const secret = secretProps.includes(field);
    if (typeof value === "string" && fits(value) && !secret) return [];
    const measured = `${field} is ${secret ? "a secret" : typeof value === "string" ? "another text" : kindOf(value)}`;
    const remedy = `The gates judge files that are there at preview. Give ${type.split(":").at(-1)} plain values: no output, no secret, no config.requireSecret.`;
    return [{ measured, required: `${what}, as a plain string`, remedy }];
  });
}

function attemptViolations(attempt: Plain | undefined): Violation[] {
  if (attempt === undefined || attempt === null) return [];
  if (typeof attempt === "number" && Number.isInteger(attempt) && attempt >= 1) return [];
  const measured = `attempt is ${typeof attempt === "number" ? "another number" : kindOf(attempt)}`;
  return [{ measured, required: "a whole number from 1", remedy: "Count reruns of the same release from 1." }];
}

/** What the program has read before, and how it is handed over to the component that declares the release. */
const READ_BEFORE = {
  quarantined: {
    expected: "plain list of quarantines",
    required: () => "what readQuarantine answered, as it is",
    remedy: (component: string) =>
      `Await readQuarantine before anything is declared, and hand its answer to ${component}.`,
  },
  debts: {
    expected: "plain list of debts",
    required: () => "what readDebts answered, as it is",
    remedy: (component: string) => `Await readDebts before anything is declared, and hand its answer to ${component}.`,
  },
  live: {
    expected: "plain version and digest",
    required: (component: string) =>
      component === "ProgressiveWorkload"
        ? "what liveRelease made of readLiveWorkload's answer, or nothing"
        : "version and digest of what readLiveState answered, or nothing",
    remedy: (component: string) =>
      component === "ProgressiveWorkload"
        ? "Await readLiveWorkload before anything is declared, and hand liveRelease of its answer to ProgressiveWorkload."
        : "Await readLiveState before anything is declared, and hand its stableVersion and stableDigest to ReleaseRecord.",
  },
} as const;

function givenViolations(
  field: keyof typeof READ_BEFORE,
  { kind }: Given<unknown>,
  { type, secretProps }: DeclaredResource,
): Violation[] {
  const secret = secretProps.includes(field);
  if (kind !== "unusable" && !secret) return [];
  const { expected, required, remedy } = READ_BEFORE[field];
  const component = type.split(":").at(-1) ?? type;
  const measured = `${field} is ${secret ? "a secret" : `no ${expected}`}`;
  return [{ measured, required: required(component), remedy: remedy(component) }];
}

function frozenViolations({ opts }: DeclaredResource): Violation[] {
  const frozen = opts.ignoreChanges.filter((path) => path === "*" || RELEASE_FIELDS.includes(rootOf(path)));
  if (frozen.length === 0) return [];
  return [
    {
      measured: `ignoreChanges holds ${frozen.join(", ")}`,
      required: "release data that is not ignored",
      remedy: "The engine would show the last release's data to the gates. Remove it from ignoreChanges.",
    },
  ];
}

/** First key of a property path: `release` of `release`, `["release"]` and `release.x`. */
function rootOf(path: string): string {
  return path.replace(/^\["([^"]*)"\].*$/, "$1").replace(/[.[].*$/, "");
}

function kindOf(value: Plain | undefined): string {
  if (value === undefined || value === null) return "missing";
  if (value === UNKNOWN) return "unknown at preview";
  if (isList(value)) return "a list";
  return typeof value === "object" ? "a mapping" : `a ${typeof value}`;
}

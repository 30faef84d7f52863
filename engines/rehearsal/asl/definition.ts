import type { JsonObject, JsonValue } from "./data/json";

/** A state machine in the Amazon States Language with JSONPath: the part of it that {@link parseDefinition} executes. */
export interface AslDefinition extends AslStates {
  readonly Version?: "1.0";
  readonly QueryLanguage?: "JSONPath";
  /** Seconds that the whole execution may take; then it ends as TIMED_OUT, which nothing catches. */
  readonly TimeoutSeconds?: number;
}

/** States with the one they start at: a machine, a branch of a Parallel, or the iteration of a Map. */
export interface AslStates {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, AslState>>;
}

/** Any state. */
export type AslState = AslTask | AslChoice | AslWait | AslPass | AslSucceed | AslFail | AslParallel | AslMap;

interface AslCommon {
  readonly Comment?: string;
  readonly QueryLanguage?: "JSONPath";
}

interface AslPaths extends AslCommon {
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
}

/** Where a state leads to: exactly one of Next and End. */
type AslTransition = { readonly Next: string; readonly End?: never } | { readonly End: true; readonly Next?: never };

interface AslResult extends AslPaths {
  readonly Parameters?: JsonObject;
  readonly ResultPath?: string | null;
}

interface AslRecovering extends AslResult {
  readonly ResultSelector?: JsonObject;
  readonly Retry?: readonly AslRetrier[];
  readonly Catch?: readonly AslCatcher[];
}

/** Calls a service. */
type AslTask = AslTransition &
  AslRecovering & {
    readonly Type: "Task";
    readonly Resource: string;
    readonly TimeoutSeconds?: number;
    readonly TimeoutSecondsPath?: string;
  };

/** Passes its input on, or gives a fixed result. */
type AslPass = AslTransition & AslResult & { readonly Type: "Pass"; readonly Result?: JsonValue };

/** Waits; exactly one of the four fields. */
export type AslWait = AslTransition &
  AslPaths & {
    readonly Type: "Wait";
    readonly Seconds?: number;
    readonly SecondsPath?: string;
    readonly Timestamp?: string;
    readonly TimestampPath?: string;
  };

/** Takes the first rule that holds. */
interface AslChoice extends AslPaths {
  readonly Type: "Choice";
  readonly Choices: readonly (AslChoiceRule & { readonly Next: string })[];
  readonly Default?: string;
}

/** `{ Variable, StringEquals: "x" }`, `{ And: [...] }`, `{ Or: [...] }` or `{ Not: {...} }`. */
type AslChoiceRule = { readonly [field: string]: JsonValue };

/** Ends well. */
interface AslSucceed extends AslPaths {
  readonly Type: "Succeed";
}

/** Ends with an error. */
interface AslFail extends AslCommon {
  readonly Type: "Fail";
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
}

/** Runs branches side by side; gives the array of their outputs. */
type AslParallel = AslTransition &
  AslRecovering & { readonly Type: "Parallel"; readonly Branches: readonly AslStates[] };

/** Runs one set of states for each item (inline mode only). */
type AslMap = AslTransition &
  AslRecovering & {
    readonly Type: "Map";
    readonly ItemsPath?: string;
    readonly ItemSelector?: JsonObject;
    readonly ItemProcessor?: AslStates & { readonly ProcessorConfig?: { readonly Mode: "INLINE" } };
    /** Old name of ItemProcessor. */
    readonly Iterator?: AslStates;
    readonly MaxConcurrency?: number;
    readonly MaxConcurrencyPath?: string;
  };

/** When and how often to try again. */
export interface AslRetrier {
  readonly Comment?: string;
  readonly ErrorEquals: readonly string[];
  /** @defaultValue 1 */
  readonly IntervalSeconds?: number;
  /** Retries, not counting the first try. @defaultValue 3 */
  readonly MaxAttempts?: number;
  /** @defaultValue 2 */
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  /** @defaultValue "NONE" */
  readonly JitterStrategy?: "FULL" | "NONE";
}

/** Where to go on after an error. */
interface AslCatcher {
  readonly Comment?: string;
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
}

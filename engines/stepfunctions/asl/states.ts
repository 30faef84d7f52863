/** Plain JSON, as a definition holds it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Fields of Parameters, ResultSelector and their like: a key that ends in `.$` holds a path or an intrinsic function. */
export type Template = { readonly [key: string]: Json };

/** A retrier. Every one of ours jitters: many executions that were throttled together must not come back together. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL" | "NONE";
}

/** A catcher; ResultPath null drops the error, and keeps the state as it was. */
export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath: string | null;
}

/** Calls a service. */
export interface TaskState {
  readonly Type: "Task";
  readonly Comment?: string;
  readonly Resource: string;
  readonly Parameters: Template;
  readonly ResultSelector?: Template;
  readonly ResultPath: string | null;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly Retrier[];
  readonly Catch: readonly Catcher[];
  readonly Next: string;
}

/** Builds data. */
export interface PassState {
  readonly Type: "Pass";
  readonly Comment?: string;
  readonly Parameters: Template;
  readonly ResultPath?: string;
  readonly Next: string;
}

/** Waits, for fixed seconds or for those that a path names. */
export interface WaitState {
  readonly Type: "Wait";
  readonly Comment?: string;
  readonly Seconds?: number;
  readonly SecondsPath?: string;
  readonly Next: string;
}

/** A condition of a Choice state; build it with the functions of ./conditions. */
export type Condition = { readonly [field: string]: Json };

/** Takes the first rule that holds; Default is always there, so that no input ends in a runtime error. */
export interface ChoiceState {
  readonly Type: "Choice";
  readonly Comment?: string;
  readonly Choices: readonly (Condition & { readonly Next: string })[];
  readonly Default: string;
}

/** Ends well. */
export interface SucceedState {
  readonly Type: "Succeed";
  readonly Comment?: string;
}

/** Ends with an error, fixed or from the data. */
export interface FailState {
  readonly Type: "Fail";
  readonly Comment?: string;
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
}

/** Any state that our machines consist of. */
export type State = TaskState | PassState | WaitState | ChoiceState | SucceedState | FailState;

/** Some states of a machine, by name. */
export type Section = Readonly<Record<string, State>>;

/** A whole machine in the Amazon States Language, query language JSONPath. */
export interface StateMachineDefinition {
  readonly Comment: string;
  readonly StartAt: string;
  readonly States: Section;
}

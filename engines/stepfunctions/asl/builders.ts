import type {
  Catcher,
  ChoiceState,
  Condition,
  PassState,
  Retrier,
  Section,
  TaskState,
  Template,
  WaitState,
} from "./states";

/** A call of a service: what to call and with what. Made by the functions of ../tasks. */
export interface Call {
  readonly resource: string;
  readonly parameters: Template;
  /** Errors that are an answer rather than a failure: never retried, so that a catcher sees them at once. */
  readonly answers?: readonly string[];
  /** @defaultValue {@link PATIENT} */
  readonly retry?: Retrier;
  /** Seconds until the task counts as failed. @defaultValue 30: the SDK's own attempts end before that. */
  readonly timeoutSeconds?: number;
}

/** What a state does with a call. */
export interface TaskUse {
  readonly comment?: string;
  /** Fields of the answer to keep and where; left out, the answer is dropped. */
  readonly keep?: { readonly at: string; readonly select?: Template };
  readonly catch: readonly Catcher[];
  readonly next: string;
}

/** About two minutes of trying: rides out throttling without hiding an outage from the failure path. */
export const PATIENT: Retrier = {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 2,
  MaxAttempts: 7,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: "FULL",
};

/** A few quick tries, for calls that must not land late or whose failure has another way on. */
export const BRIEF: Retrier = {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 1,
  MaxAttempts: 4,
  BackoffRate: 2,
  MaxDelaySeconds: 4,
  JitterStrategy: "FULL",
};

/** About ten minutes of trying: for the calls that bring traffic back, which have no other way on. */
export const STUBBORN: Retrier = {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 1,
  MaxAttempts: 40,
  BackoffRate: 1.5,
  MaxDelaySeconds: 20,
  JitterStrategy: "FULL",
};

/** A Task state. Retries cover every error: SDK integrations report throttling under names that no service model lists. */
export function task(call: Call, use: TaskUse): TaskState {
  const answers = call.answers ?? [];
  return {
    Type: "Task",
    ...(use.comment === undefined ? {} : { Comment: use.comment }),
    Resource: call.resource,
    Parameters: call.parameters,
    ...(use.keep?.select === undefined ? {} : { ResultSelector: use.keep.select }),
    ResultPath: use.keep?.at ?? null,
    TimeoutSeconds: call.timeoutSeconds ?? 30,
    Retry: [...(answers.length === 0 ? [] : [{ ErrorEquals: answers, MaxAttempts: 0 }]), call.retry ?? PATIENT],
    Catch: use.catch,
    Next: use.next,
  };
}

/** Catches named errors and drops them. */
export function on(errors: readonly string[], next: string): Catcher {
  return { ErrorEquals: errors, Next: next, ResultPath: null };
}

/** Catches everything that can be caught; `$.caught` then holds Error and, mostly, Cause. */
export function onAny(next: string): Catcher {
  return { ErrorEquals: ["States.ALL"], Next: next, ResultPath: "$.caught" };
}

/** Catches everything that can be caught and goes on as if nothing had happened. */
export function shrug(next: string): Catcher {
  return { ErrorEquals: ["States.ALL"], Next: next, ResultPath: null };
}

/** A Choice state: the first rule that holds decides. */
export function choose(
  rules: readonly (readonly [Condition, string])[],
  otherwise: string,
  comment?: string,
): ChoiceState {
  return {
    Type: "Choice",
    ...(comment === undefined ? {} : { Comment: comment }),
    Choices: rules.map(([condition, next]) => ({ ...condition, Next: next })),
    Default: otherwise,
  };
}

/** A Pass state that puts a value at a path, or replaces all data when no path is given. */
export function put(at: string | undefined, value: Template, next: string, comment?: string): PassState {
  return {
    Type: "Pass",
    ...(comment === undefined ? {} : { Comment: comment }),
    Parameters: value,
    ...(at === undefined ? {} : { ResultPath: at }),
    Next: next,
  };
}

/** A Pass state that adds one to `count` below a path. */
export function count(at: string, next: string): PassState {
  return put(at, { "count.$": `States.MathAdd(${at}.count, 1)` }, next);
}

/** A Wait of fixed seconds. */
export function wait(seconds: number, next: string, comment?: string): WaitState {
  return { Type: "Wait", ...(comment === undefined ? {} : { Comment: comment }), Seconds: seconds, Next: next };
}

/** One machine's states from its sections. A name used twice is a mistake in a section, never a replacement. */
export function join(...sections: readonly Section[]): Section {
  const entries = sections.flatMap((section) => Object.entries(section));
  const twice = entries.map(([name]) => name).filter((name, i, names) => names.indexOf(name) !== i);
  if (twice.length > 0) throw new Error(`States defined twice: ${twice.join(", ")}.`);
  return Object.fromEntries(entries);
}

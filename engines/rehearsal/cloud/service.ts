import type { JsonValue } from "../asl/data/json";
import type { TaskCall } from "../asl/task";

/** What one call of a service answers; it takes `afterMs` where it takes longer than a request does. */
export interface Answer {
  readonly output: JsonValue;
  readonly afterMs?: number;
  /** Where the answer comes only when a job has ended: calls `done` then, with what went wrong if it failed. */
  readonly until?: (done: (failure?: JobFailure) => void) => void;
}

/** How a job that a task waits for has failed. */
export interface JobFailure {
  readonly error: string;
  readonly cause: string;
}

/** One action: answers, or throws an {@link AwsError}. Its effect happens at once, its answer arrives later. */
export type Action = (parameters: JsonValue, call: TaskCall) => Answer;

/** One service of the model. */
export interface CloudService {
  /** By the id of the integration (`aws-sdk:ecs`, `ecs`): the prefix of its errors' names (`Ecs`, `ECS`). */
  readonly prefixes: Readonly<Record<string, string>>;
  /** Error that the service throttles with; services whose model lists none raise the name after the prefix. */
  readonly throttling: string;
  /** By name: `updateService`, `runTask.sync`. */
  readonly actions: Readonly<Record<string, Action>>;
}

/** The answer of an action that says nothing. */
export const NOTHING: Answer = { output: {} };

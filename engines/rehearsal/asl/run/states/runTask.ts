import type { JsonValue } from "../../data/json";
import { atMost, checkBytes, checkPayload } from "../../data/payload";
import { readPath } from "../../data/scope";
import { runtimeFailure, StateFailure, States } from "../../failure";
import type { TaskState } from "../../machine";
import type { TaskOutcome, TaskSettlement } from "../../task";
import type { FlowHost } from "../flowHost";
import type { VisitHandle } from "../handles";

/** Calls the handler once; the attempt ends with its answer, or with `States.Timeout` when that comes first. */
export function runTask(state: TaskState, visit: VisitHandle, host: FlowHost, data: JsonValue): void {
  const { resource } = state;
  const { pattern } = resource;
  const taskToken = pattern === "wait-for-task-token" ? host.random.uuid() : undefined;
  const scope = visit.scope(data, taskToken === undefined ? undefined : { Task: { Token: taskToken } });
  const parameters = state.parameters === undefined ? data : checkPayload(state.parameters(scope), state.name);
  const timeoutMs = timeoutOf(state, visit, data);
  host.record("TaskScheduled", state.name);
  host.record("TaskStarted", state.name);
  if (pattern !== "request-response") host.record("TaskSubmitted", state.name);
  if (visit.life.over) return;
  const outcome = host.call(resource, state.name, parameters, taskToken);
  // The handler may have stopped this very execution.
  const life = visit.life;
  if (life.over) return;
  listen(outcome, visit, (settlement) => settle(settlement, state, visit, host));
  if (timeoutMs === undefined) return;
  life.after(timeoutMs, () => {
    host.record("TaskTimedOut", state.name);
    visit.fail({ error: States.timeout });
  });
}

/** Delivers the answer as an event of the clock, once. An answer due at the same instant as the timeout wins. */
function listen(outcome: TaskOutcome, visit: VisitHandle, deliver: (settlement: TaskSettlement) => void): void {
  const life = visit.life;
  if (outcome.kind !== "pending") {
    life.after(outcome.afterMs ?? 0, () => deliver(outcome));
    return;
  }
  let settled = false;
  outcome.subscribe((settlement) => {
    if (settled) return;
    settled = true;
    life.after(settlement.afterMs ?? 0, () => deliver(settlement));
  });
}

function settle(settlement: TaskSettlement, state: TaskState, visit: VisitHandle, host: FlowHost): void {
  if (settlement.kind === "error") {
    host.record("TaskFailed", state.name);
    visit.fail({ error: settlement.error, cause: settlement.cause });
    return;
  }
  let output: JsonValue;
  let bytes: number;
  try {
    output = host.receive(settlement.output);
    bytes = checkBytes(output, atMost(output), state.resource.service);
  } catch (failure) {
    if (!(failure instanceof StateFailure))
      throw new TypeError(`${state.name} (${state.resource.arn}): ${String(failure)}`);
    host.record("TaskFailed", state.name);
    visit.failWith(failure);
    return;
  }
  host.record("TaskSucceeded", state.name);
  visit.succeed(output, bytes);
}

function timeoutOf(state: TaskState, visit: VisitHandle, data: JsonValue): number | undefined {
  if (state.timeout === undefined) return undefined;
  if ("seconds" in state.timeout) return state.timeout.seconds * 1_000;
  const { path } = state.timeout;
  const value = readPath(path, visit.scope(data));
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value * 1_000;
  throw runtimeFailure(
    `The TimeoutSecondsPath field refers to value ${JSON.stringify(value)} which is not a positive integer: ${path.text}`,
  );
}

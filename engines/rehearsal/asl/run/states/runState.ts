import type { JsonValue } from "../../data/json";
import { atMost, checkBytes, checkPayload } from "../../data/payload";
import { type Scope, selectPath } from "../../data/scope";
import type { Compiled } from "../../data/template";
import { runtimeFailure } from "../../failure";
import type { ChoiceState, FailState } from "../../machine";
import { Branches } from "../branches";
import type { FlowHost } from "../flowHost";
import type { VisitHandle } from "../handles";
import { mapIterations } from "./mapIterations";
import { runTask } from "./runTask";
import { runWait } from "./runWait";

/** Does what a state is for. `data` is the state's input after InputPath. Throws a StateFailure when a field cannot be evaluated. */
export function runState(visit: VisitHandle, host: FlowHost, data: JsonValue): void {
  const state = visit.state;
  switch (state.type) {
    case "Pass": {
      if (state.parameters === undefined) {
        visit.succeed(state.result === undefined ? data : state.result.value);
        return;
      }
      const effective = state.parameters(visit.scope(data));
      const bytes = checkBytes(effective, atMost(effective), state.name);
      if (state.result === undefined) visit.succeed(effective, bytes);
      else visit.succeed(state.result.value);
      return;
    }
    case "Succeed": {
      const output = selectPath(state.outputPath, visit.scope(data));
      visit.leave(output, undefined, checkBytes(output, visit.bytesOf(output), state.name));
      return;
    }
    case "Choice":
      runChoice(state, visit, data);
      return;
    case "Fail":
      runFail(state, visit, data);
      return;
    case "Wait":
      runWait(state, visit, host, data);
      return;
    case "Task":
      runTask(state, visit, host, data);
      return;
    case "Parallel": {
      const input = evaluateParameters(state.parameters, visit, data);
      visit.branches = new Branches(
        visit,
        host,
        state.branches.map((graph) => ({ graph, input })),
        state.branches.length,
      );
      visit.branches.start();
      return;
    }
    case "Map": {
      const { limit, parts } = mapIterations(state, visit, data);
      visit.branches = new Branches(visit, host, parts, limit);
      visit.branches.start();
      return;
    }
  }
}

/** Parameters, or the data as it is. */
function evaluateParameters(parameters: Compiled | undefined, visit: VisitHandle, data: JsonValue): JsonValue {
  return parameters === undefined ? data : checkPayload(parameters(visit.scope(data)), visit.state.name);
}

function runChoice(state: ChoiceState, visit: VisitHandle, data: JsonValue): void {
  const scope = visit.scope(data);
  const next = ruleThatHolds(state, scope) ?? state.default;
  if (next === undefined) {
    throw runtimeFailure("Failed to transition out of the state. The state does not point to a next state.");
  }
  const output = selectPath(state.outputPath, scope);
  visit.leave(output, next, checkBytes(output, visit.bytesOf(output), state.name));
}

function ruleThatHolds(state: ChoiceState, scope: Scope): string | undefined {
  for (const rule of state.rules) if (rule.holds(scope)) return rule.next;
  return undefined;
}

function runFail(state: FailState, visit: VisitHandle, data: JsonValue): void {
  const error = failText(state.error, "Error", visit, data);
  const cause = failText(state.cause, "Cause", visit, data);
  // Nothing says what AWS puts into a Catch's result when a Fail state has no Error; an empty name matches States.ALL alone.
  visit.flow.fail(cause === undefined ? { error: error ?? "" } : { error: error ?? "", cause });
}

function failText(text: Compiled | undefined, field: string, visit: VisitHandle, data: JsonValue): string | undefined {
  const value = text?.(visit.scope(data));
  if (value === undefined || typeof value === "string") return value;
  throw runtimeFailure(`The ${field}Path field must give a string, not ${JSON.stringify(value)}.`);
}

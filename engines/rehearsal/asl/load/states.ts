import { readCondition } from "../choice";
import { type Compiled, compileExpression } from "../data/template";
import { parseTimestamp } from "../data/timestamp";
import type {
  ChoiceState,
  FailState,
  MachineState,
  PassState,
  Recovering,
  SucceedState,
  TaskState,
  WaitState,
} from "../machine";
import { parseResource } from "../resource";
import type { Fields } from "./fields";
import { contextCheck, PLAIN, readDefinitePath, readNullablePath, readResultPath, readTemplate } from "./paths";
import { readCatch, readRetry } from "./recovery";

/** Longest Wait and timeout in seconds that AWS takes. Source: Developer Guide, "Wait workflow state". */
const MOST_SECONDS = 99_999_999;

/** Fields that every state with a successor has. */
function readPaths(fields: Fields): Pick<PassState, "inputPath" | "outputPath" | "next"> {
  const inputPath = readNullablePath(fields, "InputPath");
  const outputPath = readNullablePath(fields, "OutputPath");
  return {
    ...(inputPath !== undefined && { inputPath }),
    ...(outputPath !== undefined && { outputPath }),
    ...readNext(fields),
  };
}

/** Fields of the states that call or contain something. */
export function readRecovering(fields: Fields, task: boolean): Omit<Recovering, "name" | "parameters"> {
  const resultSelector = readTemplate(fields, "ResultSelector", PLAIN);
  return {
    ...readPaths(fields),
    ...readResult(fields),
    ...(resultSelector !== undefined && { resultSelector }),
    retry: readRetry(fields, task),
    catch: readCatch(fields, task),
  };
}

/** ResultPath, when it says something. */
function readResult(fields: Fields): Pick<PassState, "resultPath"> {
  const resultPath = readResultPath(fields);
  return resultPath === undefined ? {} : { resultPath };
}

function readNext(fields: Fields): { readonly next?: string } {
  const next = fields.text("Next");
  const end = fields.get("End");
  if (end !== undefined && end !== true) fields.fault("End", "true, or Next instead");
  if (next === undefined && end === undefined && !fields.has("Next")) fields.fault("Next", "Next or End");
  if (next !== undefined && end === true) fields.fault("End", "either Next or End, not both");
  return next === undefined ? {} : { next };
}

export function readTask(name: string, fields: Fields): TaskState {
  fields.refuse("HeartbeatSeconds", "Heartbeats are not executed here.");
  fields.refuse("HeartbeatSecondsPath", "Heartbeats are not executed here.");
  fields.refuse("Credentials", "Roles of other accounts are not executed here.");
  const arn = fields.requiredText("Resource");
  const resource = parseResource(arn);
  if (resource === undefined) fields.fault("Resource", "the ARN of a service integration or of a Lambda function");
  const parameters = readTemplate(fields, "Parameters", {
    mapItem: false,
    taskToken: resource?.pattern === "wait-for-task-token",
  });
  const seconds = fields.number("TimeoutSeconds", 1, true);
  const path = readDefinitePath(fields, "TimeoutSecondsPath");
  if (seconds !== undefined && path !== undefined)
    fields.fault("TimeoutSecondsPath", "TimeoutSeconds or this, not both");
  if (seconds !== undefined && seconds > MOST_SECONDS) fields.fault("TimeoutSeconds", `at most ${MOST_SECONDS}`);
  return {
    type: "Task",
    name,
    ...readRecovering(fields, true),
    // A Resource that could not be read left a fault behind, so that this one never runs.
    resource: resource ?? { arn, integration: "optimized", service: "", action: "", pattern: "request-response" },
    ...(parameters !== undefined && { parameters }),
    ...(seconds !== undefined && { timeout: { seconds } }),
    ...(path !== undefined && { timeout: { path } }),
  };
}

export function readPass(name: string, fields: Fields): PassState {
  const parameters = readTemplate(fields, "Parameters", PLAIN);
  const value = fields.get("Result");
  return {
    type: "Pass",
    name,
    ...readPaths(fields),
    ...readResult(fields),
    ...(parameters !== undefined && { parameters }),
    ...(value !== undefined && { result: { value } }),
  };
}

export function readWait(name: string, fields: Fields): WaitState {
  const kinds = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"].filter((field) => fields.has(field));
  if (kinds.length !== 1) {
    fields.faults.add(
      fields.place,
      kinds.join(" and ") || "none of them",
      "one of Seconds, SecondsPath, Timestamp, TimestampPath",
    );
  }
  return { type: "Wait", name, ...readPaths(fields), until: readUntil(fields) ?? { kind: "seconds", seconds: 0 } };
}

function readUntil(fields: Fields): WaitState["until"] | undefined {
  const secondsPath = readDefinitePath(fields, "SecondsPath");
  const timestampPath = readDefinitePath(fields, "TimestampPath");
  const timestamp = fields.text("Timestamp");
  const seconds = fields.number("Seconds", 0, true);
  if (secondsPath !== undefined) return { kind: "seconds-path", path: secondsPath };
  if (timestampPath !== undefined) return { kind: "timestamp-path", path: timestampPath };
  if (timestamp !== undefined) {
    const epochMs = parseTimestamp(timestamp);
    if (epochMs === undefined) {
      fields.fault("Timestamp", "a time such as 2026-01-31T12:00:00Z");
      return;
    }
    return { kind: "timestamp", epochMs };
  }
  if (seconds !== undefined && seconds > MOST_SECONDS) fields.fault("Seconds", `at most ${MOST_SECONDS}`);
  return seconds === undefined ? undefined : { kind: "seconds", seconds };
}

export function readChoice(name: string, fields: Fields): ChoiceState {
  const inputPath = readNullablePath(fields, "InputPath");
  const outputPath = readNullablePath(fields, "OutputPath");
  const rules = fields
    .objects("Choices")
    .map((rule) => ({ next: rule.requiredText("Next"), holds: readCondition(rule) }));
  if (rules.length === 0) fields.fault("Choices", "a list of one rule or more");
  const fallback = fields.text("Default");
  return {
    type: "Choice",
    name,
    ...(inputPath !== undefined && { inputPath }),
    ...(outputPath !== undefined && { outputPath }),
    rules,
    ...(fallback !== undefined && { default: fallback }),
  };
}

export function readSucceed(name: string, fields: Fields): SucceedState {
  const inputPath = readNullablePath(fields, "InputPath");
  const outputPath = readNullablePath(fields, "OutputPath");
  return {
    type: "Succeed",
    name,
    ...(inputPath !== undefined && { inputPath }),
    ...(outputPath !== undefined && { outputPath }),
  };
}

export function readFail(name: string, fields: Fields): FailState {
  const error = readFailText(fields, "Error");
  const cause = readFailText(fields, "Cause");
  return { type: "Fail", name, ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
}

/** Error or Cause, or the variant with Path, which takes an intrinsic function too. */
function readFailText(fields: Fields, field: "Error" | "Cause"): Compiled | undefined {
  const text = fields.text(field);
  const path = `${field}Path`;
  const expression = fields.text(path);
  if (text !== undefined && expression !== undefined) fields.fault(path, `${field} or ${path}, not both`);
  if (text !== undefined) return () => text;
  return fields.parse(path, expression, (source) => compileExpression(source, path, contextCheck(PLAIN)));
}

/** The names of the states that a state leads to. */
export function targetsOf(state: MachineState): readonly (readonly [string, string])[] {
  const targets: (readonly [string, string])[] = [];
  if ("next" in state) targets.push(["Next", state.next]);
  if (state.type === "Choice") {
    for (const [i, rule] of state.rules.entries()) targets.push([`Choices[${i}].Next`, rule.next]);
    if (state.default !== undefined) targets.push(["Default", state.default]);
  }
  if ("catch" in state) {
    for (const [i, catcher] of state.catch.entries()) targets.push([`Catch[${i}].Next`, catcher.next]);
  }
  return targets;
}

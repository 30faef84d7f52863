import { isJsonArray } from "../data/json";
import type { Catcher, Retrier } from "../machine";
import type { Fields } from "./fields";
import { readResultPath } from "./paths";

/** The names that begin with `States.`; AWS reserves that prefix. Source: Developer Guide, "Error names". */
const RESERVED = new Set([
  "States.ALL",
  "States.DataLimitExceeded",
  "States.HeartbeatTimeout",
  "States.IntrinsicFailure",
  "States.NoChoiceMatched",
  "States.ParameterPathFailure",
  "States.Permissions",
  "States.ResultPathMatchFailure",
  "States.Runtime",
  "States.TaskFailed",
  "States.Timeout",
]);

/** Largest Retry and MaxDelaySeconds numbers that AWS takes. Source: Developer Guide, "Retrying after an error". */
const MOST_ATTEMPTS = 99_999_999;
const MOST_DELAY_SECONDS = 31_622_400;

/** Reads Retry. */
export function readRetry(fields: Fields, task: boolean): readonly Retrier[] {
  const items = fields.objects("Retry");
  return items.map((item, i) => {
    const errors = readErrors(item, task, i === items.length - 1);
    const maxDelaySeconds = item.number("MaxDelaySeconds", 1, true);
    const jitter = item.text("JitterStrategy") ?? "NONE";
    if (jitter !== "NONE" && jitter !== "FULL") item.fault("JitterStrategy", "NONE or FULL");
    const retrier = {
      errors,
      intervalSeconds: item.number("IntervalSeconds", 0, true) ?? 1,
      maxAttempts: item.number("MaxAttempts", 0, true) ?? 3,
      backoffRate: item.number("BackoffRate", 1, false) ?? 2,
      jitter: jitter === "FULL",
    };
    if (retrier.maxAttempts > MOST_ATTEMPTS) item.fault("MaxAttempts", `at most ${MOST_ATTEMPTS}`);
    if (maxDelaySeconds !== undefined && maxDelaySeconds >= MOST_DELAY_SECONDS) {
      item.fault("MaxDelaySeconds", `less than ${MOST_DELAY_SECONDS}`);
    }
    item.close();
    return maxDelaySeconds === undefined ? retrier : { ...retrier, maxDelaySeconds };
  });
}

/** Reads Catch. */
export function readCatch(fields: Fields, task: boolean): readonly Catcher[] {
  const items = fields.objects("Catch");
  return items.map((item, i) => {
    const errors = readErrors(item, task, i === items.length - 1);
    const next = item.requiredText("Next");
    const resultPath = readResultPath(item);
    item.close();
    return resultPath === undefined ? { errors, next } : { errors, next, resultPath };
  });
}

function readErrors(item: Fields, task: boolean, last: boolean): readonly string[] {
  const value = item.get("ErrorEquals");
  if (!isJsonArray(value) || value.length === 0) {
    item.fault("ErrorEquals", "a list of error names");
    return [];
  }
  const errors = value.filter((name) => typeof name === "string");
  if (errors.length < value.length) item.fault("ErrorEquals", "a list of error names");
  if (errors.includes("States.ALL") && (errors.length > 1 || !last)) {
    item.fault("ErrorEquals", "States.ALL alone and in the last place of its list");
  }
  for (const name of errors) {
    if (name.startsWith("States.") && !RESERVED.has(name)) {
      item.fault("ErrorEquals", `an error name that exists, not ${name}`);
    }
    // AWS says what States.TaskFailed matches for Task states only.
    if (name === "States.TaskFailed" && !task) {
      item.fault("ErrorEquals", "States.TaskFailed on Task states only", "Name the errors, or States.ALL.");
    }
  }
  return errors;
}

import type { JsonValue } from "../../data/json";
import { find } from "../../data/scope";
import { parseTimestamp } from "../../data/timestamp";
import { runtimeFailure } from "../../failure";
import type { WaitState } from "../../machine";
import { MISSING, type Path } from "../../path";
import type { FlowHost } from "../flowHost";
import type { VisitHandle } from "../handles";

/** Longest delay: AWS holds it in a 32-bit number of seconds ("Wait state delay is too long", seen beyond 24,855 days). */
const LONGEST_MS = 2_147_483_647_000;

/** Waits on the virtual clock; a time that has passed does not wait at all. */
export function runWait(state: WaitState, visit: VisitHandle, host: FlowHost, data: JsonValue): void {
  const ms = waitMs(state, visit, host, data);
  if (ms > LONGEST_MS) throw runtimeFailure("Wait state delay is too long.");
  visit.life.after(Math.max(0, ms), () => visit.succeed(data));
}

function waitMs(state: WaitState, visit: VisitHandle, host: FlowHost, data: JsonValue): number {
  switch (state.until.kind) {
    case "seconds":
      return state.until.seconds * 1_000;
    case "timestamp":
      return state.until.epochMs - host.epochNow();
    case "seconds-path":
      return readSeconds(state.until.path, visit, data) * 1_000;
    case "timestamp-path":
      return readTime(state.until.path, visit, data) - host.epochNow();
  }
}

function readSeconds(path: Path, visit: VisitHandle, data: JsonValue): number {
  const value = readOperand("SecondsPath", path, visit, data);
  const found = `${path.text} == ${typeof value === "string" ? value : JSON.stringify(value)}`;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw runtimeFailure(`The SecondsPath parameter cannot be parsed as a long value: ${found}`);
  }
  if (value < 0) throw runtimeFailure(`The SecondsPath parameter references a negative value: ${found}`);
  return value;
}

function readTime(path: Path, visit: VisitHandle, data: JsonValue): number {
  const value = readOperand("TimestampPath", path, visit, data);
  const epochMs = typeof value === "string" ? parseTimestamp(value) : undefined;
  if (epochMs !== undefined) return epochMs;
  const found = typeof value === "string" ? value : JSON.stringify(value);
  throw runtimeFailure(
    `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${path.text} == ${found}`,
  );
}

function readOperand(field: string, path: Path, visit: VisitHandle, data: JsonValue): JsonValue {
  const value = find(path, visit.scope(data));
  if (value === MISSING) throw runtimeFailure(`The ${field} parameter does not reference an input value: ${path.text}`);
  return value;
}

import { type Fault, ok, type Result } from "../../../../release/fault";
import { isJsonObject, type JsonValue } from "../data/json";
import type { Machine, StateGraph } from "../machine";
import { Faults, Fields } from "./fields";
import { readGraph } from "./graph";

/**
 * Reads a state machine definition, an object or its JSON text, into what the interpreter runs. Whatever could not be executed
 * as AWS does is refused, with state and field: JSONata, Assign, distributed Map, heartbeats, activities, unknown intrinsic
 * functions, the rest of JSONPath, unknown fields. All faults are told at once.
 */
export function parseDefinition(definition: unknown): Result<Machine> {
  const faults = new Faults();
  const value = typeof definition === "string" ? parseText(definition, faults) : (definition as JsonValue);
  if (faults.list.length === 0 && !isJsonObject(value)) faults.add("", typeName(value), "a state machine definition");
  const machine = isJsonObject(value) ? readMachine(new Fields("", value, faults)) : undefined;
  const [first, ...rest] = faults.list;
  if (first !== undefined || machine === undefined) return failed(first, rest);
  checkNames(machine, new Set(), faults);
  const [duplicate, ...others] = faults.list;
  return duplicate === undefined ? ok(machine) : failed(duplicate, others);
}

function failed(first: Fault | undefined, rest: readonly Fault[]): Result<Machine> {
  return { ok: false, faults: first === undefined ? rest : [first, ...rest] };
}

function parseText(text: string, faults: Faults): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    faults.add("", error instanceof Error ? error.message : String(error), "JSON");
    return null;
  }
}

function readMachine(fields: Fields): Machine {
  const version = fields.get("Version");
  if (version !== undefined && version !== "1.0") fields.fault("Version", "1.0");
  const language = fields.get("QueryLanguage");
  if (language !== undefined && language !== "JSONPath") fields.fault("QueryLanguage", "JSONPath");
  const timeoutSeconds = fields.number("TimeoutSeconds", 1, true);
  const graph = readGraph(fields);
  fields.close();
  return timeoutSeconds === undefined ? graph : { ...graph, timeoutSeconds };
}

/** AWS wants state names unique in the whole machine, branches and iterations included. */
function checkNames(graph: StateGraph, seen: Set<string>, faults: Faults): void {
  for (const [name, state] of graph.states) {
    if (seen.has(name))
      faults.add(`States.${name}`, "the same name twice", "a name that is unique in the whole machine");
    seen.add(name);
    if (state.type === "Parallel") for (const branch of state.branches) checkNames(branch, seen, faults);
    if (state.type === "Map") checkNames(state.processor, seen, faults);
  }
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : typeof value;
}

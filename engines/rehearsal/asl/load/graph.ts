import { isJsonObject } from "../data/json";
import type { MachineState, MapState, ParallelState, StateGraph } from "../machine";
import { Fields } from "./fields";
import { PLAIN, readDefinitePath, readTemplate } from "./paths";
import { readChoice, readFail, readPass, readRecovering, readSucceed, readTask, readWait, targetsOf } from "./states";

/** Longest name of a state. Source: Developer Guide, "State machine structure". */
const LONGEST_NAME = 80;

/** Reads StartAt and States, and checks that every transition leads to a state and that every state is reached. */
export function readGraph(fields: Fields): StateGraph {
  const startAt = fields.requiredText("StartAt");
  const states = new Map<string, MachineState>();
  const all = fields.child("States");
  if (all === undefined && !fields.has("States")) fields.fault("States", "an object of states");
  for (const [name, value] of Object.entries(all?.object ?? {})) {
    const place = `${fields.at("States")}.${name}`;
    if (name.length > LONGEST_NAME) fields.faults.add(place, `${name.length} characters`, `at most ${LONGEST_NAME}`);
    if (!isJsonObject(value)) {
      fields.faults.add(place, JSON.stringify(value), "a state");
      continue;
    }
    const state = readState(name, new Fields(place, value, fields.faults));
    if (state !== undefined) states.set(name, state);
  }
  checkTransitions(fields, startAt, new Set(Object.keys(all?.object ?? {})), states);
  return { startAt, states };
}

function readState(name: string, fields: Fields): MachineState | undefined {
  const language = fields.get("QueryLanguage");
  if (language !== undefined && language !== "JSONPath") fields.fault("QueryLanguage", "JSONPath");
  for (const field of ["Assign", "Arguments", "Output", "Items", "Condition"]) {
    fields.refuse(field, "JSONata and variables are not executed here; use JSONPath.");
  }
  const type = fields.requiredText("Type");
  const read = READERS.get(type);
  if (read === undefined) {
    fields.fault("Type", [...READERS.keys()].join(", "));
    return;
  }
  const state = read(name, fields);
  fields.close();
  return state;
}

const READERS: ReadonlyMap<string, (name: string, fields: Fields) => MachineState> = new Map<
  string,
  (name: string, fields: Fields) => MachineState
>([
  ["Task", readTask],
  ["Choice", readChoice],
  ["Wait", readWait],
  ["Pass", readPass],
  ["Succeed", readSucceed],
  ["Fail", readFail],
  ["Parallel", readParallel],
  ["Map", readMap],
]);

function readParallel(name: string, fields: Fields): ParallelState {
  const parameters = readTemplate(fields, "Parameters", PLAIN);
  const branches = fields.objects("Branches").map(readSubgraph);
  if (branches.length === 0) fields.fault("Branches", "a list of one branch or more");
  return {
    type: "Parallel",
    name,
    ...readRecovering(fields, false),
    ...(parameters !== undefined && { parameters }),
    branches,
  };
}

function readMap(name: string, fields: Fields): MapState {
  for (const field of ["ItemReader", "ItemBatcher", "ResultWriter", "Label"]) refuseDistributed(fields, field);
  for (const field of ["ToleratedFailurePercentage", "ToleratedFailureCount"]) {
    refuseDistributed(fields, field);
    refuseDistributed(fields, `${field}Path`);
  }
  const itemsPath = readDefinitePath(fields, "ItemsPath");
  const selector = fields.has("ItemSelector") ? "ItemSelector" : "Parameters";
  const itemSelector = readTemplate(fields, selector, { mapItem: true, taskToken: false });
  const limit = fields.number("MaxConcurrency", 0, true);
  const limitPath = readDefinitePath(fields, "MaxConcurrencyPath");
  if (limit !== undefined && limitPath !== undefined)
    fields.fault("MaxConcurrencyPath", "MaxConcurrency or this, not both");
  const processorField = fields.has("Iterator") ? "Iterator" : "ItemProcessor";
  const processor = fields.child(processorField);
  if (processor === undefined && !fields.has(processorField))
    fields.fault(processorField, "the states of one iteration");
  const config = processor?.child("ProcessorConfig");
  if (config !== undefined && (config.text("Mode") ?? "INLINE") !== "INLINE") {
    config.fault("Mode", "INLINE", "Distributed Map is not executed here.");
  }
  config?.close();
  return {
    type: "Map",
    name,
    ...readRecovering(fields, false),
    ...(itemsPath !== undefined && { itemsPath }),
    ...(itemSelector !== undefined && { itemSelector }),
    processor: processor === undefined ? { startAt: "", states: new Map() } : readSubgraph(processor),
    maxConcurrency: limitPath === undefined ? { limit: limit ?? 0 } : { path: limitPath },
  };
}

function refuseDistributed(fields: Fields, field: string): void {
  fields.refuse(field, "Distributed Map is not executed here.");
}

function readSubgraph(fields: Fields): StateGraph {
  fields.refuse("QueryLanguage", "Only a machine or a state says its query language.");
  const graph = readGraph(fields);
  fields.close();
  return graph;
}

function checkTransitions(
  fields: Fields,
  startAt: string,
  names: ReadonlySet<string>,
  states: ReadonlyMap<string, MachineState>,
): void {
  const reached = new Set([startAt]);
  if (!names.has(startAt) && fields.has("StartAt")) fields.fault("StartAt", "the name of a state");
  for (const [name, state] of states) {
    for (const [field, target] of targetsOf(state)) {
      reached.add(target);
      if (!names.has(target))
        fields.faults.add(`${fields.at("States")}.${name}.${field}`, JSON.stringify(target), "the name of a state");
    }
  }
  for (const name of names) {
    if (!reached.has(name))
      fields.faults.add(`${fields.at("States")}.${name}`, "a state that nothing leads to", "a way to it");
  }
}

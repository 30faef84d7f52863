export type { JsonObject, JsonValue } from "./data/json";
export type { AslDefinition, AslRetrier, AslState, AslStates, AslWait } from "./definition";
export { DefinitionRefused, StepFunctionsError, type StepFunctionsErrorName } from "./errors";
export { type HostOptions, type StartRequest, StepFunctionsHost } from "./host";
export { parseDefinition } from "./load";
export type { Machine } from "./machine";
export type { TaskPattern, TaskResource } from "./resource";
export type {
  Execution,
  ExecutionEnd,
  ExecutionListener,
  ExecutionStatus,
  HistoryEvent,
  MachineType,
  StateEntry,
} from "./run";
export type { TaskCall, TaskHandler, TaskOutcome, TaskSettlement } from "./task";

export type {
  Execution,
  ExecutionEnd,
  ExecutionListener,
  ExecutionStatus,
  MachineType,
  StateEntry,
} from "./executionHandle";
export type { HistoryEvent } from "./history";
export { Listeners } from "./listeners";
export { LiveExecution } from "./liveExecution";

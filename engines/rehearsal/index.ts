export { rehearseOnKubernetes } from "./argo/rehearseArgo";
export { parseFault } from "./faults/parseFault";
export type { CallFaultMode, Moment, RehearsalFault } from "./faults/rehearsalFault";
export { machineActions } from "./machineActions";
export {
  type Rehearsal,
  type RehearsalOutcome,
  type RehearsalRequest,
  TIMELINE_EVENTS,
  type TimelineEntry,
  type TimelineEvent,
  type TrafficWeights,
} from "./rehearsal";
export { ownMetrics, type RehearsalOptions, rehearsalRequest } from "./rehearsalRequest";
export { rehearse } from "./rehearse";

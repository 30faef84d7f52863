export type { Section, State, StateMachineDefinition } from "./asl/states";
export { compileMachines, type MachineName } from "./compileMachines";
export {
  type AccountContract,
  alarmNames,
  type Colour,
  type ColourPlace,
  type ContractAlarm,
  type Deployment,
  machineArn,
  machineNames,
  type NoData,
  type RecordVerifier,
  type SmokeTest,
} from "./deployment";
export { type EventRule, eventRules } from "./eventRules";
export { IMAGE_TAG } from "./groups/group";
export {
  approvalKey,
  debtKey,
  debtParameter,
  LIVE_ITEM_KEY,
  LIVE_SCHEMA,
  type LiveState,
  type Phase,
  parseLiveState,
  quarantineKey,
  quarantineParameter,
} from "./liveState";
export { type MachinePermissions, machinePermissions, type Statement } from "./machinePermissions";
export type { Trigger } from "./trigger";

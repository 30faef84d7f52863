export type { LiveState, Phase } from "../../engines/stepfunctions/liveState";
export { BreakGlass, type BreakGlassArgs } from "./access/breakGlass";
export { DeployRunner, type DeployRunnerArgs, type RunnerCredentialArgs } from "./access/deployRunner";
export type { GitlabJobsArgs } from "./access/jobIdentity";
export type { PeopleArgs } from "./access/peopleRole";
export { RolloutApprovers, type RolloutApproversArgs } from "./access/rolloutApprovers";
export { RolloutOperators, type RolloutOperatorsArgs } from "./access/rolloutOperators";
export { TrafficControlPolicy, type TrafficControlPolicyArgs } from "./access/trafficControlPolicy";
export { TrafficGuard, type TrafficGuardArgs } from "./access/trafficGuard";
export type { AdoptedServiceArgs, LiveVersionArgs } from "./adoption/adoptedService";
export type { AdoptionArgs } from "./adoption/adoptionArgs";
export { readAdoption } from "./adoption/readAdoption";
export type { AlarmContract } from "./alarms/alarmContract";
export { type ColourAlarms, type ContractAlarm, NoData } from "./alarms/contractAlarm";
export type { ColourDimensionArgs, ContractMetricArgs, MetricEvaluationArgs } from "./alarms/contractMetrics";
export type { ContractThresholdsArgs, EvaluationArgs, PageThresholdsArgs } from "./alarms/thresholds";
export type { LiveArtifact } from "./args/checkReadBefore";
export { AuditBucket, type AuditBucketArgs, AuditLock } from "./auditBucket";
export {
  BlueGreenTargetGroups,
  type BlueGreenTargetGroupsArgs,
  type TargetHealthCheckArgs,
} from "./blueGreenTargetGroups";
export { DeployAgent, type DeployAgentArgs } from "./deployAgent";
export { type ServiceControlPolicyInput, serviceControlPolicy } from "./documents/serviceControlPolicy";
export {
  type InstanceNetworkArgs,
  ProgressiveInstances,
  type ProgressiveInstancesArgs,
  type ServedInstancesArgs,
} from "./progressiveInstances";
export {
  ProgressiveService,
  type ProgressiveServiceArgs,
  type ServedContainerArgs,
  type ServiceNetworkArgs,
} from "./progressiveService";
export { type HotfixDebt, readDebts } from "./readDebts";
export { type LiveStateArgs, readLiveState } from "./readLiveState";
export { type QuarantinedDigest, readQuarantine } from "./readQuarantine";
export { type ReleaseFacts, type ReleaseFileArgs, readRelease } from "./readRelease";
export { type ColourAlarmNames, ReleaseAlarms, type ReleaseAlarmsArgs, type WatchedColourArgs } from "./releaseAlarms";
export {
  type DashboardAlarmsArgs,
  type DashboardRolloutArgs,
  ReleaseDashboard,
  type ReleaseDashboardArgs,
} from "./releaseDashboard";
export { ReleaseRecord, type ReleaseRecordArgs } from "./releaseRecord";
export { resources } from "./resources";
export { Rollout, type RolloutArgs } from "./rollout";
export type { RingRuleArgs } from "./topology/ringRule";
export type {
  AttestorArgs,
  AutoScalingArgs,
  RolloutColourArgs,
  SmokeTestArgs,
  VerifierArgs,
} from "./topology/rolloutDeployment";
export type { ServiceAlarmsArgs, ServiceRoutingArgs } from "./topology/serviceArgs";
export type { ColourWeightsArgs } from "./topology/weightsAtCreation";
export {
  type HttpsListenerArgs,
  type TestRulesArgs,
  WeightedCanaryListener,
  type WeightedCanaryListenerArgs,
} from "./weightedCanaryListener";

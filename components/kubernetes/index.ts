export type { LiveWorkload } from "../../engines/argo";
export type { AgentNetworkArgs, ClusterSubjectArgs, NetworkTargetArgs } from "./access/accessArgs";
export { ClusterDeployAgent, type ClusterDeployAgentArgs } from "./access/clusterDeployAgent";
export { ReleaseGuard, type ReleaseGuardArgs } from "./guard/releaseGuard";
export type { ClusterRolesArgs, ReconcilerAlarmArgs } from "./guard/releaseGuardArgs";
export { ProgressiveWorkload, type ProgressiveWorkloadArgs } from "./progressiveWorkload";
export { type LiveWorkloadArgs, readLiveWorkload } from "./readLiveWorkload";
export { resources } from "./resources";
export {
  type ClusterAccessArgs,
  type ContainerProbesArgs,
  type ContainerResourcesArgs,
  type HeaderRingArgs,
  type HttpProbeArgs,
  type PrometheusArgs,
  type PrometheusQueryArgs,
  type RouteGatewayArgs,
  type SmokeJobArgs,
  type WorkloadContainerArgs,
  WorkloadRouter,
  type WorkloadRoutingArgs,
} from "./workloadArgs";

export type { LiveWorkload } from "../../engines/argo";
export type { LiveArtifact } from "../aws/args/checkReadBefore";
export type { HotfixDebt } from "../aws/readDebts";
export type { QuarantinedDigest } from "../aws/readQuarantine";
export { type ReleaseFacts, type ReleaseFileArgs, readRelease } from "../aws/readRelease";
export type { AgentNetworkArgs, ClusterSubjectArgs, NetworkTargetArgs } from "./access/accessArgs";
export { ClusterDeployAgent, type ClusterDeployAgentArgs } from "./access/clusterDeployAgent";
export { ReleaseGuard, type ReleaseGuardArgs } from "./guard/releaseGuard";
export type { ClusterRolesArgs, ReconcilerAlarmArgs } from "./guard/releaseGuardArgs";
export { ProgressiveWorkload, type ProgressiveWorkloadArgs } from "./progressiveWorkload";
export { readDebts } from "./reading/readDebts";
export { type LiveWorkloadArgs, liveRelease, readLiveWorkload } from "./reading/readLiveWorkload";
export { type PinnedCluster, readClusterUid, readPinnedCluster } from "./reading/readPin";
export { readQuarantine } from "./reading/readQuarantine";
export type { ClusterListArgs } from "./reading/systemMaps";
export { ReleaseReconciler, type ReleaseReconcilerArgs } from "./reconciler/releaseReconciler";
export type { SigningArgs } from "./reconciler/signingArgs";
export type { NamespaceTrustArgs } from "./reconciler/trustArgs";
export { resources } from "./resources";
export {
  type AdoptedDeploymentArgs,
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

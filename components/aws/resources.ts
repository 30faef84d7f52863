import { BreakGlass } from "./access/breakGlass";
import { DeployRunner } from "./access/deployRunner";
import { RolloutApprovers } from "./access/rolloutApprovers";
import { RolloutOperators } from "./access/rolloutOperators";
import { TrafficControlPolicy } from "./access/trafficControlPolicy";
import { TrafficGuard } from "./access/trafficGuard";
import { AuditBucket } from "./auditBucket";
import { BlueGreenTargetGroups } from "./blueGreenTargetGroups";
import { DeployAgent } from "./deployAgent";
import { ProgressiveInstances } from "./progressiveInstances";
import { ProgressiveService } from "./progressiveService";
import { ReleaseAlarms } from "./releaseAlarms";
import { ReleaseDashboard } from "./releaseDashboard";
import { ReleaseRecord } from "./releaseRecord";
import { Rollout } from "./rollout";
import { WeightedCanaryListener } from "./weightedCanaryListener";

/** Every component by its type token. A released token never changes without an alias. */
export const resources = {
  "airlock:aws:AuditBucket": AuditBucket,
  "airlock:aws:BlueGreenTargetGroups": BlueGreenTargetGroups,
  "airlock:aws:BreakGlass": BreakGlass,
  "airlock:aws:DeployAgent": DeployAgent,
  "airlock:aws:DeployRunner": DeployRunner,
  "airlock:aws:ProgressiveInstances": ProgressiveInstances,
  "airlock:aws:ProgressiveService": ProgressiveService,
  "airlock:aws:ReleaseAlarms": ReleaseAlarms,
  "airlock:aws:ReleaseDashboard": ReleaseDashboard,
  "airlock:aws:ReleaseRecord": ReleaseRecord,
  "airlock:aws:Rollout": Rollout,
  "airlock:aws:RolloutApprovers": RolloutApprovers,
  "airlock:aws:RolloutOperators": RolloutOperators,
  "airlock:aws:TrafficControlPolicy": TrafficControlPolicy,
  "airlock:aws:TrafficGuard": TrafficGuard,
  "airlock:aws:WeightedCanaryListener": WeightedCanaryListener,
} as const;

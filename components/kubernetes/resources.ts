import { ClusterDeployAgent } from "./access/clusterDeployAgent";
import { ReleaseGuard } from "./guard/releaseGuard";
import { ProgressiveWorkload } from "./progressiveWorkload";
import { ReleaseReconciler } from "./reconciler/releaseReconciler";

/** Every component by its type token. A released token never changes without an alias. */
export const resources = {
  "airlock:kubernetes:ClusterDeployAgent": ClusterDeployAgent,
  "airlock:kubernetes:ProgressiveWorkload": ProgressiveWorkload,
  "airlock:kubernetes:ReleaseGuard": ReleaseGuard,
  "airlock:kubernetes:ReleaseReconciler": ReleaseReconciler,
} as const;

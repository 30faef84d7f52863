import { ClusterDeployAgent } from "./access/clusterDeployAgent";
import { ReleaseGuard } from "./guard/releaseGuard";
import { ProgressiveWorkload } from "./progressiveWorkload";

/** Every component by its type token. A released token never changes without an alias. */
export const resources = {
  "airlock:kubernetes:ClusterDeployAgent": ClusterDeployAgent,
  "airlock:kubernetes:ProgressiveWorkload": ProgressiveWorkload,
  "airlock:kubernetes:ReleaseGuard": ReleaseGuard,
} as const;

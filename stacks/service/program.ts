import { createRequire } from "node:module";
import { readEngine } from "../settings/engine";
import type * as onAws from "./onAws";
import type * as onKubernetes from "./onKubernetes";

/** What a release has declared. */
export type ServiceOutputs = onAws.AwsOutputs | onKubernetes.KubernetesOutputs;

/** Loads a file of this folder when it is needed: the other engine's SDK takes half a second of every preview. */
const load = createRequire(__filename);

/** Declares the release of release.yaml on the engine that the configuration names. It places nothing and moves nothing: that is the rollout's part. */
export async function service(): Promise<ServiceOutputs> {
  if (readEngine("airlock-service") === "kubernetes") {
    const { releaseOnKubernetes } = load("./onKubernetes") as typeof onKubernetes;
    return releaseOnKubernetes();
  }
  const { releaseOnAws } = load("./onAws") as typeof onAws;
  return releaseOnAws();
}

import { createRequire } from "node:module";
import { readEngine } from "../settings/engine";
import type * as onAws from "./onAws";
import type * as onKubernetes from "./onKubernetes";

/** What the service stack and the pipeline take from the platform stack. */
export type PlatformOutputs = onAws.AwsPlatformOutputs | onKubernetes.ClusterPlatformOutputs;

/** Loads a file of this folder when it is needed: the other engine's SDK takes half a second of every preview. */
const load = createRequire(__filename);

/** What releases stand on, on the engine that the configuration names. */
export async function platform(): Promise<PlatformOutputs> {
  if (readEngine("airlock-platform") === "kubernetes") {
    const { platformOnKubernetes } = load("./onKubernetes") as typeof onKubernetes;
    return platformOnKubernetes();
  }
  const { platformOnAws } = load("./onAws") as typeof onAws;
  return platformOnAws();
}

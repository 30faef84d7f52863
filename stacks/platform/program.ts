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
  return readEngine("airlock-platform") === "kubernetes"
    ? (load("./onKubernetes") as typeof onKubernetes).platformOnKubernetes()
    : (load("./onAws") as typeof onAws).platformOnAws();
}

export type { ClusterClient, ClusterObject, KindRef, ObjectRef, PatchOptions } from "./clusterClient";
export { ClusterFailure, type ClusterFailureKind } from "./clusterFailure";
export { type ClusterPin, namespaceFault, pinOf } from "./clusterPin";
export { type ClusterAccess, openCluster } from "./openCluster";

import { admissionObjects } from "../../../engines/argo/admission/admissionObjects";
import { recordObjects } from "../../../engines/argo/ledger/recordObjects";
import { packBundle } from "../../../release/bundle/packBundle";
import type { SeenFiles } from "../../../release/files/releaseSource";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { bundleOf, recordOf } from "../../release/attacks/bundledScene";
import { SIGNERS } from "../../release/attacks/scene";
import { DIGEST, LIVE_DIGEST, must } from "../../release/goodRelease";
import { MemoryCluster } from "./memoryCluster";

export const NAMESPACE = "shop";
export const SYSTEM = "airlock-system";
export const NOW = "2026-11-20T12:00:00.000Z";
export const SETTINGS = { namespaces: [NAMESPACE] };
export const RECORD = "payments-record-1.5.0-1";
export const BAD = { version: "1.5.0", digest: DIGEST, hash: "bad" };
export const LIVE = { version: "1.4.2", digest: LIVE_DIGEST, hash: "live" };
export const SMOKE = `registry.test/smoke@sha256:${"5".repeat(64)}`;

/** A cluster as the platform leaves it: policies, and whom it trusts. */
export function guarded(trust: Readonly<Record<string, string>> = {}): MemoryCluster {
  const cluster = new MemoryCluster(NOW);
  const { policies, bindings } = admissionObjects(SETTINGS);
  for (const object of [...policies, ...bindings]) cluster.put(object);
  cluster.put({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `trust-${NAMESPACE}`, namespace: SYSTEM },
    data: { environment: "production", allowed_signers: SIGNERS, images: `${SMOKE} /smoke\n`, ...trust },
  });
  return cluster;
}

/** What the component of a release applies; `change` is what somebody made of the record. */
export function released(
  cluster: MemoryCluster,
  change: (record: ReleaseRecordDocument) => ReleaseRecordDocument = (record) => record,
  seen: SeenFiles = bundleOf(),
): void {
  const packed = must(packBundle(seen));
  const { record, evidence } = must(recordObjects(change(recordOf(seen, packed)), packed, NAMESPACE));
  for (const part of [...evidence, record]) cluster.put(part);
}

/** How far the rollout of BAD over LIVE is. */
export type Standing = "under way" | "going back" | "back" | "completed";

const UID = "6f2d";
const ARGO = "argoproj.io/v1alpha1";

/** The Rollout with its ReplicaSets, as Argo leaves them; an analysis found five failures where it was sent back. */
export function rolledOut(cluster: MemoryCluster, standing: Standing): void {
  const isDone = standing === "completed";
  const isBack = standing === "going back" || standing === "back";
  const weight = isDone ? 100 : standing === "back" ? 0 : 50;
  cluster.put({
    apiVersion: ARGO,
    kind: "Rollout",
    metadata: {
      name: "payments",
      namespace: NAMESPACE,
      uid: UID,
      generation: 4,
      managedFields: [
        {
          manager: "rollouts-controller",
          time: "2026-11-20T12:01:40Z",
          fieldsV1: { "f:status": { "f:conditions": {}, "f:abort": {} } },
        },
      ],
    },
    status: {
      observedGeneration: "4",
      stableRS: isDone ? BAD.hash : LIVE.hash,
      currentPodHash: BAD.hash,
      ...(isBack ? { abort: true, abortedAt: "2026-11-20T12:01:30Z" } : {}),
      canary: { weights: { canary: { weight } } },
      conditions: [
        { type: "Completed", status: isDone ? "True" : "False", lastTransitionTime: "2026-11-20T12:02:00Z" },
        { type: "Progressing", reason: isBack ? "RolloutAborted" : "ReplicaSetUpdated" },
      ],
    },
  });
  for (const { version, digest, hash } of [LIVE, BAD]) {
    cluster.put({
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: {
        name: `payments-${hash}`,
        namespace: NAMESPACE,
        creationTimestamp: "2026-11-20T12:00:10Z",
        labels: { "rollouts-pod-template-hash": hash },
        annotations: { "rollout.argoproj.io/revision": hash === BAD.hash ? "2" : "1" },
        ownerReferences: [{ kind: "Rollout", name: "payments", uid: UID, controller: true }],
      },
      spec: {
        template: {
          metadata: { annotations: { "airlock.dev/version": version, "airlock.dev/digest": digest } },
          spec: { containers: [{ name: "app", image: `registry.example.com/payments@${digest}` }] },
        },
      },
    });
  }
  if (isBack) cluster.put(analysisRun());
}

/** The last bake of LIVE, which a newer release ended when it superseded it. */
export function promotedBake(): object {
  return {
    apiVersion: ARGO,
    kind: "AnalysisRun",
    metadata: {
      name: "payments-live-1-3",
      namespace: NAMESPACE,
      labels: { "rollouts-pod-template-hash": LIVE.hash, "rollout-type": "Step" },
      ownerReferences: [{ kind: "Rollout", name: "payments", uid: UID, controller: true }],
    },
    spec: { metrics: [], terminate: true },
    status: { phase: "Successful", completedAt: "2026-11-20T12:00:05Z" },
  };
}

function analysisRun() {
  const reason = 'Metric "errorRate" assessed Failed due to failed (1) > failureLimit (0)';
  return {
    apiVersion: ARGO,
    kind: "AnalysisRun",
    metadata: {
      name: "payments-bad-2-3",
      namespace: NAMESPACE,
      labels: { "rollouts-pod-template-hash": BAD.hash },
      ownerReferences: [{ kind: "Rollout", name: "payments", uid: UID, controller: true }],
    },
    spec: { metrics: [{ name: "errorRate", provider: { prometheus: {} } }] },
    status: {
      phase: "Failed",
      message: reason,
      metricResults: [
        {
          name: "errorRate",
          phase: "Failed",
          measurements: [{ phase: "Failed", value: "[5]", finishedAt: "2026-11-20T12:01:29Z" }],
        },
      ],
    },
  };
}

/** Keys of the list of what may run. */
export function listed(cluster: MemoryCluster): readonly string[] {
  return Object.keys(cluster.data(SYSTEM, `released-${NAMESPACE}`) ?? {}).sort();
}

export function keyOf(digest: string): string {
  return digest.replace(":", "-");
}

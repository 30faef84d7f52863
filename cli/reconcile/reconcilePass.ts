import { createHash } from "node:crypto";
import { admissionObjects } from "../../engines/argo/admission/admissionObjects";
import { missingAdmission } from "../../engines/argo/admission/missingAdmission";
import { type AdmissionSettings, settingsOf } from "../../engines/argo/admission/settings";
import { type ClusterClient, ClusterFailure, type ClusterObject } from "../../engines/argo/cluster";
import { RECONCILER, systemNames } from "../../engines/argo/ledger/names";
import { parseTrust } from "../../engines/argo/ledger/trust";
import { describeFault } from "../../release/fault";
import { AwsFailure } from "../rollout/account/awsFailure";
import { attestOutcomes, type ClusterAttestor } from "./attestOutcomes";
import { emitEvent } from "./events";
import { NamespaceState } from "./namespaceState";
import type { AttestedLine, ReconcileReport, RecordLine } from "./passReport";
import { settleRollouts } from "./settleRollouts";
import { dataOf } from "./systemMap";
import { verifyRecords } from "./verifyRecords";

/** A pass: what it came to, and what the surroundings failed it in. */
export interface Pass {
  readonly report: ReconcileReport;
  /** One sentence each; empty where it could look everywhere. */
  readonly failures: readonly string[];
}

/**
 * One pass over a cluster: policies; what was aborted in every namespace, so that nothing bad is listed for a record that is verified afterwards; then records, which are the one thing here that
 * anybody can make large. A namespace that cannot be looked after does not keep the others from it.
 */
export async function reconcilePass(
  client: ClusterClient,
  settings: AdmissionSettings,
  attestor?: ClusterAttestor,
): Promise<Pass> {
  const now = await serverTime(client);
  const { systemNamespace, namespaces } = settingsOf(settings);
  const problems: string[] = [];
  const failures: string[] = [];
  const records: RecordLine[] = [];
  const ends: ReconcileReport["ends"][number][] = [];
  const attested: AttestedLine[] = [];
  const guarded = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ClusterFailure) && !(error instanceof AwsFailure)) throw error;
      failures.push(error.message);
    }
  };
  await guarded(async () => {
    problems.push(...(await checkAdmission(client, settings, systemNamespace, now)));
  });
  const states: NamespaceState[] = [];
  for (const namespace of namespaces) {
    await guarded(async () => {
      const state = await openState(client, systemNamespace, namespace, (problem) => {
        if (!problems.includes(problem)) problems.push(problem);
      });
      if (state === undefined) return;
      await state.openQuarantine();
      ends.push(...(await settleRollouts(client, state)));
      await state.writeList();
      states.push(state);
    });
  }
  for (const state of states) {
    await guarded(async () => {
      const verified = await verifyRecords(client, state, now);
      if (verified.kind === "surroundings") failures.push(describeFault(verified.fault));
      else records.push(...verified.lines);
      if (attestor !== undefined) attested.push(...(await attestOutcomes(client, state, attestor, now)));
    });
  }
  const passed =
    failures.length === 0 &&
    problems.length === 0 &&
    records.every(({ verdict }) => verdict === "verified") &&
    attested.every(({ problem }) => problem === null);
  const { server } = client;
  const at = now.toISOString();
  const report = {
    schema: "airlock/reconcile/v1",
    server,
    at,
    namespaces,
    passed,
    records,
    ends,
    attested,
    problems,
  } as const;
  return { report, failures };
}

/** The API server's clock: whoever is asked for nothing but who they are is told when that was. The pod's own clock decides about no approval. */
async function serverTime(client: ClusterClient): Promise<Date> {
  const asked = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview", metadata: {} };
  const { metadata } = await client.create(asked as ClusterObject);
  const time = Date.parse(metadata.creationTimestamp ?? "");
  if (!Number.isNaN(time)) return new Date(time);
  throw new ClusterFailure(
    "refused",
    `context ${client.context} (${client.server}) does not tell its time with a SelfSubjectReview. Use Kubernetes 1.30 or newer.`,
  );
}

async function openState(
  client: ClusterClient,
  systemNamespace: string,
  namespace: string,
  complain: (problem: string) => void,
): Promise<NamespaceState | undefined> {
  const { trust: name } = systemNames(namespace);
  const found = await client.get({ apiVersion: "v1", kind: "ConfigMap", namespace: systemNamespace, name });
  const source = `ConfigMap ${name} in namespace ${systemNamespace}`;
  if (found === undefined) {
    complain(
      `${source} is missing: nothing says who may sign for namespace ${namespace}, so nothing in it is looked after. Apply the platform stack again.`,
    );
    return undefined;
  }
  const trust = parseTrust(dataOf(found), source);
  if (trust.ok) return new NamespaceState(client, systemNamespace, namespace, trust.value, complain);
  for (const fault of trust.faults) complain(describeFault(fault));
  return undefined;
}

/** What of the admission policies is missing or was changed, told as Events besides. */
async function checkAdmission(
  client: ClusterClient,
  settings: AdmissionSettings,
  systemNamespace: string,
  now: Date,
): Promise<readonly string[]> {
  const apiVersion = "admissionregistration.k8s.io/v1";
  const found = await Promise.all(
    ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"].map((kind) => client.list({ apiVersion, kind })),
  );
  const missing = missingAdmission(admissionObjects(settings), found.flat());
  for (const message of missing) {
    const hash = createHash("sha256").update(message).digest("hex").slice(0, 16);
    const about = { apiVersion: "batch/v1", kind: "CronJob", name: RECONCILER, namespace: systemNamespace };
    const event = { about, name: `${RECONCILER}.admission-${hash}`, namespace: systemNamespace, message };
    await emitEvent(client, { ...event, reason: "AirlockAdmissionMissing", at: now.toISOString() }, true);
  }
  return missing;
}

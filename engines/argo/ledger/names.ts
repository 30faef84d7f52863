import { createHash } from "node:crypto";
import type { RecordName } from "../../../release/record/buildRecord";

/** Namespace of what the reconciler keeps; no deploy agent has rights there. */
export const SYSTEM_NAMESPACE = "airlock-system";

/** The reconciler: its CronJob, its account, and who its events come from. */
export const RECONCILER = "airlock-reconciler";

/** Label that says what a ConfigMap holds: `record`, `evidence` or `outcome`. Lists are asked for by it, so that nobody holds all evidence to find a record. */
export const HOLDS_LABEL = "airlock.dev/holds";

/** Label of a record, with the service's name. */
export const RECORD_LABEL = "airlock.dev/record";

/** Label of a part of the evidence, with the service's name. */
export const EVIDENCE_LABEL = "airlock.dev/evidence";

/** Label of an outcome, with the service's name. */
export const OUTCOME_LABEL = "airlock.dev/outcome";

/** Label of what was signed of an outcome, with the service's name. */
export const ATTESTATION_LABEL = "airlock.dev/attestation";

/** Label of an outcome, with the namespace that it is about. */
export const NAMESPACE_LABEL = "airlock.dev/namespace";

/** Annotations of a record that say what the reconciler found. */
export const VERDICT = {
  /** `verified` or `refused`. */
  verdict: "airlock.dev/verdict",
  /** Whole sentences; empty where there is nothing to say. */
  reason: "airlock.dev/verdict-reason",
  /** ISO 8601, UTC, by the API server's clock. */
  at: "airlock.dev/verdict-at",
} as const;

/** Name of the ConfigMap with the record of a release. */
export function recordName({ service, version, attempt }: Omit<RecordName, "environment">): string {
  return `${service}-record-${versionPart(version)}-${attempt}`;
}

/** Name of the ConfigMap with what was signed of a rollout. */
export function attestationName({ service, version, attempt }: Omit<RecordName, "environment">): string {
  return `${service}-attestation-${versionPart(version)}-${attempt}`;
}

/** What a record of a cluster calls its revision: the Rollout that runs it. */
export function revisionOf(namespace: string, service: string): string {
  return `rollouts/${namespace}/${service}`;
}

/**
 * What the names of the parts of the evidence begin with; `sha256` is that of the compressed bytes, 64 hex digits: another zlib writes other bytes of the same bundle, and what stands
 * under a name cannot change.
 */
export function evidencePrefix(service: string, sha256: string): string {
  return `${service}-evidence-${sha256.slice(0, 16)}`;
}

/** Name of a part of the evidence, counted from 1. */
export function evidenceName(prefix: string, part: number): string {
  return `${prefix}-${part}`;
}

/** How a release ended, of which an outcome is told apart by its name. */
export interface OutcomeName extends Omit<RecordName, "environment"> {
  readonly namespace: string;
  /** Argo's number of the ReplicaSet. */
  readonly revision: string;
  /** Of a rollback: when it was aborted, since the same revision can be tried again. ISO 8601. */
  readonly abortedAt?: string;
}

/** Name of the ConfigMap with an outcome. */
export function outcomeName({ namespace, service, version, attempt, revision, abortedAt }: OutcomeName): string {
  const name = `outcome-${namespace}-${service}-${versionPart(version)}-${attempt}-${revision}`;
  return abortedAt === undefined ? name : `${name}-back-${Date.parse(abortedAt) / 1000}`;
}

/** Names of the ConfigMaps that the system namespace holds for one namespace of services. */
export function systemNames(namespace: string) {
  return {
    /** What may run: see admission/releasedList. */
    released: `released-${namespace}`,
    quarantine: `quarantine-${namespace}`,
    /** Who may sign, and what is asked of a record; the platform's. */
    trust: `trust-${namespace}`,
    /** Records that the reconciler has verified: what it believes in place of annotations. */
    verified: `verified-${namespace}`,
    /** What hotfixes owe. */
    debts: `debts-${namespace}`,
  } as const;
}

/** RFC 1123: what may stand in the name of an object. */
const PLAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LONGEST_VERSION = 80;

/** A version as part of a name: as it is where it can be, else with its hash, so that `1.0.0+a` and `1.0.0-a` have two names. */
function versionPart(version: string): string {
  if (PLAIN.test(version) && version.length <= LONGEST_VERSION) return version;
  const plain = version
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, LONGEST_VERSION - 20)
    .replace(/-$/, "");
  return `${plain === "" ? "v" : plain}-${createHash("sha256").update(version).digest("hex").slice(0, 12)}`;
}

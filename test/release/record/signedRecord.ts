import type { ReleaseRecordDocument } from "../../../release/record/record";
import { versionOrder } from "../../../release/values/versionOrder";
import { makeEd25519, signSsh, type TestKey } from "../approval/signSsh";

export const NOW = new Date("2026-11-21T12:00:00Z");
export const DIGEST = `sha256:${"ab".repeat(32)}`;

/** Keys of two people. */
export const ALICE = makeEd25519();
export const BOB = makeEd25519();

/** An allowed_signers file in which these people may sign approvals. */
export function allowedSigners(people: Readonly<Record<string, TestKey>>): string {
  return Object.entries(people)
    .map(
      ([name, key]) => `${name}@example.com namespaces="airlock-approval" ${key.type} ${key.blob.toString("base64")}\n`,
    )
    .join("");
}

/** A statement about 1.4.0 in production with its signature. */
export function approval(key: TestKey, changes: Readonly<Record<string, unknown>> = {}) {
  const statement = `${JSON.stringify({
    schema: "airlock/approval/v1",
    service: "payments",
    version: "1.4.0",
    digest: DIGEST,
    environment: "production",
    commit: "0123456789012345678901234567890123456789",
    release: "1".repeat(64),
    policy: "2".repeat(64),
    approvedAt: "2026-11-21T09:00:00Z",
    expiresAt: "2026-11-24T09:00:00Z",
    ...changes,
  })}\n`;
  return { statement, signature: signSsh(key, Buffer.from(statement), { namespace: "airlock-approval" }) };
}

/** The record of 1.4.0 in production, approved by Alice. */
export function signedRecord(changes: Partial<ReleaseRecordDocument> = {}): ReleaseRecordDocument {
  const version = changes.version ?? "1.4.0";
  return {
    schema: "airlock/record/v1",
    service: "payments",
    environment: "production",
    version,
    kind: "normal",
    artifact: {
      image: `registry.test/payments@${DIGEST}`,
      digest: DIGEST,
      commit: "0123456789012345678901234567890123456789",
    },
    previous: { version: "1.3.0", digest: `sha256:${"cd".repeat(32)}` },
    attempt: 1,
    revision: "arn:aws:ecs:eu-west-1:123456789012:task-definition/payments:2",
    gates: { passed: true, verdicts: [] },
    releaseHash: "1".repeat(64),
    policyHash: "2".repeat(64),
    contact: "on-call",
    objectiveSeconds: 300,
    plan: {
      strategy: "canary",
      promotes: true,
      requestsPerSecond: 100,
      warmUpSeconds: 0,
      stages: [
        { name: "100%", weight: 100, ringWeight: 100, bakeSeconds: 60, polls: [60], approval: false, stickySeconds: 0 },
      ],
    },
    order: versionOrder(version),
    minimumRollbackOrder: "",
    contract: { errorRatePercent: 1, latencyMilliseconds: 0, latencyTimes: 2, complaints: 3, metrics: [] },
    approvals: [approval(ALICE)],
    approvalsExpireAt: "2026-11-24T09:00:00Z",
    ...changes,
  };
}

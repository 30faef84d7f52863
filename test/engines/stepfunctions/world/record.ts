import type { Plan, Stage } from "../../../../release/plan/plan";
import { pollsOf } from "../../../../release/plan/polls";
import type { ReleaseRecordDocument } from "../../../../release/record/record";
import { versionOrder } from "../../../../release/values/versionOrder";
import { revision } from "./services";

/** Digest of a version, as made up as the version is. */
export function digestOf(version: string): string {
  return `sha256:${Buffer.from(version).toString("hex").padEnd(64, "0")}`;
}

/** A stage of this weight and length. */
export function stage(weight: number, bakeSeconds: number): Stage {
  return {
    name: `${weight}%`,
    weight,
    ringWeight: weight,
    bakeSeconds,
    polls: pollsOf(bakeSeconds),
    approval: false,
    stickySeconds: 0,
  };
}

/** A canary of these stages. */
export function canary(stages: readonly Stage[], requestsPerSecond = 100): Plan {
  return { strategy: "canary", promotes: true, requestsPerSecond, warmUpSeconds: 0, stages };
}

/** Stages of a few minutes with the weights of the default schedule. */
export const SHORT_STAGES = [stage(1, 180), stage(10, 300), stage(50, 300), stage(100, 600)] as const;

/** A record of 1.1.0, which follows 1.0.0. */
export function record(changes: Partial<ReleaseRecordDocument> = {}): ReleaseRecordDocument {
  const version = changes.version ?? "1.1.0";
  return {
    schema: "airlock/record/v1",
    service: "payments",
    environment: "production",
    version,
    kind: "normal",
    artifact: {
      image: `registry.test/payments@${digestOf(version)}`,
      digest: digestOf(version),
      commit: "0123456789012345678901234567890123456789",
    },
    previous: { version: "1.0.0", digest: digestOf("1.0.0") },
    attempt: 1,
    revision: revision("payments", 2),
    gates: { passed: true, verdicts: [] },
    releaseHash: "0".repeat(64),
    policyHash: "1".repeat(64),
    contact: "on-call",
    objectiveSeconds: 300,
    plan: canary(SHORT_STAGES),
    order: versionOrder(version),
    minimumRollbackOrder: "",
    contract: { errorRatePercent: 1, latencyMilliseconds: 0, latencyTimes: 2, complaints: 3, metrics: [] },
    approvals: [],
    approvalsExpireAt: "",
    ...changes,
  };
}

/** Key that a record stands under. */
export function keyOf(of: ReleaseRecordDocument): string {
  return `releases/${of.service}/${of.environment}/${of.version}/attempt-${of.attempt}.json`;
}

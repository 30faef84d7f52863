import { resolve } from "node:path";
import type { EngineOptions, PackUse } from "../../engine/harness/engineWorkspace";
import type { ReleaseFolder } from "./releaseFolder";

/** The policy pack as it is built for users; `npm test` builds it first. */
export const PACK: PackUse = { folder: resolve(__dirname, "../../../dist/policies") };

/** A service stack for production, on a platform that is told key by key. */
export function serviceStack({
  release,
  config,
}: Pick<ReleaseFolder, "release" | "config">): Omit<EngineOptions, "providerPort"> {
  return {
    project: "airlock-service",
    stack: "production",
    config: {
      "airlock-service:release": release,
      "airlock-service:config": config,
      "airlock-service:auditBucket": BUCKET,
      "airlock-service:family": "payments-production",
      "airlock-service:containerName": "app",
      "airlock-service:containerPort": "8080",
      "airlock-service:executionRoleArn": "arn:aws:iam::123456789012:role/execution",
      "airlock-service:taskRoleArn": "arn:aws:iam::123456789012:role/task",
      "airlock-service:logGroupName": "/airlock/payments-production",
    },
  };
}

/** Audit bucket of that platform. */
export const BUCKET = "audit";

import assert from "node:assert/strict";
import { AuditBucket, AuditLock } from "../../../components/aws/auditBucket";
import { named, record, valueOf } from "./recorder";

const GOOD = { service: "payments", environment: "production", bucketName: "audit" };

describe("AuditBucket", () => {
  it("is versioned, locked, private, encrypted, TLS only, protected, and tells EventBridge", async () => {
    const { declared, result } = await record(() => new AuditBucket("audit", GOOD));
    const bucket = named(declared, "audit-bucket");
    assert.equal(bucket.protect, true);
    assert.deepEqual(bucket.inputs, { bucket: "audit", objectLockEnabled: true });
    const inputs = (name: string) => {
      const { bucket: of, ...rest } = named(declared, name).inputs;
      assert.equal(of, "audit");
      return rest;
    };
    assert.deepEqual(inputs("audit-versioning"), { versioningConfiguration: { status: "Enabled" } });
    assert.deepEqual(inputs("audit-lock"), { rule: { defaultRetention: { mode: "GOVERNANCE", days: 365 } } });
    assert.deepEqual(inputs("audit-private"), {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(inputs("audit-events"), { eventbridge: true });
    assert.deepEqual(inputs("audit-encryption"), {
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    assert.deepEqual(inputs("audit-tls").policy, {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: ["arn:aws:s3:::audit", "arn:aws:s3:::audit/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
    assert.equal(await valueOf(result.bucketName), "audit");
  });

  it("can be locked for everyone", async () => {
    const { declared } = await record(
      () => new AuditBucket("audit", { ...GOOD, lock: AuditLock.Compliance, retentionDays: 2555 }),
    );
    assert.deepEqual(named(declared, "audit-lock").inputs.rule, {
      defaultRetention: { mode: "COMPLIANCE", days: 2555 },
    });
  });

  it("refuses to be kept for no time", async () => {
    await record(() => {
      assert.throws(() => new AuditBucket("audit", { ...GOOD, retentionDays: 0 }), {
        message: "retentionDays must be whole days from 1 to 36500, got 0. Leave it out to use 365.",
      });
    });
  });
});

import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { checkName, checkWhole } from "./args/checks";
import { auditBucketPolicy } from "./documents/auditBucket";
import { childOptions } from "./topology/childOptions";

/** Who may shorten a retention. */
export enum AuditLock {
  /** Only principals with `s3:BypassGovernanceRetention`. */
  Governance = "GOVERNANCE",
  /** Nobody, the account's root included: a mistake stays until it expires. */
  Compliance = "COMPLIANCE",
}

/** Inputs of {@link AuditBucket}. */
export interface AuditBucketArgs {
  /** Service whose releases are recorded. */
  service: string;
  /** Environment. */
  environment: string;
  /** Name of the bucket, unique in the world. */
  bucketName: pulumi.Input<string>;
  /** Who may shorten the retention. @defaultValue AuditLock.Governance */
  lock?: AuditLock;
  /** Days that no version of an object can be deleted, 1 to 36500; writing a key again adds a version. @defaultValue 365 */
  retentionDays?: number;
}

/**
 * The audit trail of a service: release records come in and start rollouts through EventBridge, outcomes and rollback
 * logs go out. Versioned, locked, private, TLS only, and protected. It is never emptied, and a destroyed stack leaves it
 * behind, as it is.
 *
 * Events of a new bucket take minutes to become active, so it belongs to the platform stack, which runs long before a release.
 */
export class AuditBucket extends pulumi.ComponentResource {
  /** Name of the bucket, known once everything that guards it is in place. */
  public readonly bucketName: pulumi.Output<string>;
  /** ARN of the bucket. */
  public readonly bucketArn: pulumi.Output<string>;

  constructor(name: string, args: AuditBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    const rollout = {
      service: checkName("service", args.service),
      environment: checkName("environment", args.environment),
    };
    const days = checkWhole("retentionDays", args.retentionDays ?? 365, {
      from: 1,
      to: 36_500,
      unit: "days",
      remedy: "Leave it out to use 365.",
    });
    super("airlock:aws:AuditBucket", name, args, opts);
    const child = childOptions(this, "AuditBucket", name, rollout);

    // What was released stays to be read when the service is gone; S3 would not delete a bucket with locked objects anyway.
    const kept = { retainOnDelete: true };
    const bucket = new s3.Bucket(`${name}-bucket`, { bucket: args.bucketName, objectLockEnabled: true }, child(kept));
    const of = { bucket: bucket.bucket };
    const versioning = new s3.BucketVersioning(
      `${name}-versioning`,
      { ...of, versioningConfiguration: { status: "Enabled" } },
      child(kept),
    );
    const guards = [
      new s3.BucketObjectLockConfiguration(
        `${name}-lock`,
        { ...of, rule: { defaultRetention: { mode: args.lock ?? AuditLock.Governance, days } } },
        child({ ...kept, dependsOn: [versioning] }),
      ),
      new s3.BucketServerSideEncryptionConfiguration(
        `${name}-encryption`,
        { ...of, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
        child(kept),
      ),
      new s3.BucketNotification(`${name}-events`, { ...of, eventbridge: true }, child()),
    ];
    const privacy = new s3.BucketPublicAccessBlock(
      `${name}-private`,
      { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      child(kept),
    );
    const policy = new s3.BucketPolicy(
      `${name}-tls`,
      { ...of, policy: bucket.arn.apply(auditBucketPolicy) },
      // S3 refuses two of these calls at once on one bucket.
      child({ ...kept, dependsOn: [privacy] }),
    );
    const ready = pulumi.all([...guards, privacy, policy].map((guard) => guard.id));
    this.bucketName = pulumi.all([bucket.bucket, ready]).apply(([bucketName]) => bucketName);
    this.bucketArn = bucket.arn;
    this.registerOutputs({ bucketName: this.bucketName, bucketArn: this.bucketArn });
  }
}

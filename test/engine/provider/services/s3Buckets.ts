import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  GetObjectLockConfigurationCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  type ObjectLockRetentionMode,
  type ObjectOwnership,
  PutBucketEncryptionCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  PutPublicAccessBlockCommand,
  type ServerSideEncryption,
} from "@aws-sdk/client-s3";
import type { Aws } from "../aws";
import { child, flag, type Kind, list, need, num, type Props, tagList, text } from "../kind";
import { goneIf } from "./gone";

async function setTags(bucket: string, inputs: Props, aws: Aws): Promise<void> {
  if (tagList(inputs).length === 0) return;
  await aws.s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet: tagList(inputs) } }));
}

async function empty(bucket: string, aws: Aws): Promise<void> {
  const found = await aws.s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  for (const { Key, VersionId } of [...(found.Versions ?? []), ...(found.DeleteMarkers ?? [])]) {
    const where = { Bucket: bucket, Key, VersionId, BypassGovernanceRetention: true };
    await aws.s3.send(new DeleteObjectCommand(where));
  }
}

/** aws:s3/bucket:Bucket. Its settings are resources of their own, as the provider asks for since v4. */
export const bucket: Kind = {
  inputs: ["bucket", "forceDestroy", "objectLockEnabled", "tags"],
  replaceOn: ["bucket", "objectLockEnabled"],
  autoName: "bucket",
  maxName: 63,
  create: async (inputs, aws) => {
    const name = need(inputs, "bucket");
    await aws.s3.send(
      new CreateBucketCommand({
        Bucket: name,
        ObjectLockEnabledForBucket: flag(inputs, "objectLockEnabled"),
        ...(aws.region !== "us-east-1" && {
          CreateBucketConfiguration: { LocationConstraint: aws.region as BucketLocationConstraint },
        }),
      }),
    );
    await setTags(name, inputs, aws);
    const domain = `${name}.s3.${aws.region}.amazonaws.com`;
    return { id: name, computed: { arn: `arn:aws:s3:::${name}`, bucketRegionalDomainName: domain } };
  },
  read: (id, state, aws) =>
    goneIf("NotFound|NoSuchBucket", async () => {
      await aws.s3.send(new HeadBucketCommand({ Bucket: id }));
      return { ...state };
    }),
  update: async (id, { inputs, changed }, aws) => {
    if (changed.has("tags")) await setTags(id, inputs, aws);
    return {};
  },
  delete: async (id, state, aws) => {
    if (flag(state, "forceDestroy")) await empty(id, aws);
    await aws.s3.send(new DeleteBucketCommand({ Bucket: id }));
  },
};

/** A setting of a bucket: put on create and on update; what deleting it does is up to the setting. */
function setting(
  inputs: readonly string[],
  put: (bucket: string, inputs: Props, aws: Aws) => Promise<unknown>,
  drop: (bucket: string, aws: Aws) => Promise<unknown>,
): Kind {
  return {
    inputs: ["bucket", ...inputs],
    replaceOn: ["bucket"],
    create: async (given, aws) => {
      await put(need(given, "bucket"), given, aws);
      return { id: need(given, "bucket"), computed: {} };
    },
    read: (id, state, aws) =>
      goneIf("NotFound|NoSuchBucket", async () => {
        await aws.s3.send(new HeadBucketCommand({ Bucket: id }));
        return { ...state };
      }),
    update: async (id, change, aws) => {
      await put(id, change.inputs, aws);
      return {};
    },
    delete: async (id, _state, aws) => {
      await goneIf("NoSuchBucket|NoSuchBucketPolicy", () => drop(id, aws));
    },
  };
}

const nothing = async (): Promise<void> => undefined;

/** S3 refuses to suspend versioning under Object Lock; the real provider then leaves it on, and so do we. */
async function suspendVersioning(Bucket: string, aws: Aws): Promise<void> {
  const locked = await goneIf("ObjectLockConfigurationNotFoundError", () =>
    aws.s3.send(new GetObjectLockConfigurationCommand({ Bucket })),
  );
  if (locked !== undefined) return;
  await aws.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } }));
}

/** aws:s3/bucketVersioning:BucketVersioning. Deleting it suspends versioning. */
export const bucketVersioning = setting(
  ["versioningConfiguration"],
  (Bucket, inputs, aws) => {
    const Status = need(child(inputs, "versioningConfiguration") ?? {}, "status") as "Enabled" | "Suspended";
    return aws.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
  },
  suspendVersioning,
);

/** aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration. Deleting it takes the default retention away. */
export const bucketObjectLockConfiguration = setting(
  ["rule", "objectLockEnabled"],
  (Bucket, inputs, aws) => {
    const retention = child(child(inputs, "rule") ?? {}, "defaultRetention");
    const Rule = retention && {
      DefaultRetention: {
        Mode: text(retention, "mode") as ObjectLockRetentionMode | undefined,
        Days: num(retention, "days"),
        Years: num(retention, "years"),
      },
    };
    const ObjectLockConfiguration = { ObjectLockEnabled: "Enabled" as const, Rule };
    return aws.s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }));
  },
  (Bucket, aws) =>
    aws.s3.send(
      new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" } }),
    ),
);

/** aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock. */
export const bucketPublicAccessBlock = setting(
  ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"],
  (Bucket, inputs, aws) => {
    const PublicAccessBlockConfiguration = {
      BlockPublicAcls: flag(inputs, "blockPublicAcls") ?? false,
      BlockPublicPolicy: flag(inputs, "blockPublicPolicy") ?? false,
      IgnorePublicAcls: flag(inputs, "ignorePublicAcls") ?? false,
      RestrictPublicBuckets: flag(inputs, "restrictPublicBuckets") ?? false,
    };
    return aws.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  },
  nothing,
);

/** aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration. */
export const bucketEncryption = setting(
  ["rules"],
  (Bucket, inputs, aws) => {
    const Rules = list(inputs, "rules").map((rule) => {
      const byDefault = child(rule, "applyServerSideEncryptionByDefault") ?? {};
      return {
        BucketKeyEnabled: flag(rule, "bucketKeyEnabled"),
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: need(byDefault, "sseAlgorithm") as ServerSideEncryption,
          KMSMasterKeyID: text(byDefault, "kmsMasterKeyId"),
        },
      };
    });
    return aws.s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  },
  nothing,
);

/** aws:s3/bucketOwnershipControls:BucketOwnershipControls. */
export const bucketOwnershipControls = setting(
  ["rule"],
  (Bucket, inputs, aws) => {
    const ObjectOwnership = need(child(inputs, "rule") ?? {}, "objectOwnership") as ObjectOwnership;
    return aws.s3.send(
      new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } }),
    );
  },
  nothing,
);

/** aws:s3/bucketNotification:BucketNotification, to EventBridge only. Deleting it turns events off. */
export const bucketNotification = setting(
  ["eventbridge"],
  (Bucket, inputs, aws) => {
    const NotificationConfiguration = flag(inputs, "eventbridge") ? { EventBridgeConfiguration: {} } : {};
    return aws.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  },
  (Bucket, aws) =>
    aws.s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} })),
);

/** aws:s3/bucketPolicy:BucketPolicy. The only setting whose live value is read back. */
export const bucketPolicy: Kind = {
  ...setting(
    ["policy"],
    (Bucket, inputs, aws) => aws.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: need(inputs, "policy") })),
    (Bucket, aws) => aws.s3.send(new DeleteBucketPolicyCommand({ Bucket })),
  ),
  read: (id, state, aws) =>
    goneIf("NoSuchBucket|NoSuchBucketPolicy", async () => {
      const live = await aws.s3.send(new GetBucketPolicyCommand({ Bucket: id }));
      return { ...state, policy: live.Policy };
    }),
};

import * as cloudtrail from "@pulumi/aws/cloudtrail";
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { trailBucketPolicy } from "../documents/guardTrail";
import type { GuardScope } from "../documents/trafficGuard";
import { fitName } from "../topology/names";

/**
 * Declares a trail of the region with its bucket: management events of the account, and writes of the rollout's items and records.
 * It is validated, and its bucket is private, versioned and protected.
 */
export function declareTrail(
  owner: pulumi.ComponentResource,
  name: string,
  prefix: string,
  scope: pulumi.Output<GuardScope>,
): void {
  const child = { parent: owner, protect: true };
  const trailName = fitName(prefix, "-guard", 128);
  const bucket = new s3.Bucket(
    `${name}-trail-bucket`,
    { bucket: scope.apply(({ accountId, region }) => fitName(prefix, `-trail-${accountId}-${region}`, 63)) },
    child,
  );
  const of = { bucket: bucket.bucket };
  const privacy = new s3.BucketPublicAccessBlock(
    `${name}-trail-private`,
    { ...of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    child,
  );
  new s3.BucketVersioning(`${name}-trail-versioning`, { ...of, versioningConfiguration: { status: "Enabled" } }, child);
  const policy = new s3.BucketPolicy(
    `${name}-trail-writes`,
    {
      ...of,
      policy: pulumi.all([bucket.arn, scope]).apply(([arn, { partition, region, accountId }]) => {
        const trailArn = `arn:${partition}:cloudtrail:${region}:${accountId}:trail/${trailName}`;
        return trailBucketPolicy(arn, trailArn, accountId);
      }),
    },
    // S3 refuses two of these calls at once on one bucket.
    { ...child, dependsOn: [privacy] },
  );
  const writes = { field: "readOnly", equals: ["false"] };
  const category = (value: string) => ({ field: "eventCategory", equals: [value] });
  new cloudtrail.Trail(
    `${name}-trail`,
    {
      name: trailName,
      s3BucketName: bucket.bucket,
      enableLogFileValidation: true,
      includeGlobalServiceEvents: true,
      advancedEventSelectors: [
        // Reads, too: to CloudTrail, taking a role is reading.
        { name: "Calls of the account", fieldSelectors: [category("Management")] },
        {
          name: "Items of the rollout",
          fieldSelectors: [
            category("Data"),
            writes,
            { field: "resources.type", equals: ["AWS::DynamoDB::Table"] },
            {
              field: "resources.ARN",
              equals: [
                scope.apply(
                  ({ partition, region, accountId, tableName }) =>
                    `arn:${partition}:dynamodb:${region}:${accountId}:table/${tableName}`,
                ),
              ],
            },
          ],
        },
        {
          name: "Records of releases",
          fieldSelectors: [
            category("Data"),
            writes,
            { field: "resources.type", equals: ["AWS::S3::Object"] },
            {
              field: "resources.ARN",
              startsWiths: [scope.apply(({ partition, auditBucket }) => `arn:${partition}:s3:::${auditBucket}/`)],
            },
          ],
        },
      ],
    },
    { ...child, dependsOn: [policy] },
  );
}

import type { PolicyDocument } from "@pulumi/aws/iam";
import { tlsOnly } from "./tlsOnly";

/** Bucket policy of the guard's trail: CloudTrail writes, over TLS, and nobody else is told to. */
export function trailBucketPolicy(bucketArn: string, trailArn: string, accountId: string): PolicyDocument {
  const cloudTrail = { Effect: "Allow" as const, Principal: { Service: "cloudtrail.amazonaws.com" } };
  return {
    Version: "2012-10-17",
    Statement: [
      tlsOnly(bucketArn),
      {
        ...cloudTrail,
        Sid: "AskWhoseItIs",
        Action: "s3:GetBucketAcl",
        Resource: bucketArn,
        Condition: { StringEquals: { "aws:SourceArn": trailArn } },
      },
      {
        ...cloudTrail,
        Sid: "WriteLogs",
        Action: "s3:PutObject",
        Resource: `${bucketArn}/AWSLogs/${accountId}/*`,
        Condition: { StringEquals: { "aws:SourceArn": trailArn, "s3:x-amz-acl": "bucket-owner-full-control" } },
      },
    ],
  };
}

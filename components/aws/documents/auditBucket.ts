import type { PolicyDocument } from "@pulumi/aws/iam";
import { tlsOnly } from "./tlsOnly";

/** Bucket policy of the audit trail: nothing without TLS. */
export function auditBucketPolicy(bucketArn: string): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [tlsOnly(bucketArn)],
  };
}

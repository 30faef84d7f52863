import type { PolicyStatement } from "@pulumi/aws/iam";

/** Statement of a bucket policy: nothing without TLS, whoever asks. */
export function tlsOnly(bucketArn: string): PolicyStatement {
  return {
    Sid: "TlsOnly",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

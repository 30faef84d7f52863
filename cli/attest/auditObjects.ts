import { createHash } from "node:crypto";
import type * as s3 from "@aws-sdk/client-s3";
import { AwsFailure, awsFailure, namesOf } from "../rollout/account/awsFailure";
import type { AwsPlace } from "./signer";

/** Largest document that is read: forward could not hold a larger record. */
const MOST_BYTES = 256 * 1024;

/** An object as it was read: its bytes, and the address of exactly these. */
export interface AuditObject {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** `s3://bucket/key?versionId=...` */
  readonly uri: string;
}

/** The audit bucket, as the attestor's role may use it. */
export interface AuditObjects {
  /** In a version, else the newest; undefined where there is none. */
  readonly read: (key: string, versionId?: string) => Promise<AuditObject | undefined>;
  /** Writes JSON, and gives its address. */
  readonly write: (key: string, text: string) => Promise<string>;
}

/** Opens the bucket. What AWS refuses is thrown as an AwsFailure. */
export async function openAuditObjects(bucket: string, { region }: AwsPlace): Promise<AuditObjects> {
  const sdk: typeof s3 = await import("@aws-sdk/client-s3");
  const client = new sdk.S3Client({
    region,
    // Buckets of tests and of some networks have no host name of their own.
    forcePathStyle: process.env["AWS_ENDPOINT_URL"] !== undefined,
  });
  const role = "the role of the attestor's task";
  const uriOf = (key: string, version: string | undefined) =>
    `s3://${bucket}/${key}${version === undefined ? "" : `?versionId=${version}`}`;
  return {
    read: async (key, versionId) => {
      try {
        const version = versionId === undefined ? {} : { VersionId: versionId };
        const found = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key, ...version }));
        const length = found.ContentLength ?? 0;
        if (length > MOST_BYTES) {
          const expected = `at most ${MOST_BYTES}: nothing that Airlock writes is larger`;
          const uri = uriOf(key, found.VersionId);
          throw new AwsFailure("other", "s3:GetObject", `${uri}: found ${length} bytes, expected ${expected}.`);
        }
        const bytes = (await found.Body?.transformToByteArray()) ?? new Uint8Array();
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        return { bytes, sha256, uri: uriOf(key, found.VersionId ?? versionId) };
      } catch (error) {
        if (error instanceof AwsFailure) throw error;
        if (namesOf(error).some((name) => name === "NoSuchKey" || name === "NoSuchVersion")) return undefined;
        throw awsFailure(error, "s3:GetObject", region, role);
      }
    },
    write: async (key, text) => {
      try {
        const written = await client.send(
          new sdk.PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: text,
            ContentType: "application/json",
            // S3 refuses a put without a checksum into a bucket with a default retention.
            ChecksumAlgorithm: "SHA256",
          }),
        );
        return uriOf(key, written.VersionId);
      } catch (error) {
        throw awsFailure(error, "s3:PutObject", region, role);
      }
    },
  };
}

import type { ListObjectVersionsCommandInput, ListObjectVersionsCommandOutput } from "@aws-sdk/client-s3";
import type { Fault } from "../../release/fault";
import type { ObjectAddress } from "./recordSource";

/** Which versions of records a bucket holds, or that it could not be asked. */
export type ListedRecords =
  | { readonly kind: "read"; readonly records: readonly Required<ObjectAddress>[] }
  | { readonly kind: "surroundings"; readonly fault: Fault };

/** Most pages that are asked for, of 1,000 versions each. */
const MOST_PAGES = 100;

/**
 * The newest versions of records below a prefix, newest first by the bucket's own clock. Versions, and not keys: whoever may write a record
 * may write over one, but not take back what it said.
 */
export async function listRecords(bucket: string, prefix: string, most: number): Promise<ListedRecords> {
  const { ListObjectVersionsCommand, S3Client } = await import("@aws-sdk/client-s3");
  const file = `s3://${bucket}/${prefix}`;
  try {
    const client = new S3Client({ forcePathStyle: process.env["AWS_ENDPOINT_URL"] !== undefined });
    const found: (Required<ObjectAddress> & { readonly at: number })[] = [];
    let from: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } | undefined = {};
    for (let page = 0; from !== undefined; page++) {
      if (page === MOST_PAGES) {
        const expected = "fewer: --earlier 0 leaves overrides of earlier records out";
        return { kind: "surroundings", fault: { file, field: "", found: `more than ${page},000 versions`, expected } };
      }
      const asked: ListObjectVersionsCommandInput = { Bucket: bucket, Prefix: prefix, ...from };
      const answer: ListObjectVersionsCommandOutput = await client.send(new ListObjectVersionsCommand(asked));
      const { Versions = [], IsTruncated, NextKeyMarker, NextVersionIdMarker } = answer;
      for (const { Key: key = "", VersionId: versionId = "null", LastModified } of Versions) {
        if (key.endsWith(".json")) found.push({ bucket, key, versionId, at: LastModified?.getTime() ?? 0 });
      }
      from =
        IsTruncated === true && NextKeyMarker !== undefined
          ? {
              KeyMarker: NextKeyMarker,
              ...(NextVersionIdMarker === undefined ? {} : { VersionIdMarker: NextVersionIdMarker }),
            }
          : undefined;
    }
    const newest = found.sort((one, other) => other.at - one.at).slice(0, most);
    return { kind: "read", records: newest.map(({ key, versionId }) => ({ bucket, key, versionId })) };
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const expected = "the versions of earlier records (s3:ListBucketVersions)";
    return { kind: "surroundings", fault: { file, field: "", found: message, expected } };
  }
}

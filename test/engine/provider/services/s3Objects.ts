import { readFileSync } from "node:fs";
import {
  type ChecksumAlgorithm,
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ObjectLockLegalHoldStatus,
  type ObjectLockMode,
  PutObjectCommand,
  type ServerSideEncryption,
} from "@aws-sdk/client-s3";
import type { Aws } from "../aws";
import { child, flag, isProps, type Kind, need, type Props, tagList, text } from "../kind";
import { goneIf } from "./gone";

function body(inputs: Props): string | Buffer {
  const content = text(inputs, "content");
  if (content !== undefined) return content;
  const encoded = text(inputs, "contentBase64");
  if (encoded !== undefined) return Buffer.from(encoded, "base64");
  const source = inputs.source;
  if (isProps(source) && text(source, "text") !== undefined) return need(source, "text");
  if (isProps(source) && text(source, "path") !== undefined) return readFileSync(need(source, "path"));
  return "";
}

async function put(inputs: Props, aws: Aws): Promise<Props> {
  const until = text(inputs, "objectLockRetainUntilDate");
  const metadata = Object.entries(child(inputs, "metadata") ?? {}).map(([key, value]) => [key, String(value)] as const);
  const done = await aws.s3.send(
    new PutObjectCommand({
      Bucket: need(inputs, "bucket"),
      Key: need(inputs, "key"),
      Body: body(inputs),
      ContentType: text(inputs, "contentType"),
      CacheControl: text(inputs, "cacheControl"),
      ChecksumAlgorithm: text(inputs, "checksumAlgorithm") as ChecksumAlgorithm | undefined,
      Metadata: Object.fromEntries(metadata),
      ServerSideEncryption: text(inputs, "serverSideEncryption") as ServerSideEncryption | undefined,
      SSEKMSKeyId: text(inputs, "kmsKeyId"),
      ObjectLockMode: text(inputs, "objectLockMode") as ObjectLockMode | undefined,
      ObjectLockLegalHoldStatus: text(inputs, "objectLockLegalHoldStatus") as ObjectLockLegalHoldStatus | undefined,
      ...(until !== undefined && { ObjectLockRetainUntilDate: new Date(until) }),
      ...(tagList(inputs).length > 0 && {
        Tagging: new URLSearchParams(tagList(inputs).map((t) => [t.Key, t.Value] as [string, string])).toString(),
      }),
    }),
  );
  return { versionId: done.VersionId ?? "", etag: done.ETag?.replaceAll('"', "") };
}

/**
 * aws:s3/bucketObjectv2:BucketObjectv2. An update puts a new version; deleting the resource deletes every version, as
 * the real provider does, and fails on a locked one unless `forceDestroy`.
 */
export const bucketObject: Kind = {
  inputs: [
    ...["bucket", "key", "content", "contentBase64", "source", "sourceHash", "contentType", "cacheControl", "metadata"],
    ...["serverSideEncryption", "kmsKeyId", "objectLockMode", "objectLockRetainUntilDate", "objectLockLegalHoldStatus"],
    ...["checksumAlgorithm", "forceDestroy", "tags"],
  ],
  replaceOn: ["bucket", "key"],
  create: async (inputs, aws) => {
    const [name, key] = [need(inputs, "bucket"), need(inputs, "key")];
    return { id: `${name}/${key}`, computed: { ...(await put(inputs, aws)), arn: `arn:aws:s3:::${name}/${key}` } };
  },
  read: (_id, state, aws) =>
    goneIf("NotFound|NoSuchKey", async () => {
      const asked = { Bucket: need(state, "bucket"), Key: need(state, "key") };
      const live = await aws.s3.send(new HeadObjectCommand(asked));
      return { ...state, versionId: live.VersionId ?? "", etag: live.ETag?.replaceAll('"', "") };
    }),
  update: async (_id, { inputs }, aws) => put(inputs, aws),
  delete: async (_id, state, aws) => {
    const Bucket = need(state, "bucket");
    const found = await goneIf("NoSuchBucket", () =>
      aws.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: need(state, "key") })),
    );
    for (const version of [...(found?.Versions ?? []), ...(found?.DeleteMarkers ?? [])]) {
      if (version.Key !== state.key) continue;
      const BypassGovernanceRetention = flag(state, "forceDestroy") ?? false;
      const where = { Bucket, Key: version.Key, VersionId: version.VersionId, BypassGovernanceRetention };
      await aws.s3.send(new DeleteObjectCommand(where));
    }
  },
};

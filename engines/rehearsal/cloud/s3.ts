import type { JsonValue } from "../asl/data/json";
import { AwsError, invalid } from "./awsError";
import { Parameters } from "./parameters";
import { type Action, NOTHING } from "./service";

/** Source: S3 API reference, PutObject, ChecksumAlgorithm. */
const CHECKSUMS = ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"];

/** S3: one bucket of JSON texts that keeps their versions and reports new objects. */
export class S3 {
  readonly prefixes = { "aws-sdk:s3": "S3" };
  // The service model lists no throttling error: the name is SlowDown, raised as the service's own exception.
  readonly throttling = "S3Exception";
  /** The texts that stood under each key, the newest last; a version's id is its number, from 1. */
  private readonly versions = new Map<string, string[]>();

  constructor(
    private readonly bucket: string,
    private readonly onCreated: (key: string, versionId: string) => void,
  ) {}

  readonly actions: Readonly<Record<string, Action>> = {
    getObject: (parameters) => {
      const request = new Parameters(parameters, ["Bucket", "Key", "VersionId"]);
      this.checkBucket(request.text("Bucket"));
      const key = request.text("Key");
      const versions = this.versions.get(key);
      const versionId = request.has("VersionId") ? request.text("VersionId") : String(versions?.length ?? 0);
      const body = versions?.[Number(versionId) - 1];
      if (body === undefined) throw new AwsError("NoSuchKeyException", "The specified key does not exist.");
      return {
        output: {
          Body: body,
          ContentLength: Buffer.byteLength(body),
          ContentType: "application/json",
          VersionId: versionId,
        },
      };
    },
    listObjectsV2: (parameters) => {
      const request = new Parameters(parameters, ["Bucket", "Prefix", "MaxKeys"]);
      this.checkBucket(request.text("Bucket"));
      const prefix = request.text("Prefix");
      const found = [...this.versions.keys()].filter((key) => key.startsWith(prefix)).sort();
      const Contents = found.slice(0, request.whole("MaxKeys", 1, 1000)).map((Key) => ({ Key }));
      return { output: { KeyCount: Contents.length, Contents } };
    },
    headObject: (parameters) => {
      const request = new Parameters(parameters, ["Bucket", "Key"]);
      this.checkBucket(request.text("Bucket"));
      const versions = this.versions.get(request.text("Key"));
      if (versions === undefined) throw new AwsError("NoSuchKeyException", "The specified key does not exist.");
      return { output: { VersionId: String(versions.length) } };
    },
    putObject: (parameters) => {
      const request = new Parameters(parameters, ["Bucket", "Key", "ContentType", "ChecksumAlgorithm", "Body"]);
      this.checkBucket(request.text("Bucket"));
      request.oneOf("ContentType", ["application/json"]);
      // The audit bucket has a default retention, so S3 wants a checksum.
      request.oneOf("ChecksumAlgorithm", CHECKSUMS);
      const body: JsonValue = request.value("Body");
      this.put(request.text("Key"), typeof body === "string" ? body : JSON.stringify(body));
      return NOTHING;
    },
  };

  /** Puts an object and reports it. */
  put(key: string, body: string): void {
    if (key.startsWith("/") || Buffer.byteLength(key) > 1024) throw invalid(`Not a key: ${key}`);
    const versions = [...(this.versions.get(key) ?? []), body];
    this.versions.set(key, versions);
    this.onCreated(key, String(versions.length));
  }

  /** The text of an object, or undefined. */
  read(key: string): string | undefined {
    return this.versions.get(key)?.at(-1);
  }

  /** All objects with all their versions, by key. */
  get all(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries(this.versions);
  }

  private checkBucket(name: string): void {
    if (name !== this.bucket) throw new AwsError("NoSuchBucketException", "The specified bucket does not exist.");
  }
}

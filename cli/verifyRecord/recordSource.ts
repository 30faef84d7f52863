import { readFileSync } from "node:fs";
import type { Fault } from "../../release/fault";

/** Where a record is. */
export type RecordSource =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "s3"; readonly bucket: string; readonly key: string; readonly versionId: string | undefined };

/** The text of a record, or why there is none: what was given is wrong, or the surroundings failed. */
export type RecordText =
  | { readonly kind: "read"; readonly text: string }
  | { readonly kind: "bad input" | "surroundings"; readonly fault: Fault };

/** Largest record that is fetched: forward could not hold a larger one. */
const MOST_BYTES = 256 * 1024;

/** `s3://bucket/key?versionId=...`, or a file. Undefined for an address in S3 that names no object. */
export function parseRecordSource(text: string): RecordSource | undefined {
  if (!text.startsWith("s3://")) return { kind: "file", path: text };
  const match = /^s3:\/\/([^/?]+)\/([^?]+)(?:\?versionId=([^&]+))?$/.exec(text);
  const [, bucket, key, versionId] = match ?? [];
  if (bucket === undefined || key === undefined) return undefined;
  return { kind: "s3", bucket, key, versionId };
}

/** Reads the record. From S3 with the ordinary credential chain, and by its version where one is named. */
export async function readRecordSource(source: RecordSource): Promise<RecordText> {
  return source.kind === "file" ? readFile(source.path) : await readObject(source);
}

function readFile(path: string): RecordText {
  try {
    return { kind: "read", text: readFileSync(path, "utf8") };
  } catch (error) {
    return {
      kind: "bad input",
      fault: { file: path, field: "", found: codeOf(error), expected: "a file that can be read" },
    };
  }
}

async function readObject({ bucket, key, versionId }: Extract<RecordSource, { kind: "s3" }>): Promise<RecordText> {
  // Loaded when it is needed: a record in a file asks no cloud.
  const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const file = `s3://${bucket}/${key}`;
  try {
    const version = versionId === undefined ? {} : { VersionId: versionId };
    // Buckets of tests and of some networks have no host name of their own.
    const client = new S3Client({ forcePathStyle: process.env["AWS_ENDPOINT_URL"] !== undefined });
    const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...version }));
    if ((found.ContentLength ?? 0) > MOST_BYTES) {
      const fault = { file, field: "", found: `${found.ContentLength} bytes`, expected: `at most ${MOST_BYTES}` };
      return { kind: "bad input", fault };
    }
    return { kind: "read", text: (await found.Body?.transformToString("utf-8")) ?? "" };
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const missing = name === "NoSuchKey" || name === "NoSuchVersion" || name === "NoSuchBucket";
    const fault = {
      file,
      field: "",
      found: message,
      expected:
        versionId === undefined ? "a record that can be read" : `version ${versionId} of a record that can be read`,
    };
    return { kind: missing ? "bad input" : "surroundings", fault };
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

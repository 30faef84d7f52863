import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import type { Fault } from "../../release/fault";

/** An object in a bucket. */
export interface ObjectAddress {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
}

/** Where a record is. */
export type RecordSource = { readonly kind: "file"; readonly path: string } | ({ readonly kind: "s3" } & ObjectAddress);

/** Bytes, or why there are none: there is no such thing, it is not what it should be, or the surroundings failed. */
export type Bytes =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "bad input" | "surroundings"; readonly fault: Fault };

/** What is read, for faults: `a record that can be read`; and how much of it. */
export interface Wanted {
  readonly what: string;
  /** Most bytes that are held. */
  readonly most: number;
}

/** Largest record that is fetched: forward could not hold a larger one. */
export const RECORD: Wanted = { what: "a record that can be read", most: 256 * 1024 };

/** `s3://bucket/key?versionId=...`, or a file. Undefined for an address in S3 that names no object. */
export function parseRecordSource(text: string): RecordSource | undefined {
  if (!text.startsWith("s3://")) return { kind: "file", path: text };
  const match = /^s3:\/\/([^/?]+)\/([^?]+)(?:\?versionId=([^&]+))?$/.exec(text);
  const [, bucket, key, versionId] = match ?? [];
  if (bucket === undefined || key === undefined) return undefined;
  return { kind: "s3", bucket, key, versionId };
}

/** Reads the record. From S3 with the ordinary credential chain, and by its version where one is named. */
export async function readRecordSource(source: RecordSource): Promise<Bytes> {
  return source.kind === "file" ? readFile(source.path, RECORD) : await readObject(source, RECORD);
}

/** Reads a file whole. */
export function readFile(path: string, { most }: Wanted): Bytes {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const { size } = fstatSync(file);
    if (size > most) return tooLarge(path, size, most);
    return { kind: "read", bytes: readFileSync(file) };
  } catch (error) {
    const fault = { file: path, field: "", found: codeOf(error), expected: "a file that can be read" };
    return { kind: "bad input", fault };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Reads an object whole, and never more of it than may be held. */
export async function readObject({ bucket, key, versionId }: ObjectAddress, { what, most }: Wanted): Promise<Bytes> {
  // Loaded when it is needed: a record in a file asks no cloud.
  const { GetObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const file = `s3://${bucket}/${key}`;
  try {
    const version = versionId === undefined ? {} : { VersionId: versionId };
    // Buckets of tests and of some networks have no host name of their own.
    const client = new S3Client({ forcePathStyle: process.env["AWS_ENDPOINT_URL"] !== undefined });
    const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...version }));
    // In Node it is always a stream.
    const body = found.Body as Readable | undefined;
    const size = found.ContentLength ?? most + 1;
    if (size > most) {
      body?.destroy();
      return tooLarge(file, size, most);
    }
    return { kind: "read", bytes: await holdAll(body, size) };
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const missing = name === "NoSuchKey" || name === "NoSuchVersion" || name === "NoSuchBucket";
    const expected = versionId === undefined ? what : `version ${versionId} of ${what}`;
    return { kind: missing ? "bad input" : "surroundings", fault: { file, field: "", found: message, expected } };
  }
}

/** One buffer of the announced size, filled as it comes: joining pieces would hold everything twice. */
async function holdAll(body: Readable | undefined, size: number): Promise<Buffer> {
  const whole = Buffer.alloc(size);
  let at = 0;
  for await (const piece of body ?? []) {
    const bytes = piece as Buffer;
    if (at + bytes.length > size) throw new Error(`more than the ${size} bytes that were announced`);
    at += bytes.copy(whole, at);
  }
  if (at < size) throw new Error(`${at} of the ${size} bytes that were announced`);
  return whole;
}

function tooLarge(file: string, size: number, most: number): Bytes {
  return { kind: "bad input", fault: { file, field: "", found: `${size} bytes`, expected: `at most ${most}` } };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

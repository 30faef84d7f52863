import { gunzipSync, gzipSync } from "node:zlib";
import type { PackedBundle } from "../../../release/bundle/packBundle";
import { fail, ok, type Result } from "../../../release/fault";

/** Bytes in a part: a ConfigMap holds 1 MiB with everything that is in it. */
export const PART_BYTES = 900 * 1024;

/** Most bytes of the evidence of one release, compressed: etcd keeps every record, and is not made for files. */
export const MOST_EVIDENCE_BYTES = 4 * 1024 * 1024;

/** Most bytes of it unpacked: one small pod judges the evidence of every service of a cluster, and must not end for want of memory. */
export const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;

/** Most parts that are asked for. */
export const MOST_PARTS = Math.ceil(MOST_EVIDENCE_BYTES / PART_BYTES);

/** A bundle as a cluster holds it: compressed, in parts. */
export function partsOf({ pieces, bytes }: PackedBundle): Result<readonly Buffer[]> {
  if (bytes > MOST_UNPACKED_BYTES)
    return tooMuch(`${bytes} bytes of evidence`, `${MOST_UNPACKED_BYTES} bytes (64 MiB)`);
  const compressed = gzipSync(Buffer.concat(pieces));
  // RFC 1952 names the system here, and the same bundle would not be the same on another one: 255 is "unknown".
  compressed[9] = 255;
  if (compressed.length > MOST_EVIDENCE_BYTES) {
    const expected = `${MOST_EVIDENCE_BYTES} (4 MiB) compressed, because a cluster keeps the evidence of every release in etcd`;
    return tooMuch(`${bytes} bytes of evidence, ${compressed.length} when compressed`, expected);
  }
  const parts = Math.ceil(compressed.length / PART_BYTES);
  return ok(
    Array.from({ length: parts }, (_, part) => compressed.subarray(part * PART_BYTES, (part + 1) * PART_BYTES)),
  );
}

function tooMuch(found: string, most: string): Result<never> {
  const remedy =
    "Take out of reports what no gate reads, such as the output of tests, or bind a summary in place of a large report.";
  return fail({ field: "evidence", found, expected: `at most ${most}`, remedy });
}

/** The bundle of these parts, which are anybody's: never more than `most` bytes are unpacked. `source` names it in faults. */
export function joinParts(parts: readonly Uint8Array[], most: number, source: string): Result<Buffer> {
  try {
    return ok(gunzipSync(Buffer.concat(parts), { maxOutputLength: most }));
  } catch (error) {
    const found = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const expected = `parts of a gzip that is whole and unpacks to at most ${most} bytes`;
    return fail({ file: source, field: "", found, expected });
  }
}

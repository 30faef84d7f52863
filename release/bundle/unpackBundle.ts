import { createHash } from "node:crypto";
import { fail, ok, type Result } from "../fault";
import type { SeenFile, SeenFiles } from "../files/releaseSource";
import { type BundleEntry, INDEX, MAX_BUNDLE_BYTES, MAX_INDEX_BYTES, memberName, parseIndex } from "./bundleIndex";
import { TAR_END, tarHeader, tarPadding } from "./tarMember";

/** What a record says of its bundle. */
export interface BundleFacts {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * The files of a bundle, as they were read where it was made; their bytes are views of the bundle's own. It has to be the very bundle
 * that is expected, and the very bytes that {@link packBundle} writes: nothing in it is read in two ways. `source` names it in faults.
 */
export function unpackBundle(bundle: Uint8Array, expected: BundleFacts, source: string): Result<SeenFiles> {
  if (bundle.length !== expected.bytes || bundle.length > MAX_BUNDLE_BYTES) {
    const wanted = `${expected.bytes} bytes, and at most ${MAX_BUNDLE_BYTES}`;
    return fail({ file: source, field: "", found: `${bundle.length} bytes`, expected: wanted });
  }
  const hash = sha256Of(bundle);
  if (hash !== expected.sha256) {
    return fail({
      file: source,
      field: "",
      found: `sha256 ${hash}`,
      expected: `${expected.sha256}, as the record says`,
    });
  }
  return readTar(bundle, source);
}

function readTar(bundle: Uint8Array, source: string): Result<SeenFiles> {
  // The size of the index is the one thing that the archive itself has to say.
  const size = Number.parseInt(Buffer.from(bundle.subarray(124, 135)).toString("latin1"), 8);
  const index = size <= MAX_INDEX_BYTES ? contentAt(bundle, 0, INDEX, size) : undefined;
  if (index === undefined) return broken(source, INDEX);
  const parsed = parseIndex(index.content, source);
  if (!parsed.ok) return parsed;
  const { release, config } = parsed.value;
  const files: SeenFile[] = [];
  let at = index.end;
  for (const entry of parsed.value.files) {
    if (!("sha256" in entry)) {
      files.push({ name: entry.name, file: notRead(entry) });
      continue;
    }
    const found = contentAt(bundle, at, memberName(entry), entry.bytes);
    if (found === undefined) return broken(source, entry.name);
    const sha256 = sha256Of(found.content);
    if (sha256 !== entry.sha256) {
      return fail({
        file: source,
        field: entry.name,
        found: `sha256 ${sha256}`,
        expected: `${entry.sha256}, as the index says`,
      });
    }
    files.push({ name: entry.name, file: { kind: "read", bytes: found.content, sha256 } });
    at = found.end;
  }
  if (!equal(bundle.subarray(at), TAR_END)) {
    const found = `${bundle.length - at} bytes after the last file`;
    return fail({ file: source, field: "", found, expected: `the ${TAR_END.length} empty bytes that end an archive` });
  }
  return ok({ release, config, files });
}

function notRead(entry: Exclude<BundleEntry, { readonly sha256: string }>): SeenFile["file"] {
  return "missing" in entry ? { kind: "missing" } : { kind: "unreadable", reason: entry.unreadable };
}

/** The content of a file of that name and size, if nothing else stands there. */
function contentAt(
  bundle: Uint8Array,
  at: number,
  name: string,
  bytes: number,
): { readonly content: Uint8Array; readonly end: number } | undefined {
  const header = tarHeader(name, bytes);
  if (header === undefined || !equal(bundle.subarray(at, at + header.length), header)) return undefined;
  const start = at + header.length;
  const end = start + bytes + tarPadding(bytes);
  if (end > bundle.length || bundle.subarray(start + bytes, end).some((byte) => byte !== 0)) return undefined;
  return { content: bundle.subarray(start, start + bytes), end };
}

function broken(source: string, name: string): Result<never> {
  const expected = `${name} as Airlock writes it into an archive, whole`;
  return fail({ file: source, field: name, found: "something else", expected });
}

function equal(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

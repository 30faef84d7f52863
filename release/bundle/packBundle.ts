import { createHash } from "node:crypto";
import { fail, ok, type Result } from "../fault";
import type { SeenFiles } from "../files/releaseSource";
import { type BundleEntry, INDEX, indexText, MAX_BUNDLE_BYTES, MAX_INDEX_BYTES, memberName } from "./bundleIndex";
import { TAR_END, tarHeader, tarPadding } from "./tarMember";

/** A bundle as it is written. */
export interface PackedBundle {
  /** Its bytes, piece by piece: together they may be large, and most are the files' own. */
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

/**
 * Everything that a release was judged by as one archive: an uncompressed tar with an index first. No time, no owner: the same files give the same
 * bytes on every machine.
 */
export function packBundle({ release, config, files }: SeenFiles): Result<PackedBundle> {
  const entries = files.map(({ name, file }): BundleEntry => {
    if (file.kind === "read") return { name, bytes: file.bytes.length, sha256: file.sha256 };
    return file.kind === "missing" ? { name, missing: true } : { name, unreadable: file.reason.slice(0, 200) };
  });
  const index = Buffer.from(indexText({ schema: "airlock/evidence-bundle/v1", release, config, files: entries }));
  const pieces = [
    ...member(INDEX, index),
    ...files.flatMap(({ name, file }) =>
      file.kind === "read" ? member(memberName({ name, sha256: file.sha256 }), file.bytes) : [],
    ),
    TAR_END,
  ];
  const bytes = pieces.reduce((total, piece) => total + piece.length, 0);
  if (index.length > MAX_INDEX_BYTES || bytes > MAX_BUNDLE_BYTES) {
    return fail({
      field: "",
      found: `${files.length} files that a release is judged by, with ${bytes} bytes together`,
      expected: `at most ${MAX_BUNDLE_BYTES} bytes (160 MiB), and ${MAX_INDEX_BYTES} bytes of names`,
      remedy: "Take out of reports what no gate reads, such as the output of tests.",
    });
  }
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return ok({ pieces, bytes, sha256: hash.digest("hex") });
}

function member(name: string, content: Uint8Array): readonly Uint8Array[] {
  const header = tarHeader(name, content.length);
  if (header === undefined) throw new Error(`ustar cannot hold the name ${name}.`);
  return [header, content, new Uint8Array(tarPadding(content.length))];
}

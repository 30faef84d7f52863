import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, sep } from "node:path";
import { maximumEvidenceBytes } from "../evidence/file/reading";
import { type Fault, fail, ok, type Result } from "../fault";
import type { LoadedFile } from "../gates/gate";

/** How much of a file is read. */
export interface ReadLimit {
  readonly bytes: number;
  /** The same for people: `32 MiB`. */
  readonly text: string;
}

/** Of every other file. */
export const FILE_LIMIT: ReadLimit = { bytes: maximumEvidenceBytes, text: "32 MiB" };

/** Of a statement or a detached signature; one has some hundred bytes. */
export const SIGNED_LIMIT: ReadLimit = { bytes: 64 * 1024, text: "64 KiB" };

/** Reads and hashes a file. A missing, a too large or an unreadable one is a value, not an error: the gates say what it means. */
export function loadFile(path: string, limit = FILE_LIMIT): LoadedFile {
  try {
    const facts = statSync(path);
    if (facts.isDirectory()) return { kind: "unreadable", reason: "it is a folder" };
    // A pipe or a device would block the preview for ever.
    if (!facts.isFile()) return { kind: "unreadable", reason: "it is not a regular file" };
    if (facts.size > limit.bytes) return tooLarge(facts.size, limit);
    const bytes = readFileSync(path);
    return { kind: "read", bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  } catch (error) {
    const code = codeOf(error);
    return code === "ENOENT" || code === "ENOTDIR"
      ? { kind: "missing" }
      : { kind: "unreadable", reason: reasonOf(code) };
  }
}

/** What becomes of a file with more bytes than are read. */
export function tooLarge(bytes: number, limit: ReadLimit): LoadedFile {
  return { kind: "unreadable", reason: `it has ${bytes} bytes, at most ${limit.text} are read` };
}

/**
 * Reads a file below a folder. A symlink that leads out of the folder is a fault of the release itself: what it points
 * to could be another file on every machine.
 */
export function loadInside(
  folder: string,
  path: string,
  place: { readonly file: string; readonly field: string },
  limit = FILE_LIMIT,
): Result<LoadedFile> {
  const full = join(folder, path);
  let real: string;
  try {
    real = realpathSync(full);
  } catch (error) {
    const code = codeOf(error);
    return ok(
      code === "ENOENT" || code === "ENOTDIR" ? { kind: "missing" } : { kind: "unreadable", reason: reasonOf(code) },
    );
  }
  const inside = relative(realpathSync(folder), real);
  if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    const fault: Fault = {
      ...place,
      found: `${JSON.stringify(path)}, a link that leaves the folder`,
      expected: "a file inside the release folder",
    };
    return fail(fault);
  }
  return ok(loadFile(full, limit));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

function reasonOf(code: string): string {
  if (code === "EACCES" || code === "EPERM") return "no permission";
  if (code === "ELOOP") return "its links go in a circle";
  return `the system says ${code}`;
}

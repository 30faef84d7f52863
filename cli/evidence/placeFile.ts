import { createHash } from "node:crypto";
import { constants, copyFileSync, lstatSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { type Fault, fail, ok, type Result } from "../../release/fault";
import { loadFile } from "../../release/files/loadFile";
import { pathField } from "../../release/manifest/fields";

/** Folder beside release.yaml that files from elsewhere are copied to. */
const EVIDENCE_FOLDER = "evidence";

/** A file that is to become evidence: its bytes, and where it stands or will stand below the release's folder. */
export interface PlacedFile {
  /** As the user gave it. */
  readonly given: string;
  /** Relative to release.yaml, with forward slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** Whether it must be copied to {@link path}; {@link copyIn} does it. */
  readonly outside: boolean;
}

/**
 * Reads a file and says where it belongs. A file below the folder of release.yaml stays where it is; one from elsewhere will be
 * copied to `evidence/`. A symbolic link is refused: what it points to can change without anybody seeing it.
 */
export function placeFile(given: string, release: string): Result<PlacedFile> {
  const fault = (found: string, expected: string, remedy?: string): Result<PlacedFile> =>
    fail({ file: given, field: "", found, expected, ...(remedy === undefined ? {} : { remedy }) });
  const expected = "a regular file of evidence";
  let real: string;
  try {
    if (lstatSync(given).isSymbolicLink())
      return fault("a symbolic link", expected, "Give the file that it points to.");
    real = realpathSync(given);
  } catch {
    return fault("nothing that can be read", expected);
  }
  const file = loadFile(real);
  if (file.kind !== "read") return fault(file.kind === "missing" ? "no file" : file.reason, expected);
  const folder = realpathSync(dirname(resolve(release)));
  const inside = below(folder, real);
  const lexical = relative(dirname(resolve(release)), resolve(given));
  if (inside === undefined && !lexical.startsWith("..")) {
    const remedy = "A folder on the way is a link; give the file by its own path.";
    return fault("a path that leaves the release folder by a link", "a file inside it", remedy);
  }
  const path = inside ?? `${EVIDENCE_FOLDER}/${basename(given)}`;
  if (!pathField.safeParse(path).success) {
    return fault(`the path ${JSON.stringify(path)}`, "one without backslashes and control characters");
  }
  return ok({ given, path, bytes: file.bytes, sha256: file.sha256, outside: inside === undefined });
}

/** Copies a file from elsewhere to its place. Never writes over another file, and never through a link. */
export function copyIn(file: PlacedFile, release: string): Fault | undefined {
  if (!file.outside) return undefined;
  const folder = realpathSync(dirname(resolve(release)));
  const target = join(folder, file.path);
  const fault = (found: string, remedy: string): Fault => {
    return { file: target, field: "", found, expected: `a free place for ${file.given}`, remedy };
  };
  mkdirSync(dirname(target), { recursive: true });
  if (below(folder, realpathSync(dirname(target))) === undefined) {
    return fault("a folder that is a link out of the release folder", "Make it a folder of its own.");
  }
  try {
    copyFileSync(file.given, target, constants.COPYFILE_EXCL);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    if (!lstatSync(target).isFile()) return fault("something that is no file", "Move it away.");
    if (hashOf(target) !== file.sha256) return fault("another file", "Remove it first, or give this one another name.");
  }
  return hashOf(target) === file.sha256
    ? undefined
    : fault("a file that changed while it was copied", "Run this again.");
}

/** Path below a folder with forward slashes, or undefined when it lies elsewhere. */
function below(folder: string, path: string): string | undefined {
  const way = relative(folder, path);
  if (way === ".." || way.startsWith(`..${sep}`) || resolve(folder, way) !== path) return undefined;
  return way.split(sep).join("/");
}

function hashOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

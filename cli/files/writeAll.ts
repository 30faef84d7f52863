import {
  closeSync,
  fchmodSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import type { Fault } from "../../release/fault";

/** One file of a change: what it shall hold, and whether it may be there already. */
export interface FileChange {
  readonly path: string;
  readonly content: Uint8Array | string;
  /** `new` refuses a file that is there; `replace` puts the whole content in its place at once and keeps the file's mode. */
  readonly how: "new" | "replace";
}

/**
 * Writes all files of a change below a folder, or none: when one cannot be written, those that were new are taken away again. What is replaced comes last, each
 * in one rename, so that no reader ever sees half of it. A link inside the folder stays a link, and what it leads to is replaced;
 * a link that leaves the folder is refused before anything is written. Returns what stood against it.
 */
export function writeAll(folder: string, changes: readonly FileChange[]): Fault | undefined {
  const made: string[] = [];
  let at = folder;
  try {
    for (const { path } of changes) {
      at = path;
      if (leaves(folder, path)) {
        const found = "a link that leaves the folder";
        return { file: path, field: "", found, expected: "a place inside the release folder", remedy: UNCHANGED };
      }
    }
    for (const { path, content } of changes.filter(({ how }) => how === "new")) {
      at = path;
      makeFolder(dirname(path));
      create(path, content, made);
    }
    const replaced = changes.filter(({ how }) => how === "replace");
    const ready = replaced.map(({ path, content }) => {
      at = path;
      const real = realpathSync(path);
      const aside = join(dirname(real), `.${basename(real)}.airlock-${process.pid}`);
      create(aside, content, made, statSync(real).mode & 0o777);
      return { path, aside, real };
    });
    for (const { path, aside, real } of ready) {
      at = path;
      renameSync(aside, real);
    }
    return undefined;
  } catch (error) {
    for (const path of made) rmSync(path, { force: true });
    const found = error instanceof Error ? error.message : String(error);
    return { file: at, field: "", found, expected: "a place that can be written to", remedy: UNCHANGED };
  }
}

const UNCHANGED = "Nothing was changed.";

/** Makes a folder and those above it. Node's own recursion never ends where the system refuses with ENOENT, as below /proc. */
function makeFolder(folder: string): void {
  if (exists(folder) || dirname(folder) === folder) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Makes a file that must not be there, also not as a link, and notes it down as soon as it is. */
function create(path: string, content: Uint8Array | string, made: string[], mode?: number): void {
  const file = openSync(path, "wx", mode ?? 0o666);
  made.push(path);
  try {
    // The process's mask has taken bits away that the file before it had.
    if (mode !== undefined) fchmodSync(file, mode);
    writeFileSync(file, content);
  } finally {
    closeSync(file);
  }
}

/** Whether a path, followed as far as it exists, ends outside of the folder. Throws on a link that leads nowhere. */
function leaves(folder: string, path: string): boolean {
  if (!exists(folder)) return false;
  const root = realpathSync(folder);
  let known = path;
  while (!exists(known)) known = dirname(known);
  const way = relative(root, realpathSync(known));
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way);
}

/** Whether anything is there, be it a link that leads nowhere. */
function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** One file of a change: what it shall hold, and whether it may be there already. */
export interface FileChange {
  readonly path: string;
  readonly content: Uint8Array | string;
  /** `new` refuses a file that is there; `replace` puts the whole content in its place at once. */
  readonly how: "new" | "replace";
}

/**
 * Writes all of them, or none: when one cannot be written, those that were new are taken away again. What is replaced comes last, in one
 * rename, so that no reader ever sees half of it. Throws what the file system said.
 */
export function writeAll(changes: readonly FileChange[]): void {
  const written: string[] = [];
  try {
    for (const { path, content, how } of [...changes].sort((a, b) => rank(a) - rank(b))) {
      if (how === "new") {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, content, { flag: "wx" });
        written.push(path);
      } else {
        replace(path, content);
      }
    }
  } catch (error) {
    for (const path of written) rmSync(path, { force: true });
    throw error;
  }
}

/** First name of the form `FOLDER/STEM.json`, `FOLDER/STEM-2.json`, ... that neither a statement nor a signature has. */
export function freeName(root: string, folder: string, stem: string): string {
  for (let number = 1; ; number += 1) {
    const name = `${folder}/${stem}${number === 1 ? "" : `-${number}`}.json`;
    if (!existsSync(join(root, name)) && !existsSync(join(root, `${name}.sig`))) return name;
  }
}

/** A text as part of a file's name. */
export function fileWord(text: string): string {
  return (
    text
      .replace(/[^A-Za-z0-9.]+/g, "-")
      .replace(/^[-.]+|[-.]+$/g, "")
      .slice(0, 60) || "unnamed"
  );
}

function rank({ how }: FileChange): number {
  return how === "new" ? 0 : 1;
}

/** A link stays a link: what it leads to is replaced. */
function replace(path: string, content: Uint8Array | string): void {
  const real = realpathSync(path);
  const aside = join(dirname(real), `.${basename(real)}.airlock-${process.pid}`);
  try {
    writeFileSync(aside, content, { flag: "wx", mode: statSync(real).mode & 0o777 });
    renameSync(aside, real);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

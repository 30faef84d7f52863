import { existsSync } from "node:fs";
import { join } from "node:path";

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

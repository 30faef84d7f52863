import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Writes the hash of every bound file of a release.yaml into it: each `path: FILE` that is followed by `sha256:`. Everything else stays. */
export function bindFiles(release: string): void {
  const folder = dirname(release);
  const text = readFileSync(release, "utf8");
  const bound = text.replace(/(path: ([^\s,}]+)[\s,]+sha256: )"[0-9a-f]*"/g, (_whole, before: string, path: string) => {
    const hash = createHash("sha256")
      .update(readFileSync(join(folder, path)))
      .digest("hex");
    return `${before}"${hash}"`;
  });
  writeFileSync(release, bound);
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { LoadedFile } from "../../../release/gates/gate";
import { CONFIG, goodFiles, goodManifest, type ReleaseChanges, releaseWith } from "../../release/goodRelease";

/** What a test changes about the good release, which production takes. */
export interface FolderChanges extends Omit<ReleaseChanges, "environment" | "now"> {
  /** Rewrites files of the folder after the release was written and approved; `undefined` removes one. */
  readonly afterwards?: Readonly<Record<string, (written: string) => string | undefined>>;
}

const DAY = 24 * 3600 * 1000;

/** A release in a folder of its own, as a repository holds it. */
export class ReleaseFolder {
  private readonly folder = mkdtempSync(join(tmpdir(), "airlock-preview-"));
  /** Path of release.yaml. */
  readonly release = join(this.folder, "release.yaml");
  /** Path of airlock.yaml. */
  readonly config = join(this.folder, "airlock.yaml");

  /**
   * Writes the good release, changed, in place of what was there, with an approval that alice signed over what it says.
   * The pack judges by the real clock, so the approval is as old as the test run.
   */
  write(changes: FolderChanges = {}): void {
    const { afterwards = {}, ...rest } = changes;
    const today = new Date();
    const approval = {
      approvedAt: today.toISOString(),
      expiresAt: new Date(today.getTime() + DAY).toISOString(),
      ...changes.approval,
    };
    const { files, allowedSigners } = releaseWith({ ...rest, approval });
    const written: Record<string, string> = {
      "release.yaml": (changes.manifest ?? same)(goodManifest({ ...goodFiles(), ...changes.files })),
      "airlock.yaml": changes.config ?? CONFIG,
      allowed_signers: textOf(allowedSigners),
      ...Object.fromEntries([...files].map(([path, file]) => [path, textOf(file)])),
    };
    this.remove();
    for (const [path, first] of Object.entries(written)) {
      const content = (afterwards[path] ?? same)(first);
      if (content === undefined) continue;
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), content);
    }
  }

  /** Removes the folder. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function textOf(file: LoadedFile | undefined): string {
  return file?.kind === "read" ? new TextDecoder().decode(file.bytes) : "";
}

function same(content: string): string {
  return content;
}

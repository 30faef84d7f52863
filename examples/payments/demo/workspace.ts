import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { approve } from "../tools/approve";
import { bindFiles } from "../tools/bindFiles";
import { runTests } from "../tools/testRun";

const EXAMPLE = join(__dirname, "..");
const COPIED = [
  "airlock.yaml",
  "allowed_signers",
  "release.yaml",
  "documents",
  "evidence",
  "promotion",
  "service",
  "verifiers",
];
const HOUR = 3_600_000;

/** A copy of the example in a temporary folder, where the story spoils and repairs the release. */
export class Workspace {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "airlock-demo-")));

  constructor() {
    for (const name of COPIED) cpSync(join(EXAMPLE, name), join(this.folder, name), { recursive: true });
  }

  /** The release as somebody in a hurry writes it: a floating tag, new code without tests, a contract that nobody can watch. */
  spoil(): void {
    runTests({ ...this.#paths(), without: "refunds|gives money back" });
    this.#rewrite((text) =>
      text
        .replace(/^( *image: .*)@sha256:[0-9a-f]{64}$/m, "$1:latest")
        .replace(/^rollback:\n(?: .*\n)+/m, "rollback:\n  triggers:\n    - if it breaks, roll back\n")
        .replace(/^approvals:\n(?: .*\n)+/m, "")
        .replace(/^( *count): 17$/m, "$1: 11"),
    );
  }

  /** The release as it stands in the example, all tests run again, approved by two people for the next hour. */
  repair(): void {
    cpSync(join(EXAMPLE, "release.yaml"), join(this.folder, "release.yaml"));
    runTests(this.#paths());
    this.#rewrite((text) => text);
    const approvedAt = new Date();
    approve({
      folder: this.folder,
      environment: "production",
      people: ["ada@example.com", "grace@example.com"],
      approvedAt,
      expiresAt: new Date(approvedAt.getTime() + HOUR),
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #paths() {
    return { service: join(this.folder, "service"), evidence: join(this.folder, "evidence") };
  }

  #rewrite(change: (text: string) => string): void {
    const release = join(this.folder, "release.yaml");
    writeFileSync(release, change(readFileSync(release, "utf8")));
    bindFiles(release);
  }
}

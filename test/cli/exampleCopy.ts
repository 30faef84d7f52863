import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { airlock, type Ended } from "./airlock";

const EXAMPLE = join(__dirname, "..", "..", "examples", "payments");

/** A copy of the example release that a test may break. */
export class ExampleCopy {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "airlock-cli-")));

  constructor() {
    for (const name of [
      "airlock.yaml",
      "allowed_signers",
      "release.yaml",
      "approvals",
      "documents",
      "evidence",
      "promotion",
      "verifiers",
    ]) {
      cpSync(join(EXAMPLE, name), join(this.folder, name), { recursive: true });
    }
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /** Replaces a text that must be there. */
  edit(name: string, from: string, to: string): void {
    const text = readFileSync(this.path(name), "utf8");
    if (!text.includes(from)) throw new Error(`${name} does not hold ${from}`);
    this.write(
      name,
      text.replace(from, () => to),
    );
  }

  /** Replaces a bound file and binds the new one, so that its hash is right. */
  rebind(name: string, text: string): void {
    const before = sha256(readFileSync(this.path(name)));
    this.write(name, text);
    this.edit("release.yaml", before, sha256(Buffer.from(text)));
  }

  check(...args: readonly string[]): Ended {
    return airlock(["check", "--environment", "production", ...args], { cwd: this.folder });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

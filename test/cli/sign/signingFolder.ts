import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Screen } from "../../../cli/output/screen";
import type { SignTools } from "../../../cli/sign/signAndAdd";
import { signWithSshKeygen } from "../../../cli/sign/sshKeygen";
import { CONFIG, goodFiles, goodManifest } from "../../release/goodRelease";

/** Text laid out as in a pipe. */
export const TEXT = { format: "text", colours: false, width: 100 } as const;

/** A release on disk that only lacks approvals, and two people with keys of their own. */
export class SigningFolder {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "airlock-sign-test-")));
  readonly keys = join(this.folder, "keys");
  /** What was said on stderr. */
  readonly said: string[] = [];
  readonly asked: string[] = [];

  constructor(required = 1) {
    mkdirSync(this.keys);
    const lines = ["ada", "grace", "mallory"].map((name) => {
      const key = this.key(name);
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key], { stdio: "pipe" });
      return `${name}@example.com ${readFileSync(`${key}.pub`, "utf8")}`;
    });
    const wants = `{ required: ${required}, allowedSigners: allowed_signers }`;
    this.write("airlock.yaml", CONFIG.replace(/\{ required: 1.*\}/, wants));
    this.write("allowed_signers", lines.slice(0, 2).join(""));
    const files = goodFiles();
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    this.write("release.yaml", goodManifest(files).replace(/approvals:[\s\S]*$/, ""));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  key(name: string): string {
    return join(this.keys, `id_${name}`);
  }

  read(name: string): string {
    return readFileSync(this.path(name), "utf8");
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  /** Paths below a folder, sorted; empty where there is none. */
  list(name: string): readonly string[] {
    try {
      return readdirSync(this.path(name)).sort();
    } catch {
      return [];
    }
  }

  get flags() {
    const files = { release: this.path("release.yaml"), config: this.path("airlock.yaml") };
    return { ...files, environment: "production", yes: true, now: new Date("2026-11-20T12:00:00Z") };
  }

  /** Tools with the real ssh-keygen. `answer`: what the person types; left out, there is no terminal. */
  tools(answer?: string): SignTools {
    const screen: Screen = {
      redraws: false,
      canAsk: answer !== undefined,
      draw: () => undefined,
      clear: () => undefined,
      print: () => undefined,
      say: (text) => void this.said.push(text),
      ask: (question) => {
        this.asked.push(question);
        return Promise.resolve(answer ?? "");
      },
    };
    return { screen, sign: signWithSshKeygen, keys: join(this.folder, "nobody") };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

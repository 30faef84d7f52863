import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What became of signing. */
export type Signing =
  | { readonly kind: "signed"; readonly signature: Uint8Array }
  | { readonly kind: "no ssh-keygen" }
  | { readonly kind: "failed" /** One sentence. */; readonly reason: string };

/** Signs bytes in a namespace with the key in a file. */
export type Signer = (bytes: Uint8Array, namespace: string, key: string) => Signing;

/**
 * Lets `ssh-keygen -Y sign` do it, with the terminal in its hands: it asks for the passphrase, talks to the agent and waits for the touch of a
 * hardware key. The bytes lie in a folder of their own meanwhile, so that nothing of the release changes before the
 * signature is there. What ssh-keygen prints goes to stderr: stdout belongs to the result.
 */
export const signWithSshKeygen: Signer = (bytes, namespace, key) => {
  const folder = mkdtempSync(join(tmpdir(), "airlock-sign-"));
  try {
    const file = join(folder, "statement.json");
    writeFileSync(file, bytes, { mode: 0o600 });
    const ended = spawnSync("ssh-keygen", ["-q", "-Y", "sign", "-n", namespace, "-f", key, file], {
      stdio: ["inherit", 2, "inherit"],
    });
    if (ended.error !== undefined) {
      const missing = "code" in ended.error && ended.error.code === "ENOENT";
      return missing ? { kind: "no ssh-keygen" } : { kind: "failed", reason: ended.error.message };
    }
    if (ended.status !== 0) {
      return { kind: "failed", reason: `ssh-keygen ended with ${ended.status ?? ended.signal ?? "nothing"}.` };
    }
    return { kind: "signed", signature: readFileSync(`${file}.sig`) };
  } catch (error) {
    return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The command that a person types where it could not be run. */
export function signCommand(namespace: string, key: string, statement: string): string {
  return ["ssh-keygen", "-Y", "sign", "-n", namespace, "-f", key, statement].map(quoted).join(" ");
}

/** A word as a shell reads it back. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AllowedSigner } from "../../release/approval/allowedSigners";

/** A key of the person at the machine that may sign here. */
export interface OwnKey {
  /** For `ssh-keygen -f`: the private key, or the public one where an agent holds the other half. */
  readonly file: string;
  readonly person: string;
}

/** Keys below a folder (`~/.ssh`) that stand in the list of allowed signers, by their .pub files. None where it cannot be read. */
export function ownKeys(folder: string, signers: readonly AllowedSigner[], namespace: string): readonly OwnKey[] {
  return publicKeys(folder).flatMap(({ file, blob }) => {
    const signer = signers.find(({ key }) => key.blob === blob);
    if (signer === undefined || signer.namespaces?.includes(namespace) === false) return [];
    const secret = file.replace(/\.pub$/, "");
    return [{ file: existsSync(secret) ? secret : file, person: signer.principal }];
  });
}

function publicKeys(folder: string): { file: string; blob: string }[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".pub"))
      .sort()
      .flatMap((name) => {
        const file = join(folder, name);
        const blob = readFileSync(file, "utf8").trim().split(/\s+/)[1];
        return blob === undefined ? [] : [{ file, blob }];
      });
  } catch {
    return [];
  }
}

import { readdirSync } from "node:fs";
import { join, posix } from "node:path";
import type { SignedStatement } from "../approval/verifyApproval";
import type { Manifest } from "../manifest/manifest";
import { loadInside, SIGNED_LIMIT } from "./loadFile";

/** Where `airlock withdraw` puts what people sign, beside release.yaml. */
const FOLDER = "withdrawals";

/**
 * Statements with a signature that lie in `withdrawals` beside release.yaml and that its list does not name, in the order of their names. Whoever
 * takes an entry out of the list, and leaves the file, revives nothing so. What they say is for the gate to judge; what cannot be read
 * is left out, as if it had been deleted.
 */
export function unlistedWithdrawals(folder: string, { withdrawals }: Manifest): readonly SignedStatement[] {
  const listed = new Set(withdrawals.map(({ statement }) => posix.normalize(statement)));
  return namesIn(join(folder, FOLDER)).flatMap((name) => {
    const statementFile = `${FOLDER}/${name}`;
    if (!name.endsWith(".json") || listed.has(statementFile)) return [];
    const signatureFile = `${statementFile}.sig`;
    const [statement, signature] = [statementFile, signatureFile].map((path) => bytesOf(folder, path));
    if (statement === undefined || signature === undefined) return [];
    return [{ statementFile, signatureFile, statement, signature }];
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function bytesOf(folder: string, path: string): Uint8Array | undefined {
  const file = loadInside(folder, path, { file: path, field: "" }, SIGNED_LIMIT);
  return file.ok && file.value.kind === "read" ? file.value.bytes : undefined;
}

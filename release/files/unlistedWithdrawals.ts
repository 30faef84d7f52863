import { posix } from "node:path";
import type { SignedStatement } from "../approval/verifyApproval";
import type { Manifest } from "../manifest/manifest";
import { SIGNED_LIMIT } from "./loadFile";
import type { ReleaseSource } from "./releaseSource";

/** Where `airlock withdraw` puts what people sign, beside release.yaml. */
const FOLDER = "withdrawals";

/**
 * Statements with a signature that lie in `withdrawals` beside release.yaml and that its list does not name, in the order of their names. Whoever
 * takes an entry out of the list, and leaves the file, revives nothing so. What they say is for the gate to judge; what cannot be read
 * is left out, as if it had been deleted.
 */
export function unlistedWithdrawals(source: ReleaseSource, { withdrawals }: Manifest): readonly SignedStatement[] {
  const listed = new Set(withdrawals.map(({ statement }) => posix.normalize(statement)));
  return source.list(FOLDER).flatMap((name) => {
    const statementFile = `${FOLDER}/${name}`;
    if (!name.endsWith(".json") || listed.has(statementFile)) return [];
    const signatureFile = `${statementFile}.sig`;
    const [statement, signature] = [statementFile, signatureFile].map((path) => bytesOf(source, path));
    if (statement === undefined || signature === undefined) return [];
    return [{ statementFile, signatureFile, statement, signature }];
  });
}

function bytesOf(source: ReleaseSource, path: string): Uint8Array | undefined {
  const file = source.read("release", path, { file: path, field: "" }, SIGNED_LIMIT);
  return file.ok && file.value.kind === "read" ? file.value.bytes : undefined;
}

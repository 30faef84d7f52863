import { createHash } from "node:crypto";
import type { SignedStatement } from "../../release/approval/verifyApproval";
import type { GateInput, LoadedFile } from "../../release/gates/gate";
import type { Manifest } from "../../release/manifest/manifest";

/** The release as its gates will see it once an entry and its two files are there. */
export function inputWith(input: GateInput, manifest: Manifest, signed: SignedStatement): GateInput {
  const files = new Map(input.files)
    .set(signed.statementFile, read(signed.statement))
    .set(signed.signatureFile, read(signed.signature));
  return { ...input, manifest, files };
}

function read(bytes: Uint8Array): LoadedFile {
  return { kind: "read", bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
}

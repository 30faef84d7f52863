import { createHash } from "node:crypto";
import type { Requirements } from "../config/requirements";
import { documentReference } from "../document/documentReference";
import type { LoadedFile } from "../gates/gate";
import type { Manifest } from "../manifest/manifest";
import { canonicalHash, canonicalJson } from "./canonicalJson";

/**
 * Hash of a release without what people sign about it: everything that release.yaml says, plus the bytes of the documents it names
 * (evidence and promotion outcomes are bound by their own hashes inside it). What an approval signs; a changed runbook
 * voids the approval as much as a changed digest does. 64 hex digits.
 */
export function releaseHash(manifest: Manifest, files: ReadonlyMap<string, LoadedFile>): string {
  return sha256(releaseText(manifest, files));
}

/**
 * The very text that {@link releaseHash} hashes. It travels in the record, so that an account, which has no repository,
 * can read what was approved out of what was signed.
 */
export function releaseText(manifest: Manifest, files: ReadonlyMap<string, LoadedFile>): string {
  const { approvals: _approvals, withdrawals: _withdrawals, overrides: _overrides, ...release } = manifest;
  const postMortems = (manifest.debts ?? []).map(({ postMortem }) => postMortem);
  const documents = [...Object.values(manifest.documents), ...postMortems].map((path) => {
    const file = path === undefined ? undefined : files.get(documentReference(path).path);
    return [path, file?.kind === "read" ? file.sha256 : "absent"];
  });
  return canonicalJson({ release, documents });
}

/** Hash of what an environment requires, defaults filled in: an approval given under laxer rules does not count. */
export function policyHash(requirements: Requirements): string {
  return canonicalHash(requirements);
}

/** The very text that {@link policyHash} hashes. */
export function policyText(requirements: Requirements): string {
  return canonicalJson(requirements);
}

/** Hash of a text that was hashed so before, 64 hex digits. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

import { canonicalJson } from "../approval/canonicalJson";
import { sha256 } from "../approval/releaseHash";
import { contractOf, LONGEST_OBJECTIVE_SECONDS } from "../contract/contract";
import { watchedContract } from "../contract/watchedContract";
import { imageOf } from "../manifest/artifact";
import type { Manifest } from "../manifest/manifest";
import { readKind } from "../manifest/releaseKind";
import { planFor } from "../plan/plan";
import { versionOrder } from "../values/versionOrder";
import type { ParsedRecord } from "./parseRecord";

/** What the approved text says, and where the record departs from it. */
export interface SignedRelease {
  /** Undefined where the text names no authors, or the record brings no text. */
  readonly authors: Manifest["authors"];
  /** Whole sentences; empty when the record does what was approved. */
  readonly reasons: readonly string[];
}

/**
 * Reads the release out of the text whose hash people signed, and compares everything that the rollout takes from the record with it:
 * the account has no repository, and believes no field that nobody signed. A record without the text (written by an older
 * version) is judged by its hashes alone, and names no authors then.
 */
export function readSignedRelease(record: ParsedRecord): SignedRelease {
  const { signed } = record;
  if (signed === undefined) return { authors: undefined, reasons: [] };
  const other = [
    ...(sha256(signed.release) === record.releaseHash ? [] : ["signed.release is not the text of releaseHash."]),
    ...(sha256(signed.policy) === record.policyHash ? [] : ["signed.policy is not the text of policyHash."]),
  ];
  if (other.length > 0) return { authors: undefined, reasons: other };
  try {
    const { release } = JSON.parse(signed.release) as { release: Manifest };
    const reasons = departures(record, release);
    return { authors: release.authors, reasons };
  } catch {
    // A text that somebody signed and that no release of ours ever was.
    return { authors: undefined, reasons: ["signed.release is not the text of a release."] };
  }
}

/** Fields of the record that say something else than the release; plain data on both sides. */
function departures(record: ParsedRecord, release: Manifest): string[] {
  const { previous, rollback } = release;
  const contract = contractOf(release);
  const expected: Record<string, unknown> = {
    kind: readKind(release.kind),
    image: imageOf(release) ?? "",
    previous: previous === "none" ? { version: "", digest: "" } : previous,
    contact: rollback?.contact ?? "",
    objectiveSeconds: contract.ok ? contract.value.objectiveSeconds : LONGEST_OBJECTIVE_SECONDS,
    plan: planFor(release, record.environment),
    minimumRollbackOrder: versionOrder(rollback?.minimumVersion ?? ""),
    contract: watchedContract(contract.ok ? contract.value.triggers : []),
  };
  if (record.settles !== undefined) expected["settles"] = (release.debts ?? []).map(({ version }) => version);
  const found: Readonly<Record<string, unknown>> = { ...record, image: record.artifact.image };
  return Object.keys(expected)
    .filter((field) => canonicalJson(found[field]) !== canonicalJson(expected[field]))
    .map((field) => `The record's ${field} is not that of the release that was approved.`);
}

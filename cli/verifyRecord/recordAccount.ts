import type { Fault } from "../../release/fault";
import type { ParsedRecord } from "../../release/record/parseRecord";
import type { EvidenceReference } from "../../release/record/record";
import type { Owed } from "./readOwed";
import type { Quarantined } from "./readQuarantined";
import type { Bytes } from "./recordSource";
import type { VerifyOptions } from "./verifyOptions";

/** What an account asks of a record, and by whose signatures. */
export type RecordRules = Pick<
  VerifyOptions,
  "environment" | "required" | "authors" | "hotfix" | "signers" | "executives" | "evidence" | "pinnedRoot"
>;

/** Where an account keeps what belongs to a record: buckets and tables, or objects of a cluster. */
export interface RecordAccount {
  /** What the evidence is called in messages, where it is not called by its key. */
  readonly evidenceName?: string | undefined;
  /** The bundle that a record names; undefined where there is no place to look for it. */
  bundle(evidence: EvidenceReference): Promise<Bytes | undefined>;
  /** What is under quarantine of this digest; undefined where nobody knows. */
  quarantined(digest: string): Promise<Quarantined | undefined>;
  /** What hotfixes owe; undefined where nobody knows. */
  owed(): Promise<Owed | undefined>;
  /** Why the record is refused because of what earlier ones passed by. */
  earlier(record: ParsedRecord): Promise<EarlierOverrides>;
}

/** What earlier records say of a release, or that they could not be read. */
export type EarlierOverrides =
  | { readonly kind: "read"; readonly reasons: readonly string[] }
  | { readonly kind: "surroundings"; readonly fault: Fault };

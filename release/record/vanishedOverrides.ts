import type { AllowedSigner } from "../approval/allowedSigners";
import type { SeenFiles } from "../files/releaseSource";
import { emptiness } from "../gates/evidence/documentsComplete";
import { type OverrideStatement, verifyDebt } from "../override/override";
import type { ParsedRecord } from "./parseRecord";

/** A record that the account holds already, as the audit bucket has kept it. */
export interface EarlierRecord {
  readonly key: string;
  readonly record: ParsedRecord;
}

/** An override that an earlier record carried and that this one does not. */
export interface VanishedOverride {
  readonly statement: OverrideStatement;
  /** Key of the newest record that carried it. */
  readonly key: string;
  /** The records that carried it, newest first. */
  readonly carriers: readonly EarlierRecord[];
}

/**
 * Overrides that let an earlier release pass and whose post-mortem no entry of this one names; `earlier` has the newest first. Only a signature makes a debt:
 * one of an executive who is listed, or one that the record says it passed by. A post-mortem may have several overrides, and is one debt.
 */
export function vanishedOverrides(
  record: ParsedRecord,
  earlier: readonly EarlierRecord[],
  executives: readonly AllowedSigner[],
): readonly VanishedOverride[] {
  const here = new Set(record.overrides.flatMap((pair) => signedIn(pair, executives)?.statement.postMortem ?? []));
  const owed = new Map<string, VanishedOverride>();
  for (const one of earlier) {
    // A record that says itself that it is refused has let nothing pass.
    if (!one.record.gates.passed) continue;
    for (const pair of one.record.overrides) {
      const debt = signedIn(pair, executives);
      if (debt === undefined || !(debt.listed || saysOverridden(one.record, debt.statement.gate))) continue;
      const { postMortem, service, environment } = debt.statement;
      if (service !== record.service || environment !== record.environment) continue;
      if (here.has(postMortem)) continue;
      const known = owed.get(postMortem);
      const carriers = known?.carriers ?? [];
      if (carriers.at(-1) === one) continue;
      owed.set(postMortem, { ...(known ?? { statement: debt.statement, key: one.key }), carriers: [...carriers, one] });
    }
  }
  return [...owed.values()];
}

/** Whether the evidence of a record that carried an override holds its post-mortem, with something in it. */
export function isWritten({ statement }: VanishedOverride, { files }: SeenFiles): boolean {
  const name = `release/${statement.postMortem}`;
  return emptiness(files.find((file) => file.name === name)?.file, undefined) === undefined;
}

/** Why a record is refused that leaves out an override whose post-mortem nobody has seen. */
export function vanishedReason({ statement, key }: VanishedOverride): string {
  const { gate, signedAt, postMortem, due } = statement;
  return (
    `The override of ${gate} that was signed at ${signedAt} let a release pass (${key}), and release.yaml names it no more: its post-mortem ${postMortem}, due on ${due}, ` +
    "was in the evidence of no release that named it. Put its entry back under overrides and write the post-mortem: the release after that one may leave it out."
  );
}

function signedIn(
  { statement, signature }: ParsedRecord["overrides"][number],
  executives: readonly AllowedSigner[],
): { readonly listed: boolean; readonly statement: OverrideStatement } | undefined {
  const files = { statementFile: "overrides", signatureFile: "overrides" };
  const bytes = { statement: Buffer.from(statement, "utf8"), signature: Buffer.from(signature, "utf8") };
  const debt = verifyDebt({ ...files, ...bytes }, executives);
  return debt.ok ? debt.value : undefined;
}

function saysOverridden({ gates }: ParsedRecord, gate: string): boolean {
  return gates.verdicts.some(
    (verdict) =>
      typeof verdict === "object" &&
      verdict !== null &&
      "overridden" in verdict &&
      (verdict as { readonly gate?: unknown }).gate === gate,
  );
}

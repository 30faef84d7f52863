import type { AllowedSigner } from "../approval/allowedSigners";
import type { Approved, SignedStatement } from "../approval/verifyApproval";
import { describeFault } from "../fault";
import { verifyOverride } from "../override/override";
import { overrideFaults } from "../override/overrideFaults";
import type { ParsedRecord } from "./parseRecord";

/** What a record's overrides are judged by; `executives` is undefined where the account names none. */
export interface OverrideJudge {
  readonly about: Approved;
  readonly executives: readonly AllowedSigner[] | undefined;
  readonly now: Date;
}

/**
 * Why gates that a record calls overridden are not, in whole sentences. The evidence itself is not in the record, so its hash
 * is taken as it was signed; everything else is compared.
 */
export function overrideReasons(record: ParsedRecord, { about, executives, now }: OverrideJudge): string[] {
  const overridden = record.gates.verdicts.flatMap(overriddenGate);
  if (overridden.length === 0) return [];
  if (executives === undefined) {
    const gates = overridden.map(({ gate }) => gate).join(", ");
    return [`The record overrides ${gates}, and nobody is named here who may (--executives).`];
  }
  const results = record.overrides.map((pair, index) => verifyOverride(signedText(pair, index), executives, now));
  const verified = results.flatMap((result) => (result.ok ? [result.value] : []));
  const unverified = results.flatMap((result) => (result.ok ? [] : result.faults.map(describeFault)));
  return overridden.flatMap(({ gate, measured }) => {
    const own = verified.filter(({ statement }) => statement.gate === gate);
    const faults = own.map(({ statement }) => {
      const { evidence, postMortem } = statement;
      return overrideFaults(statement, { about, measured, evidence, postMortem, now });
    });
    if (faults.some((found) => found.length === 0)) return [];
    const [why = []] = faults;
    const said = own.length > 0 ? why : unverified;
    return [
      `The override of ${gate} does not count: ${said.length === 0 ? "nobody signed one." : `${said.join(", ")}.`}`,
    ];
  });
}

function overriddenGate(verdict: unknown): { gate: string; measured: string }[] {
  if (typeof verdict !== "object" || verdict === null || !("overridden" in verdict)) return [];
  const { gate, measured } = verdict as { gate?: unknown; measured?: unknown };
  return [{ gate: String(gate), measured: String(measured) }];
}

function signedText({ statement, signature }: ParsedRecord["overrides"][number], index: number): SignedStatement {
  return {
    statementFile: `overrides[${index}].statement`,
    statement: Buffer.from(statement, "utf8"),
    signatureFile: `overrides[${index}].signature`,
    signature: Buffer.from(signature, "utf8"),
  };
}

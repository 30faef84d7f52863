import { describeFault, type Result } from "../fault";
import { executivesOf, signedStatement, subjectOf } from "../gates/approvalSigned";
import type { GateInput } from "../gates/gate";
import type { Verdict } from "../gates/verdict";
import { evidenceHash } from "./evidenceHash";
import { type Override, parseOverride, verifyOverride } from "./override";
import { NEVER_OVERRIDDEN, overrideFaults } from "./overrideFaults";

/**
 * Lets refused gates pass that an executive has overridden for exactly this release, this measurement and this evidence; the verdict says so.
 * An override that does not count is told in the message of the gate that it is about.
 */
export function applyOverrides(verdicts: readonly Verdict[], input: GateInput): readonly Verdict[] {
  const given = input.manifest.overrides.map((entry) => verified(entry, input));
  if (given.length === 0) return verdicts;
  const about = subjectOf(input);
  return verdicts.map((verdict) => {
    if (verdict.passed) return verdict;
    const refusal = { about, measured: verdict.measured, evidence: evidenceHash(verdict, input), now: input.now };
    const troubles: string[] = [];
    for (const { gate, postMortem, result } of given) {
      // One that cannot be read could have been meant for any gate that can be overridden.
      if (gate === undefined ? NEVER_OVERRIDDEN.includes(verdict.gate) : gate !== verdict.gate) continue;
      if (!result.ok) {
        troubles.push(...result.faults.map(describeFault));
        continue;
      }
      const { person, statement } = result.value;
      const faults = overrideFaults(statement, { ...refusal, postMortem });
      if (faults.length === 0) return overridden(verdict, result.value);
      troubles.push(`the one by ${person}: ${faults.join(", ")}.`);
    }
    if (troubles.length === 0) return verdict;
    return { ...verdict, message: `${verdict.message} Override not counted: ${troubles.join(" ")}` };
  });
}

interface Given {
  /** Gate that the statement names, whoever signed it; undefined where it cannot be read. */
  readonly gate: string | undefined;
  readonly postMortem: string;
  readonly result: Result<Override>;
}

function verified(entry: GateInput["manifest"]["overrides"][number], input: GateInput): Given {
  const { postMortem } = entry;
  const signed = signedStatement(entry, input);
  if (!signed.ok) return { gate: undefined, postMortem, result: signed };
  const statement = parseOverride(signed.value.statement, signed.value.statementFile);
  const gate = statement.ok ? statement.value.gate : undefined;
  const executives = executivesOf(input);
  if (!executives.ok) return { gate, postMortem, result: executives };
  return { gate, postMortem, result: verifyOverride(signed.value, executives.value, input.now) };
}

function overridden(verdict: Verdict, { person, statement }: Override): Verdict {
  const { reason, postMortem, due, expiresAt } = statement;
  const said = `Overridden by ${person} until ${expiresAt}: ${/[.!?]$/.test(reason) ? reason : `${reason}.`} Post-mortem: ${postMortem}, due on ${due}.`;
  return {
    ...verdict,
    passed: true,
    message: `${said} Without the override: ${verdict.message}`,
    overridden: { by: person, reason, postMortem, due, expiresAt },
  };
}

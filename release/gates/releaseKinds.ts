import type { GateInput } from "./gate";
import { notApplicable } from "./outcome";
import { completedHere } from "./promotedDigest";
import type { GateId, Verdict } from "./verdict";

/**
 * What is not asked of a rollback that shows that the environment completed its version before (signed, where the environment is protected): evidence
 * about an artifact that has already served everybody there, and paper. Integrity, contract, stages, approvals and quarantine are asked as always.
 */
export const NOT_ASKED_OF_ROLLBACKS: readonly GateId[] = [
  "tests-pass",
  "coverage-sufficient",
  "vulnerabilities-absent",
  "documents-complete",
  "traffic-sufficient",
  "performance-regression",
  "bugs-absent",
];

/** The verdict of a gate that this kind of release is not asked; undefined where the gate judges. */
export function exemption(gate: GateId, input: GateInput): Verdict | undefined {
  if (!NOT_ASKED_OF_ROLLBACKS.includes(gate)) return undefined;
  const before = completedHere(input);
  if (before === undefined) return undefined;
  const { manifest, requirements } = input;
  const shown = `${requirements.environment} completed ${manifest.version} before`;
  return notApplicable(gate, `${shown}: a rollback is judged by its integrity. ${before.said}`);
}

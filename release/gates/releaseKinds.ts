import { packageOf } from "../manifest/artifact";
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
  "readiness-complete",
];

/**
 * What is not asked of a package: how its traffic moves, and how it comes back. No listener routes to it, it is published once and for all. No record
 * of a package can be written, so nothing gets to users by a rollout that these gates have not seen.
 */
const NOT_ASKED_OF_PACKAGES: readonly GateId[] = [
  "rollback-contract",
  "schedule-complete",
  "strategy-allowed",
  "traffic-sufficient",
  "objective-reachable",
  "rollback-possible",
];

/** The verdict of a gate that this kind of release is not asked; undefined where the gate judges. */
export function exemption(gate: GateId, input: GateInput): Verdict | undefined {
  if (packageOf(input.manifest) !== undefined && NOT_ASKED_OF_PACKAGES.includes(gate)) {
    return notApplicable(gate, "A package is published, and no listener routes to it. It cannot be rolled out.");
  }
  if (!NOT_ASKED_OF_ROLLBACKS.includes(gate)) return undefined;
  const before = completedHere(input);
  if (before === undefined) return undefined;
  const { manifest, requirements } = input;
  const shown = `${requirements.environment} completed ${manifest.version} before`;
  return notApplicable(gate, `${shown}: a rollback is judged by its integrity. ${before.said}`);
}

/** Ids of all gates, in the order in which verdicts are given. docs/reference/gates.md describes each. */
export const GATE_IDS = [
  "artifact-pinned",
  "version-forward",
  "tests-pass",
  "coverage-sufficient",
  "vulnerabilities-absent",
  "documents-complete",
  "rollback-contract",
  "schedule-complete",
  "promoted-digest",
  "approval-signed",
  "strategy-allowed",
  "traffic-sufficient",
  "objective-reachable",
  "rollback-possible",
  "digest-not-quarantined",
  "provenance-attested",
  "post-mortem-written",
  "performance-regression",
  "bugs-absent",
  "migrations-expanded",
  "root-approved",
  "debts-settled",
  "readiness-complete",
] as const;

/** Id of a gate. Released ids never change. */
export type GateId = (typeof GATE_IDS)[number];

/** What one gate says of one release in one environment. */
export interface Verdict {
  readonly gate: GateId;
  readonly passed: boolean;
  /** False where the environment does not ask for this gate; `passed` is true then. */
  readonly applicable: boolean;
  /** What was found, for a person: `72.4 %`. */
  readonly measured: string;
  /** What is wanted, for a person: `at least 80 %`. */
  readonly required: string;
  /** One or two sentences: what is wrong and how to put it right; for a passed gate, what was seen. */
  readonly message: string;
  /** Paths of the files that the verdict rests on. */
  readonly evidence?: readonly string[];
  /** Set where the gate refused and a hotfix owes it: `passed` is true and `applicable` false then. */
  readonly owed?: { /** Days from the completion of the hotfix. */ readonly dueDays: number };
  /** Set where the gate refused and an executive has overridden it: `passed` is true then. */
  readonly overridden?: {
    readonly by: string;
    readonly reason: string;
    readonly postMortem: string;
    /** Day on which the post-mortem is due. */
    readonly due: string;
    readonly expiresAt: string;
  };
}

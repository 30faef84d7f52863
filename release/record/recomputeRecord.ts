import { canonicalJson } from "../approval/canonicalJson";
import { describeFault } from "../fault";
import { type LoadRequest, loadRelease } from "../files/loadRelease";
import { fromSeen, type SeenFiles } from "../files/releaseSource";
import { judge } from "../gates/judge";
import type { Verdict } from "../gates/verdict";
import { buildRecord } from "./buildRecord";
import type { ParsedRecord } from "./parseRecord";

/** What an account judges by: its own clock, people and quarantines. None of it comes out of the record or its bundle. */
export type AccountJudge = Omit<LoadRequest, "release" | "config">;

/**
 * Judges a release once more, by the files that its record names, and compares. Whole sentences; empty when the record says what an account
 * finds itself. The approved texts and what the rollout does are compared with the record elsewhere (readSignedRelease); here
 * it is shown that the files are those of the approved texts, and that no verdict was kinder than they allow.
 */
export function recomputeRecord(record: ParsedRecord, seen: SeenFiles, account: AccountJudge): readonly string[] {
  const loaded = loadRelease({ ...account, release: seen.release, config: seen.config }, fromSeen(seen));
  if (!loaded.ok) return loaded.faults.map((fault) => `The evidence cannot be judged: ${describeFault(fault)}`);
  const verdicts = judge(loaded.value.input);
  const rebuilt = buildRecord(loaded.value, verdicts, { attempt: record.attempt });
  return [
    ...OF_THE_FILES.filter((field) => !agree(record[field], rebuilt[field])).map(
      (field) => OTHER[field] ?? `The record's ${field} is not what its evidence says.`,
    ),
    ...verdicts.flatMap((verdict) => kinder(record, verdict)),
  ];
}

/** Fields that follow from the files alone. */
const OF_THE_FILES = [
  "service",
  "environment",
  "version",
  "releaseHash",
  "policyHash",
  "approvals",
  "withdrawals",
  "overrides",
  "debts",
  "dueDays",
  "settles",
  "smokeTest",
  "approvalsExpireAt",
] as const satisfies readonly (keyof ParsedRecord)[];

const OTHER: Partial<Record<(typeof OF_THE_FILES)[number], string>> = {
  releaseHash:
    "The evidence is of another release than the one that was approved: release.yaml in it, or a document, is not what was signed.",
  policyHash:
    "The evidence was judged by other rules than those that were approved: airlock.yaml in it is not what was signed.",
};

function agree(found: unknown, expected: unknown): boolean {
  return canonicalJson([found]) === canonicalJson([expected]);
}

/** Whether the client's verdict lets pass what is refused here. */
function kinder(record: ParsedRecord, verdict: Verdict): string[] {
  const { gate, passed, measured, required, message, overridden } = verdict;
  const claimed = record.gates.verdicts.filter(isVerdict).find((one) => one.gate === gate);
  if (passed) {
    return overridden === undefined || claimed?.passed !== true || claimed.overridden !== undefined
      ? []
      : [`The record says that ${gate} passed by itself. Judged here, it passes by an override alone: ${message}`];
  }
  const refuses = `refuses (found ${measured}; required ${required}): ${message}`;
  if (claimed === undefined) return [`The record says nothing of ${gate}. Judged here, it ${refuses}`];
  return claimed.passed === true
    ? [`The record says that ${gate} passed. Judged here, it ${refuses}`]
    : [`${gate} ${refuses}`];
}

function isVerdict(verdict: unknown): verdict is { readonly gate: unknown; passed?: unknown; overridden?: unknown } {
  return typeof verdict === "object" && verdict !== null && "gate" in verdict;
}

import type { AuthorRule } from "../approval/authorship";
import { stricterRule } from "../approval/authorship";
import type { Requirements } from "../config/requirements";
import type { Manifest } from "../manifest/manifest";
import type { GateInput } from "./gate";
import type { GateId, Verdict } from "./verdict";

/** Days from the completion of a hotfix until what it owes is due. */
export const DEBT_DAYS = 5;

/**
 * What a hotfix may owe: paper, and measurements that a small repair can bring afterwards. Build, tests, scan, provenance, promotion, contract, migrations, quarantine and the people who
 * sign are never owed: once users have met a build, nobody can make up for them.
 */
export const OWED_BY_HOTFIXES: readonly GateId[] = [
  "coverage-sufficient",
  "documents-complete",
  "traffic-sufficient",
  "performance-regression",
  "bugs-absent",
  "readiness-complete",
];

/** Seconds that each stage of a hotfix before 100 % is watched at least: load balancer metrics arrive by the minute. */
const LEAST_BAKE_SECONDS = 60;

/** A hotfix that is refused where it may owe passes, and the verdict says what is owed and when; every other verdict stays as it is. */
export function owedByHotfix(verdict: Verdict, { manifest }: Pick<GateInput, "manifest">): Verdict {
  if (manifest.kind !== "hotfix" || verdict.passed || !OWED_BY_HOTFIXES.includes(verdict.gate)) return verdict;
  const message = `Not asked of a hotfix now, but owed: due ${DEBT_DAYS} days after it completes. ${verdict.message}`;
  return { ...verdict, passed: true, applicable: false, message, owed: { dueDays: DEBT_DAYS } };
}

/**
 * How many people must approve, and what is asked of the authors' list: what airlock.yaml says; of a hotfix one person who is on the list of
 * those who did not write it. What trust roots from outside the repository ask for holds for every kind.
 */
export function approversOf({
  manifest,
  requirements,
  trustRoots,
}: Pick<GateInput, "manifest" | "requirements" | "trustRoots">): {
  readonly required: number;
  readonly authors: AuthorRule;
} {
  const own =
    manifest.kind === "hotfix"
      ? HOTFIX_APPROVERS
      : {
          required: requirements.approvals?.required ?? 1,
          authors: requirements.approvals?.authors ?? "optional",
        };
  return {
    required: Math.max(own.required, trustRoots?.required ?? 1),
    authors: stricterRule(own.authors, trustRoots?.authors ?? "optional"),
  };
}

/** One person, and the list of authors has to be there to say that it is none of them. */
export const HOTFIX_APPROVERS = { required: 1, authors: "required" } as const;

/** The schedule that is asked of a release: a hotfix has every stage and the whole validation, but a minute is enough for the stages before it. */
export function scheduleAskedOf({ kind }: Manifest, { schedule }: Requirements): Requirements["schedule"] {
  if (kind !== "hotfix") return schedule;
  const least = (seconds: number) => Math.min(seconds, LEAST_BAKE_SECONDS);
  const [ring0, ring1] = schedule.minimumRingSeconds;
  return {
    ...schedule,
    minimumBakeSeconds: least(schedule.minimumBakeSeconds),
    minimumRingSeconds: [least(ring0), least(ring1)],
  };
}

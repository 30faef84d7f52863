/**
 * What an environment asks of the list of authors in release.yaml. The addresses in commits are claims, whoever writes them.
 * - `optional`: where the list is given, one approver must not be on it.
 * - `required`: the list must be given, and one approver must not be on it.
 * - `distrusted`: the same, and because the list is a claim, two approvers must not be on it.
 */
export const AUTHOR_RULES = ["optional", "required", "distrusted"] as const;

/** One of {@link AUTHOR_RULES}. */
export type AuthorRule = (typeof AUTHOR_RULES)[number];

/** The rule that asks for more; {@link AUTHOR_RULES} stand in that order. */
export function stricterRule(one: AuthorRule, other: AuthorRule): AuthorRule {
  return AUTHOR_RULES.indexOf(one) < AUTHOR_RULES.indexOf(other) ? other : one;
}

/** What the approvals of a release come to, seen beside its authors. */
export interface Duties {
  /** Approvers who wrote none of the commits. */
  readonly others: readonly string[];
  /** Why duties are not separated, in whole sentences; undefined when they are. */
  readonly problem?: string;
  /** What a reader should know although they are. */
  readonly remark?: string;
}

/**
 * Whether the people who approve a release are others than those who wrote it. Addresses are compared without case;
 * `authors` is undefined where release.yaml names none.
 */
export function separateDuties(
  people: readonly string[],
  authors: readonly { readonly email: string }[] | undefined,
  rule: AuthorRule,
): Duties {
  if (authors === undefined) {
    if (rule === "optional") return { others: people, remark: UNNAMED };
    const problem = `${UNNAMED} This environment asks for the list: airlock start writes it from the commits.`;
    return { others: [], problem };
  }
  const addresses = new Set(authors.map(({ email }) => email.toLowerCase()));
  const others = people.filter((person) => !addresses.has(person.toLowerCase()));
  const wanted = rule === "distrusted" ? 2 : 1;
  if (others.length < wanted) return { others, problem: tooFew(people, others, wanted) };
  if (rule === "distrusted") return { others };
  return { others, remark: "The authors are what the commits claim." };
}

const UNNAMED = "release.yaml names no authors, so nobody can say that they did not approve their own change.";

function tooFew(people: readonly string[], others: readonly string[], wanted: number): string {
  const writers = people.filter((person) => !others.includes(person));
  const wrote = writers.length === 0 ? "" : `${writers.join(", ")} wrote commits of this release. `;
  if (wanted === 1) return `${wrote}Somebody who wrote none of them has to approve it.`;
  return `${wrote}The list of authors is a claim, so ${wanted} people who are not on it have to approve; ${others.length === 0 ? "nobody" : others.join(", ")} did.`;
}

import type { Bump } from "../version/nextVersion";

/** Areas where a mistake is dear (requirement A6), by words in the paths of their files. */
const AREAS: Readonly<Record<string, readonly string[]>> = {
  auth: words(
    "auth authn authz authentication authorization login oauth oidc saml sso password passwords session sessions jwt iam",
  ),
  payments: words("payment payments billing checkout invoice invoices refund refunds payout payouts"),
  migrations: words("migration migrations migrate flyway liquibase alembic"),
};

/** A proposal for the plan of a release; people decide. */
export interface RiskProposal {
  readonly risk: "low" | "medium" | "high";
  /** Areas that are touched, in alphabetical order. */
  readonly areas: readonly string[];
  /** Why, in a sentence. */
  readonly reason: string;
}

/**
 * Proposes the risk of a release from the paths that it changes: high where one lies in an area where mistakes are dear or where an interface
 * breaks, medium where something is new, low for the rest. `extra` holds a project's own words and paths; they add to an area or make a new one.
 */
export function proposeRisk(
  paths: readonly string[],
  level: Bump,
  extra: Readonly<Record<string, readonly string[]>> = {},
): RiskProposal {
  const touched = new Map<string, string>();
  const areas = areasWith(extra);
  for (const path of paths) {
    if (/\.(md|txt|adoc|rst)$/i.test(path)) continue;
    const found = new Set(wordsOf(path));
    for (const [area, patterns] of areas) {
      if (!touched.has(area) && patterns.some((pattern) => matches(pattern, path, found))) touched.set(area, path);
    }
  }
  const names = [...touched.keys()].sort();
  const first = names[0];
  if (first !== undefined) {
    const examples = names.map((name) => `${touched.get(name) ?? ""} (${name})`).join(", ");
    return { risk: "high", areas: names, reason: `it touches ${examples}` };
  }
  if (level === "major") return { risk: "high", areas: [], reason: "an interface breaks" };
  if (level === "minor") return { risk: "medium", areas: [], reason: "something is new" };
  return { risk: "low", areas: [], reason: "nothing is new, and no high-risk area is touched" };
}

function areasWith(extra: Readonly<Record<string, readonly string[]>>): [string, readonly string[]][] {
  const names = new Set([...Object.keys(AREAS), ...Object.keys(extra)]);
  return [...names].map((name) => [name, [...own(AREAS, name), ...own(extra, name)]]);
}

function own(areas: Readonly<Record<string, readonly string[]>>, name: string): readonly string[] {
  return Object.hasOwn(areas, name) ? (areas[name] ?? []) : [];
}

/** A pattern with a slash is the beginning of a path; every other one is a word of the path: `auth` is in src/userAuth.ts, not in src/author.ts. */
function matches(pattern: string, path: string, found: ReadonlySet<string>): boolean {
  if (!pattern.includes("/")) return found.has(pattern.toLowerCase());
  const folder = pattern.replace(/^\/|\/$/g, "");
  return path === folder || path.startsWith(`${folder}/`);
}

function wordsOf(path: string): string[] {
  return path
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
}

function words(text: string): readonly string[] {
  return text.split(" ");
}

import type { Change } from "../history/commit";

/** Sections of release notes, in their order. */
export const SECTIONS = [
  "New Features",
  "Enhancements",
  "Bug Fixes",
  "Breaking Changes",
  "Security",
  "Deprecations",
  "Known Issues",
] as const;

/** A section of release notes. */
export type Section = (typeof SECTIONS)[number];

/** Types that change nothing that a user could notice: not told, unless the commit breaks, deprecates or secures something. */
const SILENT: ReadonlySet<string> = new Set(
  "build chore ci deps doc docs lint merge refactor release style test tests tooling wip".split(" "),
);

const FEATURES: ReadonlySet<string> = new Set(["feat", "feature"]);
const FIXES: ReadonlySet<string> = new Set(["fix", "bugfix", "hotfix", "revert"]);
const SECURITY: ReadonlySet<string> = new Set(["security", "sec", "vuln"]);
const DEPRECATIONS: ReadonlySet<string> = new Set(["deprecate", "deprecated", "deprecation"]);
const KNOWN_ISSUES: ReadonlySet<string> = new Set(["known-issue", "known-issues"]);

/** Weaknesses by their public names, and the mark that update tools put on a title. */
const WEAKNESS = /\b(CVE-\d{4}-\d{4,}|GHSA(-[23456789cfghjmpqrvwx]{4}){3})\b|\[security\]/i;

/** What one change adds to the notes: a text below a section, perhaps several. */
export interface Entry {
  readonly section: Section;
  readonly text: string;
}

/** What a change tells the users. A commit without a known type is told as an enhancement: leaving it out could hide something. */
export function entriesOf(change: Change): Entry[] {
  const { subject, breaking, footers } = change;
  const section = sectionOf(change);
  const entries: Entry[] = section === undefined ? [] : [{ section, text: subject }];
  const add = (to: Section, texts: readonly string[]): void => {
    entries.push(...texts.map((text): Entry => ({ section: to, text })));
  };
  add("Breaking Changes", breaking ? (footers.breaking.length > 0 ? footers.breaking : [subject]) : []);
  add("Security", footers.security);
  add("Deprecations", footers.deprecated);
  add("Known Issues", footers.knownIssues);
  return entries;
}

function sectionOf({ type, scope, header }: Change): Section | undefined {
  if (type !== undefined && SECURITY.has(type)) return "Security";
  if (WEAKNESS.test(header) || (scope?.toLowerCase() === "security" && !SILENT.has(type ?? ""))) return "Security";
  if (type === undefined) return "Enhancements";
  if (FEATURES.has(type)) return "New Features";
  if (FIXES.has(type)) return "Bug Fixes";
  if (DEPRECATIONS.has(type)) return "Deprecations";
  if (KNOWN_ISSUES.has(type)) return "Known Issues";
  return SILENT.has(type) ? undefined : "Enhancements";
}

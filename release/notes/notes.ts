import type { Change } from "../history/commit";
import type { IssueLink } from "./issueLinks";
import { noteText } from "./noteText";
import { entriesOf, SECTIONS, type Section } from "./sections";

/** One line of the notes, and the commits that it stands for. */
interface Line {
  readonly scope: string;
  text: string;
  readonly issues: Set<string>;
  readonly hashes: string[];
  readonly authors: Set<string>;
}

/** Digits of a hash that a reader is shown. */
const SHORT = 7;

/**
 * Release notes as Markdown: seven sections, those without an entry left out, each entry with its scope, its issues, its commits and who
 * made them. The same commits give the same notes, in whatever order they come; a commit that was picked twice is told once.
 */
export function releaseNotes(changes: readonly Change[], link: IssueLink): string {
  const sections = new Map<Section, Map<string, Line>>(SECTIONS.map((section) => [section, new Map()]));
  for (const change of changes) {
    for (const { section, text } of entriesOf(change)) add(sections.get(section), text, change);
  }
  const told = [...sections].filter(([, lines]) => lines.size > 0);
  if (told.length === 0) return "Nothing changes for users.\n";
  return told
    .map(
      ([section, lines]) =>
        `## ${section}\n\n${sorted(lines)
          .map((line) => `${written(line, link)}\n`)
          .join("")}`,
    )
    .join("\n");
}

function add(lines: Map<string, Line> | undefined, text: string, change: Change): void {
  // "Add refunds" and "add refunds" are one.
  const key = `${change.scope ?? ""}\0${text.toLowerCase()}`;
  const line = lines?.get(key) ?? {
    scope: change.scope ?? "",
    text,
    issues: new Set<string>(),
    hashes: [],
    authors: new Set<string>(),
  };
  for (const issue of change.issues) line.issues.add(issue);
  for (const author of change.authors) line.authors.add(author);
  line.hashes.push(change.hash);
  if (text < line.text) line.text = text;
  lines?.set(key, line);
}

function sorted(lines: ReadonlyMap<string, Line>): Line[] {
  return [...lines].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, line]) => line);
}

function written({ scope, text, issues, hashes, authors }: Line, link: IssueLink): string {
  const subject = withoutIssues(text, issues);
  const marks = [...[...issues].sort().map((issue) => linked(issue, link)), ...hashes.map(short).sort()];
  const by = authors.size === 0 ? "" : ` by ${[...authors].sort().map(noteText).join(", ")}`;
  const about = scope === "" ? "" : `**${noteText(scope)}:** `;
  return `- ${about}${noteText(subject)} (${marks.join(", ")})${by}`;
}

/** A forge ends a squash's title with its number: the link tells it. */
function withoutIssues(text: string, issues: ReadonlySet<string>): string {
  const [, before, issue] = /^(.*\S)\s+\((#\d+)\)$/.exec(text) ?? [];
  return before !== undefined && issue !== undefined && issues.has(issue) ? before : text;
}

function linked(issue: string, link: IssueLink): string {
  const address = link(issue);
  return address === undefined ? noteText(issue) : `[${noteText(issue)}](${address})`;
}

function short(hash: string): string {
  return hash.slice(0, SHORT);
}

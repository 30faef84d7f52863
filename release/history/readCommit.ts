import type { Change, RawCommit } from "./commit";
import { HEADER, type ParsedMessage, type ParseMessage } from "./messageParser";

/** Longest message that is read: beyond it nobody wrote by hand, and no header or footer of ours stands there. */
const LONGEST_MESSAGE = 65_536;

/** What a forge writes when it merges; the commits that it brings speak for themselves. */
const FORGE_MERGE = /^Merge (?:pull request|branch|branches|remote-tracking branch|tag|commit)\b/;

/** Lines that a squash merge lists: `* feat: what one of its commits did`. */
const BULLET = /^\* (.+)$/gm;

/**
 * The parser's library reads footers in any case. Conventional Commits asks for BREAKING CHANGE in upper case: a sentence may well begin with
 * "Breaking change: ". The others are read as teams write them.
 */
const BREAKING = /^BREAKING[ -]CHANGES?$/;

/** Texts of a footer that was filled in because a template asks for it. */
const NOTHING = /^(?:none\.?|n\/a\.?|-)$/i;

/** Keys of a tracker, in a footer that says so. */
const TRACKER = /^(?:refs?|closes|fixes|resolves|issues?|jira|ticket)[ \t]*:[ \t]*(.+)$/gim;
const TRACKER_KEY = /\b[A-Z][A-Z0-9]{1,9}-\d{1,9}\b/g;

/** The name has blanks around it: to leave them out here would take quadratic time where no address follows. */
const CO_AUTHOR = /^[ \t]*co-authored-by:([^<\r\n]*)</gim;

/**
 * What a commit says it did; nothing for a merge whose message is the forge's or git's own. A merge whose first line, or whose title in
 * the forge's message, is a conventional header counts like any other commit.
 */
export function readCommit(commit: RawCommit, parse: ParseMessage): Change | undefined {
  const message = commit.message.slice(0, LONGEST_MESSAGE);
  const own = commit.parents.length > 1 ? titleOfMerge(message) : message;
  if (own === undefined) return undefined;
  if (own.trim() === "") return changeOf(commit, "", undefined, "(no message)");
  return changeOf(commit, own, parse(own));
}

/** The message of a merge without what the forge put before it; undefined where nobody gave it a conventional header. */
function titleOfMerge(message: string): string | undefined {
  const title = FORGE_MERGE.test(message) ? message.slice(message.split("\n", 1)[0]?.length).trim() : message;
  return HEADER.test(firstLine(title)) ? title : undefined;
}

function changeOf(
  commit: RawCommit,
  message: string,
  parsed: ParsedMessage | undefined,
  header = (parsed?.header ?? firstLine(message)).trim(),
): Change {
  const bullets = squashed(message);
  const type = parsed?.type?.toLowerCase();
  const scope = (parsed?.scope ?? "").trim();
  const broken = bullets.filter(({ breaking }) => breaking).map(({ subject }) => subject);
  const notes = (pattern: RegExp): string[] =>
    (parsed?.notes ?? [])
      .filter(({ title }) => pattern.test(title))
      .map(({ text }) => firstParagraph(text))
      .filter((text) => !NOTHING.test(text));
  const breaks = notes(BREAKING);
  const footers = {
    breaking: [...breaks, ...broken].filter(isText),
    deprecated: notes(/^DEPRECATED/i).filter(isText),
    security: notes(/^SECURITY/i).filter(isText),
    knownIssues: notes(/^KNOWN/i).filter(isText),
  };
  return {
    hash: commit.hash,
    header,
    // A squash whose title says nothing: the greatest of what it lists.
    ...typeOf(type, bullets),
    ...(scope === "" ? {} : { scope }),
    subject: parsed?.subject?.trim() ?? header,
    breaking: (parsed?.breaking ?? null) !== null || breaks.length > 0 || broken.length > 0,
    footers,
    issues: issuesOf(message, parsed),
    authors: authorsOf(commit, message),
  };
}

interface Bullet {
  readonly type: string;
  readonly breaking: boolean;
  readonly subject: string;
}

function squashed(message: string): Bullet[] {
  if (!message.includes("\n* ")) return [];
  return [...message.matchAll(BULLET)].flatMap(([, line = ""]): Bullet[] => {
    const { type, breaking, subject } = HEADER.exec(line.trim())?.groups ?? {};
    if (type === undefined || subject === undefined) return [];
    return [{ type: type.toLowerCase(), breaking: breaking !== undefined, subject }];
  });
}

function typeOf(type: string | undefined, bullets: readonly Bullet[]): { type?: string } {
  if (type !== undefined) return { type };
  const types = bullets.map((bullet) => bullet.type);
  const greatest = types.find((each) => each === "feat") ?? types.find((each) => each === "fix") ?? types[0];
  return greatest === undefined ? {} : { type: greatest };
}

function issuesOf(message: string, parsed: ParsedMessage | undefined): string[] {
  const numbered = (parsed?.references ?? []).map(({ owner, repository, issue }) =>
    repository === null ? `#${issue}` : `${owner === null ? "" : `${owner}/`}${repository}#${issue}`,
  );
  // Keys of a tracker stand in footers: never in the first line.
  const tracked = message.includes("\n")
    ? [...message.matchAll(TRACKER)].flatMap(([, keys = ""]) => keys.match(TRACKER_KEY) ?? [])
    : [];
  return [...new Set([...numbered, ...tracked])];
}

function authorsOf({ author }: RawCommit, message: string): string[] {
  if (!message.includes("\n")) return [author.name.trim()].filter(isText);
  const others = [...message.matchAll(CO_AUTHOR)].map(([, name = ""]) => name.trim());
  return [...new Set([author.name.trim(), ...others])].filter(isText);
}

function firstParagraph(text: string): string {
  return (text.split(/\n\s*\n/, 1)[0] ?? "").replace(/\s+/g, " ").trim();
}

function firstLine(text: string): string {
  return text.trimStart().split("\n", 1)[0]?.trim() ?? "";
}

function isText(text: string): boolean {
  return text !== "";
}

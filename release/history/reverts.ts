import type { RawCommit } from "./commit";

/** Which commits of a history still stand once its reverts are reckoned with. */
export interface Standing {
  /** Commits whose change is in the artifact, in the order in which they came. */
  readonly commits: readonly RawCommit[];
  /** Commits that a revert has cancelled, and the reverts that do nothing else. */
  readonly cancelled: readonly RawCommit[];
  /** Reverts of what was released before: changes like any other. */
  readonly ofReleased: ReadonlySet<string>;
}

/** What `git revert` writes, also for a merge (`..., reversing changes made to HASH`) and when a person shortens the hash. */
const BY_HASH = /\bThis reverts commit ([0-9a-f]{7,64})\b(?:,\s*reversing\s+changes made to ([0-9a-f]{7,64}))?/gi;

/** `revert: HEADER` with a footer `Refs: HASH, HASH`, as Conventional Commits suggests. */
const CONVENTIONAL = /^revert(?:\([^()]*\))?!?:[ \t]/i;
const REFS = /^refs:[ \t]*([0-9a-f]{7,64}(?:[ \t]*,[ \t]*[0-9a-f]{7,64})*)[ \t]*$/gim;

/**
 * The forge's revert of a pull request, squashed, has no hash: `Revert "HEADER" (#13)` and `Reverts acme/payments#12`. HEADER is the pull
 * request's title, so the commit's own header has its number behind it. Of a revert it is `Reapply "HEADER" (#14)`.
 */
const BY_HEADER = /^(?<word>Revert|Reapply) "(?<title>.+)"(?: \(#\d+\))?[ \t]*$/;
const BY_NUMBER = /^Reverts [\w.-]+(?:\/[\w.-]+)+#(\d{1,18})\b/gm;
const NUMBER_BEHIND = / \(#(\d{1,18})\)$/;

/**
 * Headers of commits that revert and do nothing else. Whatever has another header (a squash that lists a revert, a feature in another's
 * place) did something of its own, and that must not get lost.
 */
const NOTHING_ELSE = /^(?:(?:Revert|Reapply) ".+"|revert(?:\([^()]*\))?!?:[ \t])/i;

/** Conventional headers that a squash lists: one that is no revert says that the squash did more. */
const LISTED = /^\* (?!revert\b)[a-z][\w-]*(?:\([^()\r\n]*\))?!?:[ \t]+\S/im;

/** What is known of a commit that may not be among those that are asked about. */
type Node = Pick<RawCommit, "hash" | "parents">;

/**
 * A revert cancels the commit that it names and itself, a revert of a revert brings the commit back. A commit that does more than revert
 * cancels what it names and stays. The answer depends on who names
 * whom alone, not on the order of the commits. Where the commits are those of one path, `graph` holds all commits of the range: what a
 * reverted merge brought is found in it.
 */
export function standingCommits(commits: readonly RawCommit[], graph: readonly Node[] = commits): Standing {
  const history = indexed(commits, graph);
  const revertedBy = new Map<string, string[]>();
  const reverting = new Set<string>();
  const ofReleased = new Set<string>();
  for (const commit of commits) {
    const targets = targetsOf(commit, history);
    if (targets === undefined) continue;
    if (revertsOnly(commit)) (targets.length === 0 ? ofReleased : reverting).add(commit.hash);
    for (const target of targets) add(revertedBy, target, commit.hash);
  }
  const stands = reckoner(revertedBy);
  // A revert that stands did its work on commits of this very history: together they are nothing.
  const kept = (commit: RawCommit): boolean => stands(commit.hash) && !reverting.has(commit.hash);
  return {
    commits: commits.filter(kept),
    cancelled: commits.filter((commit) => !kept(commit)),
    ofReleased,
  };
}

/** Whether a message reverts a merge: only then the graph is needed. */
export function revertsMerge({ message }: RawCommit): boolean {
  return /\bThis reverts commit [0-9a-f]{7,64},\s*reversing\s+changes made to\b/i.test(message);
}

function revertsOnly({ message }: RawCommit): boolean {
  return NOTHING_ELSE.test(message.trimStart()) && !LISTED.test(message);
}

interface History {
  readonly byHash: ReadonlyMap<string, Node>;
  readonly sorted: readonly string[];
  /** Hashes by header, also by the header without the number of its pull request. */
  readonly byHeader: ReadonlyMap<string, readonly string[]>;
  /** Hashes by that number. */
  readonly byNumber: ReadonlyMap<string, readonly string[]>;
  /** Hashes of all commits that have one. */
  readonly numbered: ReadonlySet<string>;
}

function indexed(commits: readonly RawCommit[], graph: readonly Node[]): History {
  const byHeader = new Map<string, string[]>();
  const byNumber = new Map<string, string[]>();
  for (const { hash, message } of commits) {
    const header = firstLine(message);
    const number = NUMBER_BEHIND.exec(header)?.[1];
    add(byHeader, header, hash);
    if (number === undefined) continue;
    add(byHeader, header.replace(NUMBER_BEHIND, ""), hash);
    add(byNumber, number, hash);
  }
  const byHash = new Map<string, Node>(graph.map((commit) => [commit.hash, commit]));
  return {
    byHash,
    sorted: [...byHash.keys()].sort(),
    byHeader,
    byNumber,
    numbered: new Set([...byNumber.values()].flat()),
  };
}

function add(map: Map<string, string[]>, key: string, hash: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [hash]);
  else known.push(hash);
}

/** Commits of the history that a commit reverts; none when they were released before; undefined when it is no revert. */
function targetsOf(commit: RawCommit, history: History): string[] | undefined {
  const { hash, message } = commit;
  if (!/revert|reapply/i.test(message)) return undefined;
  const named = [...message.matchAll(BY_HASH)];
  if (named.length > 0) {
    return named.flatMap(([, target = "", mainline]) => {
      const found = resolve(target, history);
      if (found === undefined || found === hash) return [];
      return mainline === undefined ? [found] : [found, ...broughtBy(found, mainline, history)];
    });
  }
  if (CONVENTIONAL.test(message)) {
    const refs = [...message.matchAll(REFS)].flatMap(([, list = ""]) => list.split(/[ \t]*,[ \t]*/));
    const referred = refs.flatMap((ref) => resolve(ref, history) ?? []).filter((found) => found !== hash);
    return refs.length > 0 ? referred : (byNumber(commit, history) ?? []);
  }
  const { word, title } = BY_HEADER.exec(firstLine(message))?.groups ?? {};
  if (word === undefined || title === undefined) return undefined;
  const numbered = byNumber(commit, history);
  if (numbered !== undefined && numbered.length > 0) return numbered;
  const header = word === "Reapply" ? `Revert "${title}"` : title;
  // Where the number is known, a commit of another number is another pull request of the same title.
  const excluded = numbered === undefined ? new Set<string>() : history.numbered;
  return onlyOne((history.byHeader.get(header) ?? []).filter((found) => found !== hash && !excluded.has(found)));
}

/** Commits of the pull requests that a revert names by number; undefined where it names none. */
function byNumber({ hash, message }: RawCommit, history: History): string[] | undefined {
  const numbers = [...message.matchAll(BY_NUMBER)].map(([, number = ""]) => number);
  if (numbers.length === 0) return undefined;
  return numbers.flatMap((number) => onlyOne((history.byNumber.get(number) ?? []).filter((found) => found !== hash)));
}

/** Two commits of one header or number: which of them a revert means, nobody knows, so neither is cancelled. */
function onlyOne(found: readonly string[]): string[] {
  return found.length === 1 ? [...found] : [];
}

/** The commit of a hash that may be shortened; undefined where it is not in the history, or means two. */
function resolve(given: string, { byHash, sorted }: History): string | undefined {
  const start = given.toLowerCase();
  if (byHash.has(start)) return start;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < start) low = middle + 1;
    else high = middle;
  }
  const found = sorted[low];
  if (found?.startsWith(start) !== true || sorted[low + 1]?.startsWith(start) === true) return undefined;
  return found;
}

/** Commits that a merge brought to its mainline: those that it reaches and the mainline does not. */
function broughtBy(merge: string, mainline: string, history: History): string[] {
  const kept = reach(resolve(mainline, history), history);
  return [...reach(merge, history)].filter((hash) => hash !== merge && !kept.has(hash));
}

function reach(from: string | undefined, { byHash }: History): Set<string> {
  const found = new Set<string>();
  const waiting = from === undefined ? [] : [from];
  for (let hash = waiting.pop(); hash !== undefined; hash = waiting.pop()) {
    const commit = byHash.get(hash);
    if (commit === undefined || found.has(hash)) continue;
    found.add(hash);
    waiting.push(...commit.parents);
  }
  return found;
}

/** Says whether a commit stands: no revert that stands names it. Without recursion, because a chain of reverts may be long. */
function reckoner(revertedBy: ReadonlyMap<string, readonly string[]>): (hash: string) => boolean {
  const known = new Map<string, boolean>();
  return (asked) => {
    if (!revertedBy.has(asked)) return true;
    const path = [asked];
    const open = new Set(path);
    for (let hash = path.at(-1); hash !== undefined; hash = path.at(-1)) {
      // A circle of reverts cannot come from git, only from made-up hashes: those who close it do not count.
      const next = (revertedBy.get(hash) ?? []).find((revert) => !known.has(revert) && !open.has(revert));
      if (next !== undefined) {
        path.push(next);
        open.add(next);
        continue;
      }
      const reverts = revertedBy.get(hash) ?? [];
      known.set(hash, !reverts.some((revert) => known.get(revert) === true));
      open.delete(hash);
      path.pop();
    }
    return known.get(asked) ?? true;
  };
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]?.trim() ?? "";
}

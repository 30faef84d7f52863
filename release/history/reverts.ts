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

/** The forge's revert of a pull request, squashed: `Revert "HEADER" (#13)` and `Reverts acme/payments#12`, no hash. */
const BY_HEADER = /^Revert "(.+)"(?: \(#\d+\))?[ \t]*$/m;

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
    for (const target of targets) {
      const reverts = revertedBy.get(target);
      if (reverts === undefined) revertedBy.set(target, [commit.hash]);
      else reverts.push(commit.hash);
    }
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
  readonly byHeader: ReadonlyMap<string, readonly string[]>;
}

function indexed(commits: readonly RawCommit[], graph: readonly Node[]): History {
  const byHeader = new Map<string, string[]>();
  for (const { hash, message } of commits) {
    const header = firstLine(message);
    const same = byHeader.get(header);
    if (same === undefined) byHeader.set(header, [hash]);
    else same.push(hash);
  }
  const byHash = new Map<string, Node>(graph.map((commit) => [commit.hash, commit]));
  return { byHash, sorted: [...byHash.keys()].sort(), byHeader };
}

/** Commits of the history that a commit reverts; none when they were released before; undefined when it is no revert. */
function targetsOf({ hash, message }: RawCommit, history: History): string[] | undefined {
  if (!/revert/i.test(message)) return undefined;
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
    return refs.flatMap((ref) => resolve(ref, history) ?? []).filter((found) => found !== hash);
  }
  const header = BY_HEADER.exec(firstLine(message))?.[1];
  if (header === undefined) return undefined;
  const same = (history.byHeader.get(header) ?? []).filter((found) => found !== hash);
  // Two commits of one header: which of them it means, nobody knows, so neither is cancelled.
  return same.length === 1 ? same : [];
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

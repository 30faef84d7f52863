import { ok, type Result } from "../../release/fault";
import type { Repository } from "./repository";

/** Who made or committed something, as git recorded it: neither name nor address is proven. */
export interface Person {
  readonly name: string;
  readonly email: string;
}

/** A commit, as git holds it. */
export interface CommitRecord {
  readonly hash: string;
  /** None for a first commit, two or more for a merge. */
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  /** Whole message, subject first. */
  readonly message: string;
}

/** Which commits are asked for. */
export interface CommitRange {
  /** Commits that it reaches are left out; left out itself: the whole history. */
  readonly since?: string;
  /** Commits that it reaches are taken, itself among them; HEAD where left out. */
  readonly until?: string;
  /** Only commits that touch a file below this path from the root; merges of such commits are kept. */
  readonly path?: string;
}

/** Fields of a commit, a NUL between them: no message can hold one. Names are git's own: a .mailmap could rename an author. */
const FIELDS = ["%H", "%P", "%an", "%ae", "%cn", "%ce", "%B"] as const;
const FORMAT = `--format=${FIELDS.join("%x00")}`;

/** Commits between two revisions, newest first, none before its children; by one process. Revisions are names or hashes. */
export async function commitsOf(repository: Repository, range: CommitRange): Promise<Result<readonly CommitRecord[]>> {
  const until = range.until ?? "HEAD";
  const revisions = range.since === undefined ? until : `${range.since}..${until}`;
  const printed = await repository.git(
    ...["log", "-z", "--topo-order", "--no-color", "--no-show-signature", "--encoding=UTF-8", FORMAT],
    // Without it, git leaves out a side branch whose changes a merge has undone, and with it the order of merges would matter.
    ...(range.path === undefined ? [] : ["--full-history"]),
    ...["--end-of-options", revisions, "--"],
    ...(range.path === undefined ? [] : [`:(top,literal)${range.path}`]),
  );
  return printed.ok ? ok(parseCommits(printed.value)) : printed;
}

function parseCommits(printed: string): CommitRecord[] {
  const fields = printed.split("\0");
  const commits: CommitRecord[] = [];
  for (let at = 0; at + FIELDS.length <= fields.length; at += FIELDS.length) {
    const [hash = "", parents = "", ...rest] = fields.slice(at, at + FIELDS.length);
    const [authorName = "", authorEmail = "", committerName = "", committerEmail = "", message = ""] = rest;
    commits.push({
      hash,
      parents: parents === "" ? [] : parents.split(" "),
      author: { name: authorName, email: authorEmail },
      committer: { name: committerName, email: committerEmail },
      message,
    });
  }
  return commits;
}

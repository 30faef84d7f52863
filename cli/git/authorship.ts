import { ok, type Result } from "../../release/fault";
import { type CommitRange, type CommitRecord, commitsOf } from "./history";
import type { Repository } from "./repository";

/** Somebody who had a hand in a commit. Git proves none of it: whoever commits writes these texts. */
export interface Authorship {
  /** As it stands in the commit, in lower case. */
  readonly email: string;
  readonly name: string;
  readonly role: "author" | "committer" | "co-author";
}

/** The trailer in any case, wherever it stands: git itself reads it in the last paragraph only, and who hides there is an author too. Names have blanks around them. */
const CO_AUTHOR = /^[ \t]*co-authored-by:([^<\r\n]*)<([^<>\r\n]+)>/gim;

/** Everybody who had a hand in the commits of a range: authors, committers and co-authors, each role of an address once. */
export async function authorsOf(repository: Repository, range: CommitRange): Promise<Result<readonly Authorship[]>> {
  const commits = await commitsOf(repository, range);
  return commits.ok ? ok(authorship(commits.value)) : commits;
}

/** The same for commits that are at hand. */
export function authorship(commits: readonly CommitRecord[]): readonly Authorship[] {
  const found = new Map<string, Authorship>();
  const add = (name: string, email: string, role: Authorship["role"]): void => {
    const address = email.trim().toLowerCase();
    const key = `${role} ${address}`;
    if (!found.has(key)) found.set(key, { email: address, name: name.trim(), role });
  };
  for (const { author, committer, message } of commits) {
    add(author.name, author.email, "author");
    add(committer.name, committer.email, "committer");
    for (const [, name = "", email = ""] of message.matchAll(CO_AUTHOR)) add(name, email, "co-author");
  }
  return [...found.values()];
}

/** A commit as git holds it: what versions and notes are computed from. */
export interface RawCommit {
  readonly hash: string;
  /** Hashes; none for a first commit, two or more for a merge. */
  readonly parents: readonly string[];
  readonly author: { readonly name: string };
  /** Whole message, subject first. */
  readonly message: string;
}

/** A commit as its message tells it, by Conventional Commits 1.0.0. */
export interface Change {
  readonly hash: string;
  /** First line of the message (for the merge that a forge wrote: of what it merges). */
  readonly header: string;
  /** Lower-case type; undefined where the message has none. */
  readonly type?: string;
  readonly scope?: string;
  /** What was done, without type and scope. */
  readonly subject: string;
  readonly breaking: boolean;
  /** Texts of the footers, each on one line. */
  readonly footers: {
    readonly breaking: readonly string[];
    readonly deprecated: readonly string[];
    readonly security: readonly string[];
    readonly knownIssues: readonly string[];
  };
  /** Issues and pull requests that it names: `#12`, `acme/payments#12`, `PAY-123`. */
  readonly issues: readonly string[];
  /** Names of author and co-authors. */
  readonly authors: readonly string[];
}

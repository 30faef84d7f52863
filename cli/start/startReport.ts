import type { Change } from "../../release/history/commit";
import type { RiskProposal } from "../../release/start/riskAreas";
import type { Bump } from "../../release/version/nextVersion";

/** What `airlock start --format json` prints. */
export interface StartDocument {
  readonly schema: "airlock/start/v1";
  /** The version of the commit that is checked out: `1.3.0-rc.2`, with `--final` `1.3.0`. */
  readonly version: string;
  /** The release that it follows; null for the first. */
  readonly previous: string | null;
  /** What it raises; the first version is compared with 0.0.0. */
  readonly bump: Bump;
  /** Number of the candidate; of a final release, that of the candidate which it is. */
  readonly candidate: number;
  /** Commits since the previous release, merges apart. */
  readonly commits: number;
  /** Markdown, the team's own text in it. */
  readonly notes: string;
}

/** The same with what a person wants to know. */
export interface StartReport extends StartDocument {
  readonly service: string;
  /** Why it is this version, in a sentence. */
  readonly reason: string;
  /** Commits that decided, at most a few. */
  readonly deciding: readonly Pick<Change, "hash" | "header">[];
  /** How many more decided as well. */
  readonly untold: number;
  readonly risk: RiskProposal;
  readonly advice: readonly string[];
  /** What was written and tagged. */
  readonly done: readonly string[];
  readonly next: readonly string[];
}

/** The JSON document of a report: what other programs rely on, and nothing else. */
export function documentOf({ schema, version, previous, bump, candidate, commits, notes }: StartReport): StartDocument {
  return { schema, version, previous, bump, candidate, commits, notes };
}

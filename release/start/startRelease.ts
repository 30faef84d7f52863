import * as semver from "semver";
import { type Fault, fail, ok, type Result } from "../fault";
import type { Change, RawCommit } from "../history/commit";
import type { ParseMessage } from "../history/messageParser";
import { readCommit } from "../history/readCommit";
import { type Standing, standingCommits } from "../history/reverts";
import { type Base, lastCandidateNumber } from "../version/base";
import {
  type Bump,
  bumpBetween,
  greatestLevel,
  levelOf,
  targetVersion,
  type VersionRules,
} from "../version/nextVersion";
import type { ReleaseTags, VersionTag } from "../version/releaseTag";

/** What a release starts from: plain data that the edge has read from git. */
export interface StartFacts {
  readonly tags: ReleaseTags;
  readonly base: Base;
  /** Commits since the base, those of the path where there is one. */
  readonly commits: readonly RawCommit[];
  /** All commits since the base, where `commits` are those of a path. */
  readonly graph?: readonly Pick<RawCommit, "hash" | "parents">[] | undefined;
  /** The last candidate that HEAD reaches and no release has followed. */
  readonly candidate?: VersionTag | undefined;
  /** How many commits came after that candidate; merges count only where they have changes of their own. */
  readonly afterCandidate: number;
  /** Version that a branch `release/vX.Y.Z` is for, while it is not released. */
  readonly line?: string | undefined;
  readonly rules: VersionRules;
  readonly parse: ParseMessage;
}

/** A release about to start. */
export interface Started {
  /** MAJOR.MINOR.PATCH that it works towards. */
  readonly target: string;
  /** The version of this commit: a candidate. */
  readonly version: string;
  readonly candidate: number;
  /** Release that it follows; null for the first. */
  readonly previous: string | null;
  readonly bump: Bump;
  /** What the greatest of the changes asks for. */
  readonly level: Bump;
  /** Commits since the previous release, merges apart. */
  readonly commits: number;
  readonly changes: readonly Change[];
  /** Changes of the greatest level: because of them it is this version. */
  readonly deciding: readonly Change[];
  readonly standing: Standing;
  /** Whether this is the candidate that stands already: nothing came after it. */
  readonly repeated: boolean;
  /** Whether an earlier candidate asked for more than what is left now. */
  readonly kept: boolean;
}

/**
 * The version of a commit, from the commits since the last release and from the tags: no person types it, and the same commits and tags give the same
 * version. It is above the release before and never below a candidate that is out already.
 */
export function startRelease(facts: StartFacts): Result<Started> {
  const { tags, base, candidate, rules, parse } = facts;
  const own = facts.commits.filter(({ parents }) => parents.length < 2);
  if (own.length === 0) return fail(nothingNew(base));
  const standing = standingCommits(facts.commits, facts.graph);
  const changes = standing.commits.flatMap((commit) => readCommit(commit, parse) ?? []);
  const level = greatestLevel(changes.map(levelOf));
  const computed = facts.line ?? targetVersion(base.version, level, rules);
  const kept = candidate !== undefined && semver.gt(candidate.target, computed);
  const target = kept ? candidate.target : computed;
  const taken = tags.versions.find((tag) => tag.target === target && tag.candidate === undefined);
  if (taken !== undefined) return fail(takenElsewhere(taken, base));
  const repeated = candidate?.target === target && facts.afterCandidate === 0;
  const number = repeated ? (candidate.candidate ?? 1) : lastCandidateNumber(tags, target) + 1;
  return ok({
    target,
    version: `${target}-rc.${number}`,
    candidate: number,
    previous: base.version,
    bump: bumpBetween(base.version, target),
    level,
    commits: own.length,
    changes,
    deciding: changes.filter((change) => levelOf(change) === level),
    standing,
    repeated,
    kept,
  });
}

function nothingNew({ version }: Base): Fault {
  return {
    field: "",
    found: version === null ? "no commits" : `no commits since ${version}`,
    expected: "at least one commit to release",
    remedy: "There is nothing to start. With --path, only commits that touch the path count.",
  };
}

function takenElsewhere(taken: VersionTag, { version }: Base): Fault {
  return {
    field: `tag ${taken.name}`,
    found: `a release at ${taken.commit.slice(0, 7)}, which this history does not hold`,
    expected: `no release ${taken.target} yet, because the last one here is ${version ?? "none"}`,
    remedy:
      "Merge the branch that it was released from, or set start.strategy: release-branch in airlock.yaml where releases have branches of their own.",
  };
}

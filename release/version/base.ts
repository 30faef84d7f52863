import * as semver from "semver";
import { greatest, type ReleaseTags, type VersionTag } from "./releaseTag";

/** Ways to release: a tag on main, or a branch `release/vX.Y.Z` that is cut from main and takes fixes only. */
export const BRANCH_STRATEGIES = ["tagged", "release-branch"] as const;

/** A way to release. */
export type BranchStrategy = (typeof BRANCH_STRATEGIES)[number];

/** What the next version is counted from. */
export interface Base {
  /** MAJOR.MINOR.PATCH; null where nothing was released yet. */
  readonly version: string | null;
  /** Commit whose history is left out; undefined for all of it. */
  readonly since?: string;
}

/**
 * What the next version follows. Usually the greatest release that HEAD reaches: what was released on another branch is not part of this
 * history. On main beside release branches, whose tags main never reaches, it is the greatest version that any of them works on.
 */
export function baseOf({ versions }: ReleaseTags, besideReleaseBranches: boolean): Base {
  if (!besideReleaseBranches) {
    const last = greatest(versions.filter(({ reachable, candidate }) => reachable && candidate === undefined));
    return last === undefined ? { version: null } : { version: last.target, since: last.commit };
  }
  const last = greatest(versions);
  return last === undefined ? { version: null } : { version: last.target, since: last.commit };
}

/** The version of a branch `release/vX.Y.Z`, the project's own prefix in it; undefined for every other branch. */
export function versionOfBranch(branch: string | undefined, prefix: string): string | undefined {
  const start = `release/${prefix}`;
  if (branch?.startsWith(start) !== true) return undefined;
  const version = branch.slice(start.length);
  return /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(version) ? version : undefined;
}

/** The last candidate that HEAD reaches and no release has followed. */
export function openCandidate({ versions }: ReleaseTags, base: Base): VersionTag | undefined {
  const candidates = versions.filter(({ reachable, candidate }) => reachable && candidate !== undefined);
  const last = greatest(candidates);
  if (last === undefined) return undefined;
  const released = versions.some((tag) => tag.candidate === undefined && tag.target === last.target);
  const open = base.version === null || semver.gt(last.target, base.version);
  return open && !released ? last : undefined;
}

/** Number of the last candidate of a version, wherever it was tagged: two branches never make the same tag. */
export function lastCandidateNumber({ versions }: ReleaseTags, target: string): number {
  return versions.reduce((most, tag) => (tag.target === target ? Math.max(most, tag.candidate ?? 0) : most), 0);
}

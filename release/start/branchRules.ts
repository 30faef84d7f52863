import type { Fault } from "../fault";
import type { Change, RawCommit } from "../history/commit";
import { greatestLevel, levelOf, targetVersion, type VersionRules } from "../version/nextVersion";

/** What is known of a release branch. */
export interface ReleaseBranch {
  /** Name of the branch: `release/v1.3.0`. */
  readonly name: string;
  /** Version that its name says. */
  readonly version: string;
  /** Release before it; null for the first. */
  readonly previous: string | null;
  /** Whether its version is released, and what follows are fixes of it. */
  readonly released: boolean;
  /** Changes since the release before, up to where it was cut from main. */
  readonly before: readonly Change[];
  /** Changes made on the branch. */
  readonly after: readonly Change[];
  readonly rules: VersionRules;
}

/** The rules of a release branch: its name is the version that its commits make, and after the cut it takes fixes only. All faults at once. */
export function branchFaults(branch: ReleaseBranch): Fault[] {
  return [...nameFaults(branch), ...featureFaults(branch)];
}

function nameFaults({ name, version, previous, released, before, after, rules }: ReleaseBranch): Fault[] {
  if (released) return [];
  // A branch cut at the release itself, for a repair: what it holds decides.
  const deciding = before.length > 0 ? before : after;
  const computed = targetVersion(previous, greatestLevel(deciding.map(levelOf)), rules);
  if (computed === version) return [];
  return [
    {
      field: `branch ${name}`,
      found: `the version ${version}`,
      expected: `${computed}, which the commits since ${previous ?? "the beginning"} make`,
      remedy: `Name the branch ${name.slice(0, -version.length)}${computed}: no person chooses a version.`,
    },
  ];
}

function featureFaults({ name, after }: ReleaseBranch): Fault[] {
  return after
    .filter((change) => levelOf(change) !== "patch")
    .map(({ hash, header, breaking }) => ({
      field: `commit ${hash.slice(0, 7)}`,
      found: `${breaking ? "a breaking change" : "a feature"} on ${name} (${header})`,
      expected: "fixes only, after the branch was cut",
      remedy: "Take it to main and revert it here; it is for the next release.",
    }));
}

/** What is known of main, to tell which fixes it lacks. */
export interface MainSide {
  /** Commits of main since the branch was cut. */
  readonly commits: readonly RawCommit[];
  /** Hashes of the branch's commits whose patch is on main as well, by patch id. */
  readonly samePatch: ReadonlySet<string>;
}

const PICKED_FROM = /\(cherry picked from commit ([0-9a-f]{7,64})\)/g;

/**
 * Commits of a release branch that main seems to lack: neither the same patch is there, nor do two messages say that one was picked from
 * the other (`git cherry-pick -x`). Advice only: a patch id passes over white space, and a pick that met a conflict has another one.
 */
export function missingOnMain(branch: readonly RawCommit[], main: MainSide): RawCommit[] {
  const onMain = new Set(main.commits.map(({ hash }) => hash));
  const pickedToMain = main.commits.flatMap(pickedFrom);
  return branch.filter((commit) => {
    if (commit.parents.length > 1 || main.samePatch.has(commit.hash)) return false;
    if (pickedToMain.some((hash) => commit.hash.startsWith(hash))) return false;
    return !pickedFrom(commit).some((given) => [...onMain].some((hash) => hash.startsWith(given)));
  });
}

function pickedFrom({ message }: RawCommit): string[] {
  return [...message.matchAll(PICKED_FROM)].map(([, hash = ""]) => hash);
}

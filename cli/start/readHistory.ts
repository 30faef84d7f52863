import * as semver from "semver";
import { type Fault, ok, type Result } from "../../release/fault";
import { messageParser, type ParseMessage } from "../../release/history/messageParser";
import { readCommit } from "../../release/history/readCommit";
import { revertsMerge, standingCommits } from "../../release/history/reverts";
import { branchFaults, missingOnMain } from "../../release/start/branchRules";
import { type Started, startRelease } from "../../release/start/startRelease";
import { type Base, baseOf, openCandidate, versionOfBranch } from "../../release/version/base";
import { type ReleaseTags, releaseTags, type VersionTag } from "../../release/version/releaseTag";
import { changedPaths, countCommits, unpickedCommits } from "../git/changedPaths";
import { type CommitRecord, commitsOf } from "../git/history";
import { branchOf, mergeBase } from "../git/refs";
import type { Repository } from "../git/repository";
import { tagsOf } from "../git/tags";
import type { Settings } from "./startRequest";

/** Everything that the history says of the release. */
export interface HistoryFacts {
  readonly started: Started;
  readonly tags: ReleaseTags;
  readonly base: Base;
  /** The last candidate that HEAD reaches and no release has followed. */
  readonly candidate: VersionTag | undefined;
  /** Paths from the root that the release changes. */
  readonly paths: readonly string[];
  /** Fixes of a release branch that main seems to lack. */
  readonly missing: readonly CommitRecord[];
}

/** A result that says which kind of no it is: `rule` is a rule of the branch (exit code 1), `input` and `surroundings` are 2 and 3. */
export type Answer<T> =
  | { readonly kind: "yes"; readonly value: T }
  | { readonly kind: "rule" | "input" | "surroundings"; readonly faults: readonly Fault[] };

/**
 * Reads tags and commits, two processes of git for each kind whatever the history's length, and starts the release from them. `previous`
 * is the version that release.yaml follows, where it names one: a history without any version tag is then not all of it.
 */
export async function readHistory(
  repository: Repository,
  settings: Settings,
  previous: string | undefined,
): Promise<Answer<HistoryFacts>> {
  if (repository.shallow) return { kind: "surroundings", faults: [shallow(repository)] };
  const { start, names, branch } = settings;
  const found = await tagsOf(repository);
  if (!found.ok) return failed(found);
  const tags = releaseTags(found.value, names);
  if (previous !== undefined && tags.versions.length === 0) {
    return { kind: "surroundings", faults: [noTags(settings, previous)] };
  }
  const line = versionOfBranch(branch, names.prefix);
  const base = baseOf(tags, start.strategy === "release-branch" && line === undefined);
  const candidate = openCandidate(tags, base);
  const { path } = start;
  const since = base.since === undefined ? {} : { since: base.since };
  const [commits, paths, after, parse] = await Promise.all([
    commitsOf(repository, { ...since, ...(path === undefined ? {} : { path }) }),
    changedPaths(repository, base.since, path),
    candidate === undefined ? ok(0) : countAfter(repository, candidate, path),
    messageParser(),
  ]);
  if (!commits.ok) return failed(commits);
  if (!paths.ok) return failed(paths);
  if (!after.ok) return failed(after);
  // What a reverted merge brought is seen in the whole history alone.
  const whole = path !== undefined && commits.value.some(revertsMerge) ? await commitsOf(repository, since) : undefined;
  if (whole?.ok === false) return failed(whole);
  const released = line !== undefined && base.version !== null && semver.gte(base.version, line);
  const started = startRelease({
    tags,
    base,
    commits: commits.value,
    graph: whole?.value,
    candidate,
    afterCandidate: after.value,
    line: released ? undefined : line,
    rules: start,
    parse,
  });
  if (!started.ok) return { kind: "input", faults: started.faults };
  const facts = { started: started.value, tags, base, candidate, paths: paths.value };
  if (line === undefined || branch === undefined) return { kind: "yes", value: { ...facts, missing: [] } };
  const read: BranchFacts = {
    repository,
    settings,
    parse,
    commits: commits.value,
    name: branch,
    version: line,
    released,
  };
  const missing = await checkBranch(read, facts.base, facts.started);
  return missing.kind === "yes" ? { kind: "yes", value: { ...facts, missing: missing.value } } : missing;
}

/** How many commits came after a candidate. Merges count only where they alone have changed what the candidate is. */
async function countAfter(
  repository: Repository,
  { commit }: VersionTag,
  path: string | undefined,
): Promise<Result<number>> {
  const counted = await countCommits(repository, commit, path);
  if (!counted.ok || counted.value > 0) return counted;
  const changed = await changedPaths(repository, commit, path);
  return changed.ok ? ok(changed.value.length > 0 ? 1 : 0) : changed;
}

interface BranchFacts {
  readonly repository: Repository;
  readonly settings: Settings;
  readonly parse: ParseMessage;
  readonly commits: readonly CommitRecord[];
  readonly name: string;
  readonly version: string;
  readonly released: boolean;
}

/** The rules of a release branch, and which of its fixes main lacks. */
async function checkBranch(facts: BranchFacts, base: Base, started: Started): Promise<Answer<readonly CommitRecord[]>> {
  const { repository, settings, parse, commits, name, version, released } = facts;
  const main = await branchOf(repository, settings.mainBranches);
  if (!main.ok) return failed(main);
  const cut = await mergeBase(repository, main.value.commit, repository.head);
  if (!cut.ok) return failed(cut);
  const { path } = settings.start;
  const [onBranch, onMain, unpicked] = await Promise.all([
    commitsOf(repository, { since: cut.value, ...(path === undefined ? {} : { path }) }),
    commitsOf(repository, { since: cut.value, until: main.value.commit }),
    unpickedCommits(repository, main.value.commit),
  ]);
  if (!onBranch.ok) return failed(onBranch);
  if (!onMain.ok) return failed(onMain);
  if (!unpicked.ok) return failed(unpicked);
  const own = new Set(onBranch.value.map(({ hash }) => hash));
  const before = standingCommits(commits.filter(({ hash }) => !own.has(hash))).commits;
  const faults = branchFaults({
    name,
    version,
    previous: base.version,
    released,
    before: before.flatMap((commit) => readCommit(commit, parse) ?? []),
    after: started.changes.filter(({ hash }) => own.has(hash)),
    rules: settings.start,
  });
  if (faults.length > 0) return { kind: "rule", faults };
  const samePatch = new Set(onBranch.value.map(({ hash }) => hash).filter((hash) => !unpicked.value.has(hash)));
  const missing = missingOnMain(onBranch.value, { commits: onMain.value, samePatch });
  const lacking = new Set(missing.map(({ hash }) => hash));
  return { kind: "yes", value: onBranch.value.filter(({ hash }) => lacking.has(hash)) };
}

function shallow({ folder }: Repository): Fault {
  return {
    file: folder,
    field: "",
    found: "a shallow clone",
    expected: "the whole history, because versions are counted from it",
    remedy:
      "Run git fetch --unshallow --tags, or clone with all of it (GitHub Actions: fetch-depth: 0, GitLab: GIT_DEPTH: 0).",
  };
}

function noTags({ releaseFile, names: { prefix } }: Settings, previous: string): Fault {
  return {
    file: releaseFile,
    field: "previous.version",
    found: `${previous}, and no tag ${prefix}X.Y.Z in this clone`,
    expected: "the tags of the releases, because versions are counted from them",
    remedy: `Run git fetch --tags (GitHub Actions: fetch-tags: true). If ${previous} was never tagged: git tag ${prefix}${previous} COMMIT.`,
  };
}

function failed(result: { readonly ok: false; readonly faults: readonly Fault[] }): Answer<never> {
  return { kind: "surroundings", faults: result.faults };
}

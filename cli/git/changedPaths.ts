import { ok, type Result } from "../../release/fault";
import type { Repository } from "./repository";

/** Paths from the root whose content HEAD changes compared with a commit, below `path` where it is given; all files where `since` is undefined. */
export async function changedPaths(
  repository: Repository,
  since: string | undefined,
  path: string | undefined,
): Promise<Result<readonly string[]>> {
  const below = path === undefined ? [] : [`:(top,literal)${path}`];
  const printed =
    since === undefined
      ? await repository.git(
          "ls-tree",
          "-r",
          "-z",
          "--name-only",
          "--full-tree",
          "HEAD",
          ...(path === undefined ? [] : [path]),
        )
      : await repository.git(
          "diff",
          "--name-only",
          "-z",
          "--no-renames",
          "--no-ext-diff",
          since,
          "HEAD",
          "--",
          ...below,
        );
  return printed.ok ? ok(printed.value.split("\0").filter((name) => name !== "")) : printed;
}

/** How many commits, merges apart, HEAD has beyond a commit. */
export async function countCommits(
  repository: Repository,
  since: string,
  path: string | undefined,
): Promise<Result<number>> {
  const below = path === undefined ? [] : [`:(top,literal)${path}`];
  const limits = path === undefined ? [] : ["--full-history"];
  const printed = await repository.git(
    "rev-list",
    "--count",
    "--no-merges",
    ...limits,
    `${since}..HEAD`,
    "--",
    ...below,
  );
  return printed.ok ? ok(Number(printed.value)) : printed;
}

/** Commits of HEAD beyond main whose patch main does not hold, by patch id. */
export async function unpickedCommits(repository: Repository, main: string): Promise<Result<ReadonlySet<string>>> {
  const printed = await repository.git("rev-list", "--no-merges", "--cherry-pick", "--right-only", `${main}...HEAD`);
  return printed.ok ? ok(new Set(printed.value.split("\n").filter((hash) => hash !== ""))) : printed;
}

/** Text of a file as a commit holds it; undefined where it does not. */
export async function fileAt(repository: Repository, commit: string, path: string): Promise<string | undefined> {
  const printed = await repository.git("show", "--end-of-options", `${commit}:${path}`);
  return printed.ok ? printed.value : undefined;
}

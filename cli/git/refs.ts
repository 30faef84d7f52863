import { fail, ok, type Result } from "../../release/fault";
import type { Repository } from "./repository";

/** The first of some branches that exists, here or as the remote origin's, and the commit that it stands at. */
export async function branchOf(
  repository: Repository,
  names: readonly string[],
): Promise<Result<{ readonly name: string; readonly commit: string }>> {
  const places = names.flatMap((name) => [`refs/heads/${name}`, `refs/remotes/origin/${name}`]);
  const printed = await repository.git("for-each-ref", "--format=%(refname)%00%(objectname)", ...places);
  if (!printed.ok) return printed;
  const commits = new Map(
    printed.value.split("\n").map((line): [string, string] => {
      const [name = "", commit = ""] = line.split("\0");
      return [name, commit];
    }),
  );
  for (const name of places) {
    const commit = commits.get(name);
    if (commit !== undefined) return ok({ name: name.replace(/^refs\/(heads|remotes)\//, ""), commit });
  }
  return fail({
    file: repository.folder,
    field: "",
    found: `no branch ${names.join(" or ")}`,
    expected: "the branch that release branches are cut from",
    remedy: "Fetch it (git fetch origin), or name it under start.mainBranch in airlock.yaml.",
  });
}

/** The last commit that two histories share. */
export async function mergeBase(repository: Repository, one: string, other: string): Promise<Result<string>> {
  const printed = await repository.git("merge-base", one, other);
  if (printed.ok) return ok(printed.value.trim());
  const place = { file: repository.folder, field: "" };
  return fail({ ...place, found: `nothing that ${one} and ${other} share`, expected: "two branches of one history" });
}

/** Address that the repository was cloned from; empty where there is none. It may hold a token: it is for reading, not for printing. */
export async function remoteAddress(repository: Repository): Promise<string> {
  const printed = await repository.git("config", "--default", "", "--get", "remote.origin.url");
  return printed.ok ? printed.value.trim() : "";
}

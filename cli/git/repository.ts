import { fail, ok, type Result } from "../../release/fault";
import { type Git, gitIn } from "./runGit";

/** A repository as it stands: plain facts, and git to ask for more. */
export interface Repository {
  /** Folder that was opened, as the caller named it. */
  readonly folder: string;
  /** Top folder of the work tree, absolute. */
  readonly root: string;
  /** Path of the opened folder below the root, with `/` at its end; empty at the root. */
  readonly prefix: string;
  /** Commit that is checked out, 40 (or 64) hex digits. */
  readonly head: string;
  /** Branch that is checked out; undefined where none is, as in most pipelines. */
  readonly branch?: string;
  /** Whether the history ends early: versions cannot be computed from it. */
  readonly shallow: boolean;
  /** Files under version control whose changes are in no commit, as paths from the root. */
  readonly changed: readonly string[];
  readonly git: Git;
}

/**
 * Opens the repository that a folder lies in. Faults are of the surroundings: no git, no repository, no commit yet. A shallow clone and
 * changed files are told, not refused: what they mean is for the caller to say.
 */
export async function openRepository(folder: string): Promise<Result<Repository>> {
  const git = gitIn(folder);
  const [places, status] = await Promise.all([
    git("rev-parse", "--is-shallow-repository", "--show-toplevel", "--show-prefix"),
    git("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=no", "--no-renames"),
  ]);
  if (!places.ok) return places;
  if (!status.ok) return status;
  const [shallow = "", root = "", prefix = ""] = places.value.split("\n");
  const entries = status.value.split("\0");
  const head = header(entries, "# branch.oid ");
  const branch = header(entries, "# branch.head ");
  if (head === undefined || head === "(initial)") {
    return fail({ file: folder, field: "", found: "a repository without commits", expected: "at least one commit" });
  }
  return ok({
    folder,
    root,
    prefix,
    head,
    ...(branch === undefined || branch === "(detached)" ? {} : { branch }),
    shallow: shallow === "true",
    changed: entries.flatMap(changedPath),
    git,
  });
}

function header(entries: readonly string[], name: string): string | undefined {
  return entries.find((entry) => entry.startsWith(name))?.slice(name.length);
}

/** The path of an entry of porcelain v2 without renames: `1 XY sub mH mI mW hH hI path`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`. */
function changedPath(entry: string): string[] {
  const fields = entry.startsWith("1 ") ? 8 : entry.startsWith("u ") ? 10 : 0;
  return fields === 0 ? [] : [entry.split(" ").slice(fields).join(" ")];
}

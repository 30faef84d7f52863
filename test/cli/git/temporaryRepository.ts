import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A commit of a repository that a test makes. */
export interface Step {
  /** Name by which later steps and the test know the commit; the message's first line where left out. */
  readonly id?: string;
  readonly message: string;
  /** Branch that it goes to; main where left out. */
  readonly on?: string;
  /** Id of its first parent, where that is not the branch's last commit. */
  readonly from?: string;
  /** Ids of further parents: it is a merge. */
  readonly merges?: readonly string[];
  /** Files that it writes, path to text; one of its own where left out. */
  readonly files?: Readonly<Record<string, string>>;
  /** `Name <address>`. */
  readonly author?: string;
  readonly committer?: string;
  /** Tags at this commit. */
  readonly tags?: readonly string[];
}

/** A repository of a test: real git, made by one `git fast-import`. */
export interface TemporaryRepository {
  readonly folder: string;
  /** Hash of a commit by its id. */
  readonly hash: (id: string) => string;
  readonly git: (...args: readonly string[]) => string;
}

const folders: string[] = [];
const ADA = "Ada <ada@example.com>";

/** Makes a repository and checks out the branch (main). {@link removeRepositories} takes it away again. */
export function temporaryRepository(steps: readonly Step[], branch = "main"): TemporaryRepository {
  const folder = mkdtempSync(join(tmpdir(), "airlock-git-"));
  folders.push(folder);
  const git = (...args: readonly string[]): string =>
    // The machine's own configuration stays out, and HOME may be missing; a test that commits by hand has its own identity.
    execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: folder, GIT_CONFIG_NOSYSTEM: "1" },
      stdio: ["pipe", "pipe", "pipe"],
    });
  git("init", "-q", "-b", branch);
  const marks = join(folder, ".git", "marks");
  const ids = steps.map(({ id, message }) => id ?? firstLine(message));
  execFileSync("git", ["fast-import", "--quiet", `--export-marks=${marks}`], {
    cwd: folder,
    input: stream(steps, ids),
  });
  git("reset", "-q", "--hard");
  const hashes = new Map(
    readFileSync(marks, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => {
        const [mark = "", hash = ""] = line.split(" ");
        return [ids[Number(mark.slice(1)) - 1] ?? "", hash];
      }),
  );
  const hash = (id: string): string => {
    const found = hashes.get(id);
    if (found === undefined) throw new Error(`The repository has no commit ${id}.`);
    return found;
  };
  return { folder, hash, git };
}

/** Removes what {@link temporaryRepository} made. */
export function removeRepositories(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function stream(steps: readonly Step[], ids: readonly string[]): string {
  const mark = (id: string): string => {
    const index = ids.lastIndexOf(id);
    if (index < 0) throw new Error(`No step is called ${id}.`);
    return `:${index + 1}`;
  };
  const begun = new Set<string>();
  const lines: string[] = [];
  steps.forEach((step, index) => {
    const { message, on = "main", author = ADA, committer = author, merges = [], tags = [] } = step;
    const files = step.files ?? { [`file${index}.txt`]: `${index}\n` };
    // Fixed times, a minute apart: the same steps make the same hashes.
    const time = `${1_700_000_000 + index * 60} +0000`;
    lines.push(`commit refs/heads/${on}`, `mark :${index + 1}`, `author ${author} ${time}`);
    lines.push(`committer ${committer} ${time}`, `data ${Buffer.byteLength(message)}`, message);
    if (step.from !== undefined) lines.push(`from ${mark(step.from)}`);
    else if (!begun.has(on) && index > 0 && on !== "main") throw new Error(`Say where ${on} comes from.`);
    begun.add(on);
    for (const id of merges) lines.push(`merge ${mark(id)}`);
    for (const [path, text] of Object.entries(files)) {
      lines.push(`M 100644 inline ${path}`, `data ${Buffer.byteLength(text)}`, text);
    }
    lines.push("");
    for (const tag of tags) lines.push(`reset refs/tags/${tag}`, `from :${index + 1}`, "");
  });
  return lines.join("\n");
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}

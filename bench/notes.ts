import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beside, type Figure, median, round } from "./figure";

const COMMITS = 20_000;
const RUNS = 5;
const CLI = join(__dirname, "..", "dist", "cli", "main.js");

/** Messages as teams write them: types, scopes, issues, footers. */
const MESSAGES = [
  (n: number) => `feat(api): add thing ${n} (#${n})`,
  (n: number) =>
    `fix(web): repair thing ${n}\n\nThe reason is written here.\n\nCloses #${n}\nCo-authored-by: Grace <grace@example.com>`,
  (n: number) => `chore: tidy ${n}`,
  (n: number) => `docs: tell of ${n}`,
  (n: number) => `Update number ${n}`,
];

/** The whole of `airlock start`, Node's start included, over 20,000 commits since a release, beside git that only prints them. */
export function notesFigures(): readonly Figure[] {
  const folder = mkdtempSync(join(tmpdir(), "airlock-bench-"));
  try {
    execFileSync("git", ["init", "-q", "-b", "main"], { cwd: folder });
    execFileSync("git", ["fast-import", "--quiet"], { cwd: folder, input: history() });
    execFileSync("git", ["reset", "-q", "--hard"], { cwd: folder });
    const own: number[] = [];
    const git: number[] = [];
    for (let run = 0; run <= RUNS; run += 1) {
      const start = timed(process.execPath, [CLI, "start", "--directory", folder, "--format", "json"]);
      const log = timed("git", ["-C", folder, "log", "--format=%H%x00%B", "v1.0.0..HEAD"]);
      if (run === 0) continue; // the first round warms the disk
      own.push(start);
      git.push(log);
    }
    return [beside({ name: "notes.20000", value: round(median(own)), unit: "ms" }, "git log", median(git))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function history(): string {
  const lines: string[] = [];
  for (let index = 0; index <= COMMITS; index += 1) {
    const message = (MESSAGES[index % MESSAGES.length] ?? String)(index);
    const person = `Ada <ada@example.com> ${1_700_000_000 + index} +0000`;
    lines.push("commit refs/heads/main", `mark :${index + 1}`, `author ${person}`, `committer ${person}`);
    lines.push(`data ${Buffer.byteLength(message)}`, message);
    lines.push(`M 100644 inline src/file${index % 500}.ts`, "data 1", String(index % 10), "");
    if (index === 0) lines.push("reset refs/tags/v1.0.0", "from :1", "");
  }
  return lines.join("\n");
}

function timed(command: string, args: readonly string[]): number {
  const start = performance.now();
  const run = spawnSync(command, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  const milliseconds = performance.now() - start;
  // A command that fails fast would look fast, and so would one that sees no commits.
  if (run.status !== 0) throw new Error(`${command} ended with ${run.status}: ${run.stderr}`);
  const told = command === "git" || (JSON.parse(run.stdout) as { commits: number }).commits === COMMITS;
  if (!told) throw new Error(`airlock start did not count ${COMMITS} commits`);
  return milliseconds;
}

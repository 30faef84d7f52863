import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beside, type Figure, median, round } from "./figure";
import { gitCliff } from "./peers/gitCliff";

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

/**
 * The whole of `airlock start`, Node's start included, over 20,000 commits since a release, beside git that only prints them, and beside
 * the programs that write notes of them.
 */
export function notesFigures(): readonly Figure[] {
  const folder = mkdtempSync(join(tmpdir(), "airlock-bench-"));
  try {
    execFileSync("git", ["init", "-q", "-b", "main"], { cwd: folder });
    execFileSync("git", ["fast-import", "--quiet"], { cwd: folder, input: history() });
    execFileSync("git", ["reset", "-q", "--hard"], { cwd: folder });
    const peers = peerCommands(folder);
    const own: number[] = [];
    const theirs = peers.map((): number[] => []);
    for (let run = 0; run <= RUNS; run += 1) {
      const start = timed(process.execPath, [CLI, "start", "--directory", folder, "--format", "json"], countsAll);
      const times = peers.map(({ command, args, tells }) => timed(command, args, tells, folder));
      if (run === 0) continue; // the first round warms the disk
      own.push(start);
      for (const [at, milliseconds] of times.entries()) theirs[at]?.push(milliseconds);
    }
    const figure = { name: "notes.20000", value: round(median(own)), unit: "ms" };
    return peers.map(({ name }, at) => beside(figure, name, median(theirs[at] ?? [])));
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

/** A program that does the same, and how to tell that it has: one that sees no commits would look fast. */
interface Peer {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly tells: (out: string) => boolean;
}

function peerCommands(folder: string): readonly Peer[] {
  // The last feature and the first: both stand in notes of the whole history.
  const tells = (out: string): boolean => out.includes(`thing ${COMMITS} `) && /thing 5\b/i.test(out);
  const log = ["-C", folder, "log", "--format=%H%x00%B", "v1.0.0..HEAD"];
  const changelog = [join(__dirname, "peers", "conventionalChangelog.mjs"), folder];
  const cliff = gitCliff();
  return [
    { name: "git log", command: "git", args: log, tells },
    { name: "conventional-changelog", command: process.execPath, args: changelog, tells },
    ...(cliff === undefined ? [] : [{ name: "git-cliff", command: cliff, args: ["--unreleased", "--offline"], tells }]),
  ];
}

function countsAll(out: string): boolean {
  return (JSON.parse(out) as { commits: number }).commits === COMMITS;
}

function timed(command: string, args: readonly string[], tells: (out: string) => boolean, cwd?: string): number {
  const start = performance.now();
  const run = spawnSync(command, args, { encoding: "utf8", maxBuffer: 2 ** 28, ...(cwd === undefined ? {} : { cwd }) });
  const milliseconds = performance.now() - start;
  // A command that fails fast would look fast.
  if (run.status !== 0) throw new Error(`${command} ended with ${run.status}: ${run.stderr}`);
  if (!tells(run.stdout)) throw new Error(`${command} ${args.join(" ")} did not tell of ${COMMITS} commits`);
  return milliseconds;
}

import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { editYaml } from "../../release/document/editYaml";
import { describeFault, type Result } from "../../release/fault";
import { parseManifest } from "../../release/manifest/parseManifest";
import { completeRelease } from "../../release/start/releaseFile";
import { coverOfCore } from "./coverage";
import type { Lacking } from "./expected";

const ROOT = join(__dirname, "..", "..");
/** The clone is ours, whoever checked it out. */
const OWN = ["-c", `safe.directory=${ROOT}`];
export const FOLDER = join(ROOT, ".cache", "release");

/** The release as it was assembled, and what could not be had for it. */
export interface Assembled {
  readonly commit: string;
  readonly tarball: string;
  readonly lacking: Lacking;
}

/** Makes `.cache/release` anew: the packed file, release.yaml with what is known of it, documents, notes, and the evidence of this run, bound. */
export async function assemble(): Promise<Assembled> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(FOLDER, "evidence"), { recursive: true });
  const commit = run("git", [...OWN, "rev-parse", "HEAD"]).trim();
  cpSync(join(ROOT, "airlock.yaml"), join(FOLDER, "airlock.yaml"));
  cpSync(join(ROOT, "docs", "release"), join(FOLDER, "docs", "release"), { recursive: true });

  const packed = pack();
  const started = startReport();
  const notes = started === undefined ? "airlock start could not count (is the clone shallow?)" : undefined;
  if (started !== undefined) writeFileSync(join(FOLDER, "docs", "release", "notes.md"), `${started.notes}\n`);
  writeFileSync(join(FOLDER, "release.yaml"), releaseText(commit, packed));

  const audit = auditReport();
  const files = [
    ["tests", testReport(commit)],
    ["coverage", await coverOfCore(join(FOLDER, "coverage"))],
    ["sbom", billOfMaterials()],
    ...(audit.file === undefined ? [] : [["vulnerabilities", audit.file] as const]),
  ] as const;
  for (const [kind, file] of files) {
    process.stdout.write(airlock(["evidence", "add", "--kind", kind, file]).out);
  }
  return { commit, tarball: packed.sha256, lacking: { notes, scan: audit.why } };
}

/** A command of the built command line, in the assembled folder. Exit codes other than those expected end the check. */
export function airlock(args: readonly string[], codes: readonly number[] = [0]): { code: number; out: string } {
  const main = join(ROOT, "dist", "cli", "main.js");
  const ended = spawnSync(process.execPath, [main, ...args], { cwd: FOLDER, encoding: "utf8" });
  if (ended.status === null || !codes.includes(ended.status)) {
    throw new Error(
      `airlock ${args.join(" ")} ended with ${ended.status ?? "a signal"}: ${ended.stderr}${ended.stdout}`,
    );
  }
  return { code: ended.status, out: ended.stdout };
}

interface Packed {
  readonly id: string;
  readonly version: string;
  readonly sha256: string;
}

function pack(): Packed {
  const said = run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", FOLDER]);
  const [packed] = JSON.parse(said) as { id: string; version: string; filename: string }[];
  if (packed === undefined) throw new Error(`npm pack says nothing of what it packed: ${said}`);
  const bytes = readFileSync(join(FOLDER, packed.filename));
  return { id: packed.id, version: packed.version, sha256: createHash("sha256").update(bytes).digest("hex") };
}

function releaseText(commit: string, { id, version, sha256 }: Packed): string {
  const text = readFileSync(join(ROOT, "release.yaml"), "utf8");
  const manifest = must(parseManifest(Buffer.from(text), "release.yaml"));
  const known = { version, commit, previous: null, authors: authors() };
  const completed = must(completeRelease(text, manifest, known, "release.yaml"));
  return must(
    editYaml(
      completed,
      [
        { kind: "set", path: ["artifact", "package"], yaml: JSON.stringify(id) },
        { kind: "set", path: ["artifact", "tarball"], yaml: JSON.stringify(`sha256:${sha256}`) },
      ],
      "release.yaml",
    ),
  );
}

/** Everybody who wrote a commit since the last release, once each. */
function authors() {
  const tag = spawnSync("git", [...OWN, "describe", "--tags", "--abbrev=0", "--match", "v*", "HEAD"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const range = tag.status === 0 ? `${tag.stdout.trim()}..HEAD` : "HEAD";
  const lines = run("git", [...OWN, "log", "--format=%ae%x09%an", range])
    .trim()
    .split("\n");
  return [...new Map(lines.map((line) => line.split("\t")).map(([email = "", name = ""]) => [email, name]))].map(
    ([email, name]) => ({ email, name, role: "author" as const }),
  );
}

function startReport(): { readonly notes: string; readonly version: string } | undefined {
  const ended = spawnSync(
    process.execPath,
    [join(ROOT, "dist", "cli", "main.js"), "start", "--directory", ROOT, "--format", "json"],
    { encoding: "utf8", maxBuffer: 2 ** 26 },
  );
  if (ended.status !== 0) {
    process.stderr.write(ended.stderr);
    return undefined;
  }
  return JSON.parse(ended.stdout) as { notes: string; version: string };
}

/** What the reporter of npm test wrote of this very commit. */
function testReport(commit: string): string {
  const file = join(ROOT, ".cache", "evidence", commit, "junit.xml");
  if (!existsSync(file)) throw new Error(`There is no report of a test run of ${commit}. Type: npm test`);
  return file;
}

function billOfMaterials(): string {
  const file = join(FOLDER, "evidence", "sbom.cdx.json");
  writeFileSync(file, run("npm", ["sbom", "--package-lock-only", "--omit", "dev", "--sbom-format", "cyclonedx"]));
  return file;
}

/** The audit of what users install, or why there is none. An audit that fails still prints JSON; it has no vulnerabilities in it then. */
function auditReport(): { readonly file?: string; readonly why?: string } {
  const quick = ["--fetch-retries", "0", "--fetch-timeout", "20000"];
  const ended = spawnSync("npm", ["audit", "--json", "--package-lock-only", "--omit", "dev", ...quick], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  const said = parsed(ended.stdout);
  if (said?.vulnerabilities === undefined) return { why: `npm audit: ${said?.message ?? "no answer"}`.slice(0, 300) };
  const file = join(FOLDER, "evidence", "npm-audit.json");
  writeFileSync(file, ended.stdout);
  return { file };
}

function parsed(text: string): { readonly vulnerabilities?: unknown; readonly message?: string } | undefined {
  try {
    return JSON.parse(text) as { vulnerabilities?: unknown; message?: string };
  } catch {
    return undefined;
  }
}

function run(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, {
      cwd: ROOT,
      encoding: "utf8",
      maxBuffer: 2 ** 27,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.faults.map(describeFault).join("\n"));
}

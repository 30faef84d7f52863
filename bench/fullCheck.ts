import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { editYaml, type YamlEdit } from "../release/document/editYaml";
import { describeFault } from "../release/fault";
import { beside, type Figure, median, round } from "./figure";

const EXAMPLE = join(__dirname, "..", "examples", "payments");
const CLI = join(__dirname, "..", "dist", "cli", "main.js");
const RUNS = 7;
/** Gates that read the twenty files. */
const READERS = ["tests-pass", "coverage-sufficient", "vulnerabilities-absent"];

/** A whole `airlock check` of the example for production, Node's start included, with twenty evidence files of a middling project: aimed at a second. */
export function fullCheckFigures(): readonly Figure[] {
  const folder = mkdtempSync(join(tmpdir(), "airlock-bench-"));
  try {
    cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !path.endsWith("infrastructure") });
    const bytes = bindTwenty(folder);
    const times: number[] = [];
    const floor: number[] = [];
    for (let run = 0; run <= RUNS; run += 1) {
      const empty = timed(["-e", "0"]).milliseconds;
      const { milliseconds, out } = timed([CLI, "check", "--environment", "production", "--format", "json"], folder);
      mustRead(out);
      if (run === 0) continue; // the first round warms the disk
      times.push(milliseconds);
      floor.push(empty);
    }
    return [
      beside({ name: "check.evidence20", value: round(median(times)), unit: "ms" }, "node -e 0", median(floor)),
      { name: "check.evidence20.bytes", value: bytes, unit: "bytes" },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ten shards of 1,000 tests, seven reports of 20,000 lines, three scans. Tells their size. */
function bindTwenty(folder: string): number {
  const scan = readFileSync(join(folder, "evidence", "trivy.json"), "utf8");
  const files = [
    ...Array.from({ length: 10 }, (_, at) => ({ kind: "tests", path: `evidence/shard-${at}.xml`, text: shard(at) })),
    ...Array.from({ length: 7 }, (_, at) => ({ kind: "coverage", path: `evidence/part-${at}.info`, text: part(at) })),
    ...Array.from({ length: 3 }, (_, at) => ({
      kind: "vulnerabilities",
      path: `evidence/scan-${at}.json`,
      text: scan.replaceAll("CVE-2026-1000", `CVE-2026-1${at}00`),
    })),
  ];
  for (const { path, text } of files) writeFileSync(join(folder, path), text);
  const release = join(folder, "release.yaml");
  const edits = files.map(({ kind, path, text }): YamlEdit => {
    const sha256 = createHash("sha256").update(text).digest("hex");
    const entry = { path, sha256, ...(kind === "tests" ? { count: 1000 } : {}) };
    return { kind: "append", path: ["evidence", kind], entry, form: "block" };
  });
  const before = readFileSync(release, "utf8").replace(/\nevidence:\n(?: .*\n)+/, "\n");
  const edited = editYaml(before, edits, release);
  if (!edited.ok) throw new Error(edited.faults.map(describeFault).join("\n"));
  writeFileSync(release, edited.value);
  return files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
}

function shard(at: number): string {
  const cases = Array.from(
    { length: 1000 },
    (_, test) => `<testcase classname="shard${at}" name="settles payment ${test}" time="0.003"/>`,
  );
  return `<testsuites tests="1000"><testsuite name="shard ${at}" tests="1000">\n${cases.join("\n")}\n</testsuite></testsuites>\n`;
}

function part(at: number): string {
  const record = (file: number): string => {
    const lines = Array.from({ length: 200 }, (_, line) => `DA:${line + 1},${line % 20}`);
    return `TN:\nSF:src/part${at}/file${file}.ts\n${lines.join("\n")}\nLF:200\nend_of_record\n`;
  };
  return Array.from({ length: 100 }, (_, file) => record(file)).join("");
}

/** The approvals are of other evidence, so the check says no; the gates that read the files must have come to the right yes. */
function mustRead(out: string): void {
  const { verdicts } = JSON.parse(out) as { verdicts: { gate: string; passed: boolean; message: string }[] };
  const wrong = verdicts.filter(({ gate, passed }) => READERS.includes(gate) && !passed);
  if (wrong.length > 0) throw new Error(wrong.map(({ gate, message }) => `${gate}: ${message}`).join("\n"));
  const tests = verdicts.find(({ gate }) => gate === "tests-pass")?.message ?? "";
  if (!/10,?000/.test(tests)) throw new Error(`The check did not count 10000 tests: ${tests}`);
}

function timed(args: readonly string[], cwd?: string): { milliseconds: number; out: string } {
  const start = performance.now();
  const run = spawnSync(process.execPath, args, { encoding: "utf8", ...(cwd === undefined ? {} : { cwd }) });
  const milliseconds = performance.now() - start;
  if (run.status !== 0 && run.status !== 1) throw new Error(`node ${args.join(" ")}: ${run.stderr}`);
  return { milliseconds, out: run.stdout };
}

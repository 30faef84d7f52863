import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, median, round } from "./figure";

const ROOT = join(__dirname, "..");
const RUNS = 5;
const MEGABYTE = 1024 * 1024;

/** Reads one file by the built library in a process of its own; prints time and the most memory that the process ever held. */
const READER = `
const { readFileSync } = require("node:fs");
const { readEvidence } = require(process.argv[1]);
const bytes = readFileSync(process.argv[3]);
const start = performance.now();
const reading = readEvidence(process.argv[2], bytes);
const milliseconds = performance.now() - start;
process.stdout.write(JSON.stringify({ milliseconds, peak: process.resourceUsage().maxRSS * 1024, reading: { verdict: reading.verdict, summary: reading.summary } }));
`;

interface Run {
  readonly milliseconds: number;
  readonly peak: number;
  readonly reading: { readonly verdict: string; readonly summary: object };
}

/** Reports of the size that large projects write: time to read, and the memory of the whole process, Node included. */
export function evidenceFigures(): readonly Figure[] {
  const folder = mkdtempSync(join(tmpdir(), "airlock-bench-"));
  try {
    return [
      ...figures("junit.100000", "tests", write(folder, "junit.xml", junit(100, 1000)), { passed: 100_000 }),
      ...figures("lcov.1000000", "coverage", write(folder, "lcov.info", lcov(500, 2000)), { total: 1_000_000 }),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function figures(name: string, kind: string, path: string, holds: Readonly<Record<string, number>>): Figure[] {
  const runs = Array.from({ length: RUNS }, () => readOnce(kind, path));
  for (const { reading } of runs) {
    const said = JSON.stringify(reading.summary);
    const [field, value] = Object.entries(holds)[0] ?? [];
    // A reader that gives up is fast.
    if (!said.includes(`"${field ?? ""}":${value ?? ""}`)) throw new Error(`${path} came to ${said}`);
  }
  return [
    { name, value: round(median(runs.map(({ milliseconds }) => milliseconds))), unit: "ms" },
    { name: `${name}.memory`, value: round(Math.max(...runs.map(({ peak }) => peak)) / MEGABYTE), unit: "MB" },
  ];
}

function readOnce(kind: string, path: string): Run {
  const library = join(ROOT, "dist", "release", "index.js");
  const run = spawnSync(process.execPath, ["-e", READER, library, kind, path], { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`reading ${path} ended with ${run.status}: ${run.stderr}`);
  return JSON.parse(run.stdout) as Run;
}

function write(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function junit(suites: number, cases: number): string {
  const suite = (at: number): string => {
    const inside = Array.from(
      { length: cases },
      (_, test) =>
        `    <testcase classname="com.example.payments.Suite${at}" name="settles payment ${test}" time="0.003"/>`,
    );
    return `  <testsuite name="suite ${at}" tests="${cases}" failures="0">\n${inside.join("\n")}\n  </testsuite>`;
  };
  const all = Array.from({ length: suites }, (_, at) => suite(at));
  return `<?xml version="1.0"?>\n<testsuites tests="${suites * cases}" failures="0">\n${all.join("\n")}\n</testsuites>\n`;
}

function lcov(files: number, lines: number): string {
  const record = (at: number): string => {
    const data = Array.from({ length: lines }, (_, line) => `DA:${line + 1},${(line + at) % 3}`);
    return `TN:\nSF:src/module${at}/file.ts\n${data.join("\n")}\nLF:${lines}\nend_of_record\n`;
  };
  return Array.from({ length: files }, (_, at) => record(at)).join("");
}

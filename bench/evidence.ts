import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beside, type Figure, median, round } from "./figure";

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

/** Reports of the size that large projects write: time to read, and the most memory of the whole process, Node included, beside a common library. */
export function evidenceFigures(): readonly Figure[] {
  const folder = mkdtempSync(join(tmpdir(), "airlock-bench-"));
  try {
    return [
      ...figures(
        { name: "junit.100000", kind: "tests", holds: "passed", count: 100_000 },
        { name: "fast-xml-parser", script: "fastXmlParser.mjs" },
        write(folder, "junit.xml", junit(100, 1000)),
      ),
      ...figures(
        { name: "lcov.1000000", kind: "coverage", holds: "total", count: 1_000_000 },
        { name: "lcov-parse", script: "lcovParse.mjs" },
        write(folder, "lcov.info", lcov(500, 2000)),
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is read, and the count that its summary must hold: a reader that gives up is fast. */
interface Subject {
  readonly name: string;
  readonly kind: string;
  readonly holds: string;
  readonly count: number;
}

interface Peer {
  readonly name: string;
  readonly script: string;
}

interface PeerRun {
  readonly milliseconds: number;
  readonly peak: number;
  readonly count: number;
}

function figures({ name, kind, holds, count }: Subject, peer: Peer, path: string): Figure[] {
  const own: Run[] = [];
  const theirs: PeerRun[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const library = join(ROOT, "dist", "release", "index.js");
    const ours = readOnce(["-e", READER, library, kind, path]) as Run;
    const said = JSON.stringify(ours.reading.summary);
    if (!said.includes(`"${holds}":${count}`)) throw new Error(`${path} came to ${said}`);
    const other = readOnce([join(__dirname, "peers", peer.script), path]) as PeerRun;
    if (other.count !== count) throw new Error(`${peer.name} counted ${other.count} in ${path}`);
    own.push(ours);
    theirs.push(other);
  }
  const time = round(median(own.map(({ milliseconds }) => milliseconds)));
  const memory = round(Math.max(...own.map(({ peak }) => peak)) / MEGABYTE);
  return [
    beside({ name, value: time, unit: "ms" }, peer.name, median(theirs.map(({ milliseconds }) => milliseconds))),
    beside(
      { name: `${name}.memory`, value: memory, unit: "MB" },
      peer.name,
      Math.max(...theirs.map(({ peak }) => peak)) / MEGABYTE,
    ),
  ];
}

function readOnce(args: readonly string[]): unknown {
  const run = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (run.status !== 0) throw new Error(`node ${args.join(" ")} ended with ${run.status}: ${run.stderr}`);
  return JSON.parse(run.stdout) as unknown;
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

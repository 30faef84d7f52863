import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beside, type Figure, median, round } from "./figure";

const ROOT = join(__dirname, "..");
const RELEASE = ["--release", "examples/payments/release.yaml", "--config", "examples/payments/airlock.yaml"];
const RUNS = 7;

/** Whole processes, Node's start included, beside a Node process that does nothing: the floor that nobody can go below. */
export function commandFigures(): readonly Figure[] {
  const commands = {
    "version.start": ["--version"],
    "check.example": ["check", ...RELEASE, "--environment", "production", "--format", "json"],
    "rehearse.default": ["rehearse", ...RELEASE, "--environment", "production", "--format", "json"],
  };
  const floor: number[] = [];
  const times = new Map<string, number[]>(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round <= RUNS; round += 1) {
    const empty = timed(["-e", "0"]);
    if (round > 0) floor.push(empty); // the first round warms the disk
    for (const [name, args] of Object.entries(commands)) {
      const milliseconds = timed([join("dist", "cli", "main.js"), ...args]);
      if (round > 0) times.get(name)?.push(milliseconds);
    }
  }
  return [...times].map(([name, values]) =>
    beside({ name, value: round(median(values)), unit: "ms" }, "node -e 0", median(floor)),
  );
}

function timed(args: readonly string[]): number {
  const start = performance.now();
  const run = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  const milliseconds = performance.now() - start;
  // A command that fails fast would look fast.
  if (run.status !== 0) throw new Error(`node ${args.join(" ")} ended with ${run.status}: ${run.stderr}`);
  return milliseconds;
}

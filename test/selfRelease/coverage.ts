import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, rmSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");
const JOBS = 2;

/**
 * Runs the unit tests of the core once more, with V8's coverage, and tells where the lcov report is. Files that no test loads count as uncovered. Mocha's own
 * `--parallel` ends its workers before a busy machine has written what they counted, so two Mochas take half of the files each.
 */
export async function coverOfCore(folder: string): Promise<string> {
  const raw = join(folder, "raw");
  const files = globSync("test/release/**/*.test.ts", { cwd: ROOT }).sort();
  const shares = Array.from({ length: JOBS }, (_, job) => files.filter((_file, at) => at % JOBS === job));
  await Promise.all(shares.map((share) => cover(share, raw)));
  const to = ["--temp-directory", raw, "--reports-dir", folder, "--reporter", "lcovonly"];
  const what = ["--all", "--src", join(ROOT, "release"), "--extension", ".ts", "--include", "release/**"];
  execFileSync(process.execPath, [require.resolve("c8/bin/c8.js"), "report", ...to, ...what], {
    cwd: ROOT,
    stdio: "inherit",
  });
  rmSync(raw, { recursive: true, force: true });
  return join(folder, "lcov.info");
}

async function cover(files: readonly string[], raw: string): Promise<void> {
  const child = spawn(process.execPath, [require.resolve("mocha/bin/mocha.js"), "--reporter", "dot", ...files], {
    cwd: ROOT,
    env: { ...process.env, NODE_V8_COVERAGE: raw },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`The core's tests with coverage ended with ${code ?? "a signal"}:\n${out}`);
}

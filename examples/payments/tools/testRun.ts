import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const require = createRequire(__filename);

/** Which tests are run, and where their reports go. */
export interface TestRun {
  /** Folder with `src` and `test`. */
  readonly service: string;
  /** Folder that gets `junit.xml` and `lcov.info`. */
  readonly evidence: string;
  /** Tests whose titles match are left out. */
  readonly without?: string;
}

/** Really runs the service's tests under mocha and c8; what they write is the evidence. Throws when the run itself fails. */
export function runTests({ service, evidence, without }: TestRun): void {
  const raw = mkdtempSync(join(tmpdir(), "airlock-coverage-"));
  const c8 = [binOf("c8", "bin/c8.js"), "--all", "--include", "src/**", "--reporter", "lcovonly"];
  const mocha = [binOf("mocha", "bin/mocha.js"), "--no-config", "test/*.test.mjs", "--reporter", "xunit"];
  const options = [
    "--reporter-option",
    `output=${join(evidence, "junit.xml")}`,
    "--reporter-option",
    "showRelativePaths",
  ];
  const filter = without === undefined ? [] : ["--grep", without, "--invert"];
  try {
    const run = spawnSync(
      process.execPath,
      [...c8, "--temp-directory", raw, "--reports-dir", evidence, process.execPath, ...mocha, ...options, ...filter],
      { cwd: service, encoding: "utf8", env: plainEnvironment() },
    );
    if (run.status !== 0) throw new Error(`the tests of ${service} failed:\n${run.stdout}${run.stderr}`);
  } finally {
    rmSync(raw, { recursive: true, force: true });
  }
}

function binOf(name: string, file: string): string {
  return join(dirname(require.resolve(`${name}/package.json`)), file);
}

/** Loaders and coverage of whoever runs us must not get into the service's own run. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...rest } = process.env;
  return rest;
}

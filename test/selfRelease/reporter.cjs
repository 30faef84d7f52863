// Mocha's reporter of `npm test`: prints as `spec` does, counts included, and writes the same run as JUnit XML to
// .cache/evidence/COMMIT/junit.xml (or to the file that AIRLOCK_JUNIT names), one suite for each file. A report of an earlier run is
// taken away at the start: what lies there is of this run or of none. Mocha has one of its own, which prints nothing while it writes.
const { spawnSync } = require("node:child_process");
const { mkdirSync, rmSync, writeFileSync } = require("node:fs");
const { dirname, join, relative, sep } = require("node:path");
const { reporters } = require("mocha");

const ROOT = join(__dirname, "..", "..");

module.exports = class EvidenceReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const path = process.env.AIRLOCK_JUNIT ?? reportPath();
    rmSync(path, { force: true });
    const startedAt = new Date().toISOString();
    const suites = new Map();
    const add = (test, outcome) => {
      const file = test.file === undefined ? "unknown" : relative(ROOT, test.file).split(sep).join("/");
      if (!suites.has(file)) suites.set(file, []);
      suites.get(file).push({ name: test.fullTitle(), milliseconds: test.duration ?? 0, outcome });
    };
    runner.on("pass", (test) => add(test, ""));
    // Also a hook that fails: tests behind it did not run, and the run has failed.
    runner.on("fail", (test, error) => add(test, `<failure message="${escaped(error?.message ?? "")}"/>`));
    runner.on("pending", (test) => add(test, "<skipped/>"));
    runner.once("end", () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, junit(suites, startedAt));
    });
  }
};

/** Below the commit that is tested; tests also run where there is no git, and then their report is nobody's evidence. */
function reportPath() {
  const args = ["-c", `safe.directory=${ROOT}`, "rev-parse", "HEAD"];
  const commit = spawnSync("git", args, { cwd: ROOT, encoding: "utf8" }).stdout?.trim();
  return join(ROOT, ".cache", "evidence", commit || "no-commit", "junit.xml");
}

function junit(suites, startedAt) {
  const all = [...suites].map(([file, cases]) => {
    const inside = cases.map(
      ({ name, milliseconds, outcome }) =>
        `<testcase classname="${escaped(file)}" name="${escaped(name)}" time="${milliseconds / 1000}">${outcome}</testcase>`,
    );
    return `<testsuite name="${escaped(file)}" ${counts(cases)} timestamp="${startedAt}">\n${inside.join("\n")}\n</testsuite>`;
  });
  const whole = counts([...suites.values()].flat());
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="mocha" ${whole} timestamp="${startedAt}">\n${all.join("\n")}\n</testsuites>\n`;
}

function counts(cases) {
  const failed = cases.filter(({ outcome }) => outcome.startsWith("<failure")).length;
  const skipped = cases.filter(({ outcome }) => outcome.startsWith("<skipped")).length;
  return `tests="${cases.length}" failures="${failed}" skipped="${skipped}"`;
}

/** XML knows no control characters, and no half of a surrogate pair. */
function escaped(text) {
  const plain = [...String(text).toWellFormed()].map((letter) => (/[\p{Cc}\uFFFE\uFFFF]/u.test(letter) ? " " : letter));
  return plain.join("").replace(/[<>&"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

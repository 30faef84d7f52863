import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEvidence } from "../../release/evidence/readEvidence";

const MOCHA = require.resolve("mocha/bin/mocha.js");

describe("the reporter of npm test", () => {
  it("prints as spec does, and writes the same run as a report that the gates read", () => {
    const folder = mkdtempSync(join(tmpdir(), "airlock-reporter-"));
    try {
      const report = join(folder, "new", "junit.xml");
      writeFileSync(
        join(folder, "a.js"),
        'describe("a <b> & \\"c\\"\\u0007", () => { it("passes", () => {}); it.skip("waits", () => {}); });',
      );
      writeFileSync(
        join(folder, "b.js"),
        'describe("b", () => { it("fails", () => { throw new Error("no\\u0000 <way>"); }); });',
      );
      const run = spawnSync(
        process.execPath,
        [MOCHA, "--no-config", "--parallel", "--jobs", "2", "--reporter", join(__dirname, "reporter.cjs"), "*.js"],
        { cwd: folder, encoding: "utf8", env: { ...process.env, AIRLOCK_JUNIT: report } },
      );
      assert.equal(run.status, 1, run.stderr);
      assert.match(run.stdout, /^ {2}1 passing .*\n {2}1 pending\n {2}1 failing$/m);
      const reading = readEvidence("tests", readFileSync(report));
      assert.equal(reading.verdict, "usable", JSON.stringify(reading));
      assert.deepEqual("summary" in reading && reading.summary, {
        total: 3,
        passed: 1,
        failed: 1,
        skipped: 1,
        flaky: 0,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

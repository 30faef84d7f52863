import assert from "node:assert/strict";
import { coverageSufficient } from "../../../../release/gates/evidence/coverageSufficient";
import { testsPass } from "../../../../release/gates/evidence/testsPass";
import { vulnerabilitiesAbsent } from "../../../../release/gates/evidence/vulnerabilitiesAbsent";
import type { Gate } from "../../../../release/gates/gate";
import { changedJson, fixture } from "../../evidence/fixture";
import { CONFIG, NOW, releaseWith, sha256 } from "../../goodRelease";

const SUITE = (name: string, time: string, ...cases: readonly string[]) =>
  `<testsuite name="${name}" timestamp="${time}">${cases.join("")}</testsuite>`;
const GOOD = '<testcase name="pays"/>';
const BAD = '<testcase name="pays"><failure/></testcase>';
const TODAY = "2026-11-20T09:00:00Z";

/** Judges the reports of one kind by a gate, under rules of production. */
function judged(gate: Gate, kind: string, rules: string, reports: readonly string[]) {
  const files = Object.fromEntries(reports.map((content, at) => [`evidence/${at}`, content]));
  const bound = Object.entries(files).map(([path, content]) => `{ path: ${path}, sha256: "${sha256(content)}" }`);
  const { passed, measured, message } = gate.judge(
    releaseWith({
      files,
      config: rules === "" ? CONFIG : `${CONFIG}    evidence: { ${kind}: { ${rules} } }\n`,
      manifest: (yaml) => yaml.replace(new RegExp(`${kind}: \\[.*\\]`), `${kind}: [${bound.join(", ")}]`),
    }),
  );
  return [passed, measured, message];
}

const tests = (rules: string, ...reports: readonly string[]) => judged(testsPass, "tests", rules, reports);
const coverage = (rules: string, ...reports: readonly string[]) =>
  judged(coverageSufficient, "coverage", rules, reports);

describe("what airlock.yaml asks of reports", () => {
  it("is nothing more than before where it says nothing", () => {
    const [passed, measured] = tests("", SUITE("s", "2001-01-01T00:00:00Z", GOOD));
    assert.deepEqual([passed, measured], [true, "1 of 1 passed, 0 failed, 0 skipped"]);
  });

  it("takes a report up to its greatest age, by the time that the file names", () => {
    assert.equal(tests("maximumAge: 3h", SUITE("s", TODAY, GOOD))[0], true);
    assert.deepEqual(tests("maximumAge: 2h", SUITE("s", TODAY, GOOD)), [
      false,
      "inconclusive",
      "evidence/0 does not count: it was written at 2026-11-20T09:00:00.000Z, 3h ago; it must be at most 2h old. Run the tool again.",
    ]);
    assert.deepEqual(tests("maximumAge: 2h", '<testsuite name="s"><testcase name="a"/></testsuite>'), [
      false,
      "inconclusive",
      "evidence/0 does not count: the file names no time, so nobody can say that it is at most 2h old.",
    ]);
    const tomorrow = SUITE("s", "2026-11-21T09:00:00Z", GOOD);
    assert.deepEqual(tests("maximumAge: 2h", tomorrow), [
      false,
      "inconclusive",
      "evidence/0 does not count: it was written at 2026-11-21T09:00:00.000Z, which lies in the future.",
    ]);
  });

  it("refuses a stale scan", () => {
    const scan = (at: string) =>
      changedJson("trivy/clean.json", (report) => {
        Object.assign(report, { CreatedAt: at, Metadata: {} });
      }).toString();
    const judge = (at: string) => judged(vulnerabilitiesAbsent, "vulnerabilities", "maximumAge: 2d", [scan(at)]);
    assert.equal(judge(NOW.toISOString())[0], true);
    assert.deepEqual(judge("2026-11-01T12:00:00Z"), [
      false,
      "inconclusive",
      "evidence/0 does not count: it was written at 2026-11-01T12:00:00.000Z, 19d ago; it must be at most 2d old. Run the tool again.",
    ]);
  });

  it("takes reports of the named tools and formats only", () => {
    const report = fixture("ctrf/mocha-failed.json").toString().replace('"failed": 1', '"failed": 1');
    assert.match(String(tests("producers: [Mocha]", report)[2]), /^1 of 4 tests failed\./);
    assert.match(String(tests("producers: [ctrf]", report)[2]), /^1 of 4 tests failed\./);
    assert.equal(
      tests("producers: [jest, junit]", report)[2],
      'evidence/0 does not count: "mocha" wrote it; airlock.yaml takes jest, junit.',
    );
    assert.equal(
      tests("producers: [jest]", SUITE("s", TODAY, GOOD))[2],
      "evidence/0 does not count: it is junit, which names no tool; airlock.yaml takes jest.",
    );
  });

  it("wants every shard, and each of its own tests", () => {
    const one = SUITE("s", TODAY, GOOD);
    const two = SUITE("s", TODAY, '<testcase name="settles"/>');
    assert.equal(tests("shards: 2", one, two)[0], true);
    assert.deepEqual(tests("shards: 2", one), [
      false,
      "inconclusive: 1 of 1 passed, 0 failed, 0 skipped",
      "1 of 2 shards of tests are there. Add the report of each to evidence.tests.",
    ]);
    assert.equal(
      tests("shards: 2", one, one.replace("><", "> <"))[2],
      'Shards share no tests, but "s > pays" (evidence/0 and evidence/1) stands in two reports.',
    );
    assert.equal(
      tests("shards: 2", one, one)[2],
      "evidence/1 holds the same bytes as evidence/0; name each report once. 1 of 2 shards of tests are there. Add the report of each to evidence.tests.",
    );
  });

  it("wants the named suites and the least count of tests", () => {
    const report = SUITE("unit", TODAY, GOOD);
    assert.equal(tests("suites: [unit], minimumCount: 1", report)[0], true);
    assert.deepEqual(tests("suites: [unit, integration], minimumCount: 2", report), [
      false,
      "inconclusive: 1 of 1 passed, 0 failed, 0 skipped",
      'No test of the suite "integration" ran; there is "unit". Add the report of that suite. 1 different test ran, airlock.yaml asks for 2 or more.',
    ]);
  });

  it("lets no second report hide a failed test", () => {
    assert.deepEqual(tests("", SUITE("s", TODAY, BAD), SUITE("s", TODAY, GOOD)), [
      false,
      "1 of 2 passed, 1 failed, 0 skipped",
      '1 of 2 tests failed. Repair them and run the whole suite again. "s > pays" failed in evidence/0; that it did not in evidence/1 takes nothing back.',
    ]);
  });

  it("puts the coverage of shards together, line by line", () => {
    const shard = (...hits: readonly number[]) =>
      `SF:a.ts\n${hits.map((hit, at) => `DA:${at + 1},${hit}\n`).join("")}end_of_record\n`;
    assert.deepEqual(coverage("shards: 2", shard(1, 1, 1, 0, 0), shard(0, 0, 0, 1, 0)), [
      true,
      "80 %",
      "4 of 5 lines are covered.",
    ]);
    assert.equal(
      coverage("shards: 2", shard(1, 1, 1, 1, 0))[2],
      "1 of 2 shards of coverage are there. Add the report of each to evidence.coverage.",
    );
    const counts = { lines: { total: 5, covered: 5 }, branches: { total: 0, covered: 0 } };
    const totals = JSON.stringify({ total: counts, "a.ts": counts });
    assert.deepEqual(coverage("", totals, shard(1, 1, 1, 1, 0)), [
      false,
      "inconclusive",
      '"a.ts" stands in evidence/0 and in evidence/1, and not both say which lines were executed. Merge the reports with your coverage tool first.',
    ]);
  });
});

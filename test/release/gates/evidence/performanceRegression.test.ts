import assert from "node:assert/strict";
import { performanceRegression } from "../../../../release/gates/evidence/performanceRegression";
import { hyperfineReport, k6Export, k6Lines, times } from "../../evidence/performance/loadTests";
import { ASKS_FOR_PERFORMANCE, releaseWith, sha256 } from "../../goodRelease";

interface Given {
  readonly side: "baseline" | "candidate";
  readonly report: object | string;
  readonly metrics?: string;
}

/** Judges a release with these reports, in their order. */
function judged(given: readonly Given[], config = ASKS_FOR_PERFORMANCE) {
  const files: Record<string, string> = {};
  const bound = given.map(({ side, report, metrics }, index) => {
    const path = `evidence/p${index}.json`;
    const text = typeof report === "string" ? report : JSON.stringify(report);
    files[path] = text;
    return `{ path: ${path}, sha256: "${sha256(text)}", side: ${side}${metrics === undefined ? "" : `, metrics: ${metrics}`} }`;
  });
  const manifest = (yaml: string) => yaml.replace("documents:\n", `  performance: [${bound.join(", ")}]\ndocuments:\n`);
  const { passed, measured, message } = performanceRegression.judge(releaseWith({ files, manifest, config }));
  return { passed, measured, message };
}

const pair = (before: object | string, after: object | string, metrics?: string): Given[] => [
  { side: "baseline", report: before, ...(metrics === undefined ? {} : { metrics }) },
  { side: "candidate", report: after, ...(metrics === undefined ? {} : { metrics }) },
];
const again = "Make it faster, and measure both sides again on the same machine.";

describe("performance-regression", () => {
  it("is asked for only where airlock.yaml asks", () => {
    const verdict = performanceRegression.judge(releaseWith());
    assert.deepEqual([verdict.passed, verdict.applicable], [true, false]);
    assert.equal(verdict.message, "production asks for no comparison of performance.");
  });

  it("passes a candidate as fast as the baseline, and says how they compare", () => {
    const measured = "median 99.5 ms to 101.5 ms (+2.0 %, p = 0.171, 40 and 40 samples)";
    assert.deepEqual(judged(pair(hyperfineReport(times(0.1)), hyperfineReport(times(0.102)))), {
      passed: true,
      measured,
      message: `${measured}.`,
    });
  });

  it("refuses a median more than 5 % up that is not chance", () => {
    const measured = '"http_req_duration" median 99.5 ms to 119.4 ms (+20.0 %, p < 0.001, 40 and 40 samples)';
    assert.deepEqual(judged(pair(k6Lines(times(100)), k6Lines(times(120)), "[http_req_duration]")), {
      passed: false,
      measured,
      message: `${measured} is a regression. ${again}`,
    });
    assert.equal(judged(pair(k6Lines(times(100)), k6Lines(times(120)))).passed, false);
  });

  it("is inconclusive with aggregates or few samples, and never passes then", () => {
    assert.deepEqual(judged(pair(k6Export(false), k6Export(false, 1), "[http_req_duration]")), {
      passed: false,
      measured: "inconclusive",
      message:
        '"http_req_duration" is inconclusive: 1 and 1 runs whose report holds aggregates only, and 30 a side are needed to tell 5 % from noise.',
    });
    assert.equal(
      judged(pair(hyperfineReport(times(0.1, 10)), hyperfineReport(times(0.11, 10)))).message,
      "The comparison is inconclusive: 10 and 10 samples, and 30 a side are needed to tell 5 % from noise.",
    );
  });

  it("refuses thresholds that k6 says failed, of the candidate alone", () => {
    const failing = judged(pair(k6Export(false), k6Export(true)));
    assert.deepEqual([failing.passed, failing.measured], [false, "thresholds of the tool failed"]);
    assert.ok(
      failing.message.startsWith('evidence/p1.json says that thresholds failed: "http_req_duration: p(95)<25". '),
      failing.message,
    );
    assert.equal(judged(pair(k6Export(true), k6Export(false))).measured, "inconclusive");
  });

  it("is inconclusive when more than 1 % of the requests failed: failures are fast", () => {
    assert.equal(
      judged(pair(k6Lines(times(100)), k6Lines(times(50), 1))).message,
      "evidence/p1.json measured failures: 1 of 40 requests failed, and at most 1 % may.",
    );
  });

  it("is inconclusive without a side, without a metric that was asked for, and with several of which none is named", () => {
    const report = hyperfineReport(times(0.1));
    assert.equal(
      judged([{ side: "candidate", report }]).message,
      "No report of the baseline holds a metric. Add one with side: baseline.",
    );
    const asked = ASKS_FOR_PERFORMANCE.replace("{ regression: 5% }", "{ metrics: [checkout] }");
    assert.equal(
      judged(pair(report, hyperfineReport(times(0.101))), asked).message,
      'evidence/p0.json holds no metric "checkout"; it has "node bench.mjs". evidence/p1.json holds no metric "checkout"; it has "node bench.mjs".',
    );
    const [one] = (report as { results: object[] }).results;
    assert.equal(
      judged(pair({ results: [one, { ...one, command: "b" }] }, report)).message,
      'evidence/p0.json holds 2 metrics ("node bench.mjs", "b"). Name those to compare under metrics.',
    );
    assert.equal(
      judged([]).message,
      "evidence.performance is empty. Add reports of the baseline and of the candidate (hyperfine, k6's JSON of points, JMeter's CSV), with side and sha256.",
    );
  });

  it("takes no report for both sides", () => {
    const report = hyperfineReport(times(0.1));
    assert.match(
      judged(pair(report, report)).message,
      /^evidence\/p1\.json holds the same bytes as evidence\/p0\.json; name each report once\./,
    );
  });

  it("can be asked for less than 5 %, never for more", () => {
    const strict = ASKS_FOR_PERFORMANCE.replace("5%", "1%");
    assert.equal(judged(pair(k6Lines(times(100, 300)), k6Lines(times(104, 300))), strict).passed, false);
    assert.throws(
      () => judged([], ASKS_FOR_PERFORMANCE.replace("5%", "6%")),
      /environments\.production\.performance\.regression: found "6%", expected a percentage up to 5% \(airlock\.yaml can only make a gate stricter\)/,
    );
  });
});

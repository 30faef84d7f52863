import assert from "node:assert/strict";
import { readEvidence } from "../../../../release/evidence/readEvidence";
import { hyperfineReport, jmeterLines, k6Export, k6Handled, k6Lines, times } from "./loadTests";

function read(content: object | string) {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return readEvidence("performance", Buffer.from(text));
}

function usable(content: object | string) {
  const reading = read(content);
  assert.ok(reading.verdict === "usable" && reading.kind === "performance", JSON.stringify(reading));
  return reading;
}

function reason(content: object | string): string {
  const reading = read(content);
  assert.ok(reading.verdict === "inconclusive", JSON.stringify(reading));
  return reading.reason;
}

describe("reports of performance", () => {
  it("of hyperfine give every run's time, and nothing when a run failed", () => {
    const { format, summary, details } = usable(hyperfineReport([0.3, 0.1, 0.2]));
    assert.deepEqual([format, summary], ["hyperfine", { metrics: 1, samples: 3, failedThresholds: 0 }]);
    assert.deepEqual(details.series, [{ name: "node bench.mjs", unit: "s", samples: [0.3, 0.1, 0.2], median: 0.2 }]);
    const failing = hyperfineReport([0.1, 0.1], { exit_codes: [0, 1] });
    assert.equal(reason(failing), `hyperfine's command "node bench.mjs" failed in a run.`);
    assert.equal(reason(hyperfineReport([])), "The hyperfine report is off at results[0].times: found no time.");
    assert.equal(
      reason(hyperfineReport([-1])),
      "The hyperfine report is off at results[0].times[0]: found a negative time.",
    );
  });

  it("of k6 tell failed thresholds in both summaries, which contradict each other (trap 1)", () => {
    for (const report of [k6Export, k6Handled]) {
      assert.deepEqual(usable(report(false)).details.failedThresholds, []);
      assert.deepEqual(usable(report(true)).details.failedThresholds, ["http_req_duration: p(95)<25"]);
      assert.deepEqual(usable(report(true)).summary, {
        metrics: 1,
        samples: 0,
        requests: { failed: 0, total: 1000 },
        failedThresholds: 1,
      });
    }
  });

  it("of k6 count the passes of http_req_failed as failures (trap 1)", () => {
    for (const report of [k6Export, k6Handled]) {
      assert.deepEqual(usable(report(false, 7)).summary.requests, { failed: 7, total: 1000 });
    }
    assert.deepEqual(usable(k6Lines([1, 2, 3], 2)).summary.requests, { failed: 2, total: 3 });
  });

  it("of k6's points give every request's time", () => {
    const { format, details } = usable(k6Lines([3, 1, 2]));
    assert.equal(format, "k6-json");
    assert.deepEqual(details.series, [{ name: "http_req_duration", unit: "ms", samples: [3, 1, 2], median: 2 }]);
    const lines = k6Lines([3, 1, 2]);
    assert.equal(reason(lines.slice(0, -20)), "Line 8 is no point of k6. The file may be cut.");
    assert.equal(reason(lines.replace('"value":3', '"value":"3"')), "Line 3 is a point without a value.");
    assert.equal(reason(k6Lines([])), "The file holds no duration that k6 measured.");
  });

  it("of JMeter give every sample by its label, quotes and commas in it", () => {
    const { format, summary, details } = usable(jmeterLines([30, 10, 20], 1));
    assert.equal(format, "jmeter-jtl");
    assert.deepEqual(summary, { metrics: 1, samples: 3, requests: { failed: 1, total: 3 }, failedThresholds: 0 });
    assert.deepEqual(details.series, [{ name: 'pay, "now"', unit: "ms", samples: [30, 10, 20], median: 20 }]);
    const lines = jmeterLines(times(10));
    assert.equal(reason(lines.slice(0, -30)), "Row 41 of the JMeter file is no sample. The file may be cut.");
    assert.equal(reason(lines.slice(0, -60)), "Row 41 of the JMeter file is no sample. The file may be cut.");
    assert.equal(reason(`${lines}"open`), "Row 42 of the JMeter file is no sample. The file may be cut.");
    assert.equal(reason(jmeterLines([])), "The JMeter file holds no sample.");
    assert.equal(
      reason("timeStamp,elapsed,label,responseCode\n1,2,a,200\n"),
      "The JMeter file has no column success, so nobody knows what failed.",
    );
  });

  it("of JMeter's dashboard give aggregates only", () => {
    const row = (transaction: string) => ({ transaction, sampleCount: 10, errorCount: 1, medianResTime: 5.5 });
    const { format, summary } = usable({ Total: row("Total"), pay: row("pay") });
    assert.equal(format, "jmeter-statistics");
    assert.deepEqual(summary, { metrics: 2, samples: 0, requests: { failed: 1, total: 10 }, failedThresholds: 0 });
    assert.equal(reason({ Total: { ...row("Total"), sampleCount: 0 } }), "The JMeter statistics hold no sample.");
    assert.equal(
      reason({ Total: { ...row("Total"), errorCount: null } }),
      "The JMeter statistics is off at Total.errorCount: found no number.",
    );
  });

  it("of k6 prove nothing without a duration or a request", () => {
    assert.equal(reason({ metrics: {}, root_group: {} }), "The k6 summary holds no duration with a median.");
    const none = k6Export(false) as { metrics: Record<string, object> };
    none.metrics["http_req_failed"] = { passes: 0, fails: 0 };
    assert.equal(reason(none), "k6 made no request.");
    none.metrics["http_req_duration"] = { med: 1, thresholds: { "p(95)<25": "no" } };
    assert.equal(
      reason(none),
      "The k6 summary is off at metrics.http_req_duration.thresholds.p(95)<25: found neither true or false nor ok.",
    );
  });
});

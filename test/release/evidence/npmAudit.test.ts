import assert from "node:assert/strict";
import { readEvidence } from "../../../release/evidence/readEvidence";
import { changedJson, fixture } from "./fixture";

const none = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0, suppressed: 0 };

function reason(bytes: Buffer): string {
  const reading = readEvidence("vulnerabilities", bytes);
  assert.ok(reading.verdict === "inconclusive", JSON.stringify(reading));
  assert.equal(reading.format, "npm-audit");
  return reading.reason;
}

/** The real report of two findings with one declared count set. */
function declaring(level: string, value: unknown): Buffer {
  return changedJson("npm-audit/findings.json", (report) => {
    Object.assign(report["metadata"]?.["vulnerabilities"] ?? {}, { [level]: value });
  });
}

describe("the npm audit reader", () => {
  it("reads a clean audit", () => {
    assert.deepEqual(readEvidence("vulnerabilities", fixture("npm-audit/clean.json")), {
      verdict: "usable",
      kind: "vulnerabilities",
      format: "npm-audit",
      producer: "npm",
      summary: none,
      details: [],
    });
  });

  it("counts vulnerable packages", () => {
    const reading = readEvidence("vulnerabilities", fixture("npm-audit/findings.json"));
    assert.ok(reading.verdict === "usable");
    assert.deepEqual(reading.summary, { ...none, critical: 1, high: 1 });
  });

  it("counts moderate as medium and info under low", () => {
    const text = fixture("npm-audit/findings.json").toString();
    const changed = text
      .replace('"severity": "high",\n      "isDirect"', '"severity": "info",\n      "isDirect"')
      .replace('"severity": "critical",\n      "isDirect"', '"severity": "moderate",\n      "isDirect"')
      .replace(
        /"info": 0,\s+"low": 0,\s+"moderate": 0,\s+"high": 1,\s+"critical": 1/,
        '"info":1,"low":0,"moderate":1,"high":0,"critical":0',
      );
    const reading = readEvidence("vulnerabilities", Buffer.from(changed));
    assert.ok(reading.verdict === "usable", JSON.stringify(reading));
    assert.deepEqual(reading.summary, { ...none, medium: 1, low: 1 });
  });

  describe("refuses", () => {
    it("an audit that failed at the registry", () => {
      const said = "405 Method Not Allowed - POST https://registry.example.org/-/npm/v1/security/adv";
      assert.equal(reason(fixture("npm-audit/failed.json")), `npm audit failed: "${said.slice(0, 77)}...".`);
    });
    it("an audit without a lock file", () => {
      const said = '"This command requires an existing lockfile."';
      assert.equal(reason(fixture("npm-audit/no-lock-file.json")), `npm audit failed: ${said}.`);
    });
    it("a failure that says nothing", () => {
      assert.equal(reason(Buffer.from('{"error":{"summary":""}}')), "npm audit failed: it does not say why.");
    });
    it("npm 6's report", () => {
      const old = Buffer.from('{"actions":[],"advisories":{},"muted":[],"metadata":{"vulnerabilities":{}}}');
      assert.equal(reason(old), "The report is npm 6's. Audit with npm 7 or newer.");
    });
    it("another report version", () => {
      const what = "found another report version than 2; audit with npm 7 or newer";
      const bytes = changedJson("npm-audit/clean.json", (report) => Object.assign(report, { auditReportVersion: 3 }));
      assert.equal(reason(bytes), `The npm audit report is off at auditReportVersion: ${what}.`);
    });
    it("missing vulnerabilities, which are not zero", () => {
      const bytes = changedJson("npm-audit/clean.json", (report) => {
        delete report["vulnerabilities"];
      });
      assert.equal(reason(bytes), "The npm audit report is off at vulnerabilities: found no object.");
    });
    it("missing counts, which are not zero", () => {
      const sentence =
        "The npm audit report is off at metadata.vulnerabilities.critical: a count is missing or no number.";
      assert.equal(reason(declaring("critical", undefined)), sentence);
    });
    it("a declared count that is lower than the list", () => {
      assert.equal(reason(declaring("critical", 0)), "The report declares 0 critical but lists 1.");
    });
    it("a declared total that is off", () => {
      assert.equal(reason(declaring("total", 0)), "The report declares 0 vulnerabilities but lists 2.");
    });
    it("an audit of nothing", () => {
      const bytes = changedJson("npm-audit/clean.json", (report) => {
        Object.assign(report["metadata"]?.["dependencies"] ?? {}, { total: 0 });
      });
      assert.equal(reason(bytes), "npm audited no dependencies.");
    });
  });
});

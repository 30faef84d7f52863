import assert from "node:assert/strict";
import { earlier, epochOf, momentOf } from "../../../release/evidence/file/moment";
import { fixture } from "./fixture";
import { usable } from "./reading";
import { cycloneDxReport, grypeReport, sarifReport } from "./vulnerabilities/reports";

const origin = (content: string | Uint8Array) => {
  const { writtenAt, producer } = usable("vulnerabilities", content);
  return [writtenAt, producer];
};
const json = (report: object, more: object) => JSON.stringify({ ...report, ...more });

describe("where a report comes from", () => {
  it("is told by what scanners write", () => {
    assert.deepEqual(origin(fixture("trivy/clean.json")), ["2026-11-20T09:00:00.000Z", "trivy"]);
    assert.deepEqual(origin(fixture("npm-audit/clean.json")), [undefined, "npm"]);
    const at = "2026-11-20T09:00:00Z";
    const instant = "2026-11-20T09:00:00.000Z";
    assert.deepEqual(origin(json(grypeReport([]), { descriptor: { name: "grype", timestamp: at } })), [
      instant,
      "grype",
    ]);
    const finding = { id: "CVE-2026-1", ratings: [{ severity: "low" }], affects: [{ ref: "a" }] };
    assert.deepEqual(origin(json(cycloneDxReport([finding]), { metadata: { timestamp: at } })), [instant, undefined]);
    assert.equal(typeof origin(JSON.stringify(sarifReport(["9.1"])))[1], "string");
  });

  it("is told by JUnit's suites: the oldest counts", () => {
    const suite = (time: string) => `<testsuite timestamp="${time}"><testcase name="a"/></testsuite>`;
    const text = `<testsuites>${suite("2026-11-20T10:00:00")}${suite("2026-11-19T10:00:00.5+02:00")}</testsuites>`;
    assert.equal(usable("tests", text).writtenAt, "2026-11-19T08:00:00.500Z");
    assert.equal(usable("tests", fixture("junit/surefire.xml")).writtenAt, undefined, "surefire writes none");
  });

  it("is no moment when a clock was never set or the text is none", () => {
    for (const text of ["1970-01-01T00:00:00Z", "yesterday", "", "2026-13-45T99:00:00Z", "2026-11-20"]) {
      assert.equal(momentOf(text), undefined, text);
    }
    for (const number of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, "x", "0x1", undefined]) {
      assert.equal(epochOf(number), undefined, String(number));
    }
    assert.equal(epochOf(1_795_274_919), epochOf("1795274919000"));
    assert.equal(momentOf("2026-11-20 09:12:30Z"), "2026-11-20T09:12:30.000Z");
    assert.equal(momentOf("2026-11-20T09:12:30.1234567+0100"), "2026-11-20T08:12:30.123Z");
    assert.equal(earlier(undefined, "b"), "b");
  });
});

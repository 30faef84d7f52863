import assert from "node:assert/strict";
import { readEvidence } from "../../../release/evidence/readEvidence";
import { fixture } from "./fixture";

type Summary = Record<string, Record<string, Record<string, unknown>>>;
const valid = () => JSON.parse(fixture("istanbul/coverage-summary.json").toString()) as Summary;
const read = (value: unknown) => readEvidence("coverage", Buffer.from(JSON.stringify(value)));

/** Why the real report is refused after one field is set. */
function reasonWith(file: string, kind: string, field: string, value: unknown): string {
  const changed = valid();
  const counts = changed[file]?.[kind];
  assert.ok(counts !== undefined);
  counts[field] = value;
  const reading = read(changed);
  assert.ok(reading.verdict === "inconclusive", JSON.stringify(reading));
  assert.equal(reading.format, "istanbul-summary");
  return reading.reason;
}

describe("the Istanbul summary reader", () => {
  it("reads c8's raw counts", () => {
    const reading = readEvidence("coverage", fixture("istanbul/coverage-summary.json"));
    assert.ok(reading.verdict === "usable");
    assert.equal(reading.format, "istanbul-summary");
    assert.deepEqual(reading.summary, { lines: { covered: 12, total: 17 }, branches: { covered: 7, total: 9 } });
  });

  it("does not look at the printed percentage", () => {
    const changed = valid();
    for (const file of Object.values(changed)) for (const counts of Object.values(file)) counts["pct"] = 100;
    const reading = read(changed);
    assert.ok(reading.verdict === "usable" && reading.kind === "coverage");
    assert.deepEqual(reading.summary.lines, { covered: 12, total: 17 });
  });

  it("leaves branches out when there are none", () => {
    const none = { total: 0, covered: 0, skipped: 0, pct: 100 };
    const file = { lines: { total: 2, covered: 1, skipped: 0, pct: 50 }, branches: none };
    const reading = read({ total: file, "src/a.ts": file });
    assert.ok(reading.verdict === "usable");
    assert.deepEqual(reading.summary, { lines: { covered: 1, total: 2 } });
  });

  it("refuses a report of nothing, whose percentage is Unknown", () => {
    assert.deepEqual(readEvidence("coverage", fixture("istanbul/nothing-covered.json")), {
      verdict: "inconclusive",
      kind: "coverage",
      format: "istanbul-summary",
      reason: "The report holds no line of code.",
    });
  });

  it("refuses a total that is not the sum of the files", () => {
    const sentence = "The total declares 16 of 17 lines covered but its files add up to 12 of 17.";
    assert.equal(reasonWith("total", "lines", "covered", 16), sentence);
  });

  it("refuses a total of branches that is not the sum of the files", () => {
    const sentence = "The total declares 7 of 8 branches covered but its files add up to 7 of 9.";
    assert.equal(reasonWith("total", "branches", "total", 8), sentence);
  });

  it("refuses a total without files", () => {
    const { total } = valid();
    const reading = read({ total });
    assert.ok(reading.verdict === "inconclusive");
    assert.equal(reading.reason, "The total declares 12 of 17 lines covered but its files add up to 0 of 0.");
  });

  it("refuses more covered than there is", () => {
    assert.equal(reasonWith("total", "lines", "covered", 18), '"total" has 18 of 17 lines covered.');
  });

  for (const [value, sentence] of [
    ["12", "a count is missing or no number"],
    [undefined, "a count is missing or no number"],
    [12.5, "a count is not whole"],
    [-1, "a count is negative"],
  ] as const) {
    it(`refuses ${String(value)} as a count`, () => {
      const reason = reasonWith("total", "lines", "covered", value);
      assert.equal(reason, `The coverage summary is off at total.lines.covered: ${sentence}.`);
    });
  }

  it("says where a cut file breaks off", () => {
    const cut = fixture("istanbul/coverage-summary.json").subarray(0, 100);
    const reading = readEvidence("coverage", cut);
    assert.ok(reading.verdict === "inconclusive");
    assert.equal(reading.reason, "The JSON breaks off at line 1, column 101.");
  });
});

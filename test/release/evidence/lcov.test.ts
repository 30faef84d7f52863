import assert from "node:assert/strict";
import { readEvidence } from "../../../release/evidence/readEvidence";
import { fixture } from "./fixture";

const read = (text: string | Buffer) => readEvidence("coverage", Buffer.from(text));
const record = (...lines: string[]) => `${["TN:", "SF:src/a.ts", ...lines, "end_of_record"].join("\n")}\n`;

function summary(text: string | Buffer): unknown {
  const reading = read(text);
  assert.ok(reading.verdict === "usable", JSON.stringify(reading));
  assert.equal(reading.format, "lcov");
  return reading.summary;
}

function reason(text: string | Buffer): string {
  const reading = read(text);
  assert.ok(reading.verdict === "inconclusive", JSON.stringify(reading));
  return reading.reason;
}

describe("the LCOV reader", () => {
  it("counts lines and branches of c8's report", () => {
    const expected = { lines: { covered: 12, total: 17 }, branches: { covered: 7, total: 9 } };
    assert.deepEqual(summary(fixture("lcov/c8.info")), expected);
  });

  it("counts coverage.py's report, whose branches have names", () => {
    const expected = { lines: { covered: 5, total: 6 }, branches: { covered: 3, total: 4 } };
    assert.deepEqual(summary(fixture("lcov/coverage-py.info")), expected);
  });

  it("merges the records of one file in lcov 2's report", () => {
    const expected = { lines: { covered: 3, total: 4 }, branches: { covered: 2, total: 3 } };
    assert.deepEqual(summary(fixture("lcov/lcov2.info")), expected);
  });

  it("leaves branches out when no record has one", () => {
    assert.deepEqual(summary(record("DA:1,1", "DA:2,0")), { lines: { covered: 1, total: 2 } });
  });

  it("adds up a line that is given twice in a record", () => {
    assert.deepEqual(summary(record("DA:1,0", "DA:1,3", "LF:1", "LH:1")), { lines: { covered: 1, total: 1 } });
  });

  it("takes a branch that is given twice as taken when it was taken once", () => {
    const expected = { lines: { covered: 1, total: 1 }, branches: { covered: 1, total: 1 } };
    assert.deepEqual(summary(record("DA:1,1", "BRDA:1,0,0,2", "BRDA:1,0,0,-")), expected);
  });

  it("tolerates CRLF, a byte order mark, comments and blank lines", () => {
    const text = `\uFEFF# by hand\n\n${record("DA:1,1")}`.replaceAll("\n", "\r\n");
    assert.deepEqual(summary(text), { lines: { covered: 1, total: 1 } });
  });

  describe("refuses", () => {
    const cases: readonly (readonly [string, string, string])[] = [
      [
        "more lines declared than held",
        record("DA:1,1", "LF:2", "LH:1"),
        'Line 6: the record of "src/a.ts" declares LF:2 but holds 1 lines.',
      ],
      [
        "more executed lines declared than held",
        record("DA:1,0", "LF:1", "LH:1"),
        'Line 6: the record of "src/a.ts" declares LH:1 but holds 0 executed lines.',
      ],
      [
        "a wrong number of branches",
        record("DA:1,1", "BRDA:1,0,0,1", "BRF:2"),
        'Line 6: the record of "src/a.ts" declares BRF:2 but holds 1 branches.',
      ],
      [
        "a wrong number of taken branches",
        record("DA:1,1", "BRDA:1,0,0,-", "BRH:1"),
        'Line 6: the record of "src/a.ts" declares BRH:1 but holds 0 taken branches.',
      ],
      ["a file cut inside a record", "SF:src/a.ts\nDA:1,1\nDA:2", 'Line 3: "DA:2" is no line of an LCOV record.'],
      [
        "a file cut after a line of a record",
        "SF:src/a.ts\nDA:1,1\n",
        'The file ends at line 2 inside the record of "src/a.ts" (no end_of_record).',
      ],
      [
        "a file cut inside end_of_record",
        "SF:src/a.ts\nDA:1,1\nend_of_rec",
        'Line 3: "end_of_rec" is no line of an LCOV record.',
      ],
      [
        "a record inside another",
        "SF:src/a.ts\nDA:1,1\nSF:src/b.ts\n",
        'Line 3: a record starts before the one of "src/a.ts" ends.',
      ],
      ["a line outside a record", "TN:\nDA:1,1\n", 'Line 2: "DA:1,1" stands outside a record.'],
      ["functions outside a record", "TN:\nFN:1,f\n", 'Line 2: "FN:1,f" stands outside a record.'],
      ["an end without a record", "TN:\nend_of_record\n", "Line 2: end_of_record without a record."],
      ["a record without a file", "SF:\nend_of_record\n", "Line 1: SF names no file."],
      ["negative executions", record("DA:1,-1"), 'Line 3: "DA:1,-1" is no line of an LCOV record.'],
      ["line 0", record("DA:0,1"), 'Line 3: "DA:0,1" is no line of an LCOV record.'],
      ["an unknown line", record("DA:1,1", "XY:1"), 'Line 4: "XY:1" is no line of an LCOV record.'],
      ["no records", "# nothing\n", "The report holds no line of code."],
      [
        "a file cut after the name of a test",
        `${record("DA:1,1")}TN:un`,
        "The file ends at line 5, after a TN that no record follows.",
      ],
      ["records without lines", record("LF:0", "LH:0"), "The report holds no line of code."],
      ["an empty file", "", "The file is empty."],
      ["white space alone", " \r\n\t", "The file is empty."],
    ];
    for (const [what, text, expected] of cases) it(what, () => assert.equal(reason(text), expected));

    it("bytes that are not UTF-8", () => {
      assert.equal(reason(Buffer.concat([Buffer.from("SF:src/"), Buffer.from([0xff])])), "The file is not UTF-8 text.");
    });
  });
});

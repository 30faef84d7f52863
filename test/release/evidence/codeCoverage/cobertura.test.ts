import assert from "node:assert/strict";
import { fixture } from "../fixture";
import { reasonOf, usable } from "../reading";

const root = '<coverage line-rate="1"';
const report = (inside: string, attributes = "") =>
  `${root}${attributes}><packages><package><classes>${inside}</classes></package></packages></coverage>`;
const line = (number: number, hits: number, more = "") => `<line number="${number}" hits="${hits}"${more}/>`;
const klass = (lines: string, file = "a.py") => `<class filename="${file}"><methods/><lines>${lines}</lines></class>`;

describe("the Cobertura reader", () => {
  const files: readonly (readonly [string, object])[] = [
    ["coverage-py.xml", { lines: { covered: 7, total: 8 }, branches: { covered: 4, total: 4 } }],
    ["c8.xml", { lines: { covered: 13, total: 18 }, branches: { covered: 9, total: 10 } }],
    ["jest.xml", { lines: { covered: 9, total: 10 }, branches: { covered: 3, total: 4 } }],
  ];
  for (const [file, summary] of files) {
    it(`counts what the tools really write in ${file}`, () => {
      const reading = usable("coverage", fixture(`cobertura/${file}`));
      assert.deepEqual(reading.summary, summary);
      assert.equal(reading.format, "cobertura");
      assert.match(reading.writtenAt ?? "", /^2026-11-21T15:28:/);
    });
  }

  it("never looks at the printed rates", () => {
    const text = report(klass(line(1, 1) + line(2, 0)));
    assert.deepEqual(usable("coverage", text).summary, { lines: { covered: 1, total: 2 } });
  });

  it("shares the lines of a file between its classes", () => {
    const text = report(klass(line(1, 0) + line(2, 0)) + klass(line(2, 3)));
    assert.deepEqual(usable("coverage", text).summary.lines, { covered: 1, total: 2 });
  });

  it("counts no line of a method twice", () => {
    const method = `<class filename="a.js"><methods><method><lines>${line(9, 1)}</lines></method></methods><lines>${line(1, 1)}</lines></class>`;
    assert.deepEqual(usable("coverage", report(method)).summary.lines, { covered: 1, total: 1 });
  });

  it("refuses totals that differ from the lines", () => {
    const one = klass(line(1, 1) + line(2, 0));
    assert.equal(
      reasonOf("coverage", report(one, ' lines-valid="2" lines-covered="2"')),
      'The report declares lines-covered="2" but holds 1 covered lines.',
    );
    assert.equal(
      reasonOf("coverage", report(one, ' lines-valid="3"')),
      'The report declares lines-valid="3" but holds 2 lines.',
    );
  });

  it("refuses lines without numbers, conditions without counts, classes without files, and nothing at all", () => {
    assert.equal(
      reasonOf("coverage", report(klass('<line number="1" hits="-1"/>'))),
      'Line 1: a line of "a.py" has no number or no hits.',
    );
    const condition = ' branch="true" condition-coverage="100%"';
    assert.equal(
      reasonOf("coverage", report(klass(line(1, 1, condition)))),
      'Line 1: condition-coverage "100%" holds no counts.',
    );
    assert.equal(reasonOf("coverage", report(klass(line(1, 1), ""))), "Line 1: a class names no file.");
    assert.equal(reasonOf("coverage", report("")), "The report holds no line of code.");
  });
});

import assert from "node:assert/strict";
import { fixture } from "../fixture";
import { reasonOf, usable } from "../reading";

const metrics = (statements: number) =>
  `<metrics statements="${statements}" conditionals="0" coveredconditionals="0"/>`;
const report = (lines: string, statements = 9) =>
  `<coverage generated="1795274919"><project>${metrics(statements)}<file path="a.php">${lines}</file></project></coverage>`;

describe("the Clover reader", () => {
  const files: readonly (readonly [string, object])[] = [
    ["jest.xml", { lines: { covered: 9, total: 10 }, branches: { covered: 3, total: 4 } }],
    ["c8.xml", { lines: { covered: 13, total: 18 }, branches: { covered: 9, total: 10 } }],
  ];
  for (const [file, summary] of files) {
    it(`counts the lines, of which the format has no total, in ${file}`, () => {
      const reading = usable("coverage", fixture(`clover/${file}`));
      assert.deepEqual(reading.summary, summary);
      assert.equal(reading.format, "clover");
      assert.match(reading.writtenAt ?? "", /^2026-11-21T15:28:/);
    });
  }

  it("leaves out declarations of methods and test code", () => {
    const lines = '<line num="1" type="method" count="5"/><line num="2" type="stmt" count="0"/>';
    const tests = `<testproject>${metrics(1)}<file path="t"><line num="1" type="stmt" count="7"/></file></testproject>`;
    const text = report(lines).replace("</coverage>", `${tests}</coverage>`);
    assert.deepEqual(usable("coverage", text).summary, { lines: { covered: 0, total: 1 } });
  });

  it("takes a condition without a count by what was true and false", () => {
    const lines =
      '<line num="2" type="cond" truecount="0" falsecount="3"/><line num="3" type="cond" truecount="0" falsecount="0"/>';
    assert.deepEqual(usable("coverage", report(lines)).summary.lines, { covered: 1, total: 2 });
  });

  it("reads seconds, which PHPUnit writes", () => {
    const { writtenAt } = usable("coverage", report('<line num="2" type="stmt" count="1"/>'));
    assert.equal(writtenAt, new Date(1_795_274_919_000).toISOString());
  });

  it("refuses more lines than there are statements, and metrics that are missing or off", () => {
    const two = '<line num="2" type="stmt" count="1"/><line num="3" type="stmt" count="1"/>';
    assert.equal(
      reasonOf("coverage", report(two, 1)),
      "The metrics declare 1 statements and 0 conditionals but the files hold 2 lines.",
    );
    assert.equal(
      reasonOf("coverage", report(two).replace(metrics(9), "")),
      "The report has no metrics of the project.",
    );
    assert.equal(
      reasonOf("coverage", report(two).replace('conditionals="0"', "")),
      "The metrics of the project hold no whole statements, conditionals and coveredconditionals.",
    );
    assert.equal(
      reasonOf("coverage", report('<line num="x" type="stmt" count="1"/>')),
      'Line 1: a line of "a.php" has no num or no count.',
    );
  });
});

import assert from "node:assert/strict";
import { fixture } from "../fixture";
import { reasonOf, usable } from "../reading";

const valid = fixture("jacoco/jacoco.xml").toString();

describe("the JaCoCo reader", () => {
  it("takes the root's counters, not the sum of classes and methods", () => {
    const { summary, writtenAt, producer, details } = usable("coverage", valid);
    assert.deepEqual(summary, { lines: { covered: 3, total: 11 }, branches: { covered: 4, total: 6 } });
    assert.equal(writtenAt, new Date(1_795_274_866_435).toISOString());
    assert.equal(producer, "jacoco");
    assert.deepEqual([...details.files.keys()], ["pay/Ledger.java", "pay/Settle.java"]);
  });

  it("adds up the groups of several modules", () => {
    const counter = (missed: number, covered: number) =>
      `<counter type="LINE" missed="${missed}" covered="${covered}"/>`;
    const group = (inside: string) => `<group name="m"><package name="p">${inside}</package>${inside}</group>`;
    const text = `<report name="all">${group(counter(1, 2))}${group(counter(0, 4))}${counter(1, 6)}</report>`;
    assert.deepEqual(usable("coverage", text).summary, { lines: { covered: 6, total: 7 } });
  });

  it("refuses a root that its packages do not add up to", () => {
    const end = valid.lastIndexOf('<counter type="LINE"');
    const text = `${valid.slice(0, end)}${valid.slice(end).replace('missed="8" covered="3"', 'missed="1" covered="10"')}`;
    assert.equal(reasonOf("coverage", text), "The root declares 10 of 11 (LINE) but its packages add up to 3 of 11.");
  });

  it("refuses classes without line numbers, and counters that are none", () => {
    assert.equal(
      reasonOf("coverage", '<report name="x"><counter type="CLASS" missed="0" covered="1"/></report>'),
      "The root has no LINE counter: no class was covered, or the classes hold no line numbers (javac -g).",
    );
    assert.equal(
      reasonOf("coverage", '<report name="x"><counter type="LINE" missed="0" covered="1.5"/></report>'),
      "Line 1: a counter has no whole covered or missed.",
    );
    const twice = '<counter type="LINE" missed="0" covered="0"/>'.repeat(2);
    assert.equal(reasonOf("coverage", `<report name="x">${twice}</report>`), "Line 1: the root has two LINE counters.");
  });
});

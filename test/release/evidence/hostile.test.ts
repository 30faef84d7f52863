import assert from "node:assert/strict";
import { reasonOf } from "./reading";

const entities = (count: number) =>
  Array.from({ length: count }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`).join("");

describe("hostile evidence", () => {
  it("resolves no entity of a document's own: a billion laughs are an unknown entity", () => {
    const bomb = `<!DOCTYPE x [<!ENTITY e0 "ha">${entities(9)}]>`;
    for (const [kind, root] of [
      ["tests", "testsuite"],
      ["tests", "TestRun"],
      ["tests", "test-run"],
    ] as const) {
      assert.match(
        reasonOf(kind, `${bomb}<${root}><a>&e9;</a></${root}>`),
        /^The XML is broken at line 1, .*undefined entity\.$/,
      );
    }
    const external = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><report name="x">&f;</report>';
    assert.match(reasonOf("coverage", external), /undefined entity\.$/);
  });

  it("stops at nesting without end", () => {
    assert.equal(
      reasonOf("tests", "<testsuite>".repeat(100_000)),
      "Line 1: elements are nested deeper than 256 levels.",
    );
    const wanted = "The JSON is nested deeper than 200 levels.";
    assert.equal(reasonOf("coverage", "[".repeat(5_000_000)), wanted);
    assert.equal(reasonOf("tests", `{"results":{"summary":1,"tests":${"[".repeat(500)}${"]".repeat(500)}}}`), wanted);
  });

  it("stops at millions of small values, before they are parsed", () => {
    assert.equal(
      reasonOf("tests", `{"results":{"summary":1,"tests":[${"0,".repeat(3_100_000)}0]}}`),
      "The JSON holds more than 3000000 values. Split the report.",
    );
    const quoted = `{"results":{"summary":1,"tests":["${",".repeat(4_000_000)}"]}}`;
    assert.match(reasonOf("tests", quoted), /^The CTRF report is off at /, "commas in a text are no values");
  });

  it("stops at an element of a thousand attributes", () => {
    const attributes = Array.from({ length: 1500 }, (_, at) => `a${at}=""`).join(" ");
    assert.equal(
      reasonOf("tests", `<testsuite><testcase ${attributes}/></testsuite>`),
      "Line 1: an element has more than 1000 attributes.",
    );
  });

  it("takes names of JavaScript's own for names like any other", () => {
    assert.match(reasonOf("tests", '<testsuite __proto__="x" constructor="y"/>'), /^The report holds no test case\.$/);
    assert.match(reasonOf("tests", "<__proto__/>"), /^The file is XML with the root <__proto__>, of no format/);
    assert.match(reasonOf("coverage", '{"__proto__":{"total":{"lines":{}}}}'), /^The file is of no format/);
    const proto =
      '{"total":{"lines":{"total":1,"covered":1},"branches":{"total":0,"covered":0}},"__proto__":{"lines":{"total":1,"covered":1},"branches":{"total":0,"covered":0}}}';
    assert.match(
      reasonOf("coverage", proto),
      /^The total declares 1 of 1 lines covered but its files add up to 0 of 0\.$/,
    );
  });
});

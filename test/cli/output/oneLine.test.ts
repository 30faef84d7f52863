import assert from "node:assert/strict";
import { markdownCode, markdownText } from "../../../cli/output/markdownText";
import { oneLine } from "../../../cli/output/oneLine";

describe("a text as one line", () => {
  it("has a space for every end of line and the white space around it", () => {
    assert.equal(oneLine("a  b"), "a  b");
    assert.equal(oneLine(" a \r\n\t\n b\rc\n"), " a b c ");
    assert.equal(oneLine("\n\n"), " ");
    assert.equal(oneLine(""), "");
  });

  it("is made however much white space there is", () => {
    const blanks = " ".repeat(200_000);
    assert.equal(oneLine(`a${blanks}x`), `a${blanks}x`);
    assert.equal(oneLine(`a${blanks}\n${blanks}x`), "a x");
    assert.equal(oneLine(`a${"\n ".repeat(100_000)}x`), "a x");
    assert.equal(markdownText(`a${blanks}x`), `a${blanks}x`);
    assert.equal(markdownCode(`a${blanks}x`), `\`a${blanks}x\``);
  });
});

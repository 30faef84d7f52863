import assert from "node:assert/strict";
import { runCommandLine } from "../../../cli/commandLine";
import { markdownCode, markdownText } from "../../../cli/output/markdownText";
import { oneLine } from "../../../cli/output/oneLine";
import { awsFailure } from "../../../cli/rollout/account/awsFailure";

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

  it("is what a wrong word of the command line becomes, however long", async function () {
    this.timeout(10_000);
    const word = `a${" ".repeat(400_000)}x`;
    const { code, log } = await runCommandLine([`${word}\n  y`], { colours: false, width: 80 });
    assert.deepEqual({ code, log }, { code: 2, log: [`airlock: unknown command '${word} y'. See airlock --help.`] });
  });

  it("is what AWS said, however long, cut at 300 characters", function () {
    this.timeout(10_000);
    const said = new Error(`No\r\n  way${" ".repeat(400_000)}x`);
    const { message } = awsFailure(said, "s3:GetObject", "eu-west-1", "the operators' role");
    assert.ok(message.includes(`(No way${" ".repeat(294)})`), message.slice(0, 400));
  });
});

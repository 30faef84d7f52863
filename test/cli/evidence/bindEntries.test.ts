import assert from "node:assert/strict";
import { parse } from "yaml";
import { bindEntries } from "../../../cli/evidence/bindEntries";

const HASH = "7".repeat(64);
const coverage = { kind: "coverage", path: "evidence/b.info", sha256: HASH } as const;
const tests = { kind: "tests", path: "evidence/b.xml", sha256: HASH, count: 3 } as const;

describe("bindEntries", () => {
  it("adds lines and leaves every other as it is, comments and odd style included", () => {
    const before = [
      "# the release",
      "service:   payments    # two spaces too many",
      "plan: { areas: [payments],  risk: low }",
      "evidence:",
      "  # what the nightly run wrote",
      "  tests:",
      "    - path: evidence/a.xml",
      `      sha256: '${HASH}'`,
      "",
      "  coverage: []   # none yet",
      "documents: {}",
      "",
    ];
    const after = bindEntries(before.join("\n"), [tests, coverage]).split("\n");
    assert.deepEqual(after, [
      ...before.slice(0, 8),
      "    - path: evidence/b.xml",
      `      sha256: "${HASH}"`,
      "      count: 3",
      "",
      "  coverage:",
      "    - path: evidence/b.info",
      `      sha256: "${HASH}"`,
      "    # none yet",
      ...before.slice(10),
    ]);
  });

  it("makes the list, and the evidence, where there is none", () => {
    const added = ["  coverage:", "    - path: evidence/b.info", `      sha256: "${HASH}"`];
    assert.equal(bindEntries("a: 1 # x\n", [coverage]), ["a: 1 # x", "evidence:", ...added, ""].join("\n"));
    const known = "evidence:\n  tests: [ ]\nz: [1,2]\n";
    assert.equal(bindEntries(known, [coverage]), ["evidence:", "  tests: [ ]", ...added, "z: [1,2]", ""].join("\n"));
    assert.equal(bindEntries("evidence: {}\n", [coverage]), ["evidence:", ...added, ""].join("\n"));
  });

  it("keeps Windows line ends and dashes that are not indented", () => {
    const before = `evidence:\r\n  coverage:\r\n  - path: a\r\n    sha256: "1"\r\n`;
    const after = `${before}  - path: evidence/b.info\r\n    sha256: "${HASH}"\r\n`;
    assert.equal(bindEntries(before, [coverage]), after);
  });

  it("keeps empty lines and comments at the end where they are", () => {
    const before = "evidence:\n  coverage: [] # none\n\n\nz:   1\n# the end\n";
    const after = `evidence:\n  coverage:\n    - path: evidence/b.info\n      sha256: "${HASH}"\n    # none\n\n\nz:   1\n# the end\n`;
    assert.equal(bindEntries(before, [coverage]), after);
    const last = `z:   1\n\n\nevidence:\n  coverage:\n    - path: a\n      sha256: "1"\n# the end\n`;
    const added = `    - path: evidence/b.info\n      sha256: "${HASH}"\n# the end\n`;
    assert.equal(bindEntries(last, [coverage]), last.replace("# the end\n", added));
  });

  it("prints the whole file anew rather than add lines that would read otherwise", () => {
    const before = `evidence:\n    coverage:\n    - path: a # first\n      sha256: "1"\n`;
    const after = bindEntries(before, [coverage]);
    assert.match(after, /a # first/);
    assert.deepEqual(parse(after), {
      evidence: {
        coverage: [
          { path: "a", sha256: "1" },
          { path: coverage.path, sha256: HASH },
        ],
      },
    });
  });

  it("adds to a list that is written in one line", () => {
    const before = `evidence:\n  coverage: [{ path: a, sha256: "1" }]\nz: [1]\n`;
    const entry = `{ path: evidence/b.info, sha256: "${HASH}" }`;
    const after = `evidence:\n  coverage: [ { path: a, sha256: "1" }, ${entry} ]\nz: [1]\n`;
    assert.equal(bindEntries(before, [coverage]), after);
  });
});

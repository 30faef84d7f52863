import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { editYaml, type YamlEdit } from "../../../release/document/editYaml";
import type { YamlEntry } from "../../../release/document/yamlEntry";
import { describeFault } from "../../../release/fault";

const HASH = "7".repeat(64);
const coverage = evidence("coverage", { path: "evidence/b.info", sha256: HASH });
const tests = evidence("tests", { path: "evidence/b.xml", sha256: HASH, count: 3 });

function evidence(kind: string, entry: YamlEntry): YamlEdit {
  return { kind: "append", path: ["evidence", kind], entry, form: "block" };
}

function edited(text: string, edits: readonly YamlEdit[]): string {
  const result = editYaml(text, edits, "release.yaml");
  assert.ok(result.ok, result.ok ? "" : result.faults.map(describeFault).join("\n"));
  return result.value;
}

describe("editYaml, adding to a list", () => {
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
    const after = edited(before.join("\n"), [tests, coverage]).split("\n");
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
    assert.equal(edited("a: 1 # x\n", [coverage]), ["a: 1 # x", "evidence:", ...added, ""].join("\n"));
    const known = "evidence:\n  tests: [ ]\nz: [1,2]\n";
    assert.equal(edited(known, [coverage]), ["evidence:", "  tests: [ ]", ...added, "z: [1,2]", ""].join("\n"));
    assert.equal(edited("evidence: {}\n", [coverage]), ["evidence:", ...added, ""].join("\n"));
  });

  it("keeps Windows line ends and dashes that are not indented", () => {
    const before = `evidence:\r\n  coverage:\r\n  - path: a\r\n    sha256: "1"\r\n`;
    const after = `${before}  - path: evidence/b.info\r\n    sha256: "${HASH}"\r\n`;
    assert.equal(edited(before, [coverage]), after);
  });

  it("keeps empty lines and comments at the end where they are", () => {
    const before = "evidence:\n  coverage: [] # none\n\n\nz:   1\n# the end\n";
    const after = `evidence:\n  coverage:\n    - path: evidence/b.info\n      sha256: "${HASH}"\n    # none\n\n\nz:   1\n# the end\n`;
    assert.equal(edited(before, [coverage]), after);
    const last = `z:   1\n\n\nevidence:\n  coverage:\n    - path: a\n      sha256: "1"\n# the end\n`;
    const added = `    - path: evidence/b.info\n      sha256: "${HASH}"\n# the end\n`;
    assert.equal(edited(last, [coverage]), last.replace("# the end\n", added));
  });

  it("adds no lines that would read otherwise, and prints the file anew where there is no other way", () => {
    const before = `evidence:\n    coverage: [\n      { path: a, # first\n        sha256: "1" } ]\n`;
    const after = edited(before, [coverage]);
    assert.match(after, /# first/);
    assert.deepEqual(parse(after), {
      evidence: {
        coverage: [
          { path: "a", sha256: "1" },
          { path: "evidence/b.info", sha256: HASH },
        ],
      },
    });
  });

  it("adds to a list that is written in one line", () => {
    const before = `evidence:\n  coverage: [{ path: a, sha256: "1" }]\nz: [1]\n`;
    const entry = `{ path: evidence/b.info, sha256: "${HASH}" }`;
    const after = `evidence:\n  coverage: [ { path: a, sha256: "1" }, ${entry} ]\nz: [1]\n`;
    assert.equal(edited(before, [coverage]), after);
  });
});

const seed = process.env["CI"] === undefined ? {} : { seed: 20_261_121 };

describe("editYaml", () => {
  /** A document as a person may have written it: odd spaces, comments, texts on several lines, both kinds of line ends. */
  const document = fc
    .record({
      head: fc.constantFrom("", "# ours\n", "---\n"),
      scope: fc.constantFrom(
        "scope: one\n",
        "scope: >-\n  two\n  lines\n",
        'scope:   "q"   # why\n',
        "scope: |\n  a\n\n  b\n",
      ),
      list: fc.constantFrom(
        "",
        "list: []\n",
        "list: [ ] # none\n",
        "list:\n",
        "list:\n- { a: 1 }\n",
        "list:\n  - a: 1\n    b: 'x' # old\n\n",
        "list:\n    # first\n    -   a: >-\n          long\n          text\n",
        "list: [{ a: 1 }, { a: 2 }] # two\n",
        "list: [\n  { a: 1 },\n  { a: 2 }\n]\n",
      ),
      below: fc.constantFrom(
        "",
        "map: {}\n",
        "map:\n  list:\n    - a: 1\n",
        "map:\n  other: 1 # x\n\n",
        "map: { list: [{ a: 1 }] }\n",
      ),
      tail: fc.constantFrom("", "z:   1\n", "# the end\n", "z: [1,2]", "\n\n"),
      windows: fc.boolean(),
    })
    .map(({ head, scope, list, below, tail, windows }) => {
      const text = `${head}${scope}${list}${below}${tail}`;
      return windows ? text.replace(/\n/g, "\r\n") : text;
    });
  const entry = fc.dictionary(
    fc.constantFrom("a", "path", "sha256", "name"),
    fc.oneof(
      fc.string(),
      fc.nat(),
      fc.constantFrom("true", "null", "1e3", "~", "a: b", "- a", "x #y", '"', "7".repeat(64)),
    ),
    { minKeys: 1, noNullPrototype: true },
  );
  const form = fc.constantFrom("line", "quoted", "block" as const);

  it("adds the entry and says everything else as before, whatever the file looks like", () => {
    fc.assert(
      fc.property(document, fc.constantFrom(["list"], ["map", "list"]), entry, form, (text, path, added, how) => {
        const after = parse(edited(text, [{ kind: "append", path, entry: added, form: how }])) as Data;
        const before = parse(text) as Data;
        const holder = path.length === 1 ? before : (before["map"] ??= {});
        (holder as Data)["list"] = [...(((holder as Data)["list"] ?? []) as unknown[]), added];
        assert.deepEqual(after, before);
      }),
      { numRuns: 200, ...seed },
    );
  });

  it("keeps every line where the list is a block or is missing", () => {
    const block = document.filter((text) => /^list:\r?\n *(#.*\n *)?-/m.test(text) || !/^list:/m.test(text));
    fc.assert(
      fc.property(block, entry, form, (text, added, how) => {
        const after = edited(text, [{ kind: "append", path: ["list"], entry: added, form: how }]).split("\n");
        const rest = text.split("\n").filter((line) => line.trim() !== "");
        for (const line of after) if (line === rest[0] || line.trimEnd() === rest[0]) rest.shift();
        assert.deepEqual(rest, [], "the old lines are among the new ones, in their order");
      }),
      { numRuns: 200, ...seed },
    );
  });

  it("sets a value and leaves every other byte", () => {
    fc.assert(
      fc.property(document, fc.string(), (text, value) => {
        const yaml = JSON.stringify(value);
        const after = edited(`${text.startsWith("---") ? "" : "# first\n"}${text}`, [
          { kind: "set", path: ["scope"], yaml },
        ]);
        assert.equal((parse(after) as Data)["scope"], value);
        const others = ({ scope: _scope, ...rest }: Data) => rest;
        assert.deepEqual(others(parse(after) as Data), others(parse(text) as Data));
      }),
      { numRuns: 200, ...seed },
    );
  });

  it("puts a whole list in the place of another, or at the end", () => {
    fc.assert(
      fc.property(document, fc.array(entry, { minLength: 1 }), (text, entries) => {
        const after = parse(edited(text, [{ kind: "list", key: "list", entries, form: "quoted" }])) as Data;
        assert.deepEqual(after, { ...(parse(text) as Data), list: entries });
      }),
      { numRuns: 200, ...seed },
    );
  });

  it("never changes what it cannot read, and never crashes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), entry, (text, added) => {
        const result = editYaml(text, [{ kind: "append", path: ["a"], entry: added, form: "line" }], "x.yaml");
        if (result.ok) assert.deepEqual(((parse(result.value) as Data)["a"] as unknown[]).at(-1), added);
      }),
      { numRuns: 200, ...seed },
    );
  });

  it("refuses a list that is something else, an alias, or shared by an anchor", () => {
    const refused = (text: string) => {
      const result = editYaml(text, [{ kind: "append", path: ["list"], entry: { a: 1 }, form: "line" }], "x.yaml");
      return result.ok ? result.value : result.faults.map(describeFault).join();
    };
    const message = "x.yaml: list: found nothing that can be changed, expected a plain list.";
    assert.equal(refused("list: text\n"), message);
    assert.equal(refused("a: &a [1]\nlist: *a\n"), message);
    assert.equal(refused("list: &a [1]\nb: *a\n"), message);
    assert.equal(refused("list: [1\n"), message);
  });
});

type Data = Record<string, unknown>;

describe("editYaml, putting an entry under a key", () => {
  const put: YamlEdit = {
    kind: "put",
    map: "promotion",
    key: "staging",
    entry: { path: "promotion/a.json", sha256: HASH },
  };
  const line = `staging: { path: promotion/a.json, sha256: "${HASH}" }`;

  it("adds one line and leaves every other as it is", () => {
    const cases: readonly (readonly [before: string, after: string])[] = [
      ["a: 1 # x\n", `a: 1 # x\npromotion:\n  ${line}\n`],
      ["a: 1", `a: 1\npromotion:\n  ${line}\n`],
      ["promotion: # none yet\nz: [1,2]\n", `promotion: # none yet\n  ${line}\nz: [1,2]\n`],
      ["promotion:", `promotion:\n  ${line}\n`],
      ["promotion: {}\nz: 1\n", `promotion: { ${line} }\nz: 1\n`],
      ["promotion: { dev: {path: a} } # one\n", `promotion: { ${line}, dev: {path: a} } # one\n`],
      [
        "promotion:\n    # first\n    dev:\n        path: a\n# end\nz: 1\n",
        `promotion:\n    # first\n    ${line}\n    dev:\n        path: a\n# end\nz: 1\n`,
      ],
      ["promotion:\r\n  dev: {}\r\n", `promotion:\r\n  ${line}\r\n  dev: {}\r\n`],
    ];
    for (const [before, after] of cases) {
      assert.equal(edited(before, [put]), after);
      const { promotion } = parse(after) as { promotion: Record<string, unknown> };
      assert.deepEqual(promotion["staging"], { path: "promotion/a.json", sha256: HASH });
    }
  });

  it("refuses what is there already, and what is no mapping", () => {
    for (const text of [
      "promotion: { staging: {} }\n",
      "promotion: [a]\n",
      "promotion: ~\n",
      "promotion: *x\n",
      "- a\n",
    ]) {
      const result = editYaml(text, [put], "release.yaml");
      assert.deepEqual(
        result.ok ? [] : result.faults.map(describeFault),
        ["release.yaml: promotion: found nothing that can be changed, expected a plain mapping."],
        text,
      );
    }
  });
});

import assert from "node:assert/strict";
import { mergeCoverage } from "../../../../release/evidence/codeCoverage/mergeCoverage";
import { usable } from "../reading";

function report(path: string, content: string) {
  const { summary, details } = usable("coverage", content);
  return { path, summary, details };
}

const lcov = (path: string, files: Readonly<Record<string, readonly number[]>>) =>
  report(
    path,
    Object.entries(files)
      .map(([file, hits]) => `SF:${file}\n${hits.map((hit, at) => `DA:${at + 1},${hit}\n`).join("")}end_of_record\n`)
      .join(""),
  );

function istanbul(path: string, file: string) {
  const counts = { lines: { total: 2, covered: 1 }, branches: { total: 0, covered: 0 } };
  return report(path, JSON.stringify({ total: counts, [file]: counts }));
}

describe("mergeCoverage", () => {
  it("adds up different files by their raw counts", () => {
    const merged = mergeCoverage([lcov("a.info", { "a.ts": [1, 0] }), lcov("b.info", { "b.ts": [0, 0, 0] })]);
    assert.deepEqual(merged, { ok: true, lines: { covered: 1, total: 5 } });
  });

  it("takes a line of a shared file as covered when any shard executed it", () => {
    const shards = [
      lcov("1.info", { "a.ts": [1, 0, 0], "b.ts": [1] }),
      lcov("2.info", { "./a.ts": [0, 1, 0] }),
      lcov("3.info", { "a.ts": [0, 0, 0, 1] }),
    ];
    assert.deepEqual(mergeCoverage(shards), { ok: true, lines: { covered: 4, total: 5 } });
    assert.deepEqual(mergeCoverage([...shards].reverse()), { ok: true, lines: { covered: 4, total: 5 } });
  });

  it("puts reports of two formats together", () => {
    const lines = '<line number="1" hits="0"/><line number="2" hits="5"/>';
    const xml = `<coverage line-rate="1"><packages><package><classes><class filename="a.ts"><lines>${lines}</lines></class></classes></package></packages></coverage>`;
    const merged = mergeCoverage([lcov("a.info", { "a.ts": [1, 0] }), report("b.xml", xml)]);
    assert.deepEqual(merged, { ok: true, lines: { covered: 2, total: 2 } });
  });

  it("refuses the same file twice when a report has only its totals", () => {
    assert.deepEqual(mergeCoverage([istanbul("a.json", "a.ts"), istanbul("b.json", "b.ts")]), {
      ok: true,
      lines: { covered: 2, total: 4 },
    });
    assert.deepEqual(mergeCoverage([lcov("a.info", { "a.ts": [1] }), istanbul("b.json", "a.ts")]), {
      ok: false,
      reason:
        '"a.ts" stands in a.info and in b.json, and not both say which lines were executed. Merge the reports with your coverage tool first.',
    });
  });
});

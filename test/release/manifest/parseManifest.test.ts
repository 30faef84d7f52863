import assert from "node:assert/strict";
import * as fc from "fast-check";
import { describeFault } from "../../../release/fault";
import { parseManifest } from "../../../release/manifest/parseManifest";
import { goodManifest, must } from "../goodRelease";

function faultsOf(yaml: string | Uint8Array): string[] {
  const bytes = typeof yaml === "string" ? new TextEncoder().encode(yaml) : yaml;
  const parsed = parseManifest(bytes, "release.yaml");
  return parsed.ok ? [] : parsed.faults.map(describeFault);
}

const changed = (from: string | RegExp, to: string) => goodManifest().replace(from, to);

describe("release.yaml", () => {
  it("is read, durations in seconds and weights in percent", () => {
    const yaml = changed("requestsPerSecond: 120", "requestsPerSecond: 120, stages: [{ weight: 100%, bake: 1h30m }]");
    const manifest = must(parseManifest(new TextEncoder().encode(yaml), "release.yaml"));
    assert.deepEqual(manifest.rollout.stages, [{ weight: 100, bake: 5400, approval: false }]);
    assert.equal(manifest.rollback?.objective, 300);
  });

  it("refuses an unknown key and says which one was meant", () => {
    assert.deepEqual(faultsOf(changed("rollout:", "rolout: {}\nrollout:")), [
      "release.yaml: rolout: found an unknown key, expected one of schema, service, version, kind, artifact, previous, migrations, authors, plan, rollout, rollback, evidence, documents, promotion, debts, approvals, withdrawals, overrides. Did you mean rollout?",
    ]);
    assert.deepEqual(
      faultsOf(changed("{ metric: errorRate, above: 1% }", "{ metric: errorRate, above: 1%, for: 5m }")),
      [
        "release.yaml: rollback.triggers[0].for: found an unknown key, expected one of metric, above, below. Remove it.",
      ],
    );
  });

  it("refuses wrong types, all of them at once, each by its path", () => {
    assert.deepEqual(
      faultsOf(changed("requestsPerSecond: 120", "requestsPerSecond: many, stages: [{ weight: 0.5%, bake: 1.5h }]")),
      [
        'release.yaml: rollout.requestsPerSecond: found "many", expected a number.',
        'release.yaml: rollout.stages[0].weight: found "0.5%", expected a whole percentage of traffic from 0% to 100%.',
        'release.yaml: rollout.stages[0].bake: found "1.5h", expected a duration in whole units such as 30m, 2h, 1h30m or 24h.',
      ],
    );
    assert.deepEqual(faultsOf(changed("version: 1.5.0", "version: 1.5")), [
      "release.yaml: version: found 1.5, expected a string. Put it in quotes.",
    ]);
    assert.deepEqual(faultsOf(changed(/previous: .*/, "previous: nobody")), [
      'release.yaml: previous: found "nobody", expected one of none, or a mapping of keys.',
    ]);
  });

  it("refuses paths that leave the release folder, and a second spelling of a path", () => {
    for (const path of [
      "../secrets",
      "/etc/passwd",
      "a/../../b",
      "C:/x",
      "a\\\\b",
      "./a",
      "a/./b",
      "a//b",
      "a/",
      ".",
    ]) {
      assert.deepEqual(faultsOf(changed("path: evidence/junit.xml", `path: "${path}"`)), [
        `release.yaml: evidence.tests[0].path: found ${JSON.stringify(path.replace("\\\\", "\\"))}, expected a relative path that stays inside the release folder (no leading /, no .., no . or empty part, no backslash).`,
      ]);
    }
  });

  it("refuses duplicate keys with the line", () => {
    assert.deepEqual(faultsOf(`${goodManifest()}service: other\n`), [
      "release.yaml: line 34, column 1: found a key that stands twice, expected well-formed YAML with unique keys.",
    ]);
  });

  it("refuses what is no mapping, not UTF-8, too large, or an alias bomb", () => {
    assert.deepEqual(faultsOf(""), ["release.yaml: found an empty document, expected a mapping of keys."]);
    assert.deepEqual(faultsOf("- a"), ["release.yaml: found a list, expected a mapping of keys."]);
    assert.deepEqual(faultsOf(new Uint8Array([0xff, 0xfe, 0x00])), [
      "release.yaml: found bytes that are not UTF-8, expected a text file in UTF-8.",
    ]);
    assert.equal(faultsOf(" ".repeat(2 ** 20 + 1)).length, 1);
    const bomb = `a: &a [1,1]\n${Array.from({ length: 20 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? "a" : `b${i - 1}`}, *${i === 0 ? "a" : `b${i - 1}`}]`).join("\n")}\n`;
    assert.equal(faultsOf(bomb).length, 1);
  });

  it("refuses nesting without end in one line, whatever the shape", () => {
    const depth = 10_000;
    for (const yaml of [
      `a: ${"[".repeat(depth)}${"]".repeat(depth)}`,
      `${"{a: ".repeat(depth)}1${"}".repeat(depth)}`,
      `a:\n  ${"- ".repeat(depth)}x`,
      "[".repeat(depth),
      `a: ${"[".repeat(64)}${"]".repeat(64)}`,
    ]) {
      const faults = faultsOf(yaml);
      assert.equal(faults.length, 1);
      assert.match(
        faults[0] ?? "",
        /^release\.yaml: line \d+, column \d+: found nesting without end, expected at most 64 levels\.$/,
      );
    }
  });

  it("tells at most five problems of broken YAML", () => {
    assert.equal(faultsOf("a:\n".concat("\tb: c: d\n".repeat(50))).length, 5);
  });

  it("refuses keys that would vanish or be made into text", () => {
    assert.match(
      faultsOf(changed("requestsPerSecond: 120", "requestsPerSecond: 120, environments: { __proto__: {} }"))[0] ?? "",
      /^release\.yaml: line \d+, column \d+: found the key __proto__, expected a text other than __proto__\. Remove it\.$/,
    );
    assert.match(faultsOf(changed("rollout:", "? { a: 1 }\n: 2\nrollout:"))[0] ?? "", /found a key that is no text/);
    assert.match(faultsOf(changed("rollout:", ": 2\nrollout:"))[0] ?? "", /found a key that is empty/);
  });

  it("reads a mebibyte of keys in one pass, and finds the one that stands twice", () => {
    const yaml = Array.from({ length: 60_000 }, (_, index) => `k${index}: 1`).join("\n");
    assert.deepEqual(faultsOf(`${yaml}\n"k0": 2\n`), [
      "release.yaml: line 60001, column 1: found a key that stands twice, expected well-formed YAML with unique keys.",
    ]);
    assert.deepEqual(faultsOf('1: a\n"1": b\n'), [
      "release.yaml: line 2, column 1: found a key that stands twice, expected well-formed YAML with unique keys.",
    ]);
  });

  it("names the number that JSON has no word for, and the alias that leads nowhere", () => {
    assert.deepEqual(faultsOf(changed("requestsPerSecond: 120", "requestsPerSecond: .inf")), [
      "release.yaml: rollout.requestsPerSecond: found Infinity, expected a number.",
    ]);
    assert.match(faultsOf("a: *nowhere\n")[0] ?? "", /nowhere, expected aliases of anchors that stand above them/);
  });

  it("answers any cut and any bytes with a release or with faults, and never throws", () => {
    const good = new TextEncoder().encode(goodManifest());
    fc.assert(
      fc.property(fc.nat(good.length - 1), (end) => {
        const parsed = parseManifest(good.slice(0, end), "release.yaml");
        assert.ok(parsed.ok || parsed.faults.length > 0);
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => assert.ok(faultsOf(bytes).length > 0)));
  });
});

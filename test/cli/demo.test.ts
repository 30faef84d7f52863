import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");

describe("npm run demo", () => {
  const demo = (...args: readonly string[]) =>
    spawnSync(
      process.execPath,
      ["--require", "tsx/cjs", join(ROOT, "examples", "payments", "demo", "main.ts"), ...args],
      {
        cwd: ROOT,
        encoding: "utf8",
        env: { ...process.env, NODE_V8_COVERAGE: undefined },
      },
    );

  it("ends as told, plain when piped", () => {
    const { status, stdout, stderr } = demo();
    assert.equal(stderr, "");
    assert.equal(status, 0, stdout);
    assert.match(stdout, /\n1\. A bad release is stopped\n/);
    assert.match(stdout, /✗ {2}coverage-sufficient {5}72\.\d %\n/);
    assert.match(
      stdout,
      /\n✓ The new version took 1 %, 10 %, 50 %, 100 % of the traffic, one stage after the other\.\n/,
    );
    assert.match(stdout, /\n✓ The breach was seen after \d.*; \d+ seconds later nobody reached it any more\.\n/);
    assert.match(
      stdout,
      /\n✓ [\d,]+ requests reached the new version while it was broken, and none after it went back\.\n/,
    );
    assert.match(stdout, /\nThe story ended as told\.\n$/);
    assert.doesNotMatch(stdout, /\u001b|not so:/);
  });

  it("refuses options that it does not know", () => {
    const { status, stderr } = demo("--fast");
    assert.equal(status, 2);
    assert.equal(stderr, "demo: found --fast, expected nothing or --engine.\n");
  });
});

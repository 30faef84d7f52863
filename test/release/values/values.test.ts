import assert from "node:assert/strict";
import * as fc from "fast-check";
import { formatDuration, parseDuration } from "../../../release/values/duration";
import { digestOf, isDigest, parseImageReference } from "../../../release/values/imageReference";
import { formatPercentage, parsePercentage, parseWeight } from "../../../release/values/percentage";

describe("a duration", () => {
  it("is whole units, largest first", () => {
    for (const [text, seconds] of [
      ["30m", 1800],
      ["2h", 7200],
      ["1h30m", 5400],
      ["1h 30m", 5400],
      ["24h", 86_400],
      ["2d", 172_800],
      ["90s", 90],
      ["0s", 0],
    ] as const) {
      assert.deepEqual(parseDuration(text), { ok: true, value: seconds });
    }
  });

  it("is refused when it has a fraction, no unit, the wrong order or nothing", () => {
    for (const text of ["1.5h", "30", "30m1h", "", " ", "-5m", "5 minutes", "1e3s", "9".repeat(30)]) {
      assert.deepEqual(parseDuration(text, "rollout.stages[0].bake"), {
        ok: false,
        faults: [
          {
            field: "rollout.stages[0].bake",
            found: JSON.stringify(text),
            expected: "a duration in whole units such as 30m, 2h, 1h30m or 24h",
          },
        ],
      });
    }
  });

  it("is refused when it is longer than a year", () => {
    assert.deepEqual(parseDuration("365d"), { ok: true, value: 31_536_000 });
    for (const text of ["366d", "99999999999999s", `${"9".repeat(400)}h`]) {
      assert.deepEqual(parseDuration(text), {
        ok: false,
        faults: [{ field: "", found: JSON.stringify(text), expected: "a duration up to 365d" }],
      });
    }
  });

  it("reads back what it writes, for every number of seconds", () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (seconds) => {
        assert.deepEqual(parseDuration(formatDuration(seconds)), { ok: true, value: seconds });
      }),
    );
  });

  it("is written the way rollouts speak of it", () => {
    assert.deepEqual([1800, 5400, 86_400, 129_600, 259_200, 0].map(formatDuration), [
      "30m",
      "1h30m",
      "24h",
      "36h",
      "3d",
      "0s",
    ]);
  });
});

describe("a percentage", () => {
  it("needs its sign, because 0.5 could mean 50 %", () => {
    assert.deepEqual(parsePercentage("0.5%"), { ok: true, value: 0.5 });
    assert.deepEqual(parsePercentage("100 %"), { ok: true, value: 100 });
    for (const text of ["0.5", "101%", "-1%", "1,5%", "%", "ten%"]) assert.equal(parsePercentage(text).ok, false, text);
  });

  it("is a weight only when it is whole and takes traffic", () => {
    assert.deepEqual(parseWeight("10%"), { ok: true, value: 10 });
    for (const text of ["0%", "0.5%", "33.3%"]) assert.equal(parseWeight(text).ok, false, text);
  });

  it("is cut downwards when it is shown", () => {
    assert.deepEqual([72.4, 79.99, 80, 100, 0.05].map(formatPercentage), ["72.4 %", "79.9 %", "80 %", "100 %", "0 %"]);
  });
});

describe("an image reference", () => {
  it("has a digest only when it is pinned by one", () => {
    const digest = `sha256:${"ab".repeat(32)}`;
    assert.equal(digestOf(`registry.example.com/payments:1.5.0@${digest}`), digest);
    for (const image of ["payments", "payments:latest", "payments@sha256:ab", `a b@${digest}`, "x@y", "@"]) {
      assert.equal(digestOf(image), undefined);
    }
  });

  const digest = `sha256:${"0f".repeat(32)}`;

  it("comes apart into repository, tag and digest", () => {
    assert.deepEqual(parseImageReference(`registry.example.com:5000/team/pay_ments:1.5.0@${digest}`), {
      ok: true,
      value: { repository: "registry.example.com:5000/team/pay_ments", tag: "1.5.0", digest },
    });
    assert.deepEqual(parseImageReference("nginx"), { ok: true, value: { repository: "nginx" } });
  });

  it("is refused when it is none", () => {
    for (const text of [
      "",
      "x/UPPER",
      "a b",
      `x@sha256:${"0".repeat(63)}`,
      `x@sha512:${"0".repeat(128)}`,
      "x:",
      "https://x/y",
      `${"a/".repeat(400)}a`,
    ]) {
      assert.equal(parseImageReference(text).ok, false, text);
    }
  });

  it("takes any input without trouble", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseImageReference(text);
        if (parsed.ok && parsed.value.digest !== undefined) assert.ok(isDigest(parsed.value.digest));
      }),
    );
  });
});

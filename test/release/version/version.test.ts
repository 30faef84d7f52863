import assert from "node:assert/strict";
import { baseOf, lastCandidateNumber, openCandidate, versionOfBranch } from "../../../release/version/base";
import { bumpBetween, levelOf, targetVersion } from "../../../release/version/nextVersion";
import { greatest, releaseTags, type Tag, versionOf } from "../../../release/version/releaseTag";

const RULES = { initial: "0.1.0", stable: false };

const tag = (name: string, reachable = true): Tag => ({ name, commit: `commit of ${name}`, reachable, message: "" });
const tagsOf = (names: readonly string[], prefix = "v", bareToo = prefix === "v"): ReturnType<typeof releaseTags> =>
  releaseTags(
    names.map((name) => tag(name)),
    { prefix, bareToo },
  );

describe("the next version", () => {
  it("is raised by what the commits say", () => {
    assert.equal(levelOf({ breaking: false, type: "fix" }), "patch");
    assert.equal(levelOf({ breaking: false, type: "feat" }), "minor");
    assert.equal(levelOf({ breaking: true, type: "docs" }), "major");
    assert.equal(levelOf({ breaking: false, type: "chore" }), "patch");
  });

  for (const [previous, level, expected] of [
    [null, "major", "0.1.0"],
    ["1.2.3", "patch", "1.2.4"],
    ["1.2.3", "minor", "1.3.0"],
    ["1.2.3", "major", "2.0.0"],
    ["0.4.2", "patch", "0.4.3"],
    ["0.4.2", "minor", "0.5.0"],
    ["0.4.2", "major", "0.5.0"],
  ] as const) {
    it(`of ${previous ?? "nothing"} is ${expected} for a ${level} change`, () => {
      assert.equal(targetVersion(previous, level, RULES), expected);
    });
  }

  it("leaves 0.y.z only when the project says that it is ready", () => {
    assert.equal(targetVersion("0.4.2", "patch", { ...RULES, stable: true }), "1.0.0");
    assert.equal(targetVersion("1.4.2", "patch", { ...RULES, stable: true }), "1.4.3");
    assert.equal(bumpBetween("0.4.2", "1.0.0"), "major");
  });

  it("says what it raises, the first compared with 0.0.0", () => {
    assert.equal(bumpBetween(null, "0.1.0"), "minor");
    assert.equal(bumpBetween("0.4.2", "0.5.0"), "minor");
    assert.equal(bumpBetween("1.2.3", "1.2.4"), "patch");
  });
});

describe("tags", () => {
  it("are releases, candidates, or neither", () => {
    const names = ["v1.2.0", "v1.3.0-rc.1", "1.1.0", "v1.2", "v1.2.3.4", "v2.0.0-beta.1", "v1.3.0-rc1", "v1.3.0-rc.0"];
    const { versions, ignored } = tagsOf([...names, "latest", "vendor", "web-v9.0.0", "v01.2.3"]);
    assert.deepEqual(versions.map(versionOf), ["1.2.0", "1.3.0-rc.1", "1.1.0"]);
    assert.deepEqual(ignored, ["v1.2", "v1.2.3.4", "v2.0.0-beta.1", "v1.3.0-rc1", "v1.3.0-rc.0", "v01.2.3"]);
  });

  it("of one service are not another one's", () => {
    const names = ["payments-v1.4.0", "payments@1.5.0", "web-v9.0.0", "v8.0.0", "2.0.0"];
    assert.deepEqual(tagsOf(names, "payments-v").versions.map(versionOf), ["1.4.0"]);
    assert.deepEqual(tagsOf(names, "payments@").versions.map(versionOf), ["1.5.0"]);
  });

  it("are ordered as versions, a release above its candidates", () => {
    const { versions } = tagsOf(["v1.9.0", "v1.10.0-rc.2", "v1.10.0-rc.10", "v1.10.0"]);
    assert.equal(greatest(versions)?.name, "v1.10.0");
    assert.equal(greatest(versions.slice(0, 3))?.name, "v1.10.0-rc.10");
    assert.equal(greatest([]), undefined);
  });

  it("on other branches are not the release before, but keep their candidates' numbers", () => {
    const tags = releaseTags([tag("v1.0.0"), tag("v9.0.0", false), tag("v1.1.0-rc.4", false), tag("v1.1.0-rc.1")], {
      prefix: "v",
      bareToo: true,
    });
    const base = baseOf(tags, false);
    assert.deepEqual(base, { version: "1.0.0", since: "commit of v1.0.0" });
    assert.equal(openCandidate(tags, base)?.name, "v1.1.0-rc.1");
    assert.equal(lastCandidateNumber(tags, "1.1.0"), 4);
    assert.equal(lastCandidateNumber(tags, "1.2.0"), 0);
    assert.deepEqual(baseOf(tags, true), { version: "9.0.0", since: "commit of v9.0.0" }, "beside release branches");
  });

  it("leave no candidate open once its version is out, or a greater one", () => {
    const open = (names: readonly string[]): string | undefined => {
      const tags = tagsOf(names);
      return openCandidate(tags, baseOf(tags, false))?.name;
    };
    assert.equal(open(["v1.0.0", "v1.1.0-rc.1", "v1.1.0"]), undefined);
    assert.equal(open(["v2.0.0", "v1.1.0-rc.1"]), undefined);
    assert.equal(open(["v0.1.0-rc.1", "v0.1.0-rc.2"]), "v0.1.0-rc.2");
  });
});

describe("a release branch", () => {
  it("says its version in its name", () => {
    assert.equal(versionOfBranch("release/v1.3.0", "v"), "1.3.0");
    assert.equal(versionOfBranch("release/payments-v1.3.0", "payments-v"), "1.3.0");
    for (const other of [
      "main",
      "release/1.3.0",
      "release/v1.3",
      "release/v1.3.0-rc.1",
      "release/v01.3.0",
      undefined,
    ]) {
      assert.equal(versionOfBranch(other, "v"), undefined);
    }
  });
});

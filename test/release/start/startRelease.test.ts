import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import fc from "fast-check";
import * as semver from "semver";
import { describeFault } from "../../../release/fault";
import type { RawCommit } from "../../../release/history/commit";
import { messageParser, type ParseMessage } from "../../../release/history/messageParser";
import { issueLinks } from "../../../release/notes/issueLinks";
import { releaseNotes } from "../../../release/notes/notes";
import { type Started, type StartFacts, startRelease } from "../../../release/start/startRelease";
import { baseOf, openCandidate } from "../../../release/version/base";
import { releaseTags } from "../../../release/version/releaseTag";
import { commit } from "../history/commits";

const seed = process.env["CI"] === undefined ? randomInt(2 ** 31) : 20_261_121;

describe("the start of a release", () => {
  let parse: ParseMessage;
  before(async () => {
    parse = await messageParser();
  });

  /** Facts with tags that HEAD reaches; `elsewhere` it does not. */
  const factsOf = (
    commits: readonly RawCommit[],
    names: readonly string[],
    options: Partial<StartFacts> & { readonly elsewhere?: readonly string[] } = {},
  ): StartFacts => {
    const { elsewhere = [], ...rest } = options;
    const tag = (name: string, reachable: boolean) => ({ name, commit: "c".repeat(40), reachable, message: "" });
    const all = [...names.map((name) => tag(name, true)), ...elsewhere.map((name) => tag(name, false))];
    const tags = releaseTags(all, { prefix: "v", bareToo: true });
    const base = baseOf(tags, false);
    const candidate = openCandidate(tags, base);
    const rules = { initial: "0.1.0", stable: false };
    return { tags, base, commits, candidate, afterCandidate: 1, rules, parse, ...rest };
  };
  const started = (facts: StartFacts): Started => {
    const result = startRelease(facts);
    assert.ok(result.ok, result.ok ? "" : result.faults.map(describeFault).join("\n"));
    return result.value;
  };
  const version = (messages: readonly string[], names: readonly string[], options = {}): string =>
    started(
      factsOf(
        messages.map((message) => commit(message)),
        names,
        options,
      ),
    ).version;

  it("counts candidates per target version", () => {
    assert.equal(version(["fix: a"], ["v1.2.0"]), "1.2.1-rc.1");
    assert.equal(version(["fix: a", "fix: b"], ["v1.2.0", "v1.2.1-rc.1", "v1.2.1-rc.2"]), "1.2.1-rc.3");
    assert.equal(version(["fix: a"], ["v1.2.0", "v1.2.1-rc.9", "v1.2.1-rc.10"]), "1.2.1-rc.11");
  });

  it("restarts at the right version when a feature or a breaking change comes after a candidate", () => {
    assert.equal(version(["fix: a", "feat: b"], ["v1.2.0", "v1.2.1-rc.3"]), "1.3.0-rc.1");
    assert.equal(version(["feat: a", "feat!: b"], ["v1.2.0", "v1.3.0-rc.2"]), "2.0.0-rc.1");
    assert.equal(version(["feat: a", "feat!: b"], ["v0.2.0", "v0.3.0-rc.2"]), "0.3.0-rc.3", "0.y: both raise y");
  });

  it("never goes below a candidate that is out, also when what asked for it is gone", () => {
    const feature = commit("feat: a");
    const back = commit(`Revert "feat: a"\n\nThis reverts commit ${feature.hash}.`);
    const result = started(factsOf([back, commit("fix: b"), feature], ["v1.2.0", "v1.3.0-rc.1"]));
    assert.deepEqual([result.version, result.level, result.kept], ["1.3.0-rc.2", "patch", true]);
    const before = started(factsOf([back, commit("fix: b"), feature], ["v1.2.0"]));
    assert.deepEqual([before.version, before.kept], ["1.2.1-rc.1", false], "without a candidate the feature never was");
  });

  it("gives the same candidate again while nothing has come after it", () => {
    const facts = factsOf([commit("fix: a")], ["v1.2.0", "v1.2.1-rc.2"], { afterCandidate: 0 });
    const result = started(facts);
    assert.deepEqual([result.version, result.candidate, result.repeated], ["1.2.1-rc.2", 2, true]);
  });

  it("does not take the number of a candidate on another branch", () => {
    assert.equal(version(["fix: a"], ["v1.2.0"], { elsewhere: ["v1.2.1-rc.1"] }), "1.2.1-rc.2");
  });

  it("begins at 0.1.0, or where the project says", () => {
    const first = started(factsOf([commit("feat!: a")], []));
    const { version: v, previous, bump, candidate, commits } = first;
    assert.deepEqual([v, previous, bump, candidate, commits], ["0.1.0-rc.1", null, "minor", 1, 1]);
    assert.equal(version(["fix: a"], [], { rules: { initial: "1.0.0", stable: false } }), "1.0.0-rc.1");
    assert.equal(version(["fix: a"], ["v0.1.0-rc.1"]), "0.1.0-rc.2");
  });

  it("counts commits, not merges", () => {
    const merge = commit("Merge branch 'x'", { parents: ["1".repeat(40), "2".repeat(40)] });
    assert.equal(started(factsOf([merge, commit("fix: a"), commit("ci: b")], ["v1.0.0"])).commits, 2);
  });

  it("refuses when nothing came since the release, and when the version is released elsewhere", () => {
    const nothing = startRelease(factsOf([], ["v1.2.0"]));
    assert.ok(!nothing.ok);
    assert.deepEqual(nothing.faults.map(describeFault), [
      "found no commits since 1.2.0, expected at least one commit to release. There is nothing to start. With --path, only commits that touch the path count.",
    ]);
    const taken = startRelease(factsOf([commit("fix: a")], ["v1.2.0"], { elsewhere: ["v1.2.1"] }));
    assert.ok(!taken.ok);
    assert.deepEqual(taken.faults.map(describeFault), [
      "tag v1.2.1: found a release at ccccccc, which this history does not hold, expected no release 1.2.1 yet, because the last one here is 1.2.0. " +
        "Merge the branch that it was released from, or set start.strategy: release-branch in airlock.yaml where releases have branches of their own.",
    ]);
  });

  const messages = fc.constantFrom(
    ...["fix: a", "feat: b", "feat(api)!: c", "chore: d", "No type", "docs: e\n\nBREAKING CHANGE: f", "perf: g (#1)"],
  );
  const histories = fc
    .array(fc.record({ message: messages, revertsOneBefore: fc.option(fc.nat(), { freq: 4 }) }), {
      minLength: 1,
      maxLength: 12,
    })
    .map((steps) =>
      steps.reduce<RawCommit[]>((commits, { message, revertsOneBefore }, index) => {
        const target = revertsOneBefore === null ? undefined : commits[revertsOneBefore % Math.max(1, commits.length)];
        const text = target === undefined ? message : `Revert "x"\n\nThis reverts commit ${target.hash}.`;
        return [...commits, { ...commit(`${index} of ${text}`), message: text }];
      }, []),
    );
  const versions = fc.constantFrom("v0.0.1", "v0.9.3", "v1.2.3", "v10.20.30", "1.9.0");
  const candidates = fc.uniqueArray(fc.constantFrom("v0.0.2-rc.1", "v0.10.0-rc.7", "v1.3.0-rc.2", "v2.0.0-rc.1"));

  it("is the same for the same commits in whatever order merges have put them, and so are its notes", () => {
    const shuffled = histories.chain((commits) =>
      fc.tuple(fc.constant(commits), fc.shuffledSubarray(commits, { minLength: commits.length })),
    );
    const told = (result: Started): unknown => [
      result.version,
      result.bump,
      result.commits,
      releaseNotes(result.changes, issueLinks(undefined, "")),
    ];
    fc.assert(
      fc.property(shuffled, fc.array(versions), candidates, ([commits, other], tags, open) => {
        const names = [...tags, ...open];
        assert.deepEqual(told(started(factsOf(other, names))), told(started(factsOf(commits, names))));
      }),
      { seed, numRuns: 500 },
    );
  });

  it("is always above the release before and above every candidate of its own", () => {
    fc.assert(
      fc.property(histories, fc.array(versions), candidates, (commits, tags, open) => {
        const facts = factsOf(commits, [...tags, ...open]);
        const result = started(facts);
        if (result.previous !== null) assert.ok(semver.gt(result.version, result.previous), result.version);
        if (facts.candidate !== undefined) {
          const last = `${facts.candidate.target}-rc.${facts.candidate.candidate ?? 0}`;
          assert.ok(semver.gt(result.version, last), `${result.version} after ${last}`);
        }
      }),
      { seed, numRuns: 500 },
    );
  });
});

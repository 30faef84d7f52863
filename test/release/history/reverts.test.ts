import assert from "node:assert/strict";
import type { RawCommit } from "../../../release/history/commit";
import { revertsMerge, standingCommits } from "../../../release/history/reverts";
import { commit } from "./commits";

const revertOf = ({ hash, message }: RawCommit): RawCommit =>
  commit(`Revert "${message.split("\n", 1)[0] ?? ""}"\n\nThis reverts commit ${hash}.`);

const standing = (...commits: readonly RawCommit[]): string[] =>
  standingCommits(commits).commits.map(({ message }) => message.split("\n", 1)[0] ?? "");

describe("reverts", () => {
  const feat = commit("feat: refunds");
  const fix = commit("fix: rounding");
  const revert = revertOf(feat);

  it("cancel what was not released, and themselves", () => {
    assert.deepEqual(standing(revert, fix, feat), ["fix: rounding"]);
    assert.deepEqual(standing(feat, fix, revert), ["fix: rounding"], "in any order");
    const { cancelled, ofReleased } = standingCommits([revert, fix, feat]);
    assert.deepEqual([cancelled.length, ofReleased.size], [2, 0]);
  });

  it("of reverts bring the commit back, and so on", () => {
    const again = revertOf(revert);
    const third = revertOf(again);
    assert.deepEqual(standing(again, revert, feat), ["feat: refunds"]);
    assert.deepEqual(standing(third, again, revert, feat), []);
  });

  it("of what was released are changes like any other", () => {
    const { commits, ofReleased } = standingCommits([revert, fix]);
    assert.deepEqual([commits.length, [...ofReleased]], [2, [revert.hash]]);
  });

  it("may shorten the hash, unless two commits begin so", () => {
    const short = commit(`Revert "it"\n\nThis reverts commit ${feat.hash.slice(0, 9)}`);
    assert.deepEqual(standing(short, feat), []);
    const twin = commit("feat: twin", { hash: `${feat.hash.slice(0, 12)}${"0".repeat(28)}` });
    assert.equal(standing(short, twin, feat).length, 3);
  });

  it("are understood as Conventional Commits writes them", () => {
    const one = commit(`revert: let us never again speak of it\n\nRefs: ${feat.hash.slice(0, 7)}, ${fix.hash}`);
    assert.deepEqual(standing(one, fix, feat), []);
    const released = commit("revert: old things\n\nRefs: 1234567");
    assert.deepEqual([...standingCommits([released]).ofReleased], [released.hash]);
  });

  it("stay what they are where they do more than revert", () => {
    const squash = commit(
      `feat!: big squash (#9)\n\n* feat!: api\n* Revert "feat: refunds"\n\nThis reverts commit ${feat.hash}.\n* fix: k`,
    );
    assert.deepEqual(standing(squash, fix, feat), ["feat!: big squash (#9)", "fix: rounding"]);
    const instead = commit(`feat: y\n\nThis reverts commit ${feat.hash} and adds y instead.`);
    assert.deepEqual(standing(instead, feat), ["feat: y"]);
    assert.deepEqual(standing(revertOf(instead), instead, feat), ["feat: refunds"], "reverted, it cancels nothing");
    const listed = commit(`Revert "feat: refunds" (#9)\n\nThis reverts commit ${feat.hash}.\n\n* feat!: api`);
    assert.deepEqual(standing(listed, feat), ['Revert "feat: refunds" (#9)']);
    const only = commit(`Revert "feat: refunds" (#9)\n\n* Revert "feat: refunds"\n\nThis reverts commit ${feat.hash}.`);
    assert.deepEqual(standing(only, feat), []);
    const ofOld = commit(`feat!: z\n\nThis reverts commit ${"d".repeat(40)}.`);
    assert.deepEqual([...standingCommits([ofOld]).ofReleased], [], "no revert to be told, but a feature");
    const reapply = commit(`Reapply "feat: refunds"\n\nThis reverts commit ${revert.hash}.`);
    assert.deepEqual(standing(reapply, revert, feat), ["feat: refunds"]);
    const conventional = commit(`revert(api): refunds\n\nThis reverts commit ${feat.hash}.`);
    assert.deepEqual(standing(conventional, feat), []);
  });

  it("of a squashed pull request have no hash, and mean the one commit of that title", () => {
    const squash = commit("feat: refunds (#12)");
    const button = commit('Revert "feat: refunds (#12)" (#13)\n\nReverts acme/payments#12');
    assert.deepEqual(standing(button, squash), []);
    const twin = commit("feat: refunds (#12)", { hash: "f".repeat(40) });
    assert.equal(standing(button, twin, squash).length, 3, "two of one title: neither is cancelled");
  });

  it("of a squashed pull request are found by its number, or by its title without the number", () => {
    const squash = commit("feat: refunds (#12)");
    const github = commit('Revert "feat: refunds" (#13)\n\nReverts acme/payments#12');
    assert.deepEqual(standing(github, fix, squash), ["fix: rounding"]);
    assert.deepEqual(standing(commit('Revert "feat: refunds" (#13)'), squash), [], "by the title");
    const retitled = commit("feat: refunds, at last (#12)");
    assert.deepEqual(standing(github, retitled), [], "by the number");
    assert.deepEqual(standing(commit("revert: refunds (#13)\n\nReverts acme/payments#12"), squash), []);
    const reapply = commit('Reapply "feat: refunds" (#14)\n\nReverts acme/payments#13');
    assert.deepEqual(standing(reapply, github, squash), ["feat: refunds (#12)"]);
    assert.deepEqual(standing(commit('Reapply "feat: refunds" (#14)'), github, squash), ["feat: refunds (#12)"]);
    const later = commit("feat: refunds (#20)");
    assert.equal(standing(github, later).length, 2, "another pull request of that title, and #12 is released");
    const plain = commit("feat: refunds");
    assert.deepEqual(standing(github, plain), [], "the commit itself, merged without a number");
    assert.equal(standing(commit('Revert "feat: refunds"'), plain, squash).length, 3, "two of one title");
  });

  it("of a merge cancel everything that it brought", () => {
    const base = commit("fix: base", { parents: [] });
    const side = commit("feat: side", { parents: [base.hash] });
    const main = commit("fix: main", { parents: [base.hash] });
    const merge = commit("Merge branch 'side'", { parents: [main.hash, side.hash] });
    const back = commit(
      `Revert "Merge branch 'side'"\n\nThis reverts commit ${merge.hash}, reversing\nchanges made to ${main.hash}.`,
      { parents: [merge.hash] },
    );
    assert.deepEqual(standing(back, merge, main, side, base), ["fix: main", "fix: base"]);
    assert.deepEqual([revertsMerge(back), revertsMerge(revert)], [true, false]);
    const ofPath = standingCommits([back, side], [back, merge, main, side, base]).commits;
    assert.deepEqual(ofPath, [], "the graph says what a path's commits do not");
  });

  it("that name each other in a circle, which only made-up hashes do, end", () => {
    const one = commit(`Revert "it"\n\nThis reverts commit ${"b".repeat(40)}.`, { hash: "a".repeat(40) });
    const two = commit(`Revert "it"\n\nThis reverts commit ${"a".repeat(40)}.`, { hash: "b".repeat(40) });
    assert.deepEqual(standing(one, two), []);
    const self = commit(`feat: x\n\nThis reverts commit ${"c".repeat(40)}.`, { hash: "c".repeat(40) });
    assert.deepEqual(standing(self), ["feat: x"]);
  });

  it("in a chain of ten thousand are reckoned without running out of stack", () => {
    const chain = [feat];
    for (let index = 0; index < 10_000; index += 1) {
      chain.push(commit(`Revert "number ${index}"\n\nThis reverts commit ${chain.at(-1)?.hash ?? ""}.`));
    }
    assert.deepEqual(standing(...chain), ["feat: refunds"]);
  });
});

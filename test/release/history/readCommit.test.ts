import assert from "node:assert/strict";
import type { Change, RawCommit } from "../../../release/history/commit";
import { messageParser, type ParseMessage } from "../../../release/history/messageParser";
import { readCommit } from "../../../release/history/readCommit";
import { commit } from "./commits";

describe("a commit's message", () => {
  let parse: ParseMessage;
  before(async () => {
    parse = await messageParser();
  });
  const read = (message: string, options: Partial<RawCommit> = {}): Change => {
    const change = readCommit(commit(message, options), parse);
    assert.ok(change !== undefined, "a change");
    return change;
  };

  it("has a type, a scope and a subject", () => {
    const { type, scope, subject, breaking, authors, issues } = read("Feat(api, web): refunds (#12)");
    assert.deepEqual(
      { type, scope, subject, breaking, authors, issues },
      { type: "feat", scope: "api, web", subject: "refunds (#12)", breaking: false, authors: ["Ada"], issues: ["#12"] },
    );
  });

  it("breaks by a ! or by a footer in any of its spellings", () => {
    assert.equal(read("feat!: new ids").breaking, true);
    assert.equal(read("chore(api)!: drop Node 18").breaking, true);
    for (const footer of ["BREAKING CHANGE: ids are texts", "BREAKING-CHANGE: ids are texts"]) {
      const change = read(`fix: ids\n\nMore about it.\n\n${footer}\nand long.\n\nSigned-off-by: Ada <ada@example.com>`);
      assert.equal(change.breaking, true, footer);
      assert.deepEqual(change.footers.breaking, ["ids are texts and long."]);
    }
    assert.equal(read("docs: what a breaking change is").breaking, false);
  });

  it("breaks by a footer in upper case alone, and no footer counts that says none", () => {
    const lower = read("docs: x\n\nbreaking change: none of the old ids work");
    assert.deepEqual([lower.breaking, lower.footers.breaking], [false, []]);
    assert.equal(read("docs: x\n\nBreaking Change: ids").breaking, false);
    for (const none of ["none", "None.", "NONE", "n/a", "N/A.", "-"]) {
      const all = ["BREAKING CHANGE", "DEPRECATED", "Security", "KNOWN ISSUE"].map((title) => `${title}: ${none}`);
      const { breaking, footers } = read(`docs: x\n\n${all.join("\n")}`);
      const nothing = { breaking: [], deprecated: [], security: [], knownIssues: [] };
      assert.deepEqual([breaking, footers], [false, nothing], none);
    }
    assert.equal(read("docs: x\n\nBREAKING CHANGE: none of the old ids work").breaking, true);
    assert.equal(read("docs: x\n\nBREAKING CHANGE:").breaking, true, "somebody wrote it, if without a text");
    assert.deepEqual(read("fix: x\n\nSecurity: tokens expire").footers.security, ["tokens expire"]);
  });

  it("is told by its whole text where it has no type", () => {
    for (const message of ["Update the README", "feat:no space", "feat : space before", ": nothing", "feat(): "]) {
      const { type, subject } = read(message);
      assert.deepEqual([type, subject], [undefined, message.trim()]);
    }
    assert.equal(read("").subject, "(no message)");
    assert.equal(read("  \n \n").subject, "(no message)");
  });

  it("cannot change its own type by a line that the parser's library reads as a field", () => {
    const { type, subject, footers } = read("chore: tidy\n\n-type-\nfeat\n\n-__proto__-\nx\n\n-notes-\nx");
    assert.deepEqual([type, subject, footers.breaking], ["chore", "tidy", []]);
  });

  it("names issues in its footers, keys of a tracker where a footer says so", () => {
    const { issues } = read("fix: rounding in UTF-8 (#7)\n\nCloses #12, acme/web#13\nRefs: PAY-123, PAY-124");
    assert.deepEqual(issues, ["#7", "#12", "acme/web#13", "PAY-123", "PAY-124"]);
  });

  it("has authors and co-authors", () => {
    const message = "fix: x\n\nCo-authored-by: Grace Hopper <grace@example.com>\nco-authored-by: Ada <a@example.com>";
    assert.deepEqual(read(message).authors, ["Ada", "Grace Hopper"]);
  });

  it("of a squash merge is its title, with what breaks in the commits that it lists", () => {
    const listed = "* wip\n\n* fix(api): typo\n\n* feat(api)!: drop v1";
    const titled = read(`feat: refunds (#12)\n\n${listed}`);
    assert.deepEqual([titled.type, titled.breaking, titled.footers.breaking], ["feat", true, ["drop v1"]]);
    assert.equal(read("Refunds (#12)\n\n* fix: a\n\n* feat: b").type, "feat");
    assert.equal(read("Refunds (#12)\n\n* chore: a\n\n* fix: b").type, "fix");
    assert.equal(read("Refunds (#12)\n\n* one\n* two").type, undefined);
  });

  it("of a merge counts where a person gave it a header", () => {
    const merge = { parents: ["1".repeat(40), "2".repeat(40)] };
    assert.equal(readCommit(commit("Merge branch 'topic' into main", merge), parse), undefined);
    assert.equal(readCommit(commit("Merge pull request #12 from acme/topic\n\nRefunds", merge), parse), undefined);
    assert.equal(readCommit(commit("All of it", merge), parse), undefined);
    const titled = read("Merge pull request #12 from acme/topic\n\nfeat(api)!: refunds", merge);
    assert.deepEqual([titled.type, titled.scope, titled.breaking], ["feat", "api", true]);
    assert.equal(read("feat: refunds", merge).type, "feat");
  });

  it("is read in time, however long it is", () => {
    const start = performance.now();
    read(`feat: x\n\n${"BREAKING CHANGE: a\n".repeat(50_000)}`);
    read(`feat: x\n\n${"a".repeat(5_000_000)}`);
    read(`feat(${"a".repeat(1_000_000)}`);
    read(`fix: x\n\n${"#1 ".repeat(300_000)}`);
    assert.deepEqual(read(`fix: x\n\nCo-authored-by:${" ".repeat(60_000)}y`).authors, ["Ada"]);
    assert.ok(performance.now() - start < 5_000);
  });
});

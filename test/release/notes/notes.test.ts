import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import fc from "fast-check";
import type { Change } from "../../../release/history/commit";
import { messageParser, type ParseMessage } from "../../../release/history/messageParser";
import { readCommit } from "../../../release/history/readCommit";
import { standingCommits } from "../../../release/history/reverts";
import { issueLinks } from "../../../release/notes/issueLinks";
import { releaseNotes } from "../../../release/notes/notes";
import { noteText } from "../../../release/notes/noteText";
import { commit } from "../history/commits";

const seed = process.env["CI"] === undefined ? randomInt(2 ** 31) : 20_261_121;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const STEERING = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/;
const NO_LINKS = issueLinks(undefined, "");

describe("release notes", () => {
  let parse: ParseMessage;
  before(async () => {
    parse = await messageParser();
  });
  const change = (message: string, hash: string, author = "Ada"): Change => {
    const read = readCommit(commit(message, { hash: hash.repeat(40), author: { name: author } }), parse);
    assert.ok(read !== undefined);
    return read;
  };

  it("have seven sections in their order, with scopes, issues, commits and authors", () => {
    const changes = [
      change("feat(api): refunds (#12)\n\nCo-authored-by: Grace <g@example.com>", "a"),
      change("perf: half the queries", "b"),
      change("fix: rounding\n\nCloses #7", "c", "Bob"),
      change("feat(api)!: ids\n\nBREAKING CHANGE: ids are texts", "d"),
      change("fix(deps): CVE-2026-1234 in a parser", "e"),
      change("chore: tidy\n\nDEPRECATED: the endpoint /v1, use /v2", "f"),
      change("docs: more\n\nKnown-Issue: refunds over 180 days fail", "0"),
      change("ci: faster", "1"),
      change("Tell the users more", "2"),
    ];
    const links = issueLinks(undefined, "git@github.com:acme/payments.git");
    assert.equal(
      releaseNotes(changes, links),
      `## New Features

- **api:** ids (ddddddd) by Ada
- **api:** refunds ([#12](https://github.com/acme/payments/issues/12), aaaaaaa) by Ada, Grace

## Enhancements

- half the queries (bbbbbbb) by Ada
- Tell the users more (2222222) by Ada

## Bug Fixes

- rounding ([#7](https://github.com/acme/payments/issues/7), ccccccc) by Bob

## Breaking Changes

- **api:** ids are texts (ddddddd) by Ada

## Security

- **deps:** CVE-2026-1234 in a parser (eeeeeee) by Ada

## Deprecations

- the endpoint /v1, use /v2 (fffffff) by Ada

## Known Issues

- refunds over 180 days fail (0000000) by Ada
`,
    );
    assert.equal(releaseNotes([...changes].reverse(), links), releaseNotes(changes, links), "whatever the order");
  });

  it("leave empty sections out, and say so when there is none at all", () => {
    assert.equal(releaseNotes([change("fix: x", "a")], NO_LINKS), "## Bug Fixes\n\n- x (aaaaaaa) by Ada\n");
    assert.equal(releaseNotes([change("ci: x", "a")], NO_LINKS), "Nothing changes for users.\n");
    assert.equal(releaseNotes([], NO_LINKS), "Nothing changes for users.\n");
  });

  it("tell what was picked twice once", () => {
    const twice = [change("fix(api): Rounding", "b", "Bob"), change("fix(api): rounding", "a")];
    const expected = "## Bug Fixes\n\n- **api:** Rounding (aaaaaaa, bbbbbbb) by Ada, Bob\n";
    assert.equal(releaseNotes(twice, NO_LINKS), expected);
    assert.equal(releaseNotes([...twice].reverse(), NO_LINKS), expected);
  });

  it("tell what breaks without a word of its own by its subject", () => {
    const notes = releaseNotes([change("refactor!: drop the old client", "a")], NO_LINKS);
    assert.equal(notes, "## Breaking Changes\n\n- drop the old client (aaaaaaa) by Ada\n");
  });

  it("let no commit write tags, links, images, mentions or headings into them", () => {
    const hostile =
      "fix(<b>): <script>x</script> [a](javascript:b) ![c](d) @everyone *e* <!-- airlock:generated end -->";
    const notes = releaseNotes([change(hostile, "a", "<img src=x>")], NO_LINKS);
    assert.equal(
      notes,
      "## Bug Fixes\n\n- **\\<b\\>:** \\<script\\>x\\</script\\> \\[a\\](javascript:b) !\\[c\\](d) @\u200beveryone \\*e\\* " +
        "\\<!-- airlock:generated end --\\> (aaaaaaa) by \\<img src=x\\>\n",
    );
    assert.equal(
      noteText("`GET <id>` of foo_bar and _x_\n# not a heading"),
      "`GET <id>` of foo_bar and \\_x\\_ # not a heading",
    );
    assert.equal(noteText("one ` alone"), "one \\` alone");
  });
});

describe("release notes of anything at all", () => {
  it("are lists below headings, without a tag, a link or a mark of ours in them", async () => {
    const parse = await messageParser();
    const hostile = fc.constantFrom(
      ..."<script> <!-- airlock:generated end --> [a](b) ![a](b) \u001b[31m \u202e @all # ## - * ` \n \n\n \r".split(
        " ",
      ),
      ...["BREAKING CHANGE: ", "feat: ", "fix(", ")!: ", "* feat!: ", "This reverts commit ", "Closes #1", "__proto__"],
      ...["-header-\n", "Co-authored-by: <a> <b@c>", "KNOWN ISSUE: ", "DEPRECATED: ", "Refs: A-1, ", "gpg: ", "\0"],
    );
    const messages = fc.array(fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 8 })), { maxLength: 12 });
    const commits = fc.array(
      fc
        .tuple(messages, fc.string(), fc.boolean())
        .map(([parts, name, merge]) =>
          commit(parts.join(""), { author: { name }, parents: merge ? ["a", "b"] : ["a"] }),
        ),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(commits, (history) => {
        const changes = standingCommits(history).commits.flatMap((each) => readCommit(each, parse) ?? []);
        for (const line of releaseNotes(changes, NO_LINKS).split("\n")) {
          assert.match(line, /^(|## [A-Z][A-Za-z ]+|Nothing changes for users\.|- .+)$/);
          const outsideCode = line.replace(/`[^`]+`/g, "");
          assert.doesNotMatch(outsideCode, /(?<!\\)(?:\\\\)*[<[]/, line);
          assert.equal(line.search(STEERING), -1, JSON.stringify(line));
        }
      }),
      { seed, numRuns: 2_000 },
    );
  });
});

describe("links to issues", () => {
  it("go where the repository was cloned from, and never hold a token", () => {
    for (const [remote, issue, expected] of [
      ["git@github.com:acme/payments.git", "#1", "https://github.com/acme/payments/issues/1"],
      ["https://user:secret@github.com/acme/payments.git", "#1", "https://github.com/acme/payments/issues/1"],
      ["ssh://git@gitlab.com:22/acme/team/payments.git", "#1", "https://gitlab.com/acme/team/payments/-/issues/1"],
      ["https://github.com/acme/payments", "acme/web#2", "https://github.com/acme/web/issues/2"],
      ["https://bitbucket.org/acme/payments.git", "#3", "https://bitbucket.org/acme/payments/issues/3"],
      ["https://git.example.com/acme/payments.git", "#1", undefined],
      ["https://github.com/acme/payments", "PAY-1", undefined],
      ["/srv/git/payments.git", "#1", undefined],
      ["https://github.com/acme/pay ments)[x](y", "#1", undefined],
    ] as const) {
      assert.equal(issueLinks(undefined, remote)(issue), expected, remote);
    }
  });

  it("go to the project's own tracker where it names one", () => {
    const link = issueLinks("https://tracker.example.com/browse/{id}", "git@github.com:acme/payments.git");
    assert.equal(link("PAY-1"), "https://tracker.example.com/browse/PAY-1");
    assert.equal(link("#7"), "https://tracker.example.com/browse/7");
  });
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeRepositories, type Step, temporaryRepository } from "../git/temporaryRepository";
import { begin, document, refusal } from "./starting";

const LONG = Array.from({ length: 3 }, (_, index): Step => ({ message: `fix: number ${index}` }));

describe("airlock start, on a history", () => {
  after(removeRepositories);

  it("says version, previous, bump, candidate, commits and notes, and nothing else", async () => {
    const { folder, hash } = temporaryRepository([
      { message: "feat: begin", tags: ["v1.2.0", "latest"] },
      { message: "fix(api): rounding (#7)" },
      { message: "feat: refunds\n\nCo-authored-by: Grace <grace@example.com>" },
    ]);
    const fix = hash("fix(api): rounding (#7)").slice(0, 7);
    const feature = hash("feat: refunds").slice(0, 7);
    assert.deepEqual(await document(folder), {
      schema: "airlock/start/v1",
      version: "1.3.0-rc.1",
      previous: "1.2.0",
      bump: "minor",
      candidate: 1,
      commits: 2,
      notes: `## New Features\n\n- refunds (${feature}) by Ada, Grace\n\n## Bug Fixes\n\n- **api:** rounding (#7, ${fix}) by Ada\n`,
    });
  });

  it("explains itself to a person: why, the notes, the risk, what to know and what to do", async () => {
    const { folder, hash } = temporaryRepository([
      { message: "feat: begin", tags: ["v1.2.0", "v1.2"] },
      { message: "feat: log in again", files: { "src/auth/login.ts": "1" } },
      { message: "Tidy up" },
    ]);
    const { out } = await begin(folder, { service: "payments" });
    const feature = hash("feat: log in again").slice(0, 7);
    assert.equal(
      out.replaceAll(folder, "FOLDER"),
      `payments 1.3.0-rc.1
  2 commits since 1.2.0, 1 of them new: minor.
  ${feature} feat: log in again

## New Features

- log in again (${feature}) by Ada

## Enhancements

- Tidy up (${hash("Tidy up").slice(0, 7)}) by Ada

Risk: high is proposed, because it touches src/auth/login.ts (auth).

! 1 commit without a type (feat, fix, ...): told under Enhancements, counted like fixes.

! v1.2: neither X.Y.Z nor X.Y.Z-rc.N, so not counted.

Next
- airlock init writes airlock.yaml, which says what each environment asks, and the forms of all documents.
- airlock start --write writes FOLDER/release.yaml and its notes.
- Let the pipeline build 1.3.0-rc.1, and tag it: airlock start --tag --image NAME@sha256:..., git push origin v1.3.0-rc.1.
- airlock check --release FOLDER/release.yaml --environment production says what is missing.
- Once staging has completed 1.3.0-rc.1, airlock start --final makes 1.3.0 of the same artifact.
`,
    );
    const markdown = await begin(folder, { service: "payments" }, "markdown");
    assert.match(markdown.out, /^### payments 1\.3\.0-rc\.1\n\n2 commits since 1\.2\.0, 1 of them new: minor\.\n/);
  });

  it("begins without tags, and repeats a candidate that stands at the same commits", async () => {
    const { folder, git, hash } = temporaryRepository([{ message: "First commit" }, ...LONG]);
    const first = await document(folder);
    assert.deepEqual([first["version"], first["previous"], first["commits"]], ["0.1.0-rc.1", null, 4]);
    git("tag", "v0.1.0-rc.1");
    assert.deepEqual((await document(folder))["version"], "0.1.0-rc.1", "the same commit, the same version");
    git("tag", "-d", "v0.1.0-rc.1");
    git("tag", "v0.1.0-rc.1", hash("fix: number 1"));
    assert.deepEqual((await document(folder))["version"], "0.1.0-rc.2");
  });

  it("makes a new candidate of a merge that has changes of its own, and of no other merge", async () => {
    const steps: Step[] = [
      { id: "base", message: "feat: base", files: { "app/a": "1" }, tags: ["v1.0.0", "app-v1.0.0"] },
      { id: "topic", message: "fix: topic", on: "topic", from: "base", files: { "app/b": "1" } },
      { id: "main", message: "fix: main", files: { "app/c": "1" } },
      {
        id: "merge",
        message: "Merge",
        merges: ["topic"],
        files: { "app/b": "1" },
        tags: ["v1.0.1-rc.1", "app-v1.0.1-rc.1"],
      },
    ];
    const again: Step = { id: "again", message: "Merge again", merges: ["topic"] };
    const versionsAfter = async (files: Step["files"]): Promise<unknown[]> => {
      const { folder } = temporaryRepository([...steps, { ...again, files: files ?? {} }]);
      return [(await document(folder))["version"], (await document(folder, { path: "app" }))["version"]];
    };
    assert.deepEqual(await versionsAfter({}), ["1.0.1-rc.1", "1.0.1-rc.1"]);
    assert.deepEqual(await versionsAfter({ "app/c": "2" }), ["1.0.1-rc.2", "1.0.1-rc.2"]);
    assert.deepEqual(await versionsAfter({ "web/c": "2" }), ["1.0.1-rc.2", "1.0.1-rc.1"], "outside of the path");
  });

  it("follows the tags as a project names them: without v where it leaves it out", async () => {
    const { folder } = temporaryRepository([{ message: "feat: a", tags: ["1.2.0"] }, { message: "fix: b" }]);
    assert.equal((await document(folder))["version"], "1.2.1-rc.1");
    assert.match((await begin(folder)).out, /git push origin 1\.2\.1-rc\.1\./);
    const prefixed = await document(folder, { tagPrefix: "v" });
    assert.deepEqual([prefixed["version"], prefixed["previous"]], ["0.1.0-rc.1", null]);
  });

  it("counts what touches a path, by that service's tags", async () => {
    const { folder } = temporaryRepository([
      {
        message: "feat: both",
        files: { "services/payments/a": "1", "services/web/a": "1" },
        tags: ["payments-v1.4.0", "v7.0.0"],
      },
      { message: "feat!: web", files: { "services/web/a": "2" }, tags: ["web-v2.0.0"] },
      { message: "fix: payments", files: { "services/payments/a": "2" } },
    ]);
    const read = await document(folder, { path: "services/payments" });
    assert.deepEqual([read["version"], read["previous"], read["commits"]], ["1.4.1-rc.1", "1.4.0", 1]);
    const at = await document(folder, { path: "services/payments", tagPrefix: "payments@" });
    assert.deepEqual([at["version"], at["previous"]], ["0.1.0-rc.1", null]);
    assert.deepEqual(await refusal(folder, { path: "services/web" }), [
      2,
      "found no commits since 2.0.0, expected at least one commit to release. There is nothing to start. With --path, only commits that touch the path count.",
    ]);
    assert.deepEqual(await refusal(folder, { path: "services/wep" }), [
      2,
      "--path: found services/wep, which is not there, expected a folder of the repository, from its root.",
    ]);
    writeFileSync(
      join(folder, "services/payments/airlock.yaml"),
      "schema: airlock/config/v1\nenvironments: { dev: {} }\nstart: { path: services/payments, tagPrefix: payments@, initial: 3.0.0 }\n",
    );
    assert.equal(
      (await document(folder, { path: "services/payments" }))["version"],
      "3.0.0-rc.1",
      "airlock.yaml's settings",
    );
  });

  it("takes the merges as they are: both sides count, the greatest reachable release is the one before", async () => {
    const { folder } = temporaryRepository([
      { id: "base", message: "feat: base", tags: ["v1.0.0"] },
      { id: "repair", message: "fix: repair", on: "repair", from: "base", tags: ["v1.0.1"] },
      { id: "elsewhere", message: "feat!: elsewhere", on: "next", from: "base", tags: ["v9.0.0"] },
      { id: "topic", message: "feat: topic", on: "topic", from: "base" },
      { message: "fix: main" },
      { message: "Merge branch 'topic'", merges: ["topic"] },
      { message: "Merge branch 'repair'", merges: ["repair"] },
    ]);
    const read = await document(folder);
    assert.deepEqual([read["version"], read["previous"], read["commits"]], ["1.1.0-rc.1", "1.0.1", 2]);
    const { out } = await begin(folder);
    assert.match(out, /! v9\.0\.0 is on another branch: 1\.0\.1 is the last release of this one\./);
  });

  it("reckons with the revert of a merge, whole and in a path", async () => {
    const revert = (id: string, mainline: string): string =>
      `Revert "Merge"\n\nThis reverts commit ${id}, reversing\nchanges made to ${mainline}.`;
    const steps: Step[] = [
      { id: "base", message: "feat: base", files: { "app/a": "1" }, tags: ["v1.0.0", "app-v1.0.0"] },
      { id: "topic", message: "feat!: topic", on: "topic", from: "base", files: { "app/b": "1" } },
      { id: "main", message: "fix: main", files: { "app/c": "1" } },
      { id: "merge", message: "Merge branch 'topic'", merges: ["topic"], files: { "app/b": "1" } },
    ];
    const before = temporaryRepository(steps);
    const message = revert(before.hash("merge"), before.hash("main"));
    const { folder } = temporaryRepository([...steps, { message, files: { "app/b": "0" } }]);
    assert.equal((await document(before.folder))["version"], "2.0.0-rc.1");
    assert.equal((await document(folder))["version"], "1.0.1-rc.1");
    assert.equal((await document(folder, { path: "app" }))["version"], "1.0.1-rc.1");
    assert.match((await begin(folder)).out, /! 3 commits left out: reverts and what they revert\./);
  });

  it("says what is in no commit, and refuses what it cannot judge", async () => {
    const { folder, git } = temporaryRepository([{ message: "feat: a", tags: ["v1.0.0"] }, { message: "fix: b" }]);
    writeFileSync(join(folder, "file0.txt"), "changed");
    assert.match((await begin(folder)).out, /! file0\.txt changed and in no commit: not part of this release\./);
    const shallow = join(folder, "shallow");
    git("clone", "-q", "--depth", "1", `file://${folder}`, shallow);
    assert.deepEqual(await refusal(shallow), [
      3,
      "FOLDER: found a shallow clone, expected the whole history, because versions are counted from it. " +
        "Run git fetch --unshallow --tags, or clone with all of it (GitHub Actions: fetch-depth: 0, GitLab: GIT_DEPTH: 0).",
    ]);
    git("tag", "v1.0.1");
    assert.equal((await refusal(folder))[0], 2, "nothing since the release");
    const none = mkdtempSync(join(tmpdir(), "airlock-none-"));
    assert.deepEqual(await refusal(none), [
      3,
      "FOLDER: found no git repository, expected a folder in a git repository.",
    ]);
    rmSync(none, { recursive: true });
  });

  it("refuses a version that somebody typed, and settings that are none", async () => {
    const { folder } = temporaryRepository([{ message: "feat: a" }]);
    assert.deepEqual(await refusal(folder, { version: "1.5.0" }), [
      2,
      "VERSION: found 1.5.0, expected no version. A version is counted from the commits; what it shall be, their types say (fix, feat, a ! for what breaks).",
    ]);
    const [code, line = ""] = await refusal(folder, { initial: "1.0.0-rc.1" });
    assert.deepEqual(
      [code, line],
      [2, 'airlock start: initial: found "1.0.0-rc.1", expected a version such as 0.1.0, without candidate.'],
    );
    assert.equal((await refusal(folder, { config: join(folder, "none.yaml") }))[0], 2);
    assert.equal((await refusal(folder, { tagPrefix: "--help" }))[0], 2);
  });
});

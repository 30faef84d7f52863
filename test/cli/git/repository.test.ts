import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { authorsOf } from "../../../cli/git/authorship";
import { commitsOf } from "../../../cli/git/history";
import { openRepository, type Repository } from "../../../cli/git/repository";
import { tagsOf } from "../../../cli/git/tags";
import { describeFault, type Result } from "../../../release/fault";
import { removeRepositories, type TemporaryRepository, temporaryRepository } from "./temporaryRepository";

const BOB = "Bob <Bob@Example.com>";

function valueOf<T>(result: Result<T>): T {
  assert.ok(result.ok, result.ok ? "" : result.faults.map(describeFault).join("\n"));
  return result.value;
}

function faultsOf(result: Result<unknown>): string[] {
  assert.ok(!result.ok, "a fault is expected");
  return result.faults.map(describeFault);
}

describe("a git repository", () => {
  let made: TemporaryRepository;
  let repository: Repository;

  before(async () => {
    made = temporaryRepository([
      { id: "first", message: "feat: first\n\nCo-authored-by: Eve <eve@example.com>", tags: ["v1.0.0"] },
      { id: "side", message: "fix: side", on: "side", from: "first", author: BOB, tags: ["v9.0.0"] },
      {
        id: "second",
        message: "fix: second\n\nco-AUTHORED-by: Dan <dan@example.com>\n\nA last word.\n",
        committer: BOB,
      },
      { id: "api", message: "feat: api", files: { "services/api/a.ts": "1\n" } },
      { id: "apiside", message: "fix: api, aside", on: "topic", from: "api", files: { "services/api/b.ts": "1\n" } },
      { id: "merge", message: "Merge branch 'topic'", merges: ["apiside"], files: { "services/api/b.ts": "1\n" } },
    ]);
    repository = valueOf(await openRepository(made.folder));
  });
  after(removeRepositories);

  it("tells where it stands", () => {
    const { head, branch, shallow, changed, prefix } = repository;
    assert.deepEqual(
      { head, branch, shallow, changed, prefix },
      { head: made.hash("merge"), branch: "main", shallow: false, changed: [], prefix: "" },
    );
  });

  it("lists all tags, and which of them HEAD reaches", async () => {
    made.git("tag", "-a", "-m", "payments 1.1.0-rc.1\n\nAirlock-Image: x", "v1.1.0-rc.1", made.hash("second"));
    assert.deepEqual(valueOf(await tagsOf(repository)), [
      { name: "v1.0.0", commit: made.hash("first"), reachable: true, message: "" },
      {
        name: "v1.1.0-rc.1",
        commit: made.hash("second"),
        reachable: true,
        message: "payments 1.1.0-rc.1\n\nAirlock-Image: x\n",
      },
      { name: "v9.0.0", commit: made.hash("side"), reachable: false, message: "" },
    ]);
  });

  it("reads the commits of a range, newest first, with both persons and the whole message", async () => {
    const commits = valueOf(await commitsOf(repository, { since: "v1.0.0", until: made.hash("second") }));
    assert.deepEqual(commits, [
      {
        hash: made.hash("second"),
        parents: [made.hash("first")],
        author: { name: "Ada", email: "ada@example.com" },
        committer: { name: "Bob", email: "Bob@Example.com" },
        message: "fix: second\n\nco-AUTHORED-by: Dan <dan@example.com>\n\nA last word.\n",
      },
    ]);
  });

  it("reads what touches a path, on every side of a merge", async () => {
    const commits = valueOf(await commitsOf(repository, { since: "v1.0.0", path: "services/api" }));
    const found = commits.map(({ hash }) => hash);
    assert.ok(found.includes(made.hash("api")) && found.includes(made.hash("apiside")), found.join(" "));
    assert.ok(!found.includes(made.hash("second")));
  });

  it("names authors, committers and co-authors, wherever the trailer stands and in whatever case", async () => {
    const range = { until: made.hash("second") };
    assert.deepEqual(valueOf(await authorsOf(repository, range)), [
      { email: "ada@example.com", name: "Ada", role: "author" },
      { email: "bob@example.com", name: "Bob", role: "committer" },
      { email: "dan@example.com", name: "Dan", role: "co-author" },
      { email: "ada@example.com", name: "Ada", role: "committer" },
      { email: "eve@example.com", name: "Eve", role: "co-author" },
    ]);
  });

  it("refuses a revision that is not there, and one that looks like an option", async () => {
    const [missing = ""] = faultsOf(await commitsOf(repository, { since: "v7.0.0" }));
    assert.match(missing, /found git that says "bad revision 'v7\.0\.0\.\.HEAD'", expected git to answer\.$/);
    const [option = ""] = faultsOf(await commitsOf(repository, { since: "--all", until: "HEAD" }));
    assert.match(option, /--all\.\.HEAD/);
  });

  it("tells changed files from untracked ones", async () => {
    writeFileSync(join(made.folder, "file0.txt"), "changed\n");
    writeFileSync(join(made.folder, "new file.txt"), "new\n");
    assert.deepEqual(valueOf(await openRepository(made.folder)).changed, ["file0.txt"]);
    made.git("checkout", "-q", "--", "file0.txt");
  });

  it("tells a shallow clone, a detached head and the path below the root", async () => {
    const shallow = join(made.folder, "shallow");
    made.git("clone", "-q", "--depth", "1", `file://${made.folder}`, shallow);
    assert.equal(valueOf(await openRepository(shallow)).shallow, true);
    made.git("checkout", "-q", "--detach");
    const below = valueOf(await openRepository(join(made.folder, "services", "api")));
    assert.deepEqual([below.branch, below.prefix], [undefined, "services/api/"]);
  });

  it("refuses a folder without a repository, one without commits, and one that is not there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "airlock-none-"));
    const [none = ""] = faultsOf(await openRepository(folder));
    assert.equal(none, `${folder}: found no git repository, expected a folder in a git repository.`);
    made.git("init", "-q", folder);
    const [empty = ""] = faultsOf(await openRepository(folder));
    assert.equal(empty, `${folder}: found a repository without commits, expected at least one commit.`);
    rmSync(folder, { recursive: true });
    const [gone = ""] = faultsOf(await openRepository(folder));
    assert.equal(gone, `${folder}: found nothing, expected a folder in a git repository.`);
  });
});

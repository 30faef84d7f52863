import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { approve } from "../../../cli/sign/approveCommand";
import { SigningFolder, TEXT } from "./signingFolder";

describe("airlock approve, in a clone", () => {
  let release: SigningFolder;
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-c", "commit.gpgsign=false", ...args], {
      cwd: release.folder,
      encoding: "utf8",
      stdio: "pipe",
      env: {
        ...process.env,
        GIT_CONFIG_GLOBAL: "/dev/null",
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_AUTHOR_NAME: "Ada",
        GIT_AUTHOR_EMAIL: "ada@example.com",
        GIT_COMMITTER_NAME: "Ada",
        GIT_COMMITTER_EMAIL: "ada@example.com",
      },
    }).trim();
  const edit = (from: string | RegExp, to: string) =>
    release.write("release.yaml", release.read("release.yaml").replace(from, to));
  const sign = (name: string) =>
    approve({ ...release.flags, expires: "7d", key: release.key(name) }, TEXT, release.tools());

  beforeEach(() => {
    release = new SigningFolder();
    git("init", "-q");
    git("commit", "-q", "--allow-empty", "-m", "feat: before\n\nCo-authored-by: Old <old@example.com>");
    git("tag", "v1.4.2");
    git(
      "commit",
      "-q",
      "--allow-empty",
      "-m",
      "feat: express checkout\n\nCo-authored-by: Mallory <Mallory@example.com>",
    );
    edit(/commit: \w+/, `commit: "${git("rev-parse", "HEAD")}"`);
  });
  afterEach(() => release.remove());

  it("signs nothing when release.yaml leaves out somebody whom git names, and tells what to add", async () => {
    edit("plan:", "authors: [{ email: Ada@example.com }]\nplan:");
    const ended = await sign("grace");
    assert.deepEqual(
      [ended.code, ended.out.replaceAll("\n", " ")],
      [
        1,
        "Nothing was signed: release.yaml leaves out authors whom git names, mallory@example.com. " +
          'Add to authors: { email: "mallory@example.com", role: co-author }. ',
      ],
    );
    assert.deepEqual(release.list("approvals"), []);
    edit("authors: [", 'authors: [{ email: "mallory@example.com", role: co-author }, ');
    assert.equal((await sign("grace")).code, 0);
  });

  it("says whom git names where no list is given and none is asked for, and stops nobody", async () => {
    assert.equal((await sign("grace")).code, 0);
    assert.ok(release.said.includes("release.yaml names no authors; git names ada@example.com, mallory@example.com."));
  });

  it("asks for the list before anybody signs where the environment does", async () => {
    release.write(
      "airlock.yaml",
      release.read("airlock.yaml").replace("required: 1", "required: 1, authors: required"),
    );
    const ended = await sign("grace");
    assert.equal(ended.code, 1);
    assert.match(ended.out, /^Nothing was signed: release\.yaml leaves out authors whom git names, ada@example\.com,/);
  });

  it("says what could not be compared", async () => {
    git("tag", "-d", "v1.4.2");
    assert.equal((await sign("grace")).code, 0);
    assert.ok(release.said.includes("The authors were not compared with git: no tag names 1.4.2."));
    git("tag", "payments-v1.4.2", "HEAD~1");
    edit(/commit: "\w+"/, `commit: "${"1f".repeat(20)}"`);
    release.said.length = 0;
    assert.equal((await sign("ada")).code, 0);
    assert.ok(
      release.said.includes(`The authors were not compared with git: ${"1f".repeat(20)} is not in this clone.`),
    );
  });
});

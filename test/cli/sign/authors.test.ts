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

  const rule = (authors: string) =>
    release.write(
      "airlock.yaml",
      release.read("airlock.yaml").replace("required: 1", `required: 1, authors: ${authors}`),
    );

  it("says what could not be compared where no list is asked for", async () => {
    git("tag", "-d", "v1.4.2");
    assert.equal((await sign("grace")).code, 0);
    assert.ok(release.said.includes("The authors were not compared with git: there is no tag v1.4.2."));
    git("tag", "1.4.2", "HEAD~1");
    edit(/commit: "\w+"/, `commit: "${"1f".repeat(20)}"`);
    release.said.length = 0;
    assert.equal((await sign("ada")).code, 0);
    assert.ok(
      release.said.includes(`The authors were not compared with git: ${"1f".repeat(20)} is not in this clone.`),
    );
  });

  for (const authors of ["required", "distrusted"]) {
    it(`signs nothing where nothing could be compared and the list is ${authors}`, async () => {
      rule(authors);
      edit("plan:", "authors: [{ email: mallory@example.com }]\nplan:");
      git("tag", "-d", "v1.4.2");
      const ended = await sign("ada");
      assert.deepEqual(
        [ended.code, ended.log],
        [
          3,
          [
            `${release.path("release.yaml")}: authors: found authors that were not compared with git: there is no tag v1.4.2, ` +
              `expected a comparison, because environments.production.approvals.authors is ${authors}. ` +
              "Nothing was signed. Approve in a whole clone: git fetch --tags (with --unshallow in a shallow one). " +
              "Where release tags have another name, set start.tagPrefix or start.path in airlock.yaml.",
          ],
        ],
      );
      assert.deepEqual(release.list("approvals"), []);
    });
  }

  it("takes the tag of this service where another one has the same version", async () => {
    rule("required");
    edit("plan:", "authors: [{ email: mallory@example.com }]\nplan:");
    git("tag", "-d", "v1.4.2");
    git("tag", "payments-v1.4.2", "HEAD~1");
    git("tag", "checkout-v1.4.2", "HEAD");
    release.write("airlock.yaml", `${release.read("airlock.yaml")}\nstart: { tagPrefix: payments-v }\n`);
    const ended = await sign("ada");
    assert.equal(ended.code, 1, ended.log.join());
    assert.match(ended.out, /^Nothing was signed: release\.yaml leaves out authors whom git names, ada@example\.com\./);
  });

  it("asks nobody to name what is no address, and says whom git names so", async () => {
    rule("required");
    edit("plan:", "authors: [{ email: ada@example.com }]\nplan:");
    git("tag", "-f", "v1.4.2", "HEAD");
    const message = "fix: total\n\nCo-authored-by: Bot <bot at corp>\nCo-authored-by: J <jörg@exämple.de>";
    git("commit", "-q", "--allow-empty", "-m", message);
    edit(/commit: "\w+"/, `commit: "${git("rev-parse", "HEAD")}"`);
    const ended = await sign("grace");
    assert.equal(ended.code, 0, ended.log.join() + ended.out);
    assert.ok(
      release.said.includes(
        'git names authors without an address that release.yaml can hold (printable ASCII): "bot at corp", "jörg@exämple.de".',
      ),
      release.said.join("\n"),
    );
  });
});

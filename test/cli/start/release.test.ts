import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { notesForm } from "../../../cli/init/documentForms";
import { parseManifest } from "../../../release/manifest/parseManifest";
import {
  removeRepositories,
  type Step,
  type TemporaryRepository,
  temporaryRepository,
} from "../git/temporaryRepository";
import { begin, document, PIPELINE, refusal } from "./starting";

const IMAGE = `registry.example.com/payments@sha256:${"a".repeat(64)}`;
const OTHER = `registry.example.com/payments@sha256:${"b".repeat(64)}`;
const STEPS: readonly Step[] = [
  { message: "feat: begin", tags: ["v1.2.0"] },
  { message: "feat: refunds", files: { "src/refunds.ts": "1" } },
];

function repositoryOf(steps = STEPS): TemporaryRepository & { readonly text: (path: string) => string } {
  const made = temporaryRepository(steps);
  return { ...made, text: (path) => readFileSync(join(made.folder, path), "utf8") };
}

describe("airlock start, on a release", () => {
  after(removeRepositories);

  it("writes release.yaml and its notes, valid but for what nobody knows yet, and again without touching hands' work", async () => {
    const { folder, hash, text } = repositoryOf();
    const { code, out } = await begin(folder, { write: true, service: "payments" });
    assert.equal(code, 0);
    assert.ok(out.includes("✓ wrote "), out);
    const release = text("release.yaml");
    for (const line of [
      "version: 1.3.0-rc.1",
      `commit: "${hash("feat: refunds")}"`,
      'previous: { version: 1.2.0, digest: "the digest of the version that runs" }',
      'scope: "refunds."',
      "risk: high # low, medium, high",
      "areas: [payments]",
      "\nauthors:\n  - { email: ",
    ]) {
      assert.ok(release.includes(line), `${line}\n${release}`);
    }
    const parsed = parseManifest(Buffer.from(release), "release.yaml");
    assert.deepEqual(
      parsed.ok ? [] : parsed.faults.map(({ field }) => field),
      ["previous.digest"],
      "only previous is open",
    );

    const mine = release
      .replace(/digest: "the digest.*"/, `digest: "sha256:${"9".repeat(64)}"`)
      .replace("risk: high", "risk: low");
    writeFileSync(join(folder, "release.yaml"), `${mine}kind: hotfix\n`);
    const forgotten = await begin(folder);
    assert.match(forgotten.out, /! .*release\.yaml says kind: hotfix\. Set it to normal where this release is none\./);
    writeFileSync(join(folder, "release.yaml"), mine);
    assert.ok(!(await begin(folder)).out.includes("says kind:"));
    writeFileSync(join(folder, "documents/release-notes.md"), `${text("documents/release-notes.md")}\n## Thanks\n`);
    const again = await begin(folder, { write: true });
    assert.match(again.out, /✓ .*release\.yaml is up to date\n✓ .*release-notes\.md is up to date/);
    assert.match(
      again.out,
      /! .*release\.yaml says risk low; high is proposed, because it touches src\/refunds\.ts \(payments\)\./,
    );
    assert.equal(text("release.yaml"), mine);
    assert.ok(String((await document(folder))["notes"]).endsWith("## Thanks\n"), "the notes hold the team's part");
  });

  it("refuses to overwrite what somebody wrote into the generated part, or a link that leaves the folder", async () => {
    const { folder, text } = repositoryOf();
    await begin(folder, { write: true, service: "payments" });
    const notes = join(folder, "documents/release-notes.md");
    writeFileSync(notes, text("documents/release-notes.md").replace("- refunds", "- better refunds"));
    writeFileSync(join(folder, "release.yaml"), text("release.yaml").replace(/previous: .*/, "previous: none"));
    const [code, line = ""] = await refusal(folder, { write: true });
    assert.equal(code, 2);
    assert.match(line, /found a generated part that was edited by hand/);
    const other = repositoryOf();
    symlinkSync(folder, join(other.folder, "documents"));
    const [linked, fault = ""] = await refusal(other.folder, { write: true, service: "payments" });
    assert.ok(linked === 2 || linked === 3);
    assert.match(fault, /a link that leaves the folder/);
  });

  it("writes through no link that a repository brings with it, and writes nothing when one file cannot be", async () => {
    const { folder, text } = repositoryOf();
    const victims = repositoryOf([{ message: "feat: begin" }]);
    const victim = join(victims.folder, "victim");
    writeFileSync(victim, "precious");
    mkdirSync(join(folder, "documents"));
    const asides = ["", `-${process.pid}`].flatMap((end) => [
      `.release.yaml.airlock${end}`,
      `documents/.release-notes.md.airlock${end}`,
    ]);
    for (const path of asides) symlinkSync(victim, join(folder, path));
    assert.equal((await begin(folder, { write: true, service: "payments" })).code, 0);
    assert.ok(lstatSync(join(folder, "release.yaml")).isFile());
    const written = text("release.yaml")
      .replace(/previous: .*/, "previous: none")
      .replace(/version: 1.*/, "version: 1.0.0");
    writeFileSync(join(folder, "release.yaml"), written);
    const [code, line = ""] = await refusal(folder, { write: true });
    assert.equal(code, 3);
    assert.match(
      line,
      /^FOLDER\/release\.yaml: found EEXIST: .*, expected a place that can be written to\. Nothing was changed\.$/,
    );
    assert.deepEqual([readFileSync(victim, "utf8"), text("release.yaml")], ["precious", written]);
    assert.ok(
      asides.every((path) => lstatSync(join(folder, path)).isSymbolicLink()),
      "nobody's link is taken away",
    );

    const linked = repositoryOf();
    symlinkSync(victims.folder, join(linked.folder, "documents"));
    assert.deepEqual(await refusal(linked.folder, { write: true, service: "payments" }), [
      3,
      "FOLDER/documents/release-notes.md: found a link that leaves the folder, expected a place inside the release folder. Nothing was changed.",
    ]);
    assert.ok(!existsSync(join(linked.folder, "release.yaml")), "nothing is written before all places are known");
    assert.ok(!existsSync(join(victims.folder, "release-notes.md")));
  });

  it("keeps a release.yaml that is a link inside the folder, and the mode of what it leads to", async () => {
    const { folder, text } = repositoryOf();
    await begin(folder, { write: true, service: "payments" });
    const before = text("release.yaml")
      .replace(/previous: .*/, "previous: none")
      .replace(/version: 1.*/, "version: 1.0.0");
    const linked = repositoryOf();
    writeFileSync(join(linked.folder, "payments.yaml"), before);
    chmodSync(join(linked.folder, "payments.yaml"), 0o660);
    symlinkSync("payments.yaml", join(linked.folder, "release.yaml"));
    assert.equal((await begin(linked.folder, { write: true })).code, 0);
    assert.ok(lstatSync(join(linked.folder, "release.yaml")).isSymbolicLink());
    assert.match(linked.text("payments.yaml"), /^version: 1\.3\.0-rc\.1$/m);
    assert.equal(statSync(join(linked.folder, "payments.yaml")).mode & 0o777, 0o660);
  });

  it("fills the form of airlock init, and keeps every byte of files that others wrote, or refuses them", async () => {
    const { folder, text } = repositoryOf();
    const notes = join(folder, "documents/release-notes.md");
    mkdirSync(join(folder, "documents"));
    writeFileSync(notes, notesForm());
    await begin(folder, { write: true, service: "payments" });
    assert.match(text("documents/release-notes.md"), /^# payments 1\.3\.0-rc\.1\n\n<!-- airlock:generated /);

    const release = `\uFEFF${text("release.yaml").replaceAll("\n", "\r\n")}`;
    writeFileSync(join(folder, "release.yaml"), release.replace("1.3.0-rc.1", "1.0.0"));
    chmodSync(join(folder, "release.yaml"), 0o600);
    const draft = "# Ours\r\n\r\n<!-- ask Grace -->  \r\n";
    writeFileSync(notes, draft);
    assert.equal((await begin(folder, { write: true })).code, 0);
    assert.equal(text("release.yaml"), release);
    assert.equal(statSync(join(folder, "release.yaml")).mode & 0o777, 0o600);
    assert.ok(text("documents/release-notes.md").startsWith(`${draft}\r\n<!-- airlock:generated `));
    assert.doesNotMatch(text("documents/release-notes.md"), /[^\r]\n/);

    const latin = Buffer.from("Caf\xe9\n", "latin1");
    writeFileSync(notes, latin);
    assert.deepEqual(await refusal(folder, { write: true }), [
      2,
      "FOLDER/documents/release-notes.md: found bytes that are not UTF-8, expected a text file in UTF-8.",
    ]);
    assert.ok(latin.equals(readFileSync(notes)));
  });

  it("tags in a pipeline alone, on main alone, and never a version that a person typed", async () => {
    const { folder, git, hash } = repositoryOf();
    const noPipeline =
      "--tag: found no pipeline (no CI variable is set), expected a pipeline. The tag is the pipeline's job: what it tags it has built, and nobody has typed the version.";
    assert.deepEqual(await refusal(folder, { tag: true }), [2, noPipeline]);
    assert.deepEqual(await refusal(folder, { tag: true, branch: "topic", variables: PIPELINE }), [
      2,
      "--tag: found the branch topic, expected main or master, where releases are tagged.",
    ]);
    await begin(folder, { write: true, service: "payments" });
    const file = join(folder, "release.yaml");
    const written = readFileSync(file, "utf8").replace(/previous: .*/, "previous: none");
    writeFileSync(file, written.replace("version: 1.3.0-rc.1", "version: 1.9.0"));
    assert.deepEqual(await refusal(folder, { tag: true, variables: PIPELINE }), [
      2,
      "FOLDER/release.yaml: version: found 1.9.0, expected 1.3.0-rc.1, which the commits make. No person types a version: airlock start --write writes it.",
    ]);
    writeFileSync(file, written);
    writeFileSync(join(folder, "file0.txt"), "dirty");
    assert.deepEqual(await refusal(folder, { tag: true, variables: PIPELINE }), [
      3,
      "FOLDER: found changes that are in no commit (file0.txt), expected the work tree of the commit.",
    ]);
    git("checkout", "-q", "--", "file0.txt");
    assert.deepEqual(await refusal(folder, { tag: true, image: "payments:latest", variables: PIPELINE }), [
      2,
      "--image: found payments:latest, expected an image pinned by digest, NAME@sha256:....",
    ]);
    const { out } = await begin(folder, { tag: true, image: IMAGE, service: "payments", variables: PIPELINE });
    assert.ok(out.includes(`✓ tagged ${hash("feat: refunds").slice(0, 7)} as v1.3.0-rc.1`), out);
    assert.ok(out.includes("- git push origin v1.3.0-rc.1"), out);
    assert.equal(
      git("tag", "-l", "--format=%(contents)", "v1.3.0-rc.1"),
      `payments 1.3.0-rc.1\n\nAirlock-Image: ${IMAGE}\n`,
    );
    const again = await begin(folder, { tag: true, image: IMAGE, variables: PIPELINE });
    assert.match(again.out, /✓ v1\.3\.0-rc\.1 stands at [0-9a-f]{7} already/);
  });

  it("makes the final release of the last candidate: only the version changes, the digest must be the candidate's", async () => {
    const { folder, git, text } = repositoryOf();
    await begin(folder, { write: true, tag: true, image: IMAGE, service: "payments", variables: PIPELINE });
    const file = join(folder, "release.yaml");
    writeFileSync(file, text("release.yaml").replace(/previous: .*/, "previous: none"));
    git("add", "-A");
    git("commit", "-q", "-m", "chore: evidence of the candidate");

    const candidate = text("release.yaml");
    writeFileSync(file, candidate.replace(IMAGE, OTHER));
    const [code, line = ""] = await refusal(folder, { final: true });
    assert.equal(code, 1);
    assert.match(line, /artifact\.image: found sha256:b{64}, expected sha256:a{64}, which v1\.3\.0-rc\.1 names\./);
    writeFileSync(file, candidate);

    const read = await document(folder, { final: true, write: true });
    assert.deepEqual([read["version"], read["candidate"], read["previous"]], ["1.3.0", 1, "1.2.0"]);
    assert.equal(text("release.yaml"), candidate.replace("1.3.0-rc.1", "1.3.0"));
    const { out } = await begin(folder, { final: true, tag: true, variables: PIPELINE });
    assert.match(out, /✓ tagged [0-9a-f]{7} as v1\.3\.0\n/);
    assert.ok(git("tag", "-l", "--format=%(contents)", "v1.3.0").includes(`Airlock-Image: ${IMAGE}`));
  });

  it("makes no final release of other code than the candidate's", async () => {
    const { folder, git, text } = repositoryOf();
    await begin(folder, { write: true, tag: true, image: IMAGE, service: "payments", variables: PIPELINE });
    writeFileSync(join(folder, "release.yaml"), text("release.yaml").replace(/previous: .*/, "previous: none"));
    mkdirSync(join(folder, "src"), { recursive: true });
    writeFileSync(join(folder, "src/refunds.ts"), "2");
    git("add", "-A");
    git("commit", "-q", "-m", "fix: one more");
    assert.deepEqual(await refusal(folder, { final: true }), [
      1,
      "--final: found changes since 1.3.0-rc.1 (src/refunds.ts), expected the code of 1.3.0-rc.1. Make another candidate of them, or check the candidate's tag out.",
    ]);
  });

  it("goes on from the digest that it left open itself; the final release and every other text are refused", async () => {
    const { folder, git, text } = repositoryOf();
    const open = 'digest: "the digest of the version that runs"';
    await begin(folder, { write: true, service: "payments" });
    const first = text("release.yaml");
    const again = await begin(folder, { write: true });
    assert.deepEqual([again.code, again.log], [0, []]);
    assert.match(again.out, /✓ .*release\.yaml is up to date/);
    assert.equal(text("release.yaml"), first);

    const file = join(folder, "release.yaml");
    const expected = "expected sha256: and 64 lower-case hex digits.";
    const found = 'found "the digest of the version that runs"';
    assert.deepEqual(await refusal(folder, { final: true }), [
      2,
      `FOLDER/release.yaml: previous.digest: ${found}, ${expected}`,
    ]);
    writeFileSync(file, first.replace(open, 'digest: "whatever runs"'));
    assert.deepEqual(await refusal(folder), [
      2,
      `FOLDER/release.yaml: previous.digest: found "whatever runs", ${expected}`,
    ]);
    writeFileSync(file, first.replace(open, `${open}, more: 1`));
    assert.equal((await refusal(folder))[0], 2, "nothing else is let through with it");

    writeFileSync(file, first);
    git("tag", "-d", "v1.2.0");
    git("tag", "-a", "-m", `payments 1.2.0\n\nAirlock-Image: ${OTHER}`, "v1.2.0", "HEAD~1");
    assert.equal((await begin(folder, { write: true })).code, 0);
    assert.equal(text("release.yaml"), first.replace(open, `digest: "sha256:${"b".repeat(64)}"`), "once it is known");
  });

  it("finds the digest of the release before in its tag, and refuses to begin anew where the tags are missing", async () => {
    const { folder, git, text } = repositoryOf();
    git("tag", "-d", "v1.2.0");
    git("tag", "-a", "-m", `payments 1.2.0\n\nAirlock-Image: ${OTHER}`, "v1.2.0", "HEAD~1");
    await begin(folder, { write: true, service: "payments" });
    assert.ok(text("release.yaml").includes(`previous: { version: 1.2.0, digest: "sha256:${"b".repeat(64)}" }`));

    for (const tag of git("tag", "-l").split("\n")) if (tag !== "") git("tag", "-d", tag);
    const before = text("release.yaml");
    const refused = [
      3,
      "FOLDER/release.yaml: previous.version: found 1.2.0, and no tag vX.Y.Z in this clone, expected the tags of the releases, because versions are counted from them. " +
        "Run git fetch --tags (GitHub Actions: fetch-tags: true). If 1.2.0 was never tagged: git tag v1.2.0 COMMIT.",
    ];
    assert.deepEqual(await refusal(folder), refused, "a clone without tags");
    assert.deepEqual(await refusal(folder, { write: true }), refused);
    assert.equal(text("release.yaml"), before);
  });
});

describe("airlock start, on a release branch", () => {
  after(removeRepositories);
  const cut: readonly Step[] = [
    { id: "begin", message: "feat: begin", tags: ["v1.2.0"] },
    { id: "feature", message: "feat: refunds", tags: ["v1.3.0-rc.1"] },
    { id: "next", message: "feat!: next" },
    { id: "fix", message: "fix: rounding", on: "release/v1.3.0", from: "feature", files: { "fix.txt": "1" } },
  ];

  it("works towards the branch's version, and says which fixes main lacks", async () => {
    const { folder, git, hash } = temporaryRepository(cut, "release/v1.3.0");
    assert.equal((await document(folder))["version"], "1.3.0-rc.2");
    const advice = `! ${hash("fix").slice(0, 7)} (fix: rounding) seems not to be on main: git cherry-pick -x it there.`;
    assert.ok((await begin(folder)).out.includes(advice));
    git("checkout", "-q", "main");
    git("cherry-pick", "-x", hash("fix"));
    git("checkout", "-q", "release/v1.3.0");
    assert.ok(!(await begin(folder)).out.includes("cherry-pick"), "by the same patch, and by the message");
  });

  it("refuses a feature on it, and a name that the commits do not make: exit code 1", async () => {
    const feature: Step = { id: "late", message: "feat: late", on: "release/v1.3.0" };
    const { folder, hash } = temporaryRepository([...cut, feature], "release/v1.3.0");
    assert.deepEqual(await refusal(folder), [
      1,
      `commit ${hash("late").slice(0, 7)}: found a feature on release/v1.3.0 (feat: late), expected fixes only, after the branch was cut. Take it to main and revert it here; it is for the next release.`,
    ]);
    const wrong = temporaryRepository(
      cut.map((step) => (step.on === undefined ? step : { ...step, on: "release/v1.4.0" })),
      "release/v1.4.0",
    );
    assert.deepEqual(await refusal(wrong.folder), [
      1,
      "branch release/v1.4.0: found the version 1.4.0, expected 1.3.0, which the commits since 1.2.0 make. Name the branch release/v1.3.0: no person chooses a version.",
    ]);
  });

  it("leaves main to the next version, and main cuts a branch instead of tagging", async () => {
    const { folder } = temporaryRepository(cut);
    const config = join(folder, "airlock.yaml");
    writeFileSync(
      config,
      "schema: airlock/config/v1\nenvironments: { dev: {} }\nstart: { strategy: release-branch }\n",
    );
    assert.equal((await document(folder))["version"], "2.0.0-rc.1");
    const { out } = await begin(folder);
    assert.ok(
      out.endsWith(
        "Next\n- git switch -c release/v2.0.0: releases are made on branches of their own; only fixes go there.\n",
      ),
      out,
    );
    assert.deepEqual(await refusal(folder, { tag: true, variables: PIPELINE }), [
      2,
      "--tag: found the branch main, expected release/vX.Y.Z, where releases are tagged.",
    ]);
  });

  it("needs main to compare with", async () => {
    const { folder, git } = temporaryRepository(cut, "release/v1.3.0");
    git("branch", "-D", "main");
    assert.deepEqual(await refusal(folder), [
      3,
      "FOLDER: found no branch main or master, expected the branch that release branches are cut from. Fetch it (git fetch origin), or name it under start.mainBranch in airlock.yaml.",
    ]);
  });
});

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describeFault } from "../../../release/fault";
import { loadFile } from "../../../release/files/loadFile";
import { loadRelease } from "../../../release/files/loadRelease";
import { judge } from "../../../release/gates/judge";
import { buildRecord, outcomeKey, recordKey } from "../../../release/record/buildRecord";
import { ATTESTED } from "../attestation/signOutcome";
import { CONFIG, DIGEST, goodFiles, goodManifest, must, NOW, releaseWith, sign } from "../goodRelease";

describe("loading a release", () => {
  let folder: string;
  const request = (environment = "production") => ({
    release: join(folder, "release.yaml"),
    config: join(folder, "airlock.yaml"),
    environment,
    now: NOW,
  });
  const faults = (environment?: string) => {
    const loaded = loadRelease(request(environment));
    return loaded.ok ? [] : loaded.faults.map((fault) => describeFault(fault).replaceAll(folder, "HERE"));
  };
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-release-"));
    for (const [path, content] of Object.entries(goodFiles())) write(path, content);
    write("release.yaml", goodManifest());
    write("airlock.yaml", CONFIG);
    write("allowed_signers", sign("{}").allowedSigners);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("reads and hashes every file that it names", () => {
    const loaded = must(loadRelease(request()));
    assert.equal(loaded.input.files.get("evidence/junit.xml")?.kind, "read");
    assert.equal(loaded.input.files.get("approvals/alice.json")?.kind, "missing");
    assert.equal(loaded.input.allowedSigners?.kind, "read");
    assert.equal(loaded.plan.stages.length, 4);
  });

  it("leaves a missing file, a folder and an empty file to the gates", () => {
    rmSync(join(folder, "evidence/junit.xml"));
    rmSync(join(folder, "evidence/lcov.info"));
    mkdirSync(join(folder, "evidence/lcov.info"));
    const verdicts = judge(must(loadRelease(request())).input);
    const messages = verdicts.filter((verdict) => !verdict.passed).map((verdict) => verdict.message);
    assert.ok(messages.includes("evidence/junit.xml is missing. Commit it beside release.yaml, or correct the path."));
    assert.ok(messages.includes("evidence/lcov.info cannot be read: it is a folder."));
  });

  it("leaves a file that is too large to the gates, a signature sooner than evidence", () => {
    truncateSync(join(folder, "evidence/junit.xml"), 32 * 1024 * 1024 + 1);
    write("approvals/alice.json", "x".repeat(64 * 1024));
    write("approvals/alice.json.sig", "x".repeat(64 * 1024 + 1));
    const { files } = must(loadRelease(request())).input;
    const reason = (path: string) => {
      const file = files.get(path);
      return file?.kind === "unreadable" ? file.reason : file?.kind;
    };
    assert.equal(reason("evidence/junit.xml"), "it has 33554433 bytes, at most 32 MiB are read");
    assert.equal(reason("approvals/alice.json"), "read");
    assert.equal(reason("approvals/alice.json.sig"), "it has 65537 bytes, at most 64 KiB are read");
  });

  it("refuses files of more than 128 MiB together", () => {
    const names = ["releaseNotes", "deploymentRunbook", "rollbackProcedure", "testEvidence"];
    for (const name of names) truncateSync(join(folder, `documents/${name}.md`), 32 * 1024 * 1024);
    const [fault = "", ...others] = faults();
    assert.match(
      fault,
      /^HERE\/release\.yaml: documents\.testEvidence: found "documents\/testEvidence\.md", with which the files of the release have 1342\d{5} bytes or more, expected at most 134217728 \(128 MiB\) together\. Take out of reports what no gate reads, such as the output of tests\.$/,
    );
    assert.deepEqual(others, []);
  });

  it("reads the keys of the verifiers of this environment and of the one before, beside airlock.yaml, and follows none of them out of there", () => {
    write("airlock.yaml", ATTESTED);
    write("verifiers/staging.pem", "staging");
    const keys = must(loadRelease(request())).input.verifierKeys;
    assert.deepEqual(
      [...(keys ?? [])].map(([name, file]) => `${name} ${file.kind}`),
      ["staging read", "production missing"],
    );
    symlinkSync("/etc/hostname", join(folder, "verifiers/production.pem"));
    assert.deepEqual(faults(), [
      'HERE/airlock.yaml: environments.production.verifier.publicKey: found "verifiers/production.pem", a link that leaves the folder, expected a file inside the release folder.',
    ]);
  });

  it("refuses a link that leads out of the release folder", () => {
    rmSync(join(folder, "evidence/junit.xml"));
    symlinkSync("/etc/hostname", join(folder, "evidence/junit.xml"));
    assert.deepEqual(faults(), [
      'HERE/release.yaml: evidence.tests[0].path: found "evidence/junit.xml", a link that leaves the folder, expected a file inside the release folder.',
    ]);
  });

  it("follows a link that stays inside, and survives a circle of links", () => {
    rmSync(join(folder, "evidence/junit.xml"));
    write("reports/unit.xml", goodFiles()["evidence/junit.xml"] ?? "");
    symlinkSync("../reports/unit.xml", join(folder, "evidence/junit.xml"));
    rmSync(join(folder, "evidence/lcov.info"));
    symlinkSync("lcov.info", join(folder, "evidence/lcov.info"));
    const { files } = must(loadRelease(request())).input;
    assert.equal(files.get("evidence/junit.xml")?.kind, "read");
    assert.deepEqual(files.get("evidence/lcov.info"), { kind: "unreadable", reason: "its links go in a circle" });
  });

  it("says so when a file may not be read, to root as well when it steps back from its rights", () => {
    const file = join(folder, "evidence/junit.xml");
    chmodSync(folder, 0o755);
    chmodSync(file, 0);
    const root = process.geteuid?.() === 0;
    if (root) process.seteuid?.(65_534);
    try {
      assert.deepEqual(loadFile(file), { kind: "unreadable", reason: "no permission" });
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  it("tells the faults of both files at once", () => {
    write("release.yaml", goodManifest().replace("service: payments", "service: Payments"));
    write("airlock.yaml", CONFIG.replace("required: 1", "required: 0"));
    assert.deepEqual(faults(), [
      'HERE/release.yaml: service: found "Payments", expected 1 to 24 lower-case letters, digits and hyphens, beginning with a letter.',
      "HERE/airlock.yaml: environments.production.approvals.required: found 0, expected a whole number from 1.",
    ]);
  });

  it("refuses an environment that airlock.yaml does not know, and a file that is not there", () => {
    assert.deepEqual(faults("prodction"), [
      "HERE/airlock.yaml: environments.prodction: found nothing, expected one of dev, staging, production. Did you mean production?",
    ]);
    assert.equal(faults("__proto__").length, 1);
    rmSync(join(folder, "airlock.yaml"));
    assert.deepEqual(faults(), [
      "HERE/airlock.yaml: found no file, expected a readable airlock.yaml. Give its path, or write one with airlock init.",
    ]);
  });

  it("refuses a chain of promotion that goes in a circle, and a looser threshold", () => {
    write("airlock.yaml", CONFIG.replace("dev: {}", "dev: { promotesFrom: production, coverage: { lines: 70% } }"));
    assert.deepEqual(faults(), [
      'HERE/airlock.yaml: environments.dev.coverage.lines: found "70%", expected a percentage from 80% to 100% (airlock.yaml can only make a gate stricter).',
    ]);
    write("airlock.yaml", CONFIG.replace("dev: {}", "dev: { promotesFrom: constructor }"));
    assert.match(faults().join(), /environments\.dev\.promotesFrom: found "constructor", expected one of dev, /);
    write("airlock.yaml", CONFIG.replace("dev: {}", "dev: { promotesFrom: production }"));
    assert.equal(
      faults()[0],
      "HERE/airlock.yaml: environments.dev.promotesFrom: found a circle (dev <- production <- staging <- dev), expected a chain that ends.",
    );
  });

  it("makes a record that says whether the gates passed", () => {
    const loaded = must(loadRelease(request()));
    const record = buildRecord(loaded, judge(loaded.input), { attempt: 2 });
    assert.equal(record.gates.passed, false, "nobody has approved");
    assert.deepEqual(
      {
        ...record.artifact,
        attempt: record.attempt,
        previous: record.previous.version,
        objective: record.objectiveSeconds,
      },
      {
        image: `registry.example.com/payments@${DIGEST}`,
        digest: DIGEST,
        commit: "1f".repeat(20),
        attempt: 2,
        previous: "1.4.2",
        objective: 300,
      },
    );
    const name = { service: "payments", environment: "production", version: "1.5.0", attempt: 2 };
    assert.equal(recordKey(name), "releases/payments/production/1.5.0/attempt-2.json");
    assert.equal(outcomeKey(name), "outcomes/payments/production/1.5.0/attempt-2.json");
    assert.equal(buildRecord(loaded, [], { attempt: 1 }).gates.passed, false, "no verdicts are no approval");
    assert.equal(record.approvalsExpireAt, "", "a statement that is missing expires never");
  });

  it("makes a record that says when the first of its approvals expires", () => {
    const loaded = must(loadRelease(request()));
    const expiring = (expiresAt: string) => releaseWith({ approval: { expiresAt } }).files.get("approvals/alice.json");
    const [late, early] = [expiring("2026-11-27T09:00:00Z"), expiring("2026-11-24T09:00:00.500Z")];
    assert.ok(late && early);
    const files = new Map(loaded.input.files).set("approvals/alice.json", late).set("approvals/bob.json", early);
    const approvals = ["alice", "bob"].map((who) => ({
      statement: `approvals/${who}.json`,
      signature: `approvals/${who}.json.sig`,
    }));
    const approved = { ...loaded, manifest: { ...loaded.manifest, approvals }, input: { ...loaded.input, files } };
    assert.equal(buildRecord(approved, [], { attempt: 1 }).approvalsExpireAt, "2026-11-24T09:00:00.500Z");
  });
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig, loadManifest } from "../../release/files/loadRelease";
import { ensureMoto } from "../engine/setup/moto";
import { airlock } from "./airlock";

describe("airlock init, its profiles and pipelines", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-profiles-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const init = (...args: readonly string[]) => airlock(["init", "--service", "orders", ...args], { cwd: folder });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const documentsOf = () => {
    const manifest = loadManifest(join(folder, "release.yaml"));
    assert.ok(manifest.ok);
    return manifest.value.documents;
  };
  const approvalsOf = () => {
    const config = loadConfig(join(folder, "airlock.yaml"));
    assert.ok(config.ok);
    return config.value.environments["production"]?.approvals;
  };
  const promotionOf = () => {
    const config = loadConfig(join(folder, "airlock.yaml"));
    assert.ok(config.ok);
    const { staging, production } = config.value.environments;
    return [production?.promotion, staging?.verifier];
  };
  const empty = () => gateOf("documents-complete");
  const gateOf = (id: string) => {
    const args = ["check", "--environment", "production", "--format", "json"];
    const { verdicts } = JSON.parse(airlock(args, { cwd: folder }).out) as {
      verdicts: { gate: string; measured: string; message: string }[];
    };
    return verdicts.find(({ gate }) => gate === id);
  };

  it("begin small: one approver who wrote nothing of it, all documents in one file", () => {
    assert.equal(init().code, 0);
    assert.deepEqual(approvalsOf(), { required: 1, allowedSigners: "allowed_signers", authors: "required" });
    assert.equal(documentsOf().rollbackProcedure, "documents/release.md#rollback-procedure");
    assert.deepEqual(promotionOf(), ["asserted", undefined]);
    assert.deepEqual(readdirSync(join(folder, "documents")).sort(), [
      "communication-plan.md",
      "post-mortem.md",
      "release.md",
      "retrospective.md",
    ]);
    // Every section is found, and none says anything yet.
    assert.equal(empty()?.measured, "0 of 8 documents");
    assert.doesNotMatch(empty()?.message ?? "", /no heading/);
    writeFileSync(
      join(folder, "documents/release.md"),
      read("documents/release.md").replace("### Risks\n", "### Risks\n\nNone that we know.\n"),
    );
    assert.equal(empty()?.measured, "1 of 8 documents");
  });

  it("are regulated where that is asked for: two approvers, each document a file", () => {
    assert.equal(init("--profile", "regulated").code, 0);
    assert.deepEqual(approvalsOf(), { required: 2, allowedSigners: "allowed_signers", authors: "distrusted" });
    assert.equal(documentsOf().rollbackProcedure, "documents/rollback-procedure.md");
    const verifier = { id: "airlock:verifier/orders/staging", publicKey: "verifiers/staging.pem" };
    assert.deepEqual(promotionOf(), ["attested", verifier]);
    assert.equal(readdirSync(join(folder, "documents")).length, 13);
    assert.equal(documentsOf().supportBriefing, "documents/support-briefing.md");
    assert.match(
      gateOf("readiness-complete")?.message ?? "",
      /documents\.userDocumentation: documents\/user-documentation\.md is empty\./,
    );
    assert.equal(empty()?.measured, "0 of 8 documents");
    assert.doesNotMatch(empty()?.message ?? "", /\.md is missing/);
  });

  it("ask in the regulated profile for a root that its keepers sign, and sign nothing themselves", () => {
    const root = (): unknown => {
      const config = loadConfig(join(folder, "airlock.yaml"));
      return config.ok ? config.value.root : config;
    };
    init("--profile", "regulated");
    assert.equal(root(), "trust");
    assert.equal(readdirSync(folder).includes("trust"), false);
    const { code, err } = airlock(["root", "propose", "--signers", "allowed_signers"], { cwd: folder });
    assert.equal(code, 2);
    assert.match(err, /verifiers\/staging\.pem: found no file, expected a file, as airlock\.yaml names it\./);
    mkdirSync(join(folder, "verifiers"));
    writeFileSync(join(folder, "verifiers/staging.pem"), "");
    const unkept = airlock(["root", "propose", "--signers", "allowed_signers"], { cwd: folder }).err;
    assert.match(unkept, /--signers: found no line with a key, expected a file of allowed_signers/);
    init("--force");
    assert.equal(root(), undefined);
  });

  it("write no pipeline unless it is asked for", () => {
    init();
    assert.deepEqual(readdirSync(folder).sort(), ["airlock.yaml", "allowed_signers", "documents", "release.yaml"]);
  });

  it("add a pipeline to a project that has begun, and touch nothing else", () => {
    init();
    const before = read("release.yaml");
    const { code, out } = init("--ci", "github");
    assert.equal(code, 0);
    assert.match(
      out,
      /^wrote {2}\.github\/workflows\/airlock-check\.yml\nwrote {2}\.github\/workflows\/airlock-candidate\.yml\nwrote {2}\.github\/workflows\/airlock-promote\.yml\nwrote {2}\.github\/workflows\/airlock-release\.yml\n\n/,
    );
    assert.equal(read("release.yaml"), before);
    assert.equal(init("--ci", "github").code, 2, "the second time its files are in the way");
  });

  it("refuse a host and a profile that they do not know", () => {
    assert.equal(
      init("--ci", "jenkins").err,
      "airlock: option '--ci <host>' argument 'jenkins' is invalid. Allowed choices are github, gitlab. See airlock init --help.\n",
    );
    assert.equal(
      init("--profile", "huge").err,
      "airlock: option '--profile <profile>' argument 'huge' is invalid. Allowed choices are small, regulated. See airlock init --help.\n",
    );
  });

  /** Checks files against a schema that check-jsonschema ships; throws with what it says. */
  const conform = async (schema: string, ...files: readonly string[]) =>
    execFileSync(await ensureMoto(), ["-m", "check_jsonschema", "--builtin-schema", schema, ...files], {
      encoding: "utf8",
    });

  for (const [host, schema, path] of [
    ["github", "vendor.github-workflows", ".github/workflows"],
    ["gitlab", "vendor.gitlab-ci", "ci"],
  ] as const) {
    it(`write what ${host} reads: its own schema says so, and says no to another`, async () => {
      init("--ci", host);
      const files = readdirSync(join(folder, path)).map((name) => join(folder, path, name));
      assert.match(await conform(schema, ...files), /^ok/);
      mkdirSync(join(folder, "wrong"));
      const wrong = join(folder, "wrong", "pipeline.yml");
      writeFileSync(wrong, "on: push\njob: { script: 42, runs-on: [] }\n");
      await assert.rejects(conform(schema, wrong), { stdout: /Schema validation errors/ });
    });
  }
});

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { airlock } from "./airlock";

describe("airlock init", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "airlock-init-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const init = (...args: readonly string[]) => airlock(["init", ...args], { cwd: folder });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");

  it("writes a release that every environment can judge, and that none lets through", () => {
    const { code, out, err } = init("--service", "orders");
    assert.equal(err, "");
    assert.equal(code, 0);
    assert.match(out, /^wrote {2}airlock\.yaml\nwrote {2}release\.yaml\n/);
    assert.match(out, /\nNext: airlock check --environment production says what is missing\.\n$/);
    for (const environment of ["dev", "staging", "production"]) {
      const checked = airlock(["check", "--environment", environment], { cwd: folder });
      assert.equal(checked.err, "");
      assert.equal(checked.code, 1);
    }
  });

  it("leaves every gate that needs something from the team refused", () => {
    init("--service", "orders");
    const { out } = airlock(["check", "--environment", "production", "--format", "json"], { cwd: folder });
    const { verdicts } = JSON.parse(out) as { verdicts: { gate: string; passed: boolean; applicable: boolean }[] };
    const passed = verdicts.filter((verdict) => verdict.passed && verdict.applicable).map((verdict) => verdict.gate);
    // What a skeleton can have right: the default schedule, and a contract's objective that the default alarms meet.
    assert.deepEqual(passed, ["version-forward", "schedule-complete", "strategy-allowed", "objective-reachable"]);
  });

  it("points editors to schemas that the package ships", () => {
    init("--service", "orders");
    for (const [file, schema] of [
      ["release.yaml", "release"],
      ["airlock.yaml", "airlock"],
    ] as const) {
      const [, path = ""] =
        /^# yaml-language-server: \$schema=node_modules\/pulumi-airlock\/(.*)$/m.exec(read(file)) ?? [];
      assert.equal(path, `dist/schemas/${schema}.schema.json`);
      assert.ok(existsSync(join(__dirname, "..", "..", path)), path);
    }
  });

  it("takes the folder's name for the service, as far as it can be one", () => {
    assert.equal(init("--directory", "My Shop_2").code, 0);
    assert.match(read("My Shop_2/release.yaml"), /^service: my-shop-2$/m);
    const { code, err } = init("--directory", "42");
    assert.equal(code, 2);
    assert.equal(
      err,
      "--service: found nothing, expected 1 to 24 lower-case letters, digits and hyphens, beginning with a letter. The folder's name gives none: name the service with --service.\n",
    );
    assert.ok(!existsSync(join(folder, "42")));
  });

  it("refuses a name that cannot be a service's", () => {
    const { code, err } = init("--service", "Orders!");
    assert.equal(code, 2);
    assert.equal(
      err,
      '--service: found "Orders!", expected 1 to 24 lower-case letters, digits and hyphens, beginning with a letter.\n',
    );
    assert.deepEqual(readdirSync(folder), []);
  });

  it("refuses to overwrite, and then writes nothing at all", () => {
    writeFileSync(join(folder, "release.yaml"), "mine\n");
    const { code, out, err } = init("--service", "orders");
    assert.equal(code, 2);
    assert.equal(out, "");
    assert.equal(
      err,
      ".: found release.yaml, already there, expected a folder without these files. Nothing was written. Choose another folder with --directory, or move them aside with --force.\n",
    );
    assert.deepEqual(readdirSync(folder), ["release.yaml"]);
    assert.equal(read("release.yaml"), "mine\n");
  });

  it("moves files aside with --force, again and again, and loses none", () => {
    for (const text of ["first\n", "second\n"]) {
      writeFileSync(join(folder, "release.yaml"), text);
      assert.equal(init("--service", "orders", "--force").code, 0);
    }
    assert.equal(read("release.yaml.bak"), "first\n");
    assert.equal(read("release.yaml.bak1"), "second\n");
    assert.match(read("release.yaml"), /^service: orders$/m);
  });

  it("does not write through a link that leads elsewhere", () => {
    symlinkSync(join(folder, "elsewhere"), join(folder, "airlock.yaml"));
    assert.equal(init("--service", "orders").code, 2);
    assert.ok(!existsSync(join(folder, "elsewhere")));
  });

  it("refuses a file where the folder should be", () => {
    writeFileSync(join(folder, "taken"), "");
    const { code, err } = init("--directory", "taken", "--service", "orders");
    assert.equal(code, 2);
    assert.equal(err, "--directory: found taken, a file, expected a folder.\n");
  });

  it("takes a file where a folder must be for one that is in the way", () => {
    writeFileSync(join(folder, "documents"), "a file where a folder must be\n");
    const { code, err } = init("--service", "orders");
    assert.equal(code, 2);
    assert.match(err, /^\.: found documents, already there, /);
    assert.deepEqual(readdirSync(folder), ["documents"]);
    assert.equal(init("--service", "orders", "--force").code, 0);
    assert.equal(read("documents.bak"), "a file where a folder must be\n");
  });

  it("refuses an empty name of a folder", () => {
    const { code, err } = init("--directory=", "--service", "orders");
    assert.equal(code, 2);
    assert.equal(err, "--directory: found nothing, expected a folder.\n");
  });

  it("ends where the system makes no folders", () => {
    const { code, out, err } = init("--directory", "/proc/airlock/below", "--service", "orders");
    assert.equal(code, 3);
    assert.equal(out, "");
    assert.match(
      err,
      /^\/proc\/airlock\/below\/airlock\.yaml: found .*, expected a place that can be written to\. Nothing was changed\.\n$/,
    );
  });

  it("says in one line what the file system refuses", () => {
    writeFileSync(join(folder, "taken"), "");
    const { code, out, err } = init("--directory", "taken/below", "--service", "orders");
    assert.equal(code, 3);
    assert.equal(out, "");
    assert.match(
      err,
      /^taken\/below(?:\/airlock\.yaml)?: found ENOTDIR: .*, expected a place that can be written to\.\n$/,
    );
  });
});

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const ROOT = join(__dirname, "../..");
const manifest = z.object({
  version: z.string(),
  main: z.string().optional(),
  files: z.array(z.string()).optional(),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()).optional(),
});

describe("the pack's build", () => {
  const folder = mkdtempSync(join(tmpdir(), "airlock-pack-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const text = (name: string) => readFileSync(join(folder, name), "utf8");
  const parse = (file: string) => manifest.parse(JSON.parse(readFileSync(file, "utf8")));

  before(() => {
    execFileSync(process.execPath, [join(ROOT, "policies", "build.mjs"), folder], { stdio: "pipe" });
  });

  it("writes one bundle, and what the engine and pulumi policy publish want beside it", () => {
    assert.deepEqual(readdirSync(folder).sort(), ["PulumiPolicy.yaml", "index.js", "package.json"]);
    assert.equal(
      text("PulumiPolicy.yaml"),
      'description: "Airlock: release gates and traffic safety for progressive delivery."\nruntime: nodejs\n',
    );
    const root = parse(join(ROOT, "package.json"));
    const pack = parse(join(folder, "package.json"));
    assert.equal(pack.version, root.version);
    assert.equal(pack.main, "index.js");
    assert.deepEqual(pack.files, ["index.js", "PulumiPolicy.yaml"]);
    assert.deepEqual(pack.dependencies, {
      "@pulumi/policy": root.devDependencies?.["@pulumi/policy"],
      "@pulumi/pulumi": root.devDependencies?.["@pulumi/pulumi"],
    });
  });

  it("loads no cloud SDK: of packages it asks for @pulumi/policy alone", () => {
    const asked = [...text("index.js").matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name ?? "");
    const { builtinModules } = process.getBuiltinModule("node:module");
    const packages = asked.filter((name) => !builtinModules.includes(name.replace(/^node:/, "")));
    assert.deepEqual([...new Set(packages)], ["@pulumi/policy"]);
  });

  it("says nothing of the machine that built it", () => {
    assert.ok(!text("index.js").includes(ROOT));
  });
});

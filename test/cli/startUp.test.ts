import assert from "node:assert/strict";
import { join } from "node:path";
import { airlock } from "./airlock";

describe("airlock, its start", () => {
  const listModules = join(__dirname, "listModules.cjs");

  /** Packages that a command has loaded by the time it ends. */
  const packages = (args: readonly string[]): string[] => {
    const { err } = airlock(args, { node: ["--require", listModules] });
    const loaded = err.split("\n").filter((line) => line.startsWith("loaded "));
    assert.equal(loaded.length, 1, "the list of modules is printed once");
    return JSON.parse(loaded[0]?.slice("loaded ".length) ?? "[]") as string[];
  };

  it("loads commander alone for --version and --help", () => {
    assert.deepEqual(packages(["--version"]), ["commander"]);
    assert.deepEqual(packages(["--help"]), ["commander"]);
    assert.deepEqual(packages(["check", "--help"]), ["commander"]);
    assert.deepEqual(packages(["rollout", "status", "--help"]), ["commander"]);
  });

  it("loads neither Pulumi nor the AWS SDK nor Sigstore for a check, and would notice if it did", () => {
    const example = join(__dirname, "..", "..", "examples", "payments");
    const files = ["--release", join(example, "release.yaml"), "--config", join(example, "airlock.yaml")];
    const loaded = packages(["check", "--environment", "production", ...files]);
    assert.deepEqual(
      loaded.filter((name) => /pulumi|aws|sigstore/.test(name)),
      [],
    );
    for (const name of ["zod", "yaml", "saxes", "semver"]) assert.ok(loaded.includes(name), `${name} is seen`);
  });
});

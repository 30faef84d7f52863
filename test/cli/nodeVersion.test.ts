import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { satisfies } from "semver";
import { nodeProblem } from "../../cli/nodeVersion";

describe("the Node.js that airlock runs on", () => {
  const root = join(__dirname, "..", "..");
  const enginesOf = (file: string) =>
    (JSON.parse(readFileSync(join(root, file), "utf8")) as { engines: { node: string } }).engines.node;
  const versions = ["20.20.2", "22.12.0", "22.22.1", "22.22.2", "22.23.0", "23.11.1", "24.14.9", "24.15.0", "24.21.0"];

  it("is what package.json says, no more and no less", () => {
    for (const version of [...versions, "25.9.0", "26.0.0", "26.1.0", "30.0.0"]) {
      assert.equal(nodeProblem(version) === undefined, satisfies(version, enginesOf("package.json")), version);
    }
  });

  it("is one that the Sigstore libraries run on", () => {
    for (const name of ["bundle", "verify"]) {
      assert.equal(
        enginesOf("package.json"),
        enginesOf(`node_modules/@sigstore/${name}/package.json`).replace("26.0.0", "26"),
      );
    }
  });

  it("is told in one line where it is none", () => {
    assert.equal(
      nodeProblem("22.12.0"),
      "airlock: found Node.js 22.12.0, expected 22.22.2 or a later 22, 24.15 or a later 24, 26 or newer.",
    );
  });
});

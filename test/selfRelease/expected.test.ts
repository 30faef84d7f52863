import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "../../release/config/parseConfig";
import { requirementsFor } from "../../release/config/requirements";
import { failed, passed } from "../../release/gates/outcome";
import type { GateId, Verdict } from "../../release/gates/verdict";
import { imageOf, packageOf } from "../../release/manifest/artifact";
import { parseManifest } from "../../release/manifest/parseManifest";
import { must } from "../release/goodRelease";
import { problemsOf } from "./expected";

const read = (name: string) => readFileSync(join(__dirname, "..", "..", name));

function verdicts(refused: Partial<Record<GateId, string>>): Verdict[] {
  const all: GateId[] = [
    "artifact-pinned",
    "vulnerabilities-absent",
    "documents-complete",
    "approval-signed",
    "provenance-attested",
  ];
  return all.map((gate) => {
    const measured = refused[gate];
    return measured === undefined ? passed(gate, "m", "r", "Fine.") : failed(gate, measured, "r", "Repair it.");
  });
}

const PEOPLE = { "approval-signed": "nobody", "provenance-attested": "no provenance" };

describe("the check of Airlock's own release", () => {
  it("lets a change through that every gate of ci lets through, and a release that lacks people alone", () => {
    assert.deepEqual(problemsOf("ci", verdicts({}), {}), []);
    assert.deepEqual(problemsOf("npm", verdicts(PEOPLE), {}), []);
  });

  it("bears with a scan and notes that cannot be had, and with nothing else that is refused", () => {
    const lacking = { scan: "npm audit: 405", notes: "shallow" };
    const none = { "vulnerabilities-absent": "no scan" };
    assert.deepEqual(problemsOf("ci", verdicts(none), lacking), []);
    assert.deepEqual(
      problemsOf("npm", verdicts({ ...none, ...PEOPLE, "documents-complete": "7 of 8 documents" }), lacking),
      [],
    );
    assert.deepEqual(problemsOf("ci", verdicts({ ...none, "artifact-pinned": "x" }), lacking), [
      "ci: artifact-pinned refuses: x. Repair it.",
    ]);
    assert.deepEqual(problemsOf("ci", verdicts(none), {}), ["ci: vulnerabilities-absent refuses: no scan. Repair it."]);
  });

  it("refuses a gate that lets through what nobody has brought, a scan that is bad, and no verdicts", () => {
    assert.deepEqual(problemsOf("npm", verdicts({ "approval-signed": "nobody" }), {}), [
      "npm: provenance-attested lets through what nobody has brought.",
    ]);
    assert.deepEqual(problemsOf("ci", verdicts({ "vulnerabilities-absent": "2 critical" }), { scan: "405" }), [
      "ci: vulnerabilities-absent refuses: 2 critical. Repair it.",
    ]);
    const unwritten = { ...PEOPLE, "documents-complete": "6 of 8 documents" };
    assert.deepEqual(problemsOf("npm", verdicts(unwritten), { notes: "shallow" }), [
      "npm: documents-complete refuses: 6 of 8 documents. Repair it.",
    ]);
    assert.deepEqual(problemsOf("ci", [], {}), ["ci: there are no verdicts."]);
  });

  it("reads files that ask of the registry what a protected environment asks, and that release a package", () => {
    const config = must(parseConfig(read("airlock.yaml"), "airlock.yaml"));
    const npm = must(requirementsFor(config, "npm", "airlock.yaml"));
    assert.deepEqual([npm.protected, npm.approvals?.required, npm.provenance !== undefined], [true, 1, true]);
    assert.equal(must(requirementsFor(config, "ci", "airlock.yaml")).protected, false);
    const manifest = must(parseManifest(read("release.yaml"), "release.yaml"));
    const { name, version } = JSON.parse(read("package.json").toString()) as { name: string; version: string };
    assert.equal(imageOf(manifest), undefined);
    assert.deepEqual(packageOf(manifest), { name, version });
    assert.equal(manifest.version, version);
  });
});

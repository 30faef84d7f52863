import assert from "node:assert/strict";
import type { GateInput } from "../../../release/gates/gate";
import { judge } from "../../../release/gates/judge";
import { NOT_ASKED_OF_ROLLBACKS } from "../../../release/gates/releaseKinds";
import { CONFIG, DIGEST, OUTCOME, read, releaseWith, sha256 } from "../goodRelease";

const UNPROTECTED = CONFIG.replace("  production:\n", "  production:\n    protected: false\n");

/** A rollback from 1.6.0 to 1.5.0, which an outcome says something about, and whose evidence is long gone. */
function rollback(
  outcome: Readonly<Record<string, unknown>> | undefined,
  { kind = "rollback", config = UNPROTECTED, forge = (json: string) => json } = {},
): GateInput {
  const text = forge(JSON.stringify({ ...(JSON.parse(OUTCOME) as object), environment: "production", ...outcome }));
  return releaseWith({
    config,
    files: { "evidence/here.json": text },
    manifest: (yaml) =>
      yaml
        .replace("version: 1.5.0\n", `version: 1.5.0\nkind: ${kind}\n`)
        .replace("version: 1.4.2", kind === "rollback" ? "version: 1.6.0" : "version: 1.4.2")
        .replace(/evidence:\n( {2}.*\n)+/, "")
        .replace(/documents:\n( {2}.*\n)+/, "")
        .replace(/promotion:\n( {2}.*\n)+/, "")
        .concat(
          outcome === undefined
            ? ""
            : `promotion: { production: { path: evidence/here.json, sha256: ${sha256(text)} } }\n`,
        ),
  });
}

const refusedBy = (input: GateInput) => judge(input).flatMap(({ gate, passed }) => (passed ? [] : [gate]));

describe("a rollback", () => {
  it("that an unprotected environment completed before is judged by its integrity alone, and says so", () => {
    const input = rollback({});
    assert.deepEqual(refusedBy(input), []);
    const told = judge(input).filter(({ gate }) => NOT_ASKED_OF_ROLLBACKS.includes(gate));
    assert.deepEqual(told.map(({ gate }) => gate).sort(), [...NOT_ASKED_OF_ROLLBACKS].sort());
    assert.deepEqual(
      [...new Set(told.map(({ applicable, message }) => `${applicable}: ${message}`))],
      [
        "false: production completed 1.5.0 before: a rollback is judged by its integrity. It is asserted, not signed, by evidence/here.json.",
      ],
    );
    const promoted = judge(input).find(({ gate }) => gate === "promoted-digest");
    assert.deepEqual(
      [promoted?.measured, promoted?.message],
      [DIGEST, "production completed this digest before. It is asserted, not signed, by evidence/here.json."],
    );
  });

  it("in a protected environment is judged like any release, whatever an outcome of its own asserts", () => {
    assert.deepEqual(refusedBy(rollback({})), []);
    const forged = rollback({}, { config: CONFIG });
    assert.deepEqual(refusedBy(forged), [
      "tests-pass",
      "coverage-sufficient",
      "vulnerabilities-absent",
      "documents-complete",
      "promoted-digest",
    ]);
    assert.deepEqual(
      judge(forged).filter(({ gate, applicable }) => NOT_ASKED_OF_ROLLBACKS.includes(gate) && !applicable).length,
      3,
      "performance-regression, bugs-absent and readiness-complete, which this environment does not ask for",
    );
    const promoted = judge(forged).find(({ gate }) => gate === "promoted-digest");
    assert.deepEqual(
      [promoted?.measured, promoted?.message],
      [
        "no outcome of staging",
        "promotion.staging is not given. airlock promotion add --environment production fetches the outcome that the rollout in staging wrote to its audit bucket, and binds it.",
      ],
    );
  });

  it("is judged like any release where its outcome has a key twice", () => {
    const again = (json: string) => json.replace(/^\{/, '{"outcome":"rolled-back",');
    assert.deepEqual(refusedBy(rollback({})), []);
    assert.ok(refusedBy(rollback({}, { forge: again })).includes("tests-pass"));
  });

  const unproven: readonly (readonly [string, Readonly<Record<string, unknown>> | undefined])[] = [
    ["without an outcome", undefined],
    ["of another digest", { digest: `sha256:${"ef".repeat(32)}` }],
    ["of another version", { version: "1.4.9" }],
    ["of another service", { service: "orders" }],
    ["that another environment completed", { environment: "staging" }],
    ["that was rolled back here", { outcome: "rolled-back" }],
  ];
  for (const [what, outcome] of unproven) {
    it(`${what} is judged like any release`, () => {
      const refused = refusedBy(rollback(outcome));
      for (const gate of ["tests-pass", "coverage-sufficient", "promoted-digest"] as const)
        assert.ok(refused.includes(gate), gate);
    });
  }

  it("is not what a normal release becomes by binding an outcome of its own environment", () => {
    assert.ok(refusedBy(rollback({}, { kind: "normal" })).includes("tests-pass"));
  });

  it("is refused all the same without approval, under quarantine, or below a contracting migration", () => {
    const input = rollback({});
    const unsigned = { ...input, manifest: { ...input.manifest, approvals: [] } };
    assert.deepEqual(refusedBy(unsigned), ["approval-signed"]);
    const quarantined = [
      { digest: DIGEST, version: "1.5.0", at: "2026-11-19T00:00:00Z", trigger: "alarm", reason: "errors" },
    ];
    assert.deepEqual(refusedBy({ ...input, quarantined }), ["digest-not-quarantined"]);
    const files = new Map(input.files).set("evidence/here.json", read("{}"));
    assert.ok(refusedBy({ ...input, files }).includes("tests-pass"), "another file than the bound one");
    const contract = input.manifest.rollback;
    assert.ok(contract !== undefined);
    const migrated = { ...input, manifest: { ...input.manifest, rollback: { ...contract, minimumVersion: "1.5.1" } } };
    assert.ok(refusedBy(migrated).includes("rollback-possible"));
  });
});

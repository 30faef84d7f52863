import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gates, judge } from "../../../release/gates/judge";
import { GATE_IDS, type GateId, type Verdict } from "../../../release/gates/verdict";
import {
  AUDIT,
  CONFIG,
  DIGEST,
  goodFiles,
  LIVE_DIGEST,
  OUTCOME,
  type ReleaseChanges,
  releaseWith,
  sha256,
} from "../goodRelease";

/** Gates that the good release does not meet: airlock.yaml asks for none of them of itself, and nothing was overridden. */
const IDLE: readonly GateId[] = [
  "provenance-attested",
  "post-mortem-written",
  "performance-regression",
  "bugs-absent",
  "migrations-expanded",
  "root-approved",
  "debts-settled",
  "readiness-complete",
];

function verdictOf(gate: GateId, changes: ReleaseChanges): Verdict {
  const verdict = judge(releaseWith(changes)).find((candidate) => candidate.gate === gate);
  assert.ok(verdict);
  return verdict;
}

function refuses(gate: GateId, changes: ReleaseChanges, measured: string, message: string): void {
  const verdict = verdictOf(gate, changes);
  assert.deepEqual(
    { passed: verdict.passed, measured: verdict.measured, message: verdict.message },
    { passed: false, measured, message },
  );
}

const replace = (from: string | RegExp, to: string) => (yaml: string) => {
  const changed = yaml.replace(from, to);
  assert.notEqual(changed, yaml, `nothing matches ${from}`);
  return changed;
};

describe("the gates", () => {
  it("let a good release through, each with a verdict, in the fixed order", () => {
    const verdicts = judge({ ...releaseWith(), quarantined: [] });
    assert.deepEqual(
      verdicts.filter((verdict) => !verdict.passed),
      [],
    );
    assert.deepEqual(
      verdicts.filter((verdict) => !verdict.applicable).map((verdict) => verdict.gate),
      IDLE,
    );
    assert.deepEqual(
      verdicts.map((verdict) => verdict.gate),
      [...GATE_IDS],
    );
  });

  it("stand in the list with the ids that they give to their verdicts", () => {
    assert.deepEqual(
      gates.map((gate) => gate.id),
      [...GATE_IDS],
    );
  });

  it("are all described in docs/reference/gates.md", () => {
    const page = readFileSync(join(__dirname, "../../../docs/reference/gates.md"), "utf8");
    for (const gate of gates) {
      assert.match(page, new RegExp(`^## ${gate.id}$`, "m"));
      assert.ok(page.includes(gate.title), `docs/reference/gates.md must hold the sentence: ${gate.title}`);
    }
  });

  it("ask nothing but the artifact, the version, the evidence and a whole rollout of an unprotected environment", () => {
    const verdicts = judge(
      releaseWith({ environment: "dev", manifest: (yaml) => yaml.replace(/rollback:[\s\S]*?evidence:/, "evidence:") }),
    );
    assert.deepEqual(
      verdicts.filter((verdict) => !verdict.applicable).map((verdict) => verdict.gate),
      [
        "documents-complete",
        "rollback-contract",
        "promoted-digest",
        "approval-signed",
        "traffic-sufficient",
        "objective-reachable",
        "digest-not-quarantined",
        ...IDLE,
      ],
    );
    assert.ok(verdicts.every((verdict) => verdict.passed));
  });
});

describe("artifact-pinned", () => {
  it("refuses a floating tag", () => {
    refuses(
      "artifact-pinned",
      { manifest: replace(`payments@${DIGEST}`, "payments:latest") },
      "tag latest without a digest",
      "artifact.image registry.example.com/payments:latest can be another image tomorrow. Write registry.example.com/payments@sha256:<digest>, as the registry printed it when the pipeline pushed.",
    );
  });

  it("refuses no tag at all, which means latest", () => {
    assert.equal(
      verdictOf("artifact-pinned", { manifest: replace(`payments@${DIGEST}`, "payments") }).measured,
      "no tag and no digest, which means latest",
    );
  });

  it("refuses what is no image reference, such as a digest that was cut", () => {
    refuses(
      "artifact-pinned",
      { manifest: replace(DIGEST, "sha256:abab") },
      "registry.example.com/payments@sha256:abab",
      'artifact.image: found "registry.example.com/payments@sha256:abab", expected an image reference such as registry.example.com/payments@sha256:<64 hex digits>.',
    );
  });

  it("takes a tag beside the digest: the digest decides", () => {
    assert.ok(verdictOf("artifact-pinned", { manifest: replace("payments@", "payments:1.5.0@") }).passed);
  });
});

describe("version-forward", () => {
  it("refuses a version that is not semantic", () => {
    for (const version of ["v1.5.0", "'2026.11'", "'1.5'", "1.5.0.1"]) {
      const verdict = verdictOf("version-forward", { manifest: replace("version: 1.5.0", `version: ${version}`) });
      assert.equal(verdict.passed, false, version);
    }
  });

  it("refuses a version below the one that runs", () => {
    refuses(
      "version-forward",
      { manifest: replace("version: 1.5.0", "version: 1.4.1") },
      "1.4.1",
      "1.4.1 is below 1.4.2, which runs. Release a higher version, or set kind: rollback if you mean to go back.",
    );
  });

  it("refuses a release candidate of the version that runs", () => {
    assert.equal(
      verdictOf("version-forward", { manifest: replace("version: 1.5.0", "version: 1.4.2-rc.9") }).passed,
      false,
    );
  });

  it("refuses the same version with another digest", () => {
    refuses(
      "version-forward",
      { manifest: replace("version: 1.5.0", "version: 1.4.2") },
      "1.4.2",
      "1.4.2 already runs with another digest. One version is one artifact: release a new version.",
    );
  });

  it("lets a rollback release go back, and the first release begin", () => {
    const back = replace("version: 1.5.0", "version: 1.4.1\nkind: rollback");
    assert.ok(verdictOf("version-forward", { manifest: back }).passed);
    const first = replace(/previous: \{.*\}/, "previous: none");
    assert.equal(verdictOf("version-forward", { manifest: first }).message, "1.5.0 is the first release.");
  });
});

describe("tests-pass", () => {
  const report = (body: string) => ({ files: { "evidence/junit.xml": `<testsuites>${body}</testsuites>` } });

  it("refuses one failed test", () => {
    refuses(
      "tests-pass",
      report('<testsuite name="s"><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>'),
      "1 of 2 passed, 1 failed, 0 skipped",
      "1 of 2 tests failed. Repair them and run the whole suite again.",
    );
  });

  it("refuses a skipped test beyond the budget, and lets a declared budget stand", () => {
    const skipped = report(
      '<testsuite name="s"><testcase name="a"/><testcase name="b"><skipped/></testcase></testsuite>',
    );
    refuses(
      "tests-pass",
      skipped,
      "1 of 2 passed, 0 failed, 1 skipped",
      "1 tests were skipped. Run them, remove them, or raise tests.skipBudget in airlock.yaml.",
    );
    const config = CONFIG.replace("promotesFrom: staging", "promotesFrom: staging\n    tests: { skipBudget: 1 }");
    assert.ok(verdictOf("tests-pass", { ...skipped, config }).passed);
  });

  it("refuses an empty report: zero tests prove nothing", () => {
    const verdict = verdictOf("tests-pass", report(""));
    assert.equal(verdict.passed, false);
    assert.equal(verdict.measured, "inconclusive");
    assert.match(verdict.message, /^evidence\/junit\.xml proves nothing: /);
  });

  it("refuses a truncated report", () => {
    const verdict = verdictOf("tests-pass", {
      files: { "evidence/junit.xml": '<testsuites><testsuite name="s"><testcase name="a"/>' },
    });
    assert.equal(verdict.passed, false);
    assert.equal(verdict.measured, "inconclusive");
  });

  it("refuses another number of tests than was declared", () => {
    refuses(
      "tests-pass",
      { manifest: replace("tests: [{ path: evidence/junit.xml,", "tests: [{ path: evidence/junit.xml, count: 200,") },
      "inconclusive: 2 of 2 passed, 0 failed, 0 skipped",
      "evidence/junit.xml holds 2 tests, release.yaml declares 200.",
    );
  });

  it("refuses a file whose hash is off, naming both hashes and the next step", () => {
    const verdict = verdictOf("tests-pass", { manifest: replace(/(junit\.xml, sha256: )\w+/, `$1${"f".repeat(64)}`) });
    assert.equal(verdict.passed, false);
    assert.match(
      verdict.message,
      /^evidence\/junit\.xml is not the file that release\.yaml binds: its sha256 is [0-9a-f]{64}, release\.yaml says f{64}\. Put back the file, or bind the new one after reading it\.$/,
    );
  });

  it("refuses a missing file, no file, and the same file twice", () => {
    const missing = verdictOf("tests-pass", {
      manifest: replace("path: evidence/junit.xml", "path: evidence/other.xml"),
    });
    assert.equal(missing.message, "evidence/other.xml is missing. Commit it beside release.yaml, or correct the path.");
    const none = verdictOf("tests-pass", { manifest: replace(/tests: \[.*\]/, "tests: []") });
    assert.equal(none.measured, "no test report");
    const copy = goodFiles()["evidence/junit.xml"] ?? "";
    const twice = verdictOf("tests-pass", {
      files: { "evidence/copy.xml": copy },
      manifest: replace("tests: [", `tests: [{ path: evidence/copy.xml, sha256: ${sha256(copy)} }, `),
    });
    assert.equal(twice.message, "evidence/junit.xml holds the same bytes as evidence/copy.xml; name each report once.");
  });
});

describe("coverage-sufficient", () => {
  it("refuses 60 % where 80 % is asked for, and says how many lines are missing", () => {
    const lcov = "TN:\nSF:a.ts\nDA:1,1\nDA:2,1\nDA:3,1\nDA:4,0\nDA:5,0\nLF:5\nLH:3\nend_of_record\n";
    refuses(
      "coverage-sufficient",
      { files: { "evidence/lcov.info": lcov } },
      "60 %",
      "3 of 5 lines are covered. Cover 1 more, the riskiest first.",
    );
  });

  it("takes exactly 80 %, and refuses it where the team asks for 85 %", () => {
    assert.equal(verdictOf("coverage-sufficient", {}).measured, "80 %");
    const config = CONFIG.replace("promotesFrom: staging", "promotesFrom: staging\n    coverage: { lines: 85% }");
    const verdict = verdictOf("coverage-sufficient", { config });
    assert.deepEqual([verdict.passed, verdict.required], [false, "at least 85 %"]);
  });

  it("never rounds up to the threshold", () => {
    const lines = Array.from({ length: 10_000 }, (_, index) => `DA:${index + 1},${index < 7999 ? 1 : 0}`).join("\n");
    const lcov = `TN:\nSF:a.ts\n${lines}\nLF:10000\nLH:7999\nend_of_record\n`;
    const verdict = verdictOf("coverage-sufficient", { files: { "evidence/lcov.info": lcov } });
    assert.deepEqual([verdict.passed, verdict.measured], [false, "79.9 %"]);
  });
});

describe("vulnerabilities-absent", () => {
  const trivy = (severity: string, digest = DIGEST) =>
    JSON.stringify({
      SchemaVersion: 2,
      ArtifactName: `registry.example.com/payments@${digest}`,
      ArtifactType: "container_image",
      Metadata: { RepoDigests: [`registry.example.com/payments@${digest}`] },
      Results: [
        {
          Target: "payments",
          Class: "lang-pkgs",
          Type: "npm",
          Vulnerabilities: [
            { VulnerabilityID: "CVE-2026-1", PkgName: "x", InstalledVersion: "1.0.0", Severity: severity },
          ],
        },
      ],
    });

  it("refuses a high finding", () => {
    refuses(
      "vulnerabilities-absent",
      { files: { "evidence/audit.json": trivy("HIGH") } },
      "0 critical, 1 high, 0 medium, 0 low",
      "Update the packages that the scan names, build the artifact again and scan it.",
    );
  });

  it("takes a medium one, and refuses one of unknown severity", () => {
    assert.ok(verdictOf("vulnerabilities-absent", { files: { "evidence/audit.json": trivy("MEDIUM") } }).passed);
    assert.equal(
      verdictOf("vulnerabilities-absent", { files: { "evidence/audit.json": trivy("UNKNOWN") } }).passed,
      false,
    );
  });

  it("refuses the scan of another image", () => {
    refuses(
      "vulnerabilities-absent",
      { files: { "evidence/audit.json": trivy("LOW", LIVE_DIGEST) } },
      "inconclusive",
      `evidence/audit.json is a scan of ${LIVE_DIGEST}, the release is ${DIGEST}. Scan the image that is released.`,
    );
  });

  it("refuses an audit that failed and still wrote JSON", () => {
    const verdict = verdictOf("vulnerabilities-absent", {
      files: { "evidence/audit.json": '{"message":"request failed","error":{}}' },
    });
    assert.deepEqual([verdict.passed, verdict.measured], [false, "inconclusive"]);
    assert.ok(AUDIT.includes("auditReportVersion"));
  });
});

describe("documents-complete", () => {
  it("refuses a missing, an empty and a form that nobody filled in, all at once", () => {
    refuses(
      "documents-complete",
      {
        manifest: (yaml) =>
          yaml
            .replace("releaseNotes: documents/releaseNotes.md", "releaseNotes: documents/none.md")
            .replace(/ {2}riskAssessment: .*\n/, ""),
        files: { "documents/rollbackProcedure.md": "# Rollback\n\n<!-- say how -->\n---\n" },
      },
      "5 of 8 documents",
      "documents.releaseNotes: documents/none.md is missing. documents.rollbackProcedure: documents/rollbackProcedure.md is empty. documents.riskAssessment is not given. Write what is missing and name it under documents.",
    );
  });

  it("refuses a document that says nothing to who reads it", () => {
    const path = "documents/rollbackProcedure.md";
    for (const text of ["<!-- TODO\nRoll back.", "<br>\n", "\u200b\n", "<!--".repeat(150_000), " ".repeat(200_000)]) {
      const { passed, message } = verdictOf("documents-complete", { files: { [path]: text } });
      const problem = `documents.rollbackProcedure: ${path} is empty.`;
      assert.deepEqual([passed, message.startsWith(problem)], [false, true], text.slice(0, 20));
    }
    const { passed } = verdictOf("documents-complete", { files: { [path]: `${" ".repeat(200_000)}x` } });
    assert.equal(passed, true);
  });

  it("takes no section of a comment for a document", () => {
    const section = "rollbackProcedure: release.md#rollback";
    const manifest = replace("rollbackProcedure: documents/rollbackProcedure.md", section);
    const hidden = "# Rollback\nTODO\n";
    for (const text of [`<!--\n${hidden}-->\n`, `<!-- open\n${hidden}`]) {
      assert.equal(
        verdictOf("documents-complete", { manifest, files: { "release.md": text } }).message,
        "documents.rollbackProcedure: release.md#rollback is no heading of that file, or more than one. Write what is missing and name it under documents.",
      );
    }
    assert.equal(verdictOf("documents-complete", { manifest, files: { "release.md": hidden } }).passed, true);
  });

  it("takes sections of one file for documents, and refuses an empty one, one that is not there and one that is there twice", () => {
    const names = ["releaseNotes", "deploymentRunbook", "rollbackProcedure", "testEvidence"] as const;
    const manifest = (yaml: string) =>
      names.reduce(
        (text, name) => replace(`${name}: documents/${name}.md`, `${name}: release.md#${name.toLowerCase()}`)(text),
        yaml,
      );
    const section = (name: string, text: string) => `## ${name}\n${text}\n`;
    const whole = names.map((name) => section(name, "Said."));
    const passes = (text: string) => verdictOf("documents-complete", { manifest, files: { "release.md": text } });
    assert.equal(passes(whole.join("")).message, "All required documents are there.");
    const fenced = "```\n## rollbackProcedure\n```\n";
    const form = section("deploymentRunbook", "### Before\n<!-- say how -->");
    const refused = passes([whole[0], whole[0], fenced, whole[3], form].join(""));
    assert.equal(
      refused.message,
      "documents.releaseNotes: release.md#releasenotes is no heading of that file, or more than one. documents.deploymentRunbook: release.md#deploymentrunbook is empty. documents.rollbackProcedure: release.md#rollbackprocedure is no heading of that file, or more than one. Write what is missing and name it under documents.",
    );
  });
});

describe("rollback-contract", () => {
  it('refuses "if it breaks", a number without a unit, and an objective beyond five minutes', () => {
    refuses(
      "rollback-contract",
      {
        manifest: replace(
          /rollback:[\s\S]*?evidence:/,
          "rollback:\n  objective: 10m\n  triggers: [if it breaks, { metric: errorRate, above: 0.5 }]\nevidence:",
        ),
      },
      "5 things are vague or missing",
      [
        "rollback.objective: found 10m, expected a time up to 5m.",
        "rollback.contact: found nothing, expected who is called.",
        'rollback.triggers[0]: found prose ("if it breaks"), expected a metric and a threshold. Write for example { metric: errorRate, above: 1% }.',
        'rollback.triggers[1].above: found "0.5", expected a percentage above 0% and below 100%, such as 1%.',
        "rollback.triggers: found no trigger on latencyP95, expected triggers on errorRate and latencyP95.",
      ].join(" "),
    );
  });

  it("refuses no contract at all", () => {
    assert.equal(
      verdictOf("rollback-contract", { manifest: (yaml) => yaml.replace(/rollback:[\s\S]*?evidence:/, "evidence:") })
        .measured,
      "no contract",
    );
  });
});

describe("schedule-complete", () => {
  it("refuses a schedule that skips the 10 % step", () => {
    const stages = "stages: [{ weight: 1%, bake: 30m }, { weight: 50%, bake: 4h }, { weight: 100%, bake: 24h }]";
    refuses(
      "schedule-complete",
      { manifest: replace("requestsPerSecond: 120", `requestsPerSecond: 120, ${stages}`) },
      "1% 30m, 50% 4h, 100% 24h",
      "The 10% stage is missing. A small change goes through faster stages, never fewer.",
    );
  });

  it("refuses weights that fall, bakes that see nothing and a validation below a day", () => {
    const stages =
      "stages: [{ weight: 1%, bake: 5s }, { weight: 50%, bake: 4h }, { weight: 10%, bake: 1h }, { weight: 100%, bake: 1h }]";
    refuses(
      "schedule-complete",
      { manifest: replace("requestsPerSecond: 120", `requestsPerSecond: 120, ${stages}`) },
      "1% 5s, 50% 4h, 10% 1h, 100% 1h",
      "Stage 1% is watched 5s, at least 1m is required. Stage 10% (10%) comes after 50%; weights must rise. Stage 100% is watched 1h, at least 24h is required. A small change goes through faster stages, never fewer.",
    );
  });

  it("lets staging be faster, because production follows it", () => {
    const stages =
      "environments: { staging: { stages: [{ weight: 1%, bake: 1m }, { weight: 10%, bake: 1m }, { weight: 50%, bake: 1m }, { weight: 100%, bake: 1m }] } }";
    const change = {
      environment: "staging",
      manifest: replace("requestsPerSecond: 120", `requestsPerSecond: 120, ${stages}`),
    };
    assert.ok(verdictOf("schedule-complete", change).passed);
  });
});

describe("promoted-digest", () => {
  const outcome = (changes: object) => ({
    files: { "evidence/staging.json": JSON.stringify({ ...JSON.parse(OUTCOME), ...changes }) },
  });

  it("refuses a digest that staging did not run", () => {
    refuses(
      "promoted-digest",
      outcome({ digest: LIVE_DIGEST }),
      LIVE_DIGEST,
      "staging ran another digest. Promote what was verified; never build again between environments.",
    );
  });

  it("refuses a release that was rolled back in staging", () => {
    refuses(
      "promoted-digest",
      outcome({ outcome: "rolled-back" }),
      "rolled-back in staging",
      "1.5.0 was rolled back in staging. Release a repaired version there first.",
    );
  });

  it("refuses a release that nobody validated to the end in staging, or that was only compared there", () => {
    refuses(
      "promoted-digest",
      outcome({ outcome: "superseded-unvalidated" }),
      "superseded-unvalidated in staging",
      "1.5.0 was superseded before its validation window had ended in staging. Promote the version that took over, once it has completed.",
    );
    refuses(
      "promoted-digest",
      outcome({ outcome: "compared" }),
      "compared in staging",
      "1.5.0 was compared and not promoted in staging. An A/B test ends with the version before; release it there with a strategy that promotes.",
    );
  });

  it("says of an outcome that passes that it is asserted, not signed", () => {
    assert.equal(
      verdictOf("promoted-digest", {}).message,
      "staging completed this digest. It is asserted, not signed, by evidence/staging.json.",
    );
  });

  it("refuses an outcome with a key that stands twice, at any depth and however it is written", () => {
    const said = OUTCOME.trim();
    const outcomes = (first: string) => ({ files: { "evidence/staging.json": said.replace(/^\{/, `{${first},`) } });
    const fair = ['"more":{"outcome":"x","list":[{"a":1},{"a":"{\\"a\\":2}:"}]}', '"more":"\\"outcome\\": \\\\"'];
    for (const first of fair) assert.ok(verdictOf("promoted-digest", outcomes(first)).passed, first);
    const forged = [
      ["outcome", '"outcome":"rolled-back"'],
      ["outcome", '"outc\\u006fme" : "rolled-back"'],
      ["a", '"more":[{"b":{"a":1},"a":[],"a":2}]'],
    ] as const;
    for (const [key, first] of forged) {
      refuses(
        "promoted-digest",
        outcomes(first),
        "inconclusive",
        `evidence/staging.json has the key "${key}" twice in one object, so two readers can see two outcomes. Bind the file as the rollout wrote it.`,
      );
    }
  });

  it("refuses an outcome of another service, another environment, or something else", () => {
    assert.equal(verdictOf("promoted-digest", outcome({ service: "search" })).measured, "search in staging");
    assert.equal(verdictOf("promoted-digest", outcome({ environment: "dev" })).measured, "payments in dev");
    assert.equal(verdictOf("promoted-digest", { files: { "evidence/staging.json": "[]" } }).measured, "inconclusive");
  });

  it("lets a final release through that is the artifact of a candidate which staging completed", () => {
    assert.equal(verdictOf("promoted-digest", outcome({ version: "1.5.0" })).passed, true);
    assert.equal(verdictOf("promoted-digest", outcome({ version: "1.5.0-rc.12" })).passed, true);
    for (const version of ["1.4.9", "1.5.1-rc.1", "1.5.0-rc.0", "1.5.0-rc.1-x", "1.5.0-beta.1", "1.5.0-rc."]) {
      refuses(
        "promoted-digest",
        outcome({ version }),
        version,
        `staging ran this digest as ${version}, the release says 1.5.0.`,
      );
    }
  });

  it("refuses a release without an outcome", () => {
    refuses(
      "promoted-digest",
      { manifest: (yaml) => yaml.replace(/promotion:\n.*\n/, "") },
      "no outcome of staging",
      "promotion.staging is not given. airlock promotion add --environment production fetches the outcome that the rollout in staging wrote to its audit bucket, and binds it.",
    );
  });
});

describe("approval-signed", () => {
  it("names who approved", () => {
    assert.equal(
      verdictOf("approval-signed", {}).message,
      "Approved by alice@example.com. release.yaml names no authors, so nobody can say that they did not approve their own change. " +
        "Who may sign stands in allowed_signers, beside airlock.yaml: a change there changes the judge.",
    );
  });

  it("refuses no approval", () => {
    const verdict = verdictOf("approval-signed", { manifest: (yaml) => yaml.replace(/approvals:[\s\S]*$/, "") });
    assert.deepEqual([verdict.passed, verdict.measured], [false, "nobody"]);
  });

  it("refuses an approval of another digest, environment or release", () => {
    for (const [field, value, remedy] of [
      ["digest", LIVE_DIGEST, "It approves another artifact."],
      ["environment", "staging", "It approves another environment."],
      ["release", "0".repeat(64), "The release was changed after it was approved: ask for a new approval."],
    ] as const) {
      const verdict = verdictOf("approval-signed", { approval: { [field]: value } });
      assert.equal(verdict.passed, false);
      assert.ok(verdict.message.includes(remedy), verdict.message);
    }
  });

  it("refuses an approval that expired, at the time of judging", () => {
    const verdict = verdictOf("approval-signed", { now: new Date("2026-11-28T00:00:00Z") });
    assert.match(
      verdict.message,
      /expiresAt: found 2026-11-27T09:00:00Z, which is past, expected an approval that still holds\. Ask for a new approval\./,
    );
  });

  it("refuses a statement that was changed after it was signed", () => {
    const input = releaseWith();
    const file = input.files.get("approvals/alice.json");
    assert.ok(file?.kind === "read");
    const bytes = new TextEncoder().encode(new TextDecoder().decode(file.bytes).replace("2026-11-27", "2036-11-27"));
    const files = new Map(input.files).set("approvals/alice.json", { ...file, bytes });
    const verdict = judge({ ...input, files }).find((candidate) => candidate.gate === "approval-signed");
    assert.equal(verdict?.passed, false);
  });

  it("voids the approval when a document or a rule of the environment changes", () => {
    const input = releaseWith();
    const path = "documents/deploymentRunbook.md";
    const files = new Map(input.files).set(path, {
      kind: "read",
      bytes: new TextEncoder().encode("Other."),
      sha256: "1".repeat(64),
    });
    assert.equal(judge({ ...input, files }).find((verdict) => verdict.gate === "approval-signed")?.passed, false);
    const laxer = { ...input, requirements: { ...input.requirements, coverage: 81 } };
    assert.equal(judge(laxer).find((verdict) => verdict.gate === "approval-signed")?.passed, false);
  });

  it("counts persons, not signatures", () => {
    const config = CONFIG.replace("required: 1", "required: 2");
    const again = "approvals:\n  - { statement: approvals/alice.json, signature: approvals/alice.json.sig }";
    const verdict = verdictOf("approval-signed", {
      config,
      manifest: (yaml) => `${yaml.trimEnd()}\n${again.split("\n")[1]}\n`,
    });
    assert.deepEqual([verdict.passed, verdict.measured], [false, "alice@example.com"]);
  });
});

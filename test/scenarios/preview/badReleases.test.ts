import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { GATE_IDS, type GateId } from "../../../release/gates/verdict";
import type { EngineWorkspace } from "../../engine/harness/engineWorkspace";
import { startWorld, type World } from "../../engine/harness/world";
import { makeEd25519 } from "../../release/approval/signSsh";
import {
  ASKS_FOR_BUGS,
  ASKS_FOR_PERFORMANCE,
  ASKS_FOR_PROVENANCE,
  ASKS_FOR_READINESS,
  CONFIG,
  DIGEST,
  JUNIT,
  LCOV,
  LIVE_DIGEST,
  OUTCOME,
} from "../../release/goodRelease";
import { serviceProgram } from "../stacks";
import { type FolderChanges, ReleaseFolder } from "./releaseFolder";
import { PACK, serviceStack } from "./serviceStack";
import { violationsOf } from "./violations";

/** A release that is good but for one thing, and everything that the preview then says against it. */
interface BadRelease {
  readonly gate: GateId;
  readonly why: string;
  readonly changes: FolderChanges;
  readonly messages: readonly string[];
  /** Parameters that rollbacks have left in the account, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A key that no test signs with. */
const STRANGER = makeEd25519();
const AUDIT = readFileSync(join(__dirname, "../../fixtures/evidence/npm-audit/findings.json"), "utf8");

const BAD: readonly BadRelease[] = [
  {
    gate: "artifact-pinned",
    why: "a floating tag, in the release and so in its revision",
    // No promotion and no approval here: both are about a digest, and refuse a release without one as well.
    changes: {
      manifest: (yaml) => yaml.replace(`@${DIGEST}`, ":latest"),
      config: "schema: airlock/config/v1\nenvironments: { production: {} }\n",
    },
    messages: [
      "revision: task-definition-image-pinned: measured payments:latest in container app, required an image pinned by sha256 digest. A tag can be another image tomorrow. Write payments@sha256:<digest> after the registry, as it was printed when the pipeline pushed.",
      "release: artifact-pinned: measured tag latest without a digest, required an image pinned by sha256 digest. artifact.image registry.example.com/payments:latest can be another image tomorrow. Write registry.example.com/payments@sha256:<digest>, as the registry printed it when the pipeline pushed.",
    ],
  },
  {
    gate: "version-forward",
    why: "a version below the one that runs",
    changes: {
      manifest: (yaml) => yaml.replace("version: 1.5.0", "version: 1.4.1"),
      files: { "evidence/staging.json": OUTCOME.replace("1.5.0", "1.4.1") },
    },
    messages: [
      "release: version-forward: measured 1.4.1, required above the live version, 1.4.2. 1.4.1 is below 1.4.2, which runs. Release a higher version, or set kind: rollback if you mean to go back.",
    ],
  },
  {
    gate: "version-forward",
    why: "a version that is not semantic",
    changes: {
      manifest: (yaml) => yaml.replace("version: 1.5.0", "version: v1.5.0"),
      files: { "evidence/staging.json": OUTCOME.replace("1.5.0", "v1.5.0") },
    },
    messages: [
      'release: version-forward: measured v1.5.0, required a semantic version (MAJOR.MINOR.PATCH). version "v1.5.0" is not a semantic version. Write it as 1.5.0 or 1.5.0-rc.2, without a v.',
    ],
  },
  {
    gate: "tests-pass",
    why: "a failed test",
    changes: {
      files: {
        "evidence/junit.xml": JUNIT.replaceAll('failures="0"', 'failures="1"').replace(
          '<testcase name="b" time="0.1"/>',
          '<testcase name="b" time="0.1"><failure message="no"/></testcase>',
        ),
      },
    },
    messages: [
      "release: tests-pass: measured 1 of 2 passed, 1 failed, 0 skipped, required all tests pass, at most 0 skipped. 1 of 2 tests failed. Repair them and run the whole suite again.",
    ],
  },
  {
    gate: "tests-pass",
    why: "a truncated report, bound as it is",
    changes: { files: { "evidence/junit.xml": JUNIT.slice(0, -20) } },
    messages: [
      "release: tests-pass: measured inconclusive, required all tests pass, at most 0 skipped. evidence/junit.xml proves nothing: The XML ends at line 2, column 146 before it is complete: unclosed tag: testsuite.",
    ],
  },
  {
    gate: "tests-pass",
    why: "another report than the one that was bound",
    changes: { afterwards: { "evidence/junit.xml": (report) => report.replace("0.1", "0.2") } },
    messages: [
      "release: tests-pass: measured inconclusive, required all tests pass, at most 0 skipped. evidence/junit.xml is not the file that release.yaml binds: its sha256 is ..., release.yaml says .... Put back the file, or bind the new one after reading it.",
    ],
  },
  {
    gate: "tests-pass",
    why: "a report that is not there",
    changes: { afterwards: { "evidence/junit.xml": () => undefined } },
    messages: [
      "release: tests-pass: measured inconclusive, required all tests pass, at most 0 skipped. evidence/junit.xml is missing. Commit it beside release.yaml, or correct the path.",
    ],
  },
  {
    gate: "tests-pass",
    why: "a report without a test",
    changes: { files: { "evidence/junit.xml": "<testsuites/>" } },
    messages: [
      "release: tests-pass: measured inconclusive, required all tests pass, at most 0 skipped. evidence/junit.xml proves nothing: The report holds no test case.",
    ],
  },
  {
    gate: "coverage-sufficient",
    why: "three of five lines",
    changes: { files: { "evidence/lcov.info": LCOV.replace("DA:4,1", "DA:4,0").replace("LH:4", "LH:3") } },
    messages: [
      "release: coverage-sufficient: measured 60 %, required at least 80 %. 3 of 5 lines are covered. Cover 1 more, the riskiest first.",
    ],
  },
  {
    gate: "vulnerabilities-absent",
    why: "critical and high findings",
    changes: { files: { "evidence/audit.json": AUDIT } },
    messages: [
      "release: vulnerabilities-absent: measured 1 critical, 1 high, 0 medium, 0 low, required no critical and no high finding. Update the packages that the scan names, build the artifact again and scan it.",
    ],
  },
  {
    gate: "documents-complete",
    why: "a document that the release does not name",
    changes: { manifest: (yaml) => yaml.replace("  riskAssessment: documents/riskAssessment.md\n", "") },
    messages: [
      "release: documents-complete: measured 7 of 8 documents, required releaseNotes, deploymentRunbook, rollbackProcedure, testEvidence, securityScan, performanceResults, stakeholderSignoffs, riskAssessment. documents.riskAssessment is not given. Write what is missing and name it under documents.",
    ],
  },
  {
    gate: "documents-complete",
    why: "a document of headings alone",
    changes: { files: { "documents/deploymentRunbook.md": "# Deployment runbook\n\n## Steps\n" } },
    messages: [
      "release: documents-complete: measured 7 of 8 documents, required releaseNotes, deploymentRunbook, rollbackProcedure, testEvidence, securityScan, performanceResults, stakeholderSignoffs, riskAssessment. documents.deploymentRunbook: documents/deploymentRunbook.md is empty. Write what is missing and name it under documents.",
    ],
  },
  {
    gate: "rollback-contract",
    why: "prose",
    changes: { manifest: (yaml) => yaml.replace("{ metric: errorRate, above: 1% }", "if it breaks") },
    messages: [
      'release: rollback-contract: measured 2 things are vague or missing, required an objective up to 5m, a contact, and thresholds for errorRate and latencyP95. rollback.triggers[0]: found prose ("if it breaks"), expected a metric and a threshold. Write for example { metric: errorRate, above: 1% }. rollback.triggers: found no trigger on errorRate, expected triggers on errorRate and latencyP95.',
    ],
  },
  {
    gate: "schedule-complete",
    why: "a schedule that goes from 1 % to everyone",
    changes: {
      manifest: (yaml) =>
        yaml.replace(
          "requestsPerSecond: 120",
          "requestsPerSecond: 120, stages: [{ weight: 1%, bake: 30m }, { weight: 100%, bake: 24h }]",
        ),
    },
    messages: [
      "release: schedule-complete: measured 1% 30m, 100% 24h, required stages 1%, 10%, 50%, 100%, each watched 1m or longer, 100% for 24h or longer. The 10% stage is missing. The 50% stage is missing. A small change goes through faster stages, never fewer.",
    ],
  },
  {
    gate: "promoted-digest",
    why: "an artifact that staging did not run",
    changes: { files: { "evidence/staging.json": OUTCOME.replace(DIGEST, LIVE_DIGEST) } },
    messages: [
      `release: promoted-digest: measured ${LIVE_DIGEST}, required ${DIGEST}, completed in staging. staging ran another digest. Promote what was verified; never build again between environments.`,
    ],
  },
  {
    gate: "promoted-digest",
    why: "an artifact that staging rolled back",
    changes: { files: { "evidence/staging.json": OUTCOME.replace("completed", "rolled-back") } },
    messages: [
      `release: promoted-digest: measured rolled-back in staging, required ${DIGEST}, completed in staging. 1.5.0 was rolled back in staging. Release a repaired version there first.`,
    ],
  },
  {
    gate: "approval-signed",
    why: "no approval",
    changes: { manifest: (yaml) => yaml.replace(/approvals:\n.*\n/, "approvals: []\n") },
    messages: [
      "release: approval-signed: measured nobody, required 1 person of allowed_signers. No approval is given. airlock approve lets a person sign one, and names it under approvals.",
    ],
  },
  {
    gate: "approval-signed",
    why: "a statement that was changed after it was signed",
    changes: { afterwards: { "approvals/alice.json": (statement) => statement.replace("1.5.0", "1.5.1") } },
    messages: [
      "release: approval-signed: measured nobody, required 1 person of allowed_signers. approvals/alice.json.sig: signature.value: found a signature that does not fit the signed bytes and the key SHA256:..., expected a valid ssh-ed25519 signature. The file was changed after it was signed, or the signature belongs to another file: sign again. airlock approve lets a person sign one, and names it under approvals.",
    ],
  },
  {
    gate: "approval-signed",
    why: "a signature of somebody whom nobody trusts",
    changes: {
      afterwards: { allowed_signers: () => `alice@example.com ${STRANGER.type} ${STRANGER.blob.toString("base64")}\n` },
    },
    messages: [
      "release: approval-signed: measured nobody, required 1 person of allowed_signers. approvals/alice.json.sig: signature.key: found the key SHA256:..., expected a key of an allowed signer. Add the key of the person who signed, or let somebody sign who is listed. airlock approve lets a person sign one, and names it under approvals.",
    ],
  },
  {
    gate: "approval-signed",
    why: "an approval that has expired",
    changes: { approval: { approvedAt: "2026-01-05T09:00:00Z", expiresAt: "2026-01-12T09:00:00Z" } },
    messages: [
      "release: approval-signed: measured nobody, required 1 person of allowed_signers. approvals/alice.json: expiresAt: found 2026-01-12T09:00:00Z, which is past, expected an approval that still holds. Ask for a new approval. airlock approve lets a person sign one, and names it under approvals.",
    ],
  },
  {
    gate: "approval-signed",
    why: "an approval for another environment",
    changes: { approval: { environment: "staging" } },
    messages: [
      "release: approval-signed: measured nobody, required 1 person of allowed_signers. approvals/alice.json: environment: found staging, expected production. It approves another environment. airlock approve lets a person sign one, and names it under approvals.",
    ],
  },
  {
    gate: "approval-signed",
    why: "a runbook that was rewritten after the approval",
    changes: { afterwards: { "documents/deploymentRunbook.md": () => "Skip all steps.\n" } },
    messages: [
      "release: approval-signed: measured nobody, required 1 person of allowed_signers. approvals/alice.json: release: found ..., expected .... The release was changed after it was approved: ask for a new approval. airlock approve lets a person sign one, and names it under approvals.",
    ],
  },
  {
    gate: "strategy-allowed",
    why: "a hot release to production",
    changes: {
      manifest: (yaml) =>
        yaml.replace(
          "requestsPerSecond: 120",
          "requestsPerSecond: 120, strategy: hot, stages: [{ weight: 100%, bake: 24h }]",
        ),
    },
    messages: [
      "release: strategy-allowed: measured hot, required one of canary, blue-green, rings, rolling, ab-test. A hot release skips every stage, and production is protected. Take canary with shorter bakes, or blue-green. What really cannot wait will need a signed override, which Airlock does not read yet.",
    ],
  },
  {
    gate: "traffic-sufficient",
    why: "a canary without traffic",
    changes: {
      manifest: (yaml) =>
        yaml.replace("requestsPerSecond: 120", "requestsPerSecond: 1, baseline: { errorRate: 0.02% }"),
    },
    messages: [
      "release: traffic-sufficient: measured 1% blind, 10% detects 2.3 %, 50% detects 0.31 %, 100% detects 0.057 %, required each stage detects an error rate of 5 % or less with 95 % probability, and lets most good releases through. Stage 1% gets 0.6 requests a minute: a canary without traffic proves nothing. 12 requests per second would do. Blue-green has one stage with all the traffic, after a smoke test.",
    ],
  },
  {
    gate: "objective-reachable",
    why: "an objective that its alarms cannot meet",
    changes: { manifest: (yaml) => yaml.replace("objective: 5m", "objective: 4m") },
    messages: [
      "release: objective-reachable: measured back within 5m, required within 4m. rollback.objective is 4m, but from the first breaching period it takes up to 4m until 2 of 3 periods of 1m ring, and up to 1m back. Promise 5m. Or let the platform's alarms ring on 1 of 3, and say so under environments.production.alarms in airlock.yaml.",
    ],
  },
  {
    gate: "rollback-possible",
    why: "a contracting migration that the live version cannot run on",
    changes: { manifest: (yaml) => yaml.replace("  contact:", "  minimumVersion: 1.5.0\n  contact:") },
    messages: [
      "release: rollback-possible: measured 1.4.2, required a version from 1.5.0 on to go back to. 1.5.0 could not go back: a rollback leads to 1.4.2, and rollback.minimumVersion is 1.5.0. Release first a version that no longer needs the old schema, then the contracting migration after it.",
    ],
  },
  {
    gate: "provenance-attested",
    why: "an artifact that nobody has attested",
    changes: { config: ASKS_FOR_PROVENANCE },
    messages: [
      "release: provenance-attested: measured no provenance, required SLSA provenance by https://github.com/example/payments/.github/workflows/release.yml@refs/heads/main. evidence.provenance is empty. Add the Sigstore bundle that the workflow attested the artifact with, with its sha256.",
    ],
  },
  {
    gate: "post-mortem-written",
    why: "an override that nobody can verify",
    changes: {
      manifest: (yaml) => `${yaml}overrides: [{ statement: o.json, signature: o.json.sig, postMortem: p.md }]\n`,
    },
    messages: [
      "release: post-mortem-written: measured 1 of 1 overdue or in doubt, required a post-mortem of every override by its due date. An override cannot be verified: o.json: found no readable file, expected a statement and its signature. Put its statement and signature back as they were signed.",
    ],
  },
  {
    gate: "performance-regression",
    why: "a release that nobody measured",
    changes: { config: ASKS_FOR_PERFORMANCE },
    messages: [
      "release: performance-regression: measured no measurement, required no median more than 5 % above the baseline's (Mann-Whitney, p < 0.05). evidence.performance is empty. Add reports of the baseline and of the candidate (hyperfine, k6's JSON of points, JMeter's CSV), with side and sha256.",
    ],
  },
  {
    gate: "bugs-absent",
    why: "a release without a list of bugs",
    changes: { config: ASKS_FOR_BUGS },
    messages: [
      "release: bugs-absent: measured no list of bugs, required no critical and no high bug open. evidence.bugs is empty. Add what gh issue list --state all --limit 10000 --json number,state,labels prints, or a search of Jira, with its sha256.",
    ],
  },
  {
    gate: "migrations-expanded",
    why: "a contract step without its expand step",
    changes: { manifest: (yaml) => `${yaml}migrations: [{ name: drop the column, step: contract }]\n` },
    messages: [
      "release: migrations-expanded: measured 0 expand, 1 contract, required every contract step after a release with its expand step. migrations[0] (drop the column) contracts without the version that released its expand step. Write it as expandedIn, such as 1.4.0.",
    ],
  },
  {
    gate: "root-approved",
    why: "an airlock.yaml that names roots where there are none",
    changes: { config: `${CONFIG}root: trust\n` },
    messages: [
      "release: root-approved: measured no whole chain in trust, required a chain of roots that a quorum has signed. trust holds no root. airlock root propose writes the next root, and airlock root sign lets its keepers sign it.",
    ],
  },
  {
    gate: "debts-settled",
    why: "a debt that is to be settled without its post-mortem",
    changes: { manifest: (yaml) => `${yaml}debts: [{ version: 1.4.2, postMortem: documents/post-mortem.md }]\n` },
    messages: [
      "release: debts-settled: measured settles 1.4.2, required no debt of a hotfix past its due date, and a post-mortem for each that is settled. debts[0]: documents/post-mortem.md is missing. Write what happened, before this release settles 1.4.2.",
    ],
  },
  {
    gate: "readiness-complete",
    why: "a release that users and support know nothing of",
    changes: { config: ASKS_FOR_READINESS },
    messages: [
      "release: readiness-complete: measured 0 of 3 parts, required user documentation, a briefed support, a communication plan. documents.userDocumentation is not given. documents.supportBriefing is not given. plan.communication names nobody who is told, and when. Write what is missing, name it under documents, and list who is told when under plan.communication.",
    ],
  },
  // The last one: what it leaves in the account would stop all others, too.
  {
    gate: "digest-not-quarantined",
    why: "an artifact that a rollback has put under quarantine",
    changes: {},
    parameters: {
      [`/airlock/payments/production/quarantine/${DIGEST.slice("sha256:".length)}`]: JSON.stringify({
        schema: "airlock/quarantine/v1",
        digest: DIGEST,
        version: "1.4.9",
        at: "2026-11-19T20:00:00.000Z",
        trigger: "person",
        reason: "Customers complain.",
      }),
    },
    messages: [
      `release: digest-not-quarantined: measured ${DIGEST}, rolled back as 1.4.9, required a digest that no rollback has put under quarantine. This artifact was rolled back in production as 1.4.9 at 2026-11-19T20:00:00.000Z (person): Customers complain. Build a new one with the fault repaired. docs/reference/rollout.md says under Quarantine how a person lifts it.`,
    ],
  },
];

describe("the preview of the service stack, on the real engine with the real pack", () => {
  const repository = new ReleaseFolder();
  let world: World;
  let stack: EngineWorkspace;

  before(async () => {
    world = await startWorld();
    stack = await world.workspace(serviceStack(repository));
  });
  after(async () => {
    repository.remove();
    await world.stop();
  });

  for (const { gate, why, changes, messages, parameters = {} } of BAD) {
    it(`is stopped by ${gate}: ${why}`, async () => {
      repository.write(changes);
      for (const [Name, Value] of Object.entries(parameters)) {
        await world.aws.ssm.send(new PutParameterCommand({ Name, Value, Type: "String" }));
      }
      const run = await stack.preview(serviceProgram, { packs: [PACK] });
      assert.equal(run.ok, false);
      assert.deepEqual([...violationsOf(run)].sort(), [...messages].sort());
      assert.equal(run.stderr, "preview failed\n");
    });
  }

  it("has a bad release for every gate", () => {
    assert.deepEqual(new Set(BAD.map(({ gate }) => gate)), new Set(GATE_IDS));
  });
});

import assert from "node:assert/strict";
import { checkResources } from "../../policies/inProcess";
import { rules } from "../../policies/pack";
import { makeReleaseJudge } from "../../policies/releaseData/judgedRelease";
import { ok } from "../../release/fault";
import { loadRelease } from "../../release/files/loadRelease";
import { GATE_IDS } from "../../release/gates/verdict";
import {
  ASKS_FOR_BUGS,
  ASKS_FOR_PERFORMANCE,
  ASKS_FOR_PROVENANCE,
  ASKS_FOR_READINESS,
  CONFIG,
  DIGEST,
  LCOV,
  LIVE_DIGEST,
  NOW,
} from "../release/goodRelease";
import { releaseFolder, releaseRecord, removeReleaseFolders } from "./declared";

describe("the policies of the gates", () => {
  afterEach(removeReleaseFolders);

  it("let a good release through", () => {
    assert.deepEqual(checkResources([releaseRecord(releaseFolder())]), []);
  });

  const bad: {
    gate: (typeof GATE_IDS)[number];
    why: string;
    changes: Parameters<typeof releaseFolder>[0];
    line: string;
  }[] = [
    {
      gate: "artifact-pinned",
      why: "a floating tag",
      changes: { manifest: (yaml) => yaml.replace(`@${DIGEST}`, ":latest") },
      line: "artifact-pinned: measured tag latest without a digest, required an image pinned by sha256 digest. artifact.image registry.example.com/payments:latest can be another image tomorrow. Write registry.example.com/payments@sha256:<digest>, as the registry printed it when the pipeline pushed.",
    },
    {
      gate: "version-forward",
      why: "a version below what runs",
      changes: { manifest: (yaml) => yaml.replace("version: 1.5.0", "version: 1.4.1") },
      line: "version-forward: measured 1.4.1, required above the live version, 1.4.2. 1.4.1 is below 1.4.2, which runs. Release a higher version, or set kind: rollback if you mean to go back.",
    },
    {
      gate: "tests-pass",
      why: "no test report",
      changes: { manifest: (yaml) => yaml.replace(/tests: \[.*\]/, "tests: []") },
      line: "tests-pass: measured no test report, required all tests pass, at most 0 skipped. evidence.tests is empty. Add the JUnit XML that your test run wrote, with its sha256.",
    },
    {
      gate: "coverage-sufficient",
      why: "60 % coverage",
      changes: { files: { "evidence/lcov.info": LCOV.replace("DA:4,1", "DA:4,0").replace("LH:4", "LH:3") } },
      line: "coverage-sufficient: measured 60 %, required at least 80 %. 3 of 5 lines are covered. Cover 1 more, the riskiest first.",
    },
  ];
  for (const { gate, why, changes, line } of bad) {
    it(`${gate} refuses ${why}, naming measured, required and remedy`, () => {
      const found = checkResources([releaseRecord(releaseFolder(changes))]).filter(({ policy }) => policy === gate);
      assert.deepEqual(
        found.map(({ message, level, urn }) => ({ message, level, urn })),
        [{ message: line, level: "mandatory", urn: "urn:pulumi:test::project::airlock:aws:ReleaseRecord::payments" }],
      );
    });
  }

  const quarantined = [
    { digest: DIGEST, version: "1.5.0", at: "2026-11-19T20:00:00.000Z", trigger: "alarm", reason: "It rang." },
  ];
  const debts = [{ version: "1.4.1", digest: DIGEST, gates: [], completedAt: "2026-11-01T00:00:00.000Z", dueDays: 5 }];
  const others: {
    gate: (typeof GATE_IDS)[number];
    why: string;
    changes: Parameters<typeof releaseFolder>[0];
    props?: Record<string, unknown>;
  }[] = [
    {
      gate: "vulnerabilities-absent",
      why: "no scan",
      changes: { manifest: (y) => y.replace(/vulnerabilities: \[.*\]/, "vulnerabilities: []") },
    },
    { gate: "documents-complete", why: "a missing document", changes: { without: "documents/riskAssessment.md" } },
    {
      gate: "rollback-contract",
      why: "prose as a contract",
      changes: { manifest: (y) => y.replace("- { metric: errorRate, above: 1% }", "- if it breaks") },
    },
    {
      gate: "schedule-complete",
      why: "a schedule without its stages",
      changes: {
        manifest: (y) =>
          y.replace("requestsPerSecond: 120", "requestsPerSecond: 120, stages: [{ weight: 100%, bake: 24h }]"),
      },
    },
    {
      gate: "promoted-digest",
      why: "a digest that staging never ran",
      changes: { manifest: (y) => y.replace(`payments@${DIGEST}`, `payments@${LIVE_DIGEST.replaceAll("cd", "ef")}`) },
    },
    { gate: "approval-signed", why: "an approval that is not there", changes: { config: CONFIG } },
    {
      gate: "strategy-allowed",
      why: "a hot release",
      changes: { manifest: (y) => y.replace("requestsPerSecond: 120", "requestsPerSecond: 120, strategy: hot") },
    },
    {
      gate: "traffic-sufficient",
      why: "a canary without traffic",
      changes: { manifest: (y) => y.replace("requestsPerSecond: 120", "requestsPerSecond: 1") },
    },
    {
      gate: "objective-reachable",
      why: "an objective that its alarms cannot meet",
      changes: { manifest: (y) => y.replace("objective: 5m", "objective: 2m") },
    },
    {
      gate: "rollback-possible",
      why: "a migration without a way back",
      changes: { manifest: (y) => y.replace("  contact:", "  minimumVersion: 1.5.0\n  contact:") },
    },
    {
      gate: "provenance-attested",
      why: "an artifact that nobody has attested",
      changes: { config: ASKS_FOR_PROVENANCE },
    },
    {
      gate: "post-mortem-written",
      why: "an override that nobody can verify",
      changes: { manifest: (y) => `${y}overrides: [{ statement: o.json, signature: o.json.sig, postMortem: p.md }]\n` },
    },
    {
      gate: "performance-regression",
      why: "a release that nobody measured",
      changes: { config: ASKS_FOR_PERFORMANCE },
    },
    { gate: "bugs-absent", why: "a release without a list of bugs", changes: { config: ASKS_FOR_BUGS } },
    {
      gate: "migrations-expanded",
      why: "a contract step without its expand step",
      changes: { manifest: (y) => `${y}migrations: [{ name: drop, step: contract }]\n` },
    },
    {
      gate: "root-approved",
      why: "an airlock.yaml that names a root which is not there",
      changes: { config: `${CONFIG}root: trust\n` },
    },
    { gate: "debts-settled", why: "a debt that is overdue", changes: {}, props: { debts } },
    {
      gate: "readiness-complete",
      why: "a release that support knows nothing of",
      changes: { config: ASKS_FOR_READINESS },
    },
    { gate: "digest-not-quarantined", why: "an artifact that was rolled back", changes: {}, props: { quarantined } },
  ];
  for (const { gate, why, changes, props = {} } of others) {
    it(`${gate} refuses ${why} in the words of the gate's verdict`, () => {
      const folder = releaseFolder(changes);
      const loaded = loadRelease({ ...folder, environment: "production", now: NOW });
      assert.ok(loaded.ok);
      const found = checkResources([releaseRecord(folder, props)]).filter(({ policy }) => policy === gate);
      assert.equal(found.length, 1);
      const [{ measured, required, remedy, message } = assert.fail()] = found;
      assert.equal(message, `${gate}: measured ${measured}, required ${required}. ${remedy}`);
      assert.ok(measured.length > 0 && required.length > 0 && remedy.length > 0);
    });
  }

  it("have a bad release for every gate", () => {
    assert.deepEqual(
      GATE_IDS.filter((id) => !rules.some(({ name }) => name === id)),
      [],
    );
    assert.deepEqual([...bad, ...others].map(({ gate }) => gate).sort(), [...GATE_IDS].sort());
  });

  it("fail every gate at once, not one after the other", () => {
    const folder = releaseFolder({
      manifest: (yaml) => yaml.replace(`@${DIGEST}`, ":latest").replace(/tests: \[.*\]/, "tests: []"),
    });
    const policies = checkResources([releaseRecord(folder)]).map(({ policy }) => policy);
    assert.deepEqual(policies, ["artifact-pinned", "tests-pass", "promoted-digest"]);
  });
});

describe("the judge of a release", () => {
  afterEach(removeReleaseFolders);

  function counting() {
    const folder = releaseFolder();
    let loads = 0;
    const judge = makeReleaseJudge({
      load: (request) => {
        loads += 1;
        return loadRelease(request);
      },
      judge: () => [],
      now: () => NOW,
    });
    const args = { release: folder.release, config: folder.config, environment: "production" };
    return { judge, args, loads: () => loads };
  }

  it("reads a release once for all rules that ask about it", () => {
    const { judge, args, loads } = counting();
    for (const rule of ["release-readable", ...GATE_IDS]) judge(rule, args);
    assert.equal(loads(), 1);
  });

  it("reads it again when a rule asks a second time: files may have changed between preview and up", () => {
    const { judge, args, loads } = counting();
    for (const rule of [...GATE_IDS, ...GATE_IDS]) judge(rule, args);
    assert.equal(loads(), 2);
  });

  it("does not take another environment's verdicts", () => {
    const { judge, args, loads } = counting();
    judge("tests-pass", args);
    judge("coverage-sufficient", { ...args, environment: "staging" });
    assert.equal(loads(), 2);
  });

  it("hands the moment of judging to the gates", () => {
    const moments: Date[] = [];
    const folder = releaseFolder();
    const judge = makeReleaseJudge({
      load: (request) => {
        moments.push(request.now);
        const loaded = loadRelease(request);
        return loaded.ok ? ok(loaded.value) : loaded;
      },
      judge: () => [],
      now: () => NOW,
    });
    judge("tests-pass", { release: folder.release, config: folder.config, environment: "production" });
    assert.deepEqual(moments, [NOW]);
  });
});

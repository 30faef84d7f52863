import assert from "node:assert/strict";
import type { GateInput } from "../../../release/gates/gate";
import { OWED_BY_HOTFIXES } from "../../../release/gates/hotfix";
import { judge } from "../../../release/gates/judge";
import type { GateId, Verdict } from "../../../release/gates/verdict";
import { ADA, approvalOf, GRACE, play, type Scene, SIGNERS } from "../attacks/scene";
import { CONFIG, DIGEST, OUTCOME } from "../goodRelease";

const FAST =
  "rollout: { requestsPerSecond: 120, stages: [{ weight: 1%, bake: 1m }, { weight: 10%, bake: 1m }, { weight: 50%, bake: 1m }, { weight: 100%, bake: 24h }] }";

/** Asks for everything that can be asked for. */
const STRICT = CONFIG.replace(
  "    promotesFrom: staging\n",
  "    promotesFrom: staging\n    performance: {}\n    bugs: {}\n    readiness: {}\n    schedule: { minimumBake: 10m }\n",
);

/** 1.4.3 repairs 1.4.2, which runs; Mallory wrote it and Ada approves. */
function hotfix(change: (yaml: string) => string = (yaml) => yaml, scene: Scene = {}): Scene {
  return {
    authors: ["mallory@example.com"],
    ...scene,
    release: {
      files: { "evidence/staging.json": OUTCOME.replace("1.5.0", "1.4.3") },
      ...scene.release,
      manifest: (yaml) => change(yaml.replace("version: 1.5.0\n", "version: 1.4.3\nkind: hotfix\n")),
    },
  };
}

const hurried = (yaml: string): string =>
  without("documents", yaml)
    .replace(/ {2}coverage:.*\n/, "")
    .replace(/rollout:.*/, FAST);
const without = (section: string, yaml: string): string =>
  yaml.replace(new RegExp(`^${section}:.*\n(?: {2}.*\n)*`, "m"), "");
const refused = (input: GateInput): readonly Verdict[] => judge(input).filter(({ passed }) => !passed);
const refusedBy = (input: GateInput): readonly GateId[] => refused(input).map(({ gate }) => gate);

describe("a hotfix", () => {
  it("owes paper and measurements, and each verdict says what is owed and when", () => {
    const input = play(hotfix(hurried, { release: { config: STRICT } }));
    assert.deepEqual(refusedBy(input), []);
    const owed = judge(input).filter((verdict) => verdict.owed !== undefined);
    assert.deepEqual(owed.map(({ gate }) => gate).sort(), [...OWED_BY_HOTFIXES].sort());
    assert.ok(
      owed.every(({ passed, applicable, owed: debt }) => passed && !applicable && debt?.dueDays === 5),
      "passed, not judged, due in five days",
    );
    assert.equal(
      owed.find(({ gate }) => gate === "coverage-sufficient")?.message,
      "Not asked of a hotfix now, but owed: due 5 days after it completes. evidence.coverage is empty. Add lcov.info or coverage-summary.json, with its sha256.",
    );
    const normal = { ...input, manifest: { ...input.manifest, kind: "normal" as const } };
    assert.deepEqual(
      refusedBy(normal).filter((gate) => gate !== "approval-signed"),
      [
        "coverage-sufficient",
        "documents-complete",
        "schedule-complete",
        "traffic-sufficient",
        "performance-regression",
        "bugs-absent",
        "readiness-complete",
      ],
    );
  });

  it("that has everything owes nothing", () => {
    const verdicts = judge(play(hotfix()));
    assert.deepEqual(
      verdicts.filter(({ passed, owed }) => !passed || owed !== undefined),
      [],
    );
  });

  const asked: readonly (readonly [GateId, (yaml: string) => string])[] = [
    ["artifact-pinned", (yaml) => yaml.replace(`@${DIGEST}`, ":latest")],
    ["tests-pass", (yaml) => yaml.replace(/ {2}tests:.*\n/, "")],
    ["vulnerabilities-absent", (yaml) => yaml.replace(/ {2}vulnerabilities:.*\n/, "")],
    ["rollback-contract", (yaml) => without("rollback", yaml)],
    ["promoted-digest", (yaml) => without("promotion", yaml)],
    ["strategy-allowed", (yaml) => yaml.replace("requestsPerSecond: 120", "requestsPerSecond: 120, strategy: hot")],
    ["migrations-expanded", (yaml) => `migrations: [{ name: drop the address, step: contract }]\n${yaml}`],
    ["rollback-possible", (yaml) => yaml.replace("  objective: 5m\n", "  objective: 5m\n  minimumVersion: 1.4.3\n")],
  ];
  for (const [gate, change] of asked) {
    it(`is asked for ${gate} at once`, () => {
      assert.ok(refusedBy(play(hotfix((yaml) => change(hurried(yaml))))).includes(gate));
    });
  }

  it("of a digest under quarantine is refused", () => {
    const quarantined = [
      { digest: DIGEST, version: "1.4.3", at: "2026-11-19T00:00:00Z", trigger: "alarm", reason: "" },
    ];
    assert.deepEqual(refusedBy({ ...play(hotfix(hurried)), quarantined }), ["digest-not-quarantined"]);
  });
});

describe("the version of a hotfix", () => {
  it("is a patch of what runs: a release with features is not one", () => {
    const [verdict] = refused(
      play(hotfix((yaml) => yaml.replace("version: 1.4.3", "version: 1.5.0"), { release: { files: {} } })),
    );
    assert.deepEqual(
      [verdict?.gate, verdict?.required, verdict?.message],
      [
        "version-forward",
        "a patch of the live version, 1.4.2",
        "A hotfix repairs what runs, and 1.5.0 is more than a patch of 1.4.2. Branch from 1.4.2, or release it as normal.",
      ],
    );
  });

  it("has one before it", () => {
    const [verdict] = refused(play(hotfix((yaml) => yaml.replace(/previous:.*/, "previous: none"))));
    assert.deepEqual(
      [verdict?.gate, verdict?.message],
      ["version-forward", "Nothing runs that a hotfix could repair. Release the first version as normal."],
    );
  });
});

describe("the stages of a hotfix", () => {
  const schedule = (stages: string): Verdict | undefined =>
    judge(
      play(
        hotfix((yaml) => yaml.replace(/rollout:.*/, `rollout: { requestsPerSecond: 120, ${stages} }`), {
          release: { config: STRICT },
        }),
      ),
    ).find(({ gate }) => gate === "schedule-complete");
  const stage = (weight: string, bake: string) => `{ weight: ${weight}, bake: ${bake} }`;
  const canary = (ten: string, last = "24h") =>
    `stages: [${stage("1%", "1m")}, ${ten}${stage("50%", "1m")}, ${stage("100%", last)}]`;

  it("are as short as a minute, whatever airlock.yaml asks of other releases", () => {
    const verdict = schedule(canary(`${stage("10%", "1m")}, `));
    assert.deepEqual(
      [verdict?.passed, verdict?.required],
      [true, "stages 1%, 10%, 50%, 100%, each watched 1m or longer, 100% for 24h or longer"],
    );
  });

  it("are never shorter, never fewer, and the validation is whole", () => {
    const lesson = "A small change goes through faster stages, never fewer.";
    assert.equal(
      schedule(canary(`${stage("10%", "59s")}, `))?.message,
      `Stage 10% is watched 59s, at least 1m is required. ${lesson}`,
    );
    assert.equal(schedule(canary(""))?.message, `The 10% stage is missing. ${lesson}`);
    assert.equal(
      schedule(canary(`${stage("10%", "1m")}, `, "1h"))?.message,
      `Stage 100% is watched 1h, at least 24h is required. ${lesson}`,
    );
  });

  it("on rings are every ring", () => {
    const rings = (first: string) =>
      `strategy: rings, stages: [${first}${stage("10%", "1m")}, ${stage("100%", "24h")}]`;
    assert.equal(schedule(rings(`${stage("1%", "1m")}, `))?.passed, true);
    assert.match(schedule(rings(""))?.message ?? "", /^Ring 0 is missing:/);
  });
});

describe("who approves a hotfix", () => {
  it("is one person who is none of the authors, whatever larger number the environment asks for", () => {
    const scene = { required: 2, wants: "authors: distrusted" };
    const verdict = approvalOf(hotfix(hurried, scene));
    assert.deepEqual([verdict.passed, verdict.required], [true, "1 person of allowed_signers"]);
    assert.equal(
      approvalOf({ authors: ["mallory@example.com"], ...scene }).passed,
      false,
      "not so of a normal release",
    );
  });

  it("is not its author", () => {
    const authors = ["ada@example.com"];
    assert.equal(approvalOf(hotfix(hurried, { authors, approvals: [{ by: GRACE }] })).passed, true);
    assert.deepEqual(
      approvalOf(hotfix(hurried, { authors, approvals: [{ by: ADA }] })).message,
      "ada@example.com wrote commits of this release. Somebody who wrote none of them has to approve it. " +
        "airlock approve lets a person sign one, and names it under approvals.",
    );
  });

  it("cannot be told without the authors", () => {
    const { authors: _, ...scene } = hotfix(hurried);
    assert.equal(
      approvalOf(scene).message,
      "release.yaml names no authors, so nobody can say that they did not approve their own change. " +
        "This environment asks for the list: airlock start writes it from the commits. " +
        "airlock approve lets a person sign one, and names it under approvals.",
    );
  });

  it("is somebody, also where airlock.yaml asks for no approval of a normal release", () => {
    const config = CONFIG.replace(/ {4}approvals:.*\n/, "");
    const [verdict, ...others] = refused(play(hotfix(hurried, { release: { config } })));
    assert.deepEqual(others, []);
    assert.deepEqual(
      [verdict?.gate, verdict?.required, verdict?.message],
      [
        "approval-signed",
        "1 person who is none of the authors",
        "A hotfix owes gates, so somebody who did not write it approves it, and airlock.yaml names nobody in production. Give environments.production.approvals, or release it as normal.",
      ],
    );
  });

  it("is as many as trust roots from outside the repository ask for", () => {
    const trusting = (required: number) =>
      approvalOf(
        hotfix(hurried, {
          then: (input) => ({ ...input, trustRoots: { text: SIGNERS, source: "the test's trust roots", required } }),
        }),
      );
    assert.equal(trusting(1).passed, true);
    assert.deepEqual([trusting(2).passed, trusting(2).required], [false, "2 people of the test's trust roots"]);
  });
});

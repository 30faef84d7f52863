import assert from "node:assert/strict";
import { checkResources } from "../../policies/inProcess";
import { releaseDataPlain } from "../../policies/releaseData/releaseDataPlain";
import { releaseReadable } from "../../policies/releaseData/releaseReadable";
import { messages, releaseFolder, releaseRecord, removeReleaseFolders, secret, UNKNOWN_TEXT } from "./declared";

const REMEDY =
  "The gates judge files that are there at preview. Give ReleaseRecord plain values: no output, no secret, no config.requireSecret.";

describe("release-data-plain", () => {
  const paths = { release: "/srv/release.yaml", config: "/srv/airlock.yaml" };
  const of = (props: Record<string, unknown>, opts = {}) =>
    messages(releaseDataPlain, [releaseRecord(paths, props, opts)]);

  it("takes absolute paths and a name", () => {
    assert.deepEqual(of({}), []);
    assert.deepEqual(of({ attempt: undefined }), []);
    assert.deepEqual(of({}, { ignoreChanges: ["auditBucket"], protect: true }), []);
  });

  it("takes quarantines as readQuarantine answers them, and refuses any other form: it could hide a digest", () => {
    const one = { digest: "sha256:1", version: "1.5.0", at: "2026-11-19T20:00:00Z", trigger: "alarm", reason: "" };
    assert.deepEqual([...of({ quarantined: [] }), ...of({ quarantined: [one] })], []);
    const line = (what: string) =>
      `release-data-plain: measured quarantined is ${what}, required what readQuarantine answered, as it is. ` +
      "Await readQuarantine before anything is declared, and hand its answer to ReleaseRecord.";
    for (const value of [UNKNOWN_TEXT, "sha256:1", { 0: one }, [UNKNOWN_TEXT], [{ ...one, digest: UNKNOWN_TEXT }]]) {
      assert.deepEqual(of({ quarantined: value }), [line("no plain list of quarantines")]);
    }
    assert.deepEqual(of({ quarantined: secret([one]) }), [line("a secret")]);
    assert.deepEqual(of({}, { ignoreChanges: ["quarantined"] }), [
      "release-data-plain: measured ignoreChanges holds quarantined, required release data that is not ignored. " +
        "The engine would show the last release's data to the gates. Remove it from ignoreChanges.",
    ]);
  });

  it("takes debts as readDebts answers them, and refuses any other form: it could hide a debt", () => {
    const one = { version: "1.4.3", digest: "sha256:1", gates: [], completedAt: "2026-11-19T20:00:00Z", dueDays: 5 };
    assert.deepEqual([...of({ debts: [] }), ...of({ debts: [one] })], []);
    const line = (what: string) =>
      `release-data-plain: measured debts is ${what}, required what readDebts answered, as it is. ` +
      "Await readDebts before anything is declared, and hand its answer to ReleaseRecord.";
    const unusable = [
      UNKNOWN_TEXT,
      { 0: one },
      [{ ...one, version: UNKNOWN_TEXT }],
      [{ ...one, completedAt: "soon" }],
      [{ ...one, dueDays: "5" }],
      [{ ...one, gates: [1] }],
      [{ ...one, gates: "none" }],
    ];
    for (const value of unusable) assert.deepEqual(of({ debts: value }), [line("no plain list of debts")]);
    assert.deepEqual(of({ debts: secret([one]) }), [line("a secret")]);
    assert.deepEqual(of({}, { ignoreChanges: ["debts"] }), [
      "release-data-plain: measured ignoreChanges holds debts, required release data that is not ignored. " +
        "The engine would show the last release's data to the gates. Remove it from ignoreChanges.",
    ]);
  });

  it("names the reader and the component of the engine that the release is for", () => {
    const type = "airlock:kubernetes:ProgressiveWorkload";
    const workload = (props: Record<string, unknown>) =>
      messages(releaseDataPlain, [{ ...releaseRecord(paths, props), type }]);
    assert.deepEqual(workload({ quarantined: "none", live: "1.4.3" }), [
      "release-data-plain: measured quarantined is no plain list of quarantines, required what readQuarantine answered, as it is. " +
        "Await readQuarantine before anything is declared, and hand its answer to ProgressiveWorkload.",
      "release-data-plain: measured live is no plain version and digest, required what liveRelease made of readLiveWorkload's answer, or nothing. " +
        "Await readLiveWorkload before anything is declared, and hand liveRelease of its answer to ProgressiveWorkload.",
    ]);
  });

  it("takes what is live as a version and a digest, and refuses any other form", () => {
    const one = { version: "1.4.3", digest: "sha256:1" };
    assert.deepEqual([...of({ live: one }), ...of({ live: undefined })], []);
    const line = (what: string) =>
      `release-data-plain: measured live is ${what}, required version and digest of what readLiveState answered, or nothing. ` +
      "Await readLiveState before anything is declared, and hand its stableVersion and stableDigest to ReleaseRecord.";
    for (const value of [UNKNOWN_TEXT, "1.4.3", [one], { ...one, digest: UNKNOWN_TEXT }, { ...one, version: 1 }]) {
      assert.deepEqual(of({ live: value }), [line("no plain version and digest")]);
    }
    assert.deepEqual(of({ live: secret(one) }), [line("a secret")]);
    assert.deepEqual(of({}, { ignoreChanges: ["live"] }), [
      "release-data-plain: measured ignoreChanges holds live, required release data that is not ignored. " +
        "The engine would show the last release's data to the gates. Remove it from ignoreChanges.",
    ]);
  });

  it("refuses an unknown path: it is mandatory, never an advisory that it cannot run", () => {
    assert.deepEqual(of({ release: UNKNOWN_TEXT }), [
      `release-data-plain: measured release is unknown at preview, required the absolute path of release.yaml, as a plain string. ${REMEDY}`,
    ]);
  });

  it("refuses an unknown environment, and is not kept from it by a list of environments", () => {
    const found = messages(releaseDataPlain, [releaseRecord(paths, { environment: UNKNOWN_TEXT })], {
      environments: ["staging"],
    });
    assert.deepEqual(found, [
      `release-data-plain: measured environment is unknown at preview, required the name of an environment, as a plain string. ${REMEDY}`,
    ]);
  });

  it("refuses secrets, relative paths, lists, numbers and nothing, without repeating a value", () => {
    const found = [
      ...of({ release: secret("/srv/hidden.yaml") }),
      ...of({ release: "../release.yaml" }),
      ...of({ config: ["/srv/airlock.yaml"] }),
      ...of({ config: 7 }),
      ...of({ environment: undefined }),
      ...of({ environment: "" }),
      ...of({ release: { toString: "x" } }),
    ];
    assert.deepEqual(
      found.map((line) => line.replace(/, required.*/, "")),
      [
        "release-data-plain: measured release is a secret",
        "release-data-plain: measured release is another text",
        "release-data-plain: measured config is a list",
        "release-data-plain: measured config is a number",
        "release-data-plain: measured environment is missing",
        "release-data-plain: measured environment is another text",
        "release-data-plain: measured release is a mapping",
      ],
    );
    assert.doesNotMatch(found.join("\n"), /hidden/);
  });

  it("refuses an attempt that counts nothing", () => {
    for (const [attempt, kind] of [
      [0, "another number"],
      [1.5, "another number"],
      ["1", "a string"],
      [UNKNOWN_TEXT, "unknown at preview"],
    ] as const) {
      assert.deepEqual(of({ attempt }), [
        `release-data-plain: measured attempt is ${kind}, required a whole number from 1. Count reruns of the same release from 1.`,
      ]);
    }
  });

  it("refuses ignoreChanges that would show the last release to the gates", () => {
    for (const path of ["release", "config", "environment", "attempt", "*", '["release"]', "release[0]"]) {
      assert.deepEqual(of({}, { ignoreChanges: [path] }), [
        `release-data-plain: measured ignoreChanges holds ${path}, required release data that is not ignored. The engine would show the last release's data to the gates. Remove it from ignoreChanges.`,
      ]);
    }
  });

  it("is the only policy that speaks of such a record: the gates do not repeat it", () => {
    const policies = checkResources([releaseRecord(paths, { release: UNKNOWN_TEXT, config: UNKNOWN_TEXT })]).map(
      ({ policy }) => policy,
    );
    assert.deepEqual(policies, ["release-data-plain", "release-data-plain"]);
  });
});

describe("release-readable", () => {
  afterEach(removeReleaseFolders);

  it("tells every fault of both files with file, field, found and expected, and no gate repeats it", () => {
    const folder = releaseFolder({
      manifest: (yaml) => yaml.replace("service: payments", "service: Payments!").replace("kind:", "kinds:"),
      config: "schema: airlock/config/v1\nenvironments:\n  production: { protectd: true }\n",
    });
    const found = checkResources([releaseRecord(folder)]).map(({ message }) => message);
    assert.deepEqual(found, [
      'release-readable: measured release.yaml: service: "Payments!", required 1 to 24 lower-case letters, digits and hyphens, beginning with a letter. Put it right and run airlock check, which tells all faults at once.',
      "release-readable: measured airlock.yaml: environments.production.protectd: an unknown key, required one of protected, mode, promotesFrom, promotion, promotionMaximumAge, verifier, approvals, tests, provenance, performance, bugs, readiness, coverage, evidence, schedule, alarms, cluster, detects. Did you mean protected?",
    ]);
  });

  it("refuses a package: the gates about traffic are not asked of one", () => {
    const folder = releaseFolder({
      manifest: (yaml) =>
        yaml
          .replace(/ {2}image: .*/, `  package: payments@1.5.0\n  tarball: sha256:${"ab".repeat(32)}`)
          .replace(/rollout: .*\n/, "")
          .replace(/rollback:\n(?: .*\n)+/, ""),
    });
    assert.deepEqual(
      checkResources([releaseRecord(folder)]).map(({ message }) => message),
      [
        "release-readable: measured release.yaml: artifact.package: payments@1.5.0, required artifact.image, which a listener can route to. A package is published, never rolled out: airlock check judges it, and the pipeline publishes it.",
      ],
    );
  });

  it("says that a file is not there", () => {
    const folder = releaseFolder();
    const found = messages(releaseReadable, [releaseRecord({ ...folder, release: `${folder.folder}/no.yaml` })]);
    assert.deepEqual(found, [
      "release-readable: measured no.yaml: no file, required a readable release.yaml. Give its path, or write one with airlock init.",
    ]);
  });

  it("does not repeat a path that does not look like a YAML file", () => {
    const folder = releaseFolder();
    const found = messages(releaseReadable, [releaseRecord({ ...folder, config: "/hunter2" })]);
    assert.deepEqual(found, [
      "release-readable: measured airlock.yaml: no file, required a readable airlock.yaml. Give its path, or write one with airlock init.",
    ]);
  });

  it("names an environment that airlock.yaml does not know", () => {
    const folder = releaseFolder();
    const found = messages(releaseReadable, [releaseRecord(folder, { environment: "prodution" })]);
    assert.deepEqual(found, [
      "release-readable: measured airlock.yaml: environments.prodution: nothing, required one of dev, staging, production. Did you mean production?",
    ]);
  });
});

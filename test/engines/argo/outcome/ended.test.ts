import assert from "node:assert/strict";
import { type Aborted, endOf, takenOver } from "../../../../engines/argo/outcome/ended";
import type { ClusterFacts } from "../../../../engines/argo/outcome/runningReleases";

const DIGESTS = { live: `sha256:${"a".repeat(64)}`, bad: `sha256:${"b".repeat(64)}` };
const SIDECAR = `sha256:${"c".repeat(64)}`;
const OWNER = [{ kind: "Rollout", name: "payments", uid: "uid-1", controller: true }];

interface Change {
  readonly status?: object;
  readonly reason?: string;
  readonly message?: string;
  readonly managers?: readonly object[];
}

/** A Rollout that was aborted at 50 % by a person, as Argo leaves it; each change is what another cause leaves instead. */
function aborted({ status = {}, reason = "RolloutAborted", message = "", managers = [] }: Change = {}) {
  return {
    kind: "Rollout",
    metadata: {
      name: "payments",
      uid: "uid-1",
      generation: 4,
      managedFields: [
        {
          manager: "rollouts-controller",
          time: "2026-11-21T22:07:26Z",
          fieldsV1: { "f:status": { "f:abortedAt": {}, "f:conditions": {} } },
        },
        ...managers,
      ],
    },
    status: {
      observedGeneration: "4",
      stableRS: "live",
      currentPodHash: "bad",
      abort: true,
      abortedAt: "2026-11-21T22:07:25Z",
      canary: { weights: { canary: { weight: 0 } } },
      conditions: [{ type: "Progressing", reason, message, lastTransitionTime: "2026-11-21T22:07:24Z" }],
      ...status,
    },
  };
}

function replicaSet(hash: "live" | "bad", digest = DIGESTS[hash], more: object = {}) {
  return {
    metadata: {
      name: `payments-${hash}`,
      labels: { "rollouts-pod-template-hash": hash },
      annotations: { "rollout.argoproj.io/revision": hash === "bad" ? "2" : "1" },
      creationTimestamp: "2026-11-21T22:00:00Z",
      ownerReferences: OWNER,
    },
    spec: {
      template: {
        metadata: {
          annotations: { "airlock.dev/version": hash === "bad" ? "1.1.0" : "1.0.0", "airlock.dev/digest": digest },
        },
        spec: {
          containers: [
            { name: "app", image: `registry.test/payments@${digest}` },
            { name: "proxy", image: `registry.test/proxy@${SIDECAR}` },
          ],
        },
      },
    },
    ...more,
  };
}

/** A failed analysis of the release; values as Argo writes what Prometheus answered. */
function run(
  name: string,
  phase: string,
  values: readonly (string | undefined)[],
  provider: object = { prometheus: {} },
) {
  return {
    kind: "AnalysisRun",
    metadata: { name: "payments-bad-2-1", labels: { "rollouts-pod-template-hash": "bad" }, ownerReferences: OWNER },
    spec: { metrics: [{ name, provider }] },
    status: {
      phase,
      metricResults: [
        {
          name,
          phase,
          measurements: values.map((value) => ({
            phase,
            ...(value === undefined ? {} : { value }),
            finishedAt: "2026-11-21T22:07:22Z",
          })),
        },
      ],
    },
  };
}

function facts(
  runs: readonly unknown[] = [],
  replicaSets: readonly unknown[] = [replicaSet("live"), replicaSet("bad")],
): ClusterFacts {
  return { replicaSets, analysisRuns: runs };
}

function sentBack(change?: Change, given = facts()): Aborted {
  const end = endOf(aborted(change), given);
  assert.equal(end?.kind, "aborted");
  return end;
}

describe("How a rollout in a cluster ended", () => {
  const causes: { what: string; change?: Change; runs?: readonly unknown[]; trigger: string; judged: boolean }[] = [
    {
      what: "a value that breaks the promise",
      runs: [run("errorRate", "Failed", ["[0]", "[2.5]"])],
      trigger: "alarm",
      judged: true,
    },
    {
      what: "a smoke test that failed",
      runs: [run("smoke-test", "Failed", [undefined], { job: {} })],
      trigger: "smoke-failed",
      judged: true,
    },
    {
      what: "no data at the end of a bake",
      runs: [run("errorRate-at-end", "Failed", ["[]", "[NaN]"])],
      trigger: "no-data",
      judged: false,
    },
    {
      what: "measurements that could not be taken",
      runs: [run("errorRate", "Error", [undefined])],
      trigger: "alarms-missing",
      judged: false,
    },
    {
      what: "a smoke test that could not be started",
      runs: [run("smoke-test", "Error", [undefined], { job: {} })],
      trigger: "alarms-missing",
      judged: false,
    },
    {
      what: "a breach beside a measurement that could not be taken",
      runs: [run("errorRate", "Error", [undefined]), run("latency", "Failed", ["[900]"])],
      trigger: "alarm",
      judged: true,
    },
    {
      what: "pods that never were ready",
      change: { reason: "ProgressDeadlineExceeded", message: "timed out" },
      trigger: "never-steady",
      judged: true,
    },
    { what: "a person", trigger: "person", judged: true },
  ];
  for (const { what, change, runs = [], trigger, judged } of causes) {
    it(`goes back because of ${what}: ${trigger}, ${judged ? "judged" : "which judges nothing"}`, () => {
      const end = sentBack(change, facts(runs));
      assert.equal(end.trigger, trigger);
      assert.deepEqual(end.condemned, judged ? [DIGESTS.bad] : []);
      assert.deepEqual([end.from.version, end.from.digest, end.to?.version], ["1.1.0", DIGESTS.bad, "1.0.0"]);
    });
  }

  it("says which measurement found it, and when traffic was back by the API server's clock", () => {
    const end = sentBack({}, facts([run("errorRate", "Failed", ["[2]"])]));
    assert.equal(end.detectedAt, "2026-11-21T22:07:22Z");
    assert.equal(end.restoredAt, "2026-11-21T22:07:26Z");
    assert.equal(end.reason, 'Metric "errorRate" ended as Failed');
    assert.equal(end.by, "argo-rollouts");
  });

  it("names under whose name the abort was written, where it was a person", () => {
    const managers = [{ manager: "kubectl-argo-rollouts", fieldsV1: { "f:status": { "f:abort": {} } } }];
    const end = sentBack({ managers });
    assert.equal(end.by, "kubectl-argo-rollouts");
    assert.equal(end.reason, "kubectl-argo-rollouts aborted it, and no analysis of it has failed.");
    assert.equal(sentBack().by, "somebody");
    assert.equal(end.detectedAt, "2026-11-21T22:07:25Z");
  });

  it("says what an operator asked for: a denied approval judges nothing", () => {
    const asked = (what: string, release = "bad") => {
      const plain = aborted();
      const words = JSON.stringify({ what, at: "2026-11-21T22:07:20Z", reason: "Too slow.", release });
      const annotations = { "airlock.dev/asked": words, "airlock.dev/asked-by": "olga" };
      const end = endOf({ ...plain, metadata: { ...plain.metadata, annotations } }, facts());
      assert.ok(end?.kind === "aborted");
      return [end.trigger, end.by, end.reason, end.condemned.length];
    };
    assert.deepEqual(asked("deny"), ["approval-denied", "olga", "Too slow.", 0]);
    assert.deepEqual(asked("rollback"), ["person", "olga", "Too slow.", 1]);
    assert.deepEqual(asked("deny", "live").slice(0, 2), ["person", "somebody"]);
  });

  it("believes the images of the ReplicaSet, not what annotations say", () => {
    const lying = replicaSet("bad");
    const template = { ...lying.spec.template, metadata: { annotations: { "airlock.dev/digest": DIGESTS.live } } };
    const end = sentBack({}, facts([], [replicaSet("live"), { ...lying, spec: { template } }]));
    assert.deepEqual([end.from.digest, end.condemned], [DIGESTS.bad, [DIGESTS.bad]]);
  });

  it("looks at analyses of this Rollout and this ReplicaSet only", () => {
    const other = run("errorRate", "Failed", ["[2]"]);
    const strange = {
      ...other,
      metadata: { ...other.metadata, ownerReferences: [{ uid: "uid-2", controller: true }] },
    };
    const older = { ...other, metadata: { ...other.metadata, labels: { "rollouts-pod-template-hash": "live" } } };
    assert.equal(sentBack({}, facts([strange, older])).trigger, "person");
  });

  it("condemns nothing that the stable version runs as well", () => {
    const same = [replicaSet("live", DIGESTS.bad), replicaSet("bad")];
    assert.deepEqual(sentBack({}, facts([], same)).condemned, []);
  });

  it("is not back while some traffic is on it, or without weights while its pods serve", () => {
    const canary = { weights: { canary: { weight: 50 } } };
    assert.equal(sentBack({ status: { canary } }).restoredAt, undefined);
    const rolling = { status: { canary: {} } };
    const serving = replicaSet("bad", DIGESTS.bad, { status: { readyReplicas: 1 } });
    assert.equal(sentBack(rolling, facts([], [replicaSet("live"), serving])).restoredAt, undefined);
    assert.equal(sentBack(rolling).restoredAt, "2026-11-21T22:07:26Z");
  });

  it("has not ended before Argo has taken an abort, has looked at the newest specification, or has completed", () => {
    const under = { abort: false, abortedAt: undefined };
    for (const status of [
      { abortedAt: undefined },
      { observedGeneration: "3" },
      under,
      { ...under, currentPodHash: "live" },
    ]) {
      assert.equal(endOf(aborted({ status }), facts()), undefined);
    }
  });

  it("is completed when what is declared is stable, and Argo says so", () => {
    const conditions = [{ type: "Completed", status: "True", lastTransitionTime: "2026-11-21T22:10:11Z" }];
    const status = { abort: false, stableRS: "bad", conditions };
    const end = endOf(aborted({ status }), facts());
    assert.ok(end?.kind === "completed");
    assert.deepEqual(
      [end.release.version, end.release.revision, end.release.createdAt, end.endedAt],
      ["1.1.0", "2", "2026-11-21T22:00:00Z", "2026-11-21T22:10:11Z"],
    );
  });

  describe("where a newer release supersedes one in its validation", () => {
    /** A bake, and whether somebody promoted past it: Argo ends it as successful then. */
    const bake = (hash: string, minute: number, terminate: boolean) => ({
      metadata: {
        labels: { "rollouts-pod-template-hash": hash, "rollout-type": "Step" },
        creationTimestamp: `2026-11-21T22:0${minute}:00Z`,
        ownerReferences: OWNER,
      },
      spec: { metrics: [], ...(terminate ? { terminate } : {}) },
      status: { phase: "Successful", completedAt: `2026-11-21T22:0${minute}:30Z` },
    });
    const conditions = [{ type: "Completed", status: "True", lastTransitionTime: "2026-11-21T22:10:11Z" }];
    const promoted = { abort: false, stableRS: "bad", conditions };
    const inFlight = { abort: false, abortedAt: undefined };

    it("is everybody's, and was not validated; an earlier try that was ended counts for nothing", () => {
      for (const [runs, expected] of [
        [[bake("bad", 1, false), bake("bad", 2, true)], false],
        [[bake("bad", 2, false), bake("bad", 1, true)], true],
        [[], true],
      ] as const) {
        const end = endOf(aborted({ status: promoted }), facts(runs));
        assert.ok(end?.kind === "completed");
        assert.equal(end.isValidated, expected);
      }
    });

    it("is found behind the newer one that is under way, by its last bake", () => {
      const end = takenOver(aborted({ status: inFlight }), facts([bake("live", 1, false), bake("live", 3, true)]));
      assert.deepEqual(
        [end?.release.version, end?.isValidated, end?.endedAt],
        ["1.0.0", false, "2026-11-21T22:03:30Z"],
      );
    });

    it("is not made up of a first deployment, nor of what is at rest", () => {
      assert.equal(takenOver(aborted({ status: inFlight }), facts([bake("bad", 1, true)])), undefined);
      assert.equal(takenOver(aborted({ status: promoted }), facts([bake("bad", 1, true)])), undefined);
    });
  });
});

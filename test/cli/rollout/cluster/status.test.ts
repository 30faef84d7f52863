import assert from "node:assert/strict";
import { status } from "../../../../cli/rollout/cluster/clusterCommands";
import type { RolloutStatus } from "../../../../cli/rollout/status/rolloutStatus";
import { askedAnnotations } from "../../../../engines/argo";
import { AT } from "../fakeEdge";
import { FLAGS, fakeScreen, JSON_FORMAT, TEXT, told } from "../fakeTools";
import { CHOICE, FakeCluster, toolsIn } from "./fakeCluster";

const STABLE = "sha256:92521fc3cbd964bdc9f584a991b89fddaa5754ed1cc96d6d42445338669c1305";
const CANDIDATE = "sha256:7fbd210ebec11f65a97190ef900795c4b8da3805af3f5a1b8d1d272556b292ca";
const BREACH =
  'Background analysis phase error/failed: Metric "failures-watch" assessed Failed due to failed (1) > failureLimit (0)';

const ask = (cluster: FakeCluster, presentation = TEXT, watch = false) =>
  status({ flags: FLAGS, cluster: CHOICE, presentation, tools: toolsIn(cluster) }, { watch });
const documentOf = async (cluster: FakeCluster) => JSON.parse((await ask(cluster, JSON_FORMAT)).out) as RolloutStatus;
const headlineOf = async (name: string) => (await ask(FakeCluster.recorded(name))).out.split("\n")[0];

describe("airlock rollout status in a cluster", () => {
  it("says in the document of AWS what the real controller was doing", async () => {
    assert.deepEqual(await documentOf(FakeCluster.recorded("canary-at-10")), {
      schema: "airlock/rollout/v1",
      service: "payments",
      environment: "production",
      region: null,
      account: null,
      cluster: {
        context: "prod-eu",
        server: "https://cluster.test:6443",
        namespace: "shop",
        rollout: "payments",
        revision: "2",
        invalid: null,
      },
      at: AT.toISOString(),
      source: "rollout",
      phase: "shifting",
      stable: { version: "1.0.0", digest: STABLE, colour: "stable" },
      candidate: { version: "1.1.0", digest: CANDIDATE, colour: "candidate" },
      weights: { production: { stable: 90, candidate: 10 }, ring: 0 },
      strategy: "canary",
      stage: { name: "10%", number: 1, stages: 3, since: "2026-11-21T22:16:32.000Z" },
      nextLookAt: "2026-11-21T22:16:36.000Z",
      approval: null,
      paused: null,
      goingBack: null,
      alarms: {
        stable: [],
        candidate: [
          ["failures", "2026-11-21T22:16:35.000Z"],
          ["failures-watch", "2026-11-21T22:16:32.000Z"],
          ["unhealthyHosts", "2026-11-21T22:16:35.000Z"],
          ["unhealthyHosts-watch", "2026-11-21T22:16:32.000Z"],
        ].map(([name, since]) => ({ name, kind: "contract", state: "OK", since, value: "0" })),
      },
      execution: null,
      record: null,
      contact: null,
      last: null,
      quarantined: [],
      debts: [],
      drift: null,
      notKnown: [],
    });
  });

  it("says it to a person in the words of AWS, with the question that waits", async () => {
    assert.deepEqual(told(await ask(FakeCluster.recorded("canary-approval"))), [
      0,
      "payments production: 1.1.0 takes 10 % of the traffic, 1.0.0 the rest.\n" +
        "context prod-eu, namespace shop, read 2026-11-21T12:05:00.000Z\n\n" +
        `  stable        1.0.0, 90 %, ${STABLE}\n` +
        `  candidate     1.1.0, 10 %, ${CANDIDATE}\n` +
        "  stage         10%, 1 of 3 (canary)\n" +
        "  next look     2026-11-21T22:16:52.000Z\n" +
        "  approval      wanted before stage 50%: 1.1.0-stage-1, since 2026-11-21T22:16:47.000Z\n" +
        "  alarms        2 OK, last values: failures-watch 0, unhealthyHosts-watch 0\n" +
        "  rollout       payments, revision 2, https://cluster.test:6443\n",
    ]);
  });

  const headlines = {
    "canary-idle": "1.0.0 is live; no rollout is in flight.",
    "canary-aborted": "1.0.0 is live; no rollout is in flight.",
    "blue-green-approval": "1.1.0 is being placed beside 1.0.0; no user reaches it yet.",
    "blue-green-validating": "1.1.0 takes 100 % of the traffic and is watched; 1.0.0 is ready to take it back.",
    "blue-green-not-back": "going back from 1.1.0 to 1.0.0; 1.1.0 takes 100 % of the traffic.",
    "rolling-bake": "1.1.0 takes all the traffic and is watched; Argo Rollouts would need minutes to bring 1.0.0 back.",
  };
  for (const [name, sentence] of Object.entries(headlines)) {
    it(`says of ${name}: ${sentence}`, async () => {
      assert.equal(await headlineOf(name), `payments production: ${sentence}`);
    });
  }

  it("tells a pause that nobody signed, and by whom one was where somebody did", async () => {
    const cluster = FakeCluster.recorded("canary-paused");
    assert.deepEqual((await documentOf(cluster)).paused, { since: "2026-11-21T22:16:35.000Z", by: "" });
    assert.match((await ask(cluster)).out, /^ {2}paused {8}since 2026-11-21T22:16:35.000Z$/m);
    const asked = { what: "pause", by: "ann", at: "2026-11-21T22:16:35.123Z", reason: "" } as const;
    cluster.change({ metadata: { annotations: askedAnnotations(asked, String(cluster.status["currentPodHash"])) } });
    assert.deepEqual((await documentOf(cluster)).paused, { since: asked.at, by: "ann" });
    cluster.change({ metadata: { annotations: askedAnnotations(asked, "another-release") } });
    assert.equal((await documentOf(cluster)).paused?.by, "");
  });

  it("tells why the last one went back: a breach, pods that were not ready, a person, a denial", async () => {
    const lastOf = async (cluster: FakeCluster) => {
      const rollback = (await documentOf(cluster)).last?.rollback;
      return [rollback?.trigger, rollback?.by, rollback?.reason];
    };
    assert.deepEqual(await lastOf(FakeCluster.recorded("canary-breach")), ["alarm", "", BREACH]);
    assert.deepEqual(await lastOf(FakeCluster.recorded("canary-timed-out")), [
      "never-steady",
      "",
      'ReplicaSet "payments-5d7968455d" has timed out progressing.',
    ]);
    const cluster = FakeCluster.recorded("canary-aborted");
    assert.deepEqual(await lastOf(cluster), [
      "person",
      "",
      "Nobody said why: somebody aborted it without Airlock, or its pods were not ready in time.",
    ]);
    for (const [what, trigger] of [
      ["rollback", "person"],
      ["deny", "approval-denied"],
    ] as const) {
      const asked = { what, by: "ann", at: "", reason: "checkout fails" };
      cluster.change({ metadata: { annotations: askedAnnotations(asked, String(cluster.status["currentPodHash"])) } });
      assert.deepEqual(await lastOf(cluster), [trigger, "ann", "checkout fails"]);
    }
  });

  it("tells a silent Prometheus, a failed smoke test and the end without data apart", async () => {
    const cluster = FakeCluster.recorded("canary-breach");
    const reasons = {
      'Step-based analysis phase error/failed: Metric "errors" assessed Error due to consecutiveErrors (1) > consecutiveErrorLimit (0)':
        "alarms-missing",
      'Step-based analysis phase error/failed: Metric "smoke-test" assessed Failed due to failed (1) > failureLimit (0)':
        "smoke-failed",
      'Blue/green pre-promotion analysis phase error/failed: Metric "smoke-test" assessed Failed': "smoke-failed",
      'Step-based analysis phase error/failed: Metric "errors-at-end" assessed Failed': "no-data",
    };
    for (const [reason, trigger] of Object.entries(reasons)) {
      const message = `Rollout aborted update to revision 2: ${reason}`;
      cluster.change({ status: { conditions: [{ type: "Progressing", reason: "RolloutAborted", message }] } });
      assert.equal((await documentOf(cluster)).last?.rollback?.trigger, trigger, reason);
    }
  });

  it("tells alarms that ring, and measurements without data", async () => {
    const cluster = FakeCluster.recorded("canary-at-10");
    const [watch, bake] = cluster.runs();
    assert.ok(watch !== undefined && bake !== undefined);
    bake.metricResults[0] = { name: "failures", measurements: [{ phase: "Successful", value: "[]" }] };
    watch.metricResults[0] = {
      name: "failures-watch",
      measurements: [{ phase: "Failed", value: "[2]", finishedAt: "2026-11-21T22:16:40Z" }],
    };
    const { out } = await ask(cluster);
    assert.match(
      out.replace(/\s+/g, " "),
      /alarms 2 OK, 1 without data, failures-watch rings \(contract, 2, since 2026-11-21T22:16:40.000Z\), last values:/,
    );
  });

  it("tells digests under quarantine, one that cannot be read among them", async () => {
    const cluster = FakeCluster.recorded("canary-idle");
    const entry = { digest: `sha256:${"9".repeat(64)}`, version: "1.3.9", at: "2026-11-01T00:00:00Z" };
    cluster.configMaps.set("airlock-system/quarantine-shop", {
      [`sha256-${"9".repeat(64)}`]: JSON.stringify({
        schema: "airlock/quarantine/v1",
        ...entry,
        trigger: "alarm",
        reason: "errors",
      }),
      [`sha256-${"8".repeat(64)}`]: "not JSON",
    });
    assert.deepEqual((await documentOf(cluster)).quarantined, [
      { ...entry, trigger: "alarm", reason: "errors" },
      { digest: `sha256:${"8".repeat(64)}`, version: "", at: "", trigger: "", reason: "the entry is not readable" },
    ]);
  });

  it("says what it may not read, and the rest all the same", async () => {
    const cluster = FakeCluster.recorded("canary-at-10");
    for (const what of ["get ConfigMap", "list ReplicaSet", "list AnalysisRun", "create SelfSubjectReview"]) {
      cluster.fails.set(what, "forbidden");
    }
    const read = await documentOf(cluster);
    assert.deepEqual(read.notKnown, [
      { what: "alarms", why: "list AnalysisRun is forbidden." },
      { what: "quarantines", why: "get ConfigMap is forbidden." },
      { what: "the version of the ReplicaSets", why: "list ReplicaSet is forbidden." },
    ]);
    assert.deepEqual([read.phase, read.stable.version, read.candidate?.version], ["shifting", "", "1.1.0"]);
  });

  it("says what Argo Rollouts finds invalid", async () => {
    const cluster = FakeCluster.recorded("canary-at-10");
    const invalid = { type: "InvalidSpec", status: "True", message: "setWeight 150" };
    cluster.change({ status: { conditions: [invalid] } });
    assert.match(
      (await ask(cluster)).out,
      /invalid +Argo Rollouts does nothing with it, not even abort: setWeight 150/,
    );
  });

  it("fails with one line where there is no such Rollout, or nobody may look", async () => {
    const cluster = FakeCluster.recorded("canary-idle");
    const flags = { ...FLAGS, service: "pay" };
    const call = { flags, cluster: CHOICE, presentation: TEXT, tools: toolsIn(cluster) };
    assert.deepEqual(told(await status(call, { watch: false })), [
      3,
      "context prod-eu (https://cluster.test:6443) has no Rollout pay in namespace shop. " +
        "Check context, namespace and service; before the first release there is none.",
    ]);
    cluster.fails.set("get Rollout", "forbidden");
    assert.deepEqual(told(await ask(cluster)), [3, "get Rollout is forbidden."]);
  });

  it("watches to the end, over a moment without the cluster, and says no where it went back", async () => {
    const cluster = FakeCluster.recorded("canary-at-10");
    const { screen, said, printed } = fakeScreen();
    const tools = toolsIn(cluster, screen);
    const ends = ["unreachable", "back", "ended"];
    const clock = {
      ...tools.clock,
      sleep: async (milliseconds: number) => {
        await tools.clock.sleep(milliseconds);
        const next = ends.shift();
        cluster.fails.clear();
        if (next === "unreachable") cluster.fails.set("get Rollout", "unreachable");
        else if (next === "back") cluster.change({ status: { abort: true, abortedAt: "2026-11-21T22:17:00Z" } });
        else cluster.change({ status: { canary: { weights: { canary: { weight: 0 } } } } });
      },
    };
    const call = { flags: FLAGS, cluster: CHOICE, presentation: TEXT, tools: { ...tools, clock } };
    const [code, text] = told(await status(call, { watch: true }));
    assert.deepEqual([code, text.split("\n")[0]], [1, "payments production: 1.0.0 is live; no rollout is in flight."]);
    assert.equal(printed.length, 2);
    assert.match(said.join(""), /get Rollout is unreachable\. Looking again; the rollout goes on by itself\.$/);
  });
});

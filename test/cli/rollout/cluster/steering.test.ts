import assert from "node:assert/strict";
import type { ActionReport } from "../../../../cli/rollout/actionReport";
import * as commands from "../../../../cli/rollout/cluster/clusterCommands";
import { ASKED } from "../../../../engines/argo";
import { ClusterFailure } from "../../../../engines/argo/cluster";
import { FLAGS, fakeScreen, JSON_FORMAT, TEXT, told } from "../fakeTools";
import { CHOICE, FakeCluster, observes, type Sent, toolsIn } from "./fakeCluster";

const call = (cluster: FakeCluster, presentation = TEXT, screen = fakeScreen().screen) => {
  const tools = toolsIn(cluster, screen);
  return { flags: FLAGS, cluster: CHOICE, presentation, tools };
};

/** Aborts as Argo does when it hears of it. */
function argo(cluster: FakeCluster, { body, subresource }: Sent): void {
  if ("spec" in body) observes(cluster);
  const { abort } = (body["status"] ?? {}) as { abort?: boolean };
  if (subresource !== "status" || abort !== true) return;
  const message = "Rollout aborted update to revision 2";
  const weights = { canary: { weight: 0 } };
  cluster.change({
    status: {
      abortedAt: "2026-11-21T12:05:00Z",
      conditions: [{ type: "Progressing", reason: "RolloutAborted", message }],
      canary: { weights },
    },
  });
}

/** The same, but only what is said for the nth time is heard. */
function deafUntil(times: number) {
  let heard = 0;
  return (cluster: FakeCluster, sent: Sent) => {
    if (sent.subresource === "status") heard += 1;
    if (heard >= times) argo(cluster, sent);
    else if (sent.subresource === "status") cluster.change({ status: { abort: null } });
  };
}

const recorded = (name: string, controller = argo) => {
  const cluster = FakeCluster.recorded(name);
  cluster.controller = controller;
  return cluster;
};
const statusPatches = (cluster: FakeCluster) =>
  cluster.sent.filter(({ subresource }) => subresource === "status").map(({ body }) => body["status"]);
const nothingSent = (cluster: FakeCluster) => assert.deepEqual(cluster.sent, []);
const reportOf = async (outcome: ReturnType<typeof commands.rollback>) =>
  JSON.parse((await outcome).out) as ActionReport;

describe("airlock rollout rollback in a cluster", () => {
  const rollback = (cluster: FakeCluster, own = {}) =>
    commands.rollback(call(cluster), { yes: true, reason: "checkout fails", ...own });

  it("writes who and why, aborts, and says from, to, by whom and how long it took", async () => {
    const cluster = recorded("canary-at-10");
    const { screen, said } = fakeScreen();
    const report = await reportOf(
      commands.rollback(call(cluster, JSON_FORMAT, screen), { yes: true, reason: "checkout fails" }),
    );
    assert.deepEqual(report, {
      schema: "airlock/rollout-action/v1",
      action: "rollback",
      service: "payments",
      environment: "production",
      done: true,
      by: "ann",
      message: "payments production: 1.1.0 -> 1.0.0, by ann, in 1.0 s",
      notes: [
        "The pods of 1.1.0 are taken away once their requests have ended. " +
          "The reconciler puts its digest under quarantine: no rollout of it is taken any more until a person lifts that.",
      ],
      facts: {
        from: "1.1.0",
        to: "1.0.0",
        seconds: 1,
        restoredAt: "2026-11-21T12:05:01.000Z",
        joined: false,
        quarantined: true,
        by: "ann",
      },
    });
    assert.deepEqual(said, ["All weight is on 1.0.0."]);
    const [ask, abort] = cluster.sent;
    assert.deepEqual([ask?.subresource, abort?.subresource, cluster.sent.length], [undefined, "status", 2]);
    const { annotations } = (ask?.body["metadata"] ?? {}) as { annotations: Record<string, string> };
    assert.equal(annotations[ASKED.by], "ann");
    assert.deepEqual(JSON.parse(annotations[ASKED.what] ?? ""), {
      what: "rollback",
      at: "2026-11-21T12:05:00.000Z",
      reason: "checkout fails",
      release: cluster.status["currentPodHash"],
    });
  });

  it("says it again, each time a little differently, until the controller has heard", async () => {
    const cluster = recorded("canary-at-10", deafUntil(3));
    const [code, text] = told(await rollback(cluster));
    assert.deepEqual([code, text.split("\n")[0]], [0, "payments production: 1.1.0 -> 1.0.0, by ann, in 3.0 s"]);
    assert.deepEqual(
      statusPatches(cluster),
      [1, 2, 3].map((time) => ({ abort: true, message: `Airlock: said ${time}` })),
    );
  });

  it("gives up after two minutes, and says what to look at", async () => {
    const cluster = recorded("canary-at-10", deafUntil(1000));
    assert.deepEqual(told(await rollback(cluster)), [
      1,
      "payments production: Argo Rollouts has not taken the abort of 1.1.0 within two minutes.\n" +
        "  Does its controller run? Look at its pods and their log, then at airlock rollout status.\n",
    ]);
    assert.equal(statusPatches(cluster).length, 120);
  });

  it("reads again where somebody else wrote meanwhile, and leaves another release alone", async () => {
    const cluster = recorded("canary-at-10", (each, sent) => {
      if (sent.subresource === undefined) each.change({ status: { currentPodHash: "another" } });
    });
    assert.deepEqual(told(await rollback(cluster)), [
      1,
      "payments production: another rollout came in between; it was left alone.\n" +
        "  Look at airlock rollout status, and run this again if that one is meant.\n",
    ]);
    assert.deepEqual(statusPatches(cluster), []);
  });

  it("takes the pause of a person away, which would hold the next release", async () => {
    const cluster = recorded("canary-paused");
    assert.equal((await rollback(cluster)).code, 0);
    assert.equal(cluster.rollout.spec["paused"], undefined);
    assert.deepEqual(statusPatches(cluster).length, 1);
  });

  it("says that nothing is in flight, and how to go back from what is live", async () => {
    const cluster = recorded("canary-idle");
    assert.deepEqual(told(await rollback(cluster)), [
      1,
      "payments production: no rollout is in flight, 1.0.0 is live. Nothing was changed.\n" +
        "  To go back after completion, release the version before: kind: rollback in release.yaml with its\n" +
        "  version and its image, previous: what is live now, then pulumi up of the service stack.\n",
    ]);
    const before = recorded("canary-aborted");
    assert.deepEqual(told(await rollback(before)), [
      1,
      "payments production: no rollout is in flight, 1.0.0 is live (1.1.0 was sent back before). Nothing was changed.\n",
    ]);
    nothingSent(cluster);
    nothingSent(before);
  });

  it("goes back without the rights to say why and to see the pods, and says so", async () => {
    const cluster = recorded("canary-paused");
    cluster.fails.set("patch Rollout", "forbidden");
    cluster.fails.set("list ReplicaSet", "forbidden");
    const [code, text] = told(await rollback(cluster));
    const flat = text.replace(/\s+/g, " ");
    assert.equal(code, 0);
    assert.match(flat, /^payments production: 1\.1\.0 -> the stable version, by ann, in/);
    assert.match(flat, /Not written at the Rollout: who asked, and why \(patch Rollout is forbidden\.\)/);
    assert.match(
      flat,
      /It is still paused \(spec\.paused\), because patch Rollout is forbidden\. Then airlock rollout resume/,
    );
    assert.match(flat, /Not known: whether its pods are ready \(list ReplicaSet is forbidden\.\)/);
  });

  it("fails with one line where it may not abort, where Argo finds the Rollout invalid, and in another cluster", async () => {
    const cluster = recorded("canary-at-10");
    cluster.fails.set("patch status", "forbidden");
    assert.deepEqual(told(await rollback(cluster)), [3, "patch status is forbidden."]);
    const invalid = recorded("canary-at-10");
    invalid.change({ status: { conditions: [{ type: "InvalidSpec", status: "True", message: "setWeight 150." }] } });
    assert.deepEqual(told(await rollback(invalid)), [
      3,
      "Rollout payments in namespace shop is invalid, and Argo Rollouts does nothing with it, not even abort: setWeight 150. " +
        "Repair it with pulumi up, then run this again.",
    ]);
    nothingSent(invalid);
    const connectCluster = () => Promise.reject(new ClusterFailure("other-cluster", "it is another cluster."));
    const other = call(cluster);
    const outcome = await commands.rollback({ ...other, tools: { ...other.tools, connectCluster } }, { yes: true });
    assert.deepEqual(told(outcome), [3, "it is another cluster."]);
  });

  it("goes on while the cluster does not answer for a moment", async () => {
    const cluster = recorded("canary-at-10");
    const tools = toolsIn(cluster);
    let sleeps = 0;
    const sleep = async (milliseconds: number) => {
      await tools.clock.sleep(milliseconds);
      sleeps += 1;
      if (sleeps === 1) cluster.fails.set("get Rollout", "unreachable");
      else cluster.fails.clear();
    };
    const own = { ...call(cluster), tools: { ...tools, clock: { ...tools.clock, sleep } } };
    const [code, text] = told(await commands.rollback(own, { yes: true }));
    assert.deepEqual([code, text.split("\n")[0]], [0, "payments production: 1.1.0 -> 1.0.0, by ann, in 3.0 s"]);
  });

  it("asks a person, and does nothing without a yes", async () => {
    const cluster = recorded("canary-at-10");
    const { screen, said } = fakeScreen("n");
    assert.deepEqual(told(await commands.rollback(call(cluster, TEXT, screen), { yes: false })), [
      1,
      "payments production: nothing was started, because you did not say yes.\n",
    ]);
    assert.deepEqual(said, ["Send all traffic of payments production from 1.1.0 (10 %) back to 1.0.0? [y/N] "]);
    nothingSent(cluster);
  });

  it("says what helps where Argo does not switch a blue-green Service back", async () => {
    const cluster = recorded("blue-green-validating", (each, { body, subresource }) => {
      if (subresource === "status" && "status" in body) each.change({ status: { abortedAt: "2026-11-21T12:05:00Z" } });
    });
    const { screen, said } = fakeScreen();
    const [code, text] = told(await commands.rollback(call(cluster, TEXT, screen), { yes: true }));
    const helps =
      "Argo Rollouts switches a Service back only while all pods of the release are ready, and 1.1.0 is still behind payments-stable. " +
      "Have somebody who may break the glass switch it: kubectl patch service payments-stable -n shop --type merge " +
      `-p '{"spec":{"selector":{"rollouts-pod-template-hash":"${String(cluster.status["stableRS"])}"}}}'. ` +
      "Do not release the version before until then: Argo would leave the Service where it is.";
    assert.deepEqual(said, [helps]);
    assert.equal(code, 1);
    assert.equal(
      text.replace(/\s+/g, " ").trim(),
      `payments production: 1.1.0 is aborted, and after ten minutes it is not all back: 1.1.0 has 100 % of the traffic. ${helps}`,
    );
  });
});

describe("airlock rollout pause and resume in a cluster", () => {
  const pause = (cluster: FakeCluster) => commands.pauseOrResume(call(cluster), "pause");
  const resume = (cluster: FakeCluster) => commands.pauseOrResume(call(cluster), "resume");

  it("holds at the end of the stage, and says what goes on", async () => {
    const cluster = recorded("canary-at-10");
    assert.deepEqual(told(await pause(cluster)), [
      0,
      "payments production: 1.1.0 pauses at the end of stage 10%.\n" +
        "  It is measured all the while, and a breach goes back. It waits until somebody lets it go on:\n" +
        "  airlock rollout resume.\n" +
        "  Its number of pods stays as it is meanwhile, whatever an autoscaler wants.\n",
    ]);
    assert.equal(cluster.rollout.spec["paused"], true);
    assert.deepEqual(statusPatches(cluster), []);
  });

  it("makes the controller look where it has missed the pause", async () => {
    const cluster = recorded("canary-at-10", (each, { subresource }) => {
      if (subresource === "status" && statusPatches(each).length === 2) observes(each);
    });
    assert.equal((await pause(cluster)).code, 0);
    assert.deepEqual(statusPatches(cluster), [{ message: "Airlock: look 2" }, { message: "Airlock: look 3" }]);
    const deaf = recorded("canary-at-10", () => undefined);
    assert.match(told(await pause(deaf))[1], /Argo Rollouts has not taken the pause of 1\.1\.0 within two minutes\./);
  });

  it("waits for the measurements of the first stage, before which a pause would leave users unwatched", async () => {
    const cluster = recorded("canary-at-10");
    cluster.change({ status: { currentStepIndex: 0, canary: { currentBackgroundAnalysisRunStatus: null } } });
    const tools = toolsIn(cluster);
    const sleep = async (milliseconds: number) => {
      await tools.clock.sleep(milliseconds);
      nothingSent(cluster);
      cluster.change({ status: { currentStepIndex: 1 } });
    };
    const own = { ...call(cluster), tools: { ...tools, clock: { ...tools.clock, sleep } } };
    assert.equal((await commands.pauseOrResume(own, "pause")).code, 0);
    assert.equal(cluster.sent.length, 1);
  });

  it("lets it go on at once where it came to its first weight in the same moment", async () => {
    const cluster = recorded("canary-at-10", (each, sent) => {
      const isPause = each.sent.length === 1;
      if (isPause)
        each.change({ status: { currentStepIndex: 0, canary: { currentBackgroundAnalysisRunStatus: null } } });
      else if (each.sent.length === 2) each.change({ status: { currentStepIndex: 1 } });
      argo(each, sent);
    });
    assert.equal((await pause(cluster)).code, 0);
    assert.deepEqual(
      cluster.sent.map(({ body }) => (body["spec"] as { paused: boolean | null }).paused),
      [true, null, true],
    );
  });

  it("gives up where no measurement begins within five minutes", async () => {
    const cluster = recorded("canary-at-10");
    cluster.change({ status: { currentStepIndex: 0, canary: { currentBackgroundAnalysisRunStatus: null } } });
    const [code, text] = told(await pause(cluster));
    assert.equal(code, 1);
    assert.match(text, /^payments production: 1\.1\.0 has not come to its measurements within five minutes,/);
    nothingSent(cluster);
  });

  const refusals = {
    "canary-idle": "no rollout is in flight. Nothing was changed.",
    "canary-paused": "1.1.0 is paused already.",
    "rolling-bake":
      "1.1.0 cannot be paused (rolling): while it is, Argo Rollouts would not send it back on a breach. Nothing was changed.",
    "blue-green-validating":
      "1.1.0 cannot be paused (blue-green): while it is, Argo Rollouts would not send it back on a breach. Nothing was changed.",
    "blue-green-not-back": "1.1.0 is rolling-back; that cannot be paused. Nothing was changed.",
  };
  for (const [name, sentence] of Object.entries(refusals)) {
    it(`does not pause ${name}`, async () => {
      const cluster = recorded(name);
      const [code, text] = told(await pause(cluster));
      assert.deepEqual([code, text.split("\n")[0]], [1, `payments production: ${sentence}`]);
      nothingSent(cluster);
    });
  }

  it("resumes what a person holds, and nothing else", async () => {
    const cluster = recorded("canary-paused");
    assert.deepEqual(told(await resume(cluster)), [0, "payments production: 1.1.0 goes on, from stage 10%.\n"]);
    assert.equal(cluster.rollout.spec["paused"], undefined);
    const asking = recorded("canary-approval");
    assert.deepEqual(told(await resume(asking)), [
      1,
      "payments production: 1.1.0 is not paused.\n  It waits for the approval of stage 50%: airlock rollout approve.\n",
    ]);
    nothingSent(asking);
    const leftOver = recorded("canary-breach");
    assert.deepEqual(told(await resume(leftOver)), [
      0,
      "payments production: no rollout is in flight; the pause was taken away.\n" +
        "  A pause that is left over would have held the next release before its first step.\n",
    ]);
    assert.deepEqual(statusPatches(leftOver), []);
  });
});

describe("airlock rollout approve and deny in a cluster", () => {
  /** Hears of an approval at the second time. */
  const slow = (cluster: FakeCluster, sent: Sent) => {
    if (statusPatches(cluster).length === 2) cluster.change({ status: { currentStepIndex: 3, pauseConditions: null } });
    argo(cluster, sent);
  };

  it("approves the question that it stands at, until the controller has heard", async () => {
    const cluster = recorded("canary-approval", slow);
    assert.deepEqual(told(await commands.answer(call(cluster), "approve", { id: "1.1.0-stage-1" })), [
      0,
      "payments production: stage 50% of 1.1.0 is approved, by ann.\n  The stage begins now.\n",
    ]);
    assert.deepEqual(
      statusPatches(cluster),
      [{ message: "Airlock: said 1" }, { message: "Airlock: said 2" }].map((each) => ({
        pauseConditions: null,
        ...each,
      })),
    );
  });

  const refusals = {
    "canary-idle": "no rollout is in flight, so nothing waits for an approval.",
    "canary-at-10": "the rollout in flight does not wait for an approval now.",
  };
  for (const [name, sentence] of Object.entries(refusals)) {
    it(`has nothing to approve in ${name}`, async () => {
      const cluster = recorded(name);
      assert.deepEqual(told(await commands.answer(call(cluster), "approve", {})), [
        1,
        `payments production: ${sentence}\n`,
      ]);
      nothingSent(cluster);
    });
  }

  it("approves no other question, and none while a person holds the rollout", async () => {
    const cluster = recorded("canary-approval");
    const other = await commands.answer(call(cluster), "approve", { id: "1.1.0-stage-2" });
    assert.deepEqual(told(other), [1, "payments production: this approval is not wanted; 1.1.0-stage-1 is.\n"]);
    cluster.change({ spec: { paused: true } });
    assert.deepEqual(told(await commands.answer(call(cluster), "approve", {})), [
      1,
      "payments production: the rollout in flight is paused by a person. Nothing was changed.\n" +
        "  airlock rollout resume lets it go on to its question; then approve.\n",
    ]);
    nothingSent(cluster);
    const elsewhere = await commands.answer(call(recorded("canary-at-10")), "approve", { id: "1.1.0-stage-1" });
    assert.deepEqual(told(elsewhere), [1, "payments production: this approval is not wanted, and no other is.\n"]);
  });

  it("leaves it where somebody pauses it, or it goes back, before the answer is taken", async () => {
    for (const change of [{ spec: { paused: true } }, { status: { abort: true } }]) {
      const cluster = recorded("canary-approval", (each) => each.change(change));
      assert.deepEqual(told(await commands.answer(call(cluster), "approve", {})), [
        1,
        "payments production: stage 50% of 1.1.0 was paused, went back, or gave way to another release before the answer was taken.\n",
      ]);
    }
  });

  it("denies with a reason, which puts nothing under quarantine", async () => {
    const cluster = recorded("canary-approval");
    const id = "1.1.0-stage-1";
    assert.deepEqual(told(await commands.answer(call(cluster), "deny", { id, reason: " " })), [
      2,
      "--reason: found nothing, expected why the release is denied; it stands at the Rollout and in the outcome.",
    ]);
    nothingSent(cluster);
    const report = await reportOf(
      commands.answer(call(cluster, JSON_FORMAT), "deny", { id, reason: "the budget is spent" }),
    );
    assert.equal(
      report.message,
      "payments production: stage 50% of 1.1.0 is denied, by ann: 1.1.0 -> 1.0.0, by ann, in 1.0 s",
    );
    assert.deepEqual([report.facts["quarantined"], report.facts["stage"], report.done], [false, "50%", true]);
  });

  it("counts no complaints", () => {
    assert.deepEqual(told(commands.complain()), [
      2,
      "airlock rollout complain: found an environment in a cluster, expected one on AWS. A cluster's contract reads complaints from Prometheus, " +
        "by measuring.queries.complaints of the workload: count them where that query looks.",
    ]);
  });
});

describe("airlock rollout start in a cluster", () => {
  const start = (cluster: FakeCluster, own = { wait: false }) => commands.start(call(cluster), own);
  /** A release that a person denied, and its quarantine. */
  const denied = () => {
    const cluster = recorded("canary-aborted", (each, sent) => {
      argo(each, sent);
      const { abort } = (sent.body["status"] ?? {}) as { abort?: boolean };
      if (abort === false) each.change({ status: { abortedAt: null } });
    });
    cluster.change({
      metadata: {
        annotations: {
          [ASKED.by]: "ann",
          [ASKED.what]: JSON.stringify({
            what: "deny",
            at: "",
            reason: "no",
            release: cluster.status["currentPodHash"],
          }),
        },
      },
    });
    cluster.configMaps.set("airlock-system/quarantine-shop", {});
    return cluster;
  };

  it("begins a release again that nothing has judged, and makes Argo forget the analyses of the first try", async () => {
    const cluster = denied();
    assert.deepEqual(told(await start(cluster)), [
      0,
      "payments production: the rollout of 1.1.0 has started again, from its first step.\n",
    ]);
    assert.deepEqual(statusPatches(cluster), [
      {
        abort: false,
        canary: { currentBackgroundAnalysisRunStatus: null, currentStepAnalysisRunStatus: null },
        message: "Airlock: said 1",
      },
    ]);
  });

  it("begins nothing that is under quarantine, nor where the quarantine is missing or may not be read", async () => {
    const cluster = denied();
    const { "airlock.dev/digest": digest = "" } = cluster.rollout.metadata["annotations"] as Record<string, string>;
    cluster.configMaps.set("airlock-system/quarantine-shop", { [digest.replace(":", "-")]: "{}" });
    const [code, text] = told(await start(cluster));
    assert.equal(code, 1);
    assert.match(
      text.replace(/\s+/g, " "),
      /^payments production: sha256:7fbd\w+ of 1\.1\.0 is under quarantine\. Nothing was started\./,
    );
    cluster.configMaps.delete("airlock-system/quarantine-shop");
    cluster.configMaps.set("airlock-system/released-shop", {});
    assert.match(
      told(await start(cluster))[1].replace(/\s+/g, " "),
      /ConfigMap quarantine-shop in airlock-system is missing, so what was sent back as bad is not known\./,
    );
    cluster.fails.set("get ConfigMap", "forbidden");
    assert.deepEqual(told(await start(cluster)), [3, "get ConfigMap is forbidden."]);
    nothingSent(cluster);
  });

  const answers = {
    "canary-idle": [0, "1.0.0 is live already. Nothing was started."],
    "canary-at-10": [0, "1.1.0 is being rolled out already. Nothing was started."],
    "canary-breach": [1, "1.1.0 was sent back as bad (alarm). Nothing was started."],
    "canary-timed-out": [1, "1.1.0 was sent back as bad (never-steady). Nothing was started."],
    "blue-green-not-back": [1, "1.1.0 is still going back. Nothing was started."],
  } as const;
  for (const [name, [code, sentence]] of Object.entries(answers)) {
    it(`leaves ${name} alone`, async () => {
      const cluster = recorded(name);
      const [found, text] = told(await start(cluster));
      assert.deepEqual([found, text.split("\n")[0]], [code, `payments production: ${sentence}`]);
      nothingSent(cluster);
    });
  }
});

import assert from "node:assert/strict";
import type { Outcome } from "../../../cli/outcome";
import type { ActionReport } from "../../../cli/rollout/actionReport";
import type { ClusterCall } from "../../../cli/rollout/cluster/clusterCommands";
import * as commands from "../../../cli/rollout/cluster/clusterCommands";
import { switchesBackLate } from "../../../cli/rollout/cluster/controller/sendBack";
import { systemClock } from "../../../cli/rollout/live/clock";
import type { RolloutStatus } from "../../../cli/rollout/status/rolloutStatus";
import { ASKED, rolloutState } from "../../../engines/argo";
import { operatorsAccess } from "../../../engines/argo/access/people";
import { admissionObjects } from "../../../engines/argo/admission/admissionObjects";
import { releasedList } from "../../../engines/argo/admission/releasedList";
import { settingsOf } from "../../../engines/argo/admission/settings";
import { openCluster } from "../../../engines/argo/cluster";
import { FLAGS, fakeScreen, JSON_FORMAT } from "../../cli/rollout/fakeTools";
import { asClusterClient } from "../../cluster/harness/asClusterClient";
import { type Cluster, startCluster } from "../../cluster/harness/cluster";
import type { KubeClient, KubeObject } from "../../cluster/harness/kubeClient";
import { waitFor } from "../../cluster/harness/waitFor";
import { person, SYSTEM } from "./admissionPeople";
import { FAILURES, ServiceUnderTest, type Settings, SMOKE_IMAGE, TRIES_MORE } from "./service";

const STAGES: Settings = {
  stages: [
    [10, 6],
    [50, 6],
    [100, 6],
  ],
};

/** Its first stage asks a person, and its bakes last long enough for one to act in them. */
const ASKING: Settings = {
  stages: [
    [10, 3],
    [50, 600],
    [100, 3],
  ],
  approvals: [50],
};

describe("airlock rollout on the real Argo Rollouts", function () {
  this.retries(TRIES_MORE);
  let cluster: Cluster;
  let service: ServiceUnderTest;
  before(async () => {
    cluster = await startCluster();
    await cluster.admin.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: SYSTEM } });
  });
  afterEach(async () => {
    service.stop();
    await cluster.reset();
  });
  after(() => cluster.stop());

  async function deployed(settings: Settings): Promise<void> {
    service = await ServiceUnderTest.create(cluster, settings);
    await service.deploy("1.0.0");
  }

  /** What a command is called with by the administrator, or by somebody: the real clock, a screen that nobody looks at. */
  function call(client?: KubeClient): ClusterCall {
    const connectCluster = client === undefined ? openCluster : async () => asClusterClient(client);
    const connect = () => Promise.reject(new Error("no account is asked"));
    return {
      flags: FLAGS,
      cluster: { kubeconfig: cluster.kubeconfig, context: undefined, namespace: service.namespace, pin: undefined },
      presentation: JSON_FORMAT,
      tools: { connect, connectCluster, clock: systemClock, screen: fakeScreen().screen },
    };
  }
  const read = (outcome: Outcome) => {
    assert.equal(outcome.log.join("\n"), "");
    return JSON.parse(outcome.out) as ActionReport;
  };
  const status = async () => JSON.parse((await commands.status(call(), { watch: false })).out) as RolloutStatus;
  const done = async (outcome: Promise<Outcome>) => {
    const report = read(await outcome);
    assert.equal(report.done, true, `${report.message} ${report.notes.join(" ")}`);
    return report.message.replace("payments production: ", "");
  };
  const refused = async (outcome: Promise<Outcome>) => {
    const report = read(await outcome);
    assert.equal(report.done, false, report.message);
    return report.message.replace("payments production: ", "");
  };
  const inBake = (weight: number) =>
    waitFor(`the bake of ${weight} %`, async () => {
      const { stage, weights } = await status();
      return weights.production.candidate === weight && stage?.since !== null && stage?.name === `${weight}%`;
    });

  it("a pause holds at the end of the stage, resume lets it go on, and approve alone lets the next stage begin", async () => {
    await deployed({ ...STAGES, approvals: [50] });
    await service.release("1.1.0");
    await inBake(10);
    assert.equal(await done(commands.pauseOrResume(call(), "pause")), "1.1.0 pauses at the end of stage 10%.");
    const { metricsOf } = await bakeHasEnded(1);
    assert.ok(metricsOf > 0);
    const held = await status();
    assert.deepEqual(
      [held.phase, held.stage?.name, held.paused?.by, held.approval, held.weights.production],
      ["shifting", "10%", "admin", null, { stable: 90, candidate: 10 }],
    );
    assert.equal(
      await refused(commands.answer(call(), "approve", {})),
      "the rollout in flight does not wait for an approval now.",
    );
    assert.equal(await done(commands.pauseOrResume(call(), "resume")), "1.1.0 goes on, from stage 10%.");
    const asked = await waitFor("the question", async () => (await status()).approval ?? undefined);
    assert.deepEqual([asked.id, asked.stage, asked.expiresAt], ["1.1.0-stage-1", "50%", null]);
    assert.equal(await refused(commands.pauseOrResume(call(), "resume")), "1.1.0 is not paused.");
    assert.equal(
      await refused(commands.answer(call(), "approve", { id: "1.1.0-stage-2" })),
      "this approval is not wanted; 1.1.0-stage-1 is.",
    );
    assert.equal(await done(commands.answer(call(), "approve", {})), "stage 50% of 1.1.0 is approved, by admin.");
    await service.waitForWeight(50);
    await service.waitForPhase("Healthy");
    assert.deepEqual(service.weights.slice(0, 4), [0, 10, 50, 100]);
    const ended = await status();
    assert.deepEqual([ended.phase, ended.stable.version, ended.last?.outcome], ["idle", "1.1.0", "completed"]);
    assert.match(
      await refused(commands.rollback(call(), { yes: true })),
      /^no rollout is in flight, 1\.1\.0 is live\./,
    );
    assert.equal(
      await done(commands.start({ ...call(), flags: FLAGS }, { wait: false })),
      "1.1.0 is live already. Nothing was started.",
    );
  });

  /** The analysis of a stage has run to its end, and the Rollout stands there. */
  async function bakeHasEnded(stage: number) {
    return waitFor(`the bake of stage ${stage} to end`, async () => {
      const runs = await cluster.admin.list("argoproj.io/v1alpha1", "AnalysisRun", service.namespace);
      const bake = runs.find(({ metadata }) => metadata.labels?.["rollout-type"] === "Step");
      const { phase, metricResults = [] } = (bake?.["status"] ?? {}) as { phase?: string; metricResults?: unknown[] };
      return phase === "Successful" ? { metricsOf: metricResults.length } : undefined;
    });
  }

  it("a breach goes back while a person holds it, and start does not begin it again", async () => {
    await deployed(ASKING);
    await service.release("1.1.0");
    await inBake(10);
    await done(commands.pauseOrResume(call(), "pause"));
    cluster.prometheus.answer(FAILURES, [2]);
    await service.waitForPhase("Degraded");
    const back = await waitFor("the traffic to be back", async () => {
      const seen = await status();
      return seen.phase === "idle" ? seen : undefined;
    });
    assert.deepEqual(
      [service.weights.at(-1), back.last?.rollback?.trigger, back.last?.rollback?.to],
      [0, "alarm", "1.0.0"],
    );
    assert.notEqual(back.paused, null);
    assert.match(await refused(commands.start(call(), { wait: false })), /^1\.1\.0 was sent back as bad \(alarm\)\./);
    assert.equal(
      await done(commands.pauseOrResume(call(), "resume")),
      "no rollout is in flight; the pause was taken away.",
    );
    assert.equal((await status()).paused, null);
  });

  it("an operator denies, starts again with new measurements, and rolls back, under the policies of the cluster", async () => {
    await deployed(ASKING);
    const { namespace } = service;
    const images = [SMOKE_IMAGE, service.image("1.0.0"), service.image("1.1.0")].map((image) => {
      const [repository = "", digest = ""] = image.split("@");
      return { repository, digest };
    });
    await cluster.admin.apply(releasedList(SYSTEM, namespace, images) as unknown as KubeObject, { force: true });
    const { policies, bindings } = admissionObjects({ namespaces: [namespace] });
    const access = operatorsAccess(settingsOf({ namespaces: [namespace] }));
    for (const object of [...access, ...policies, ...bindings]) {
      await cluster.admin.apply(object as unknown as KubeObject, { force: true });
    }
    const stranger = person(cluster, namespace, "administrator");
    await waitFor("the policies to hold", async () => {
      const said = await stranger
        .dry()
        .patch(service.rollout, { metadata: { annotations: { [ASKED.by]: "somebody" } } })
        .then(
          () => "",
          (error: unknown) => String(error),
        );
      return said.includes("Airlock:");
    });
    const olga = call(person(cluster, namespace, "operator"));
    await service.release("1.1.0");
    await waitFor("the question", async () => (await status()).approval !== null);
    assert.match(
      await done(commands.answer(olga, "deny", { id: "1.1.0-stage-1", reason: "the budget is spent" })),
      /^stage 50% of 1\.1\.0 is denied, by olga: 1\.1\.0 -> 1\.0\.0, by olga, in \d+\.\d s$/,
    );
    const denied = (await status()).last?.rollback;
    assert.deepEqual([denied?.trigger, denied?.by, denied?.reason], ["approval-denied", "olga", "the budget is spent"]);
    assert.match(
      await refused(commands.start(olga, { wait: false })),
      /^ConfigMap quarantine-\S+ in airlock-system is missing/,
    );
    const quarantine = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: `quarantine-${namespace}`, namespace: SYSTEM },
    };
    await cluster.admin.create(quarantine);
    assert.equal(
      await done(commands.start(olga, { wait: false })),
      "the rollout of 1.1.0 has started again, from its first step.",
    );
    await waitFor("the question", async () => (await status()).approval !== null);
    assert.ok((await status()).alarms.candidate?.some(({ name }) => name === "failures-watch"));
    assert.equal(await done(commands.answer(olga, "approve", {})), "stage 50% of 1.1.0 is approved, by olga.");
    await inBake(50);
    assert.equal(await done(commands.pauseOrResume(olga, "pause")), "1.1.0 pauses at the end of stage 50%.");
    assert.match(
      await done(commands.rollback(olga, { yes: true, reason: "checkout fails" })),
      /^1\.1\.0 -> 1\.0\.0, by olga, in \d+\.\d s$/,
    );
    const { last, paused, phase } = await status();
    assert.deepEqual(
      [phase, last?.rollback?.trigger, last?.rollback?.by, last?.rollback?.reason, paused],
      ["idle", "person", "olga", "checkout fails", null],
    );
    assert.equal(service.weights.at(-1), 0);
    assert.equal(await service.behind("stable"), "1.0.0");
    const foreign = await commands.rollback(call(person(cluster, namespace, "deploy agent")), { yes: true });
    assert.deepEqual([foreign.code, foreign.out, foreign.log.length], [3, "", 1]);
    assert.match(foreign.log[0] ?? "", /does not let this account get Rollout: it answers 403/);
  });

  it("blue-green: it waits before its switch, is held there alone, and comes back", async () => {
    await deployed({ strategy: "blue-green", stages: [[100, 600]], approvals: [100] });
    await service.release("1.1.0");
    const { approval, weights } = await waitFor("the question", async () => {
      const seen = await status();
      return seen.approval === null ? undefined : seen;
    });
    assert.deepEqual([approval?.id, weights.production], ["1.1.0-stage-0", { stable: 100, candidate: 0 }]);
    assert.equal(await done(commands.pauseOrResume(call(), "pause")), "1.1.0 pauses before its switch.");
    assert.equal(
      await refused(commands.answer(call(), "approve", {})),
      "the rollout in flight is paused by a person. Nothing was changed.",
    );
    await done(commands.pauseOrResume(call(), "resume"));
    assert.equal(await done(commands.answer(call(), "approve", {})), "stage 100% of 1.1.0 is approved, by admin.");
    await service.waitForService("stable", "1.1.0");
    const validating = await waitFor("the validation", async () => {
      const seen = await status();
      return seen.alarms.candidate?.length === 0 ? undefined : seen;
    });
    assert.deepEqual([validating.phase, validating.stage?.name], ["validating", "100%"]);
    assert.match(
      await refused(commands.pauseOrResume(call(), "pause")),
      /^1\.1\.0 cannot be paused \(blue-green\): while it is, Argo Rollouts would not send it back on a breach\./,
    );
    // Why not: held by hand, it is aborted by a breach and stays where it is, until the pause is taken away.
    await cluster.admin.patch(service.rollout, { spec: { paused: true } });
    cluster.prometheus.answer(FAILURES, [2]);
    await service.waitForPhase("Degraded");
    assert.equal(await service.behind("stable"), "1.1.0");
    const stuck = await status();
    assert.deepEqual(
      [stuck.phase, stuck.goingBack?.trigger, stuck.weights.production.candidate],
      ["rolling-back", "alarm", 100],
    );
    assert.match(await done(commands.rollback(call(), { yes: true })), /^1\.1\.0 -> 1\.0\.0, in \d+\.\d s$/);
    assert.equal(await service.behind("stable"), "1.0.0");
  });

  it("blue-green is not switched back while pods of the release are not ready; the patch that rollback names does it", async () => {
    await deployed({ strategy: "blue-green", stages: [[100, 600]] });
    await service.release("1.1.0");
    await service.waitForService("stable", "1.1.0");
    await cluster.pods.set(service.image("1.1.0"), "crash-loop");
    await waitFor("the pods to fail", async () => {
      const { availableReplicas = 0 } = (await service.status()) as { readonly availableReplicas?: number };
      return availableReplicas === 0;
    });
    await service.insist("the abort", { abort: true }, ({ phase }) => phase === "Degraded");
    assert.equal(await service.behind("stable"), "1.1.0");
    const { phase, weights } = await status();
    assert.deepEqual([phase, weights.production], ["rolling-back", { stable: 0, candidate: 100 }]);
    const seen = rolloutState(await cluster.admin.get(service.rollout));
    const said = switchesBackLate(seen, { namespace: service.namespace, service: "payments" });
    const [, name = "", patch = ""] = /kubectl patch service (\S+) -n \S+ --type merge -p '([^']+)'/.exec(said) ?? [];
    const active = { apiVersion: "v1", kind: "Service", metadata: { name, namespace: service.namespace } };
    await cluster.admin.patch(active, JSON.parse(patch) as object);
    await waitFor("the traffic to be back", async () => (await status()).phase === "idle");
    assert.equal(await service.behind("stable"), "1.0.0");
  });
});

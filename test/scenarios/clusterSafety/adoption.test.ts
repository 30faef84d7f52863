import assert from "node:assert/strict";
import { waitFor } from "../../cluster/harness/waitFor";
import { removeReleases } from "../../components/kubernetes/workload";
import type { EngineRun } from "../../engine/harness/engineRun";
import { type Change, ClusterStanding, RELEASES } from "./standing";

const APP = { app: "payments" };
const IMAGE = `registry.example.com/payments@${RELEASES.first.digest}`;

/** A Deployment comes under Airlock by `pulumi up`: the real engine, API server, Deployment controller and Argo Rollouts. */
describe("a Deployment that is taken over by pulumi up", () => {
  let standing: ClusterStanding;
  before(async () => {
    standing = await ClusterStanding.open();
  });
  after(async () => {
    await standing.close();
    removeReleases();
  });

  const adopting: Change = { args: { podLabels: APP, adopts: { deployment: "old" } } };
  const owning: Change = { args: { podLabels: APP } };
  const up = (change: Change): Promise<EngineRun> => standing.stack.up(standing.program(change));

  async function refused(change: Change, said: RegExp): Promise<void> {
    const done = await up(change);
    assert.equal(done.ok, false);
    assert.match(done.stderr, said);
  }

  async function deploy(image: string): Promise<void> {
    const template = { metadata: { labels: APP }, spec: { containers: [{ name: "app", image }] } };
    await standing.cluster.admin.apply({
      ...standing.deployment,
      spec: { replicas: 2, selector: { matchLabels: APP }, template },
    });
    await waitFor("the Deployment to be at rest", async () => {
      const { metadata, status } = (await standing.cluster.admin.get(standing.deployment)) ?? assert.fail();
      const { observedGeneration, readyReplicas, updatedReplicas, replicas } = (status ?? {}) as Record<string, number>;
      return (
        observedGeneration === metadata.generation && readyReplicas === 2 && updatedReplicas === 2 && replicas === 2
      );
    });
  }

  it("not before it is there, and not while it runs something else; nothing is made then", async () => {
    await refused(
      adopting,
      /cannot change: adopts\.deployment names Deployment old in namespace \S+, and the cluster has none\./,
    );
    await deploy("registry.example.com/payments:1.5.0");
    await refused(
      adopting,
      /Deployment old in namespace \S+ runs registry\.example\.com\/payments:1\.5\.0, and release\.yaml names registry\.example\.com\/payments@sha256:/,
    );
    assert.deepEqual(await standing.cluster.admin.list("argoproj.io/v1alpha1", "Rollout", standing.namespace), []);
    const services = await standing.cluster.admin.list("v1", "Service", standing.namespace);
    assert.deepEqual(services, []);
  });

  it("says that nothing is analysed, and scales it down when the pods are there", async () => {
    await deploy(IMAGE);
    const done = await standing.release(RELEASES.first, "promoted", adopting);
    const warnings = done.diagnostics
      .filter(({ severity }) => severity === "warning")
      .map(({ message }) => message.trim());
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? "",
      /^payments 1\.5\.0 takes over the pods of Deployment old in namespace \S+: Argo Rollouts skips all steps of a first deployment, so nothing analyses it\. The next release, without adopts, goes through all of its stages and back to these pods\.$/,
    );
    await waitFor("the Deployment to be scaled down", async () => {
      const { spec } = (await standing.cluster.admin.get(standing.deployment)) ?? assert.fail();
      return (spec as { replicas: number }).replicas === 0;
    });
    assert.equal((await standing.traffic()).template, undefined);
  });

  it("the same again changes nothing; another release has to leave adopts out and to keep the labels", async () => {
    const again = await up(adopting);
    assert.equal(again.stderr, "");
    assert.deepEqual(
      again.steps.filter(({ op, type }) => op !== "same" && type.startsWith("kubernetes:")),
      [],
    );
    await refused(
      { ...adopting, release: RELEASES.next },
      /adopts is for the first deployment alone, and the Rollout is there already with the pods of Deployment old: with it this release's own image would not run\. Leave adopts out, and keep podLabels\./,
    );
    await refused(
      { release: RELEASES.next },
      /the Rollout selects its pods by app=payments, and they would be selected by app\.kubernetes\.io\/name=payments: Argo Rollouts would let go of the pods that users are on\./,
    );
  });

  it("the next release has a template of its own, begins at its first weight, and goes back to the pods that were taken over", async () => {
    const before = await standing.traffic();
    await standing.release(RELEASES.next, "first weight", owning);
    const { weights, selectors, template } = await standing.traffic();
    assert.deepEqual([weights, selectors["payments-stable"]], [[99, 1], before.selectors["payments-stable"]]);
    assert.notEqual(template, undefined);
    await standing.abort();
    const after = await standing.traffic();
    assert.deepEqual(
      [after.weights, after.selectors["payments-stable"]],
      [[100, 0], before.selectors["payments-stable"]],
    );
  });
});

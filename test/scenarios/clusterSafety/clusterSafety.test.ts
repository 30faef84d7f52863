import assert from "node:assert/strict";
import { removeReleases } from "../../components/kubernetes/workload";
import type { EngineRun } from "../../engine/harness/engineRun";
import { ClusterStanding, RELEASES, type Traffic } from "./standing";
import { ABORTED, AT_REST, HOT, IN_FLIGHT, type Row, VALIDATING } from "./upRows";

/**
 * `pulumi up` is harmless on a cluster, too: the real engine, the real API server, and the real controller of Argo Rollouts in the middle of a
 * release. The router is Istio's, whose weights the controller moves by itself; the provider is a test's own, see test/cluster/provider.
 */
describe("what people do to a service on a cluster", () => {
  let standing: ClusterStanding;
  before(async () => {
    standing = await ClusterStanding.open({ guarded: true });
  });
  after(async () => {
    await standing.close();
    removeReleases();
  });

  async function run({ act, change }: Row): Promise<EngineRun> {
    const { stack } = standing;
    if (act === "destroy") return stack.destroy();
    const program = standing.program(change);
    if (act === "preview") return stack.preview(program);
    if (act === "refresh and up") assert.equal((await stack.refresh()).stderr, "");
    return stack.up(program);
  }

  function judge(row: Row): void {
    it(`${row.act}: ${row.what}`, async () => {
      const before = lasting(await standing.traffic());
      const done = await run(row);
      assert.deepEqual(lasting(await standing.traffic()), before);
      if ("refused" in row.expected) {
        assert.equal(done.ok, false);
        assert.match(done.stderr, new RegExp(row.expected.refused));
      } else {
        assert.equal(done.stderr, "");
        assert.deepEqual(stepsOf(done), row.expected.steps);
      }
    });
  }

  describe("before and after its first deployment", () => {
    it("says that nothing analyses the first deployment, and sends the first selectors and weights", async () => {
      const done = await standing.release(RELEASES.first, "promoted");
      const warnings = done.diagnostics
        .filter(({ severity }) => severity === "warning")
        .map(({ message }) => message.trim());
      assert.equal(warnings.length, 1);
      assert.match(
        warnings[0] ?? "",
        /^payments 1\.5\.0 is the first release in namespace \S+: Argo Rollouts skips all steps of a first deployment, so nothing analyses it, and there is nothing to go back to\.$/,
      );
      const { weights, selectors, replicas } = await standing.traffic();
      assert.deepEqual(weights, [100, 0]);
      assert.equal(replicas, 2);
      assert.ok(selectors["payments-stable"]?.["rollouts-pod-template-hash"]);
    });
    for (const row of AT_REST) judge(row);
  });

  describe("with a release at 1 %", () => {
    it("begins with its first weight", async () => {
      await standing.release(RELEASES.next, "first weight");
      assert.deepEqual((await standing.traffic()).weights, [99, 1]);
    });
    it("has a record of its own, and the one of the release before stays", async () => {
      assert.deepEqual(await standing.records(), {
        "payments-record-1.5.0-1": "1.5.0",
        "payments-record-1.6.0-1": "1.6.0",
      });
    });
    for (const row of IN_FLIGHT) judge(row);
  });

  describe("after it was aborted", () => {
    it("has all traffic on the version before", async () => {
      await standing.abort();
      const { weights, aborted } = await standing.traffic();
      assert.deepEqual([weights, aborted], [[100, 0], true]);
    });
    for (const row of ABORTED) judge(row);

    it("takes the version before, which runs, and is at rest again without a step", async () => {
      const before = await standing.traffic();
      await standing.release(RELEASES.first, "promoted");
      const { weights, selectors, aborted } = await standing.traffic();
      assert.deepEqual([weights, aborted], [[100, 0], false]);
      assert.deepEqual(selectors["payments-stable"], before.selectors["payments-stable"]);
    });
  });

  describe("with a release in its validation", () => {
    it("has all traffic on it", async () => {
      await standing.release(RELEASES.later, "validation", HOT);
      assert.deepEqual((await standing.traffic()).weights, [0, 100]);
    });
    for (const row of VALIDATING) judge(row);

    it("preview: says that a newer release supersedes it, and changes nothing", async () => {
      const before = await standing.traffic();
      const done = await standing.stack.preview(standing.program({ ...HOT, release: RELEASES.latest }));
      assert.equal(done.stderr, "");
      const [only, ...more] = said(done);
      assert.match(
        only ?? "",
        /^payments 1\.7\.0 in namespace \S+ stands in its validation: the update makes it the stable version first, without the end of its validation, and then begins 1\.8\.0, which goes back to it\.$/,
      );
      assert.deepEqual([more, await standing.traffic()], [[], before]);
    });

    it("up: promotes it first, then begins the newer release, which goes back to it", async () => {
      const { selectors } = await standing.traffic();
      const done = await standing.release(RELEASES.latest, "first weight");
      const [only, ...more] = said(done);
      assert.match(
        only ?? "",
        /^payments 1\.7\.0 in namespace \S+ is the stable version now; 1\.8\.0 has superseded it in its validation, so nothing says that it was validated\.$/,
      );
      assert.deepEqual(more, []);
      const now = await standing.traffic();
      assert.deepEqual([now.weights, now.selectors["payments-stable"]], [[99, 1], selectors["payments-canary"]]);
      await standing.abort();
      const back = await standing.traffic();
      assert.deepEqual([back.weights, back.selectors["payments-stable"]], [[100, 0], selectors["payments-canary"]]);
    });
  });
});

/** Lines that the program has said, without empty ones. */
function said({ diagnostics }: EngineRun): string[] {
  return diagnostics.filter(({ severity }) => severity === "info").map(({ message }) => message.trim());
}

/** After an abort the controller moves the canary Service to and fro by itself, while nobody is sent to it. */
function lasting({ selectors, ...traffic }: Traffic): object {
  return { ...traffic, selectors: traffic.aborted ? { "payments-stable": selectors["payments-stable"] } : selectors };
}

function stepsOf({ steps }: EngineRun): string[] {
  return steps
    .filter(({ op, type }) => op !== "same" && op !== "refresh" && type.startsWith("kubernetes:"))
    .map(({ op, name }) => `${op} ${name}`)
    .sort();
}

import { deepEqual, match } from "node:assert/strict";
import type { Router } from "../../engines/argo";
import type { Strategy } from "../../release/plan/strategy";
import { BROKEN_REFERENCES } from "../engines/argo/brokenReferences";
import { BROKEN_ROLLOUTS } from "../engines/argo/brokenRollouts";
import { changedObjects } from "../engines/argo/changing";
import { inputOf, planOf, ROUTER } from "../engines/argo/input";
import { type Cluster, startCluster } from "./harness/cluster";
import { KubeError, type KubeObject } from "./harness/kubeClient";
import { waitFor } from "./harness/waitFor";

/** Every strategy on every router that can do it. */
const COMBINATIONS: readonly (readonly [Strategy, Router["kind"]])[] = [
  ["canary", "gatewayApi"],
  ["canary", "alb"],
  ["canary", "nginx"],
  ["canary", "istio"],
  ["rings", "gatewayApi"],
  ["rings", "alb"],
  ["rings", "istio"],
  ["hot", "gatewayApi"],
  ["hot", "alb"],
  ["hot", "nginx"],
  ["hot", "istio"],
  ["blue-green", "gatewayApi"],
  ["blue-green", "alb"],
  ["blue-green", "nginx"],
  ["blue-green", "istio"],
  ["blue-green", "none"],
  ["rolling", "none"],
];

/** What the Rollout says of itself. */
interface Status {
  readonly conditions?: readonly { readonly type: string; readonly message: string }[];
}

/** Objects in a namespace, as plain JSON, with these changes. */
function objectsIn(namespace: string, ...[input, changes]: Parameters<typeof changedObjects>): readonly KubeObject[] {
  return changedObjects(input, changes).map((json) => {
    const object = json as unknown as KubeObject;
    return { ...object, metadata: { ...object.metadata, namespace } };
  });
}

describe("argo objects on a real API server and a real controller", () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  afterEach(() => cluster.reset());
  after(() => cluster.stop());

  /** What the controller's first look at a Rollout says. The Rollout is the last of the objects. */
  async function looked(objects: readonly KubeObject[]): Promise<readonly string[]> {
    const rollout = objects.at(-1);
    if (rollout === undefined) throw new Error("no Rollout");
    let conditions: Status["conditions"] = [];
    await waitFor("the controller to look", async () => {
      conditions = ((await cluster.admin.get(rollout))?.["status"] as Status | undefined)?.conditions ?? [];
      return conditions.length > 0;
    });
    return conditions.map(({ type, message }) => `${type}: ${message}`);
  }

  async function refusalOf(objects: readonly KubeObject[]): Promise<string> {
    try {
      for (const object of objects) await cluster.admin.apply(object);
    } catch (error) {
      if (error instanceof KubeError) return `Refused: ${error.message}`;
      throw error;
    }
    return (await looked(objects)).join("; ");
  }

  for (const [strategy, router] of COMBINATIONS) {
    it(`takes ${strategy} on ${router}, applied and dry`, async () => {
      const namespace = await cluster.namespace();
      const input = inputOf(planOf(strategy), { replicas: 2, router: ROUTER[router] });
      const objects = objectsIn(namespace, input, []);
      for (const object of objects) await cluster.admin.dry().apply(object);
      for (const object of objects) await cluster.admin.apply(object);
      deepEqual(
        (await looked(objects)).filter((condition) => condition.startsWith("InvalidSpec")),
        [],
      );
    });
  }

  // The other way round: what our check refuses is what the controller would freeze on, so no rule of ours is made up.
  for (const [what, input, changes, , by] of [...BROKEN_ROLLOUTS, ...BROKEN_REFERENCES]) {
    if (by !== undefined) continue;
    it(`freezes on, or is refused for, ${what}`, async () => {
      const objects = objectsIn(await cluster.namespace(), input, changes);
      match(await refusalOf(objects), /^(Refused|InvalidSpec): /);
    });
  }
});

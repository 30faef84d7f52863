import { deepEqual } from "node:assert/strict";
import { type Cluster, startCluster } from "../harness/cluster";
import { playInCluster } from "./inCluster";
import { type Course, playInModel } from "./inModel";
import { SCENARIOS } from "./scenarios";

/** Several at once: a scenario mostly waits, and each has a namespace, images and answers of its own. */
const AT_ONCE = 4;

describe("the rehearsal's semantics are those of the real controller", () => {
  let cluster: Cluster;
  const real = new Map<string, Promise<Course>>();

  before(async function () {
    this.timeout(600_000);
    cluster = await startCluster();
    const waiting = [...SCENARIOS];
    const work = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const played = playInCluster(cluster, next);
        real.set(next.name, played);
        // Told by the test of that scenario.
        await played.catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  });
  after(() => cluster.stop());

  for (const scenario of SCENARIOS) {
    it(scenario.name, async () => {
      const { course, end } = scenario;
      deepEqual(playInModel(scenario), { course, end }, "the model");
      deepEqual(await real.get(scenario.name), { course, end }, "the real controller");
    });
  }
});

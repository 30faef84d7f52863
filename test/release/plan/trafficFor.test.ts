import assert from "node:assert/strict";
import { describeFault } from "../../../release/fault";
import { parseManifest } from "../../../release/manifest/parseManifest";
import { planFor, stagesFor, trafficFor } from "../../../release/plan/plan";
import { goodManifest, must } from "../goodRelease";

const parse = (rollout: string) =>
  parseManifest(
    new TextEncoder().encode(
      goodManifest().replace("rollout: { requestsPerSecond: 120 }", `rollout: { requestsPerSecond: 120, ${rollout} }`),
    ),
    "release.yaml",
  );
const faultsOf = (rollout: string): string[] => {
  const parsed = parse(rollout);
  return parsed.ok ? [] : parsed.faults.map(describeFault);
};

describe("the traffic of a release", () => {
  it("is the rollout's, or the environment's own, which may leave the stages as they are", () => {
    const manifest = must(
      parse(
        "ringRequestsPerSecond: 3, environments: { staging: { requestsPerSecond: 4 }, dev: { ringRequestsPerSecond: 1 } }",
      ),
    );
    assert.deepEqual(trafficFor(manifest, "production"), { requestsPerSecond: 120, ringRequestsPerSecond: 3 });
    assert.deepEqual(trafficFor(manifest, "staging"), { requestsPerSecond: 4, ringRequestsPerSecond: 3 });
    assert.deepEqual(trafficFor(manifest, "dev"), { requestsPerSecond: 120, ringRequestsPerSecond: 1 });
    assert.deepEqual(trafficFor(manifest, "constructor"), { requestsPerSecond: 120, ringRequestsPerSecond: 3 });
    assert.equal(planFor(manifest, "staging").requestsPerSecond, 4);
    assert.equal(stagesFor(manifest, "staging").length, 4);
  });

  it("comes with an error rate of the stable version, 0.1 % where nothing is said", () => {
    assert.deepEqual(must(parse("strategy: canary")).rollout.baseline, { errorRate: 0.1 });
    assert.deepEqual(must(parse("baseline: { errorRate: 0% }")).rollout.baseline, { errorRate: 0 });
    assert.deepEqual(faultsOf("baseline: { errorRate: 100% }"), [
      'release.yaml: rollout.baseline.errorRate: found "100%", expected a percentage from 0% to below 100%.',
    ]);
    assert.deepEqual(faultsOf("baseline: { errorRate: 0.001 }"), [
      "release.yaml: rollout.baseline.errorRate: found 0.001, expected a string. Put it in quotes.",
    ]);
  });

  it("is above nothing, and a promise to detect is, too", () => {
    assert.deepEqual(faultsOf("ringRequestsPerSecond: 0"), [
      "release.yaml: rollout.ringRequestsPerSecond: found 0, expected a number above 0.",
    ]);
    assert.deepEqual(faultsOf("detects: { errorRate: 0% }"), [
      'release.yaml: rollout.detects.errorRate: found "0%", expected a percentage above 0%.',
    ]);
  });
});

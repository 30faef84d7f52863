import assert from "node:assert/strict";
import * as surface from "../../../components/aws";

describe("The components' surface", () => {
  it("has these type tokens; a released one never changes without an alias", () => {
    assert.deepEqual(Object.keys(surface.resources), [
      "airlock:aws:AuditBucket",
      "airlock:aws:BlueGreenTargetGroups",
      "airlock:aws:BreakGlass",
      "airlock:aws:DeployAgent",
      "airlock:aws:DeployRunner",
      "airlock:aws:ProgressiveInstances",
      "airlock:aws:ProgressiveService",
      "airlock:aws:ReleaseAlarms",
      "airlock:aws:ReleaseDashboard",
      "airlock:aws:ReleaseRecord",
      "airlock:aws:Rollout",
      "airlock:aws:RolloutApprovers",
      "airlock:aws:RolloutOperators",
      "airlock:aws:TrafficControlPolicy",
      "airlock:aws:TrafficGuard",
      "airlock:aws:WeightedCanaryListener",
    ]);
  });

  it("exports each of them by its own name", () => {
    for (const [token, component] of Object.entries(surface.resources)) {
      assert.equal(component.name, token.replace("airlock:aws:", ""));
      assert.equal(Object.entries(surface).find(([, exported]) => exported === component)?.[0], component.name);
    }
  });
});

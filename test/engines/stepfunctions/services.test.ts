import assert from "node:assert/strict";
import { quarantineKey } from "../../../engines/stepfunctions";
import { assertBack, logOf } from "./world/afterwards";
import { digestOf, record } from "./world/record";
import { text } from "./world/table";
import { World } from "./world/world";

describe("services that fail", () => {
  it("a few times are asked again", () => {
    const world = new World();
    const failures = new Map<string, number>();
    world.intercept = (call) => {
      const seen = failures.get(call.stateName) ?? 0;
      failures.set(call.stateName, seen + 1);
      return seen < 2 ? { error: "ElasticLoadBalancingV2.ElasticLoadBalancingV2Exception" } : undefined;
    };
    const execution = world.release(record());
    world.run(2 * 3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
    assert.deepEqual(world.greenWeights(), [1, 10, 50, 100]);
  });

  it("for good at a shift bring the rollout back, without a quarantine", () => {
    const world = new World();
    world.intercept = (call) =>
      call.stateName === "Shift" ? { error: "ElasticLoadBalancingV2.Throttling" } : undefined;
    const execution = world.release(record());
    world.run(1800);
    assert.deepEqual([execution.status, execution.error], ["FAILED", "ElasticLoadBalancingV2.Throttling"]);
    assert.equal(logOf(world)["trigger"], "forward-failed");
    assert.equal(world.table.items.has(quarantineKey(digestOf("1.1.0"))), false);
    assertBack(world);
    world.intercept = () => undefined;
    const again = world.release(record({ attempt: 2 }));
    world.run(3600);
    assert.equal(again.status, "SUCCEEDED", `${again.error}: ${again.cause}`);
  });

  it("to show alarms bring the rollout back: blind is not quiet", () => {
    const world = new World();
    const execution = world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    world.intercept = (call) =>
      call.service === "cloudwatch" ? { error: "CloudWatch.InternalServiceFaultException" } : undefined;
    world.run(1800);
    assert.equal(execution.error, "CloudWatch.InternalServiceFaultException");
    assertBack(world);
  });

  it("to mirror or to tell people stop nothing", () => {
    const world = new World();
    world.intercept = (call) => (["ssm", "sns"].includes(call.service) ? { error: "Sdk.Failed" } : undefined);
    const execution = world.release(record());
    world.run(2 * 3600);
    assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
  });

  it("to start back leave it to the reconciler", () => {
    const world = new World();
    world.deliversEvents = false;
    world.intercept = (call) =>
      call.stateName === "StartBack" && call.execution.type === "STANDARD"
        ? { error: "StepFunctions.Failed" }
        : undefined;
    world.release(record());
    world.runUntil(() => world.services.weights.green === 10, "10 %");
    world.setAlarm("payments-green-error-rate", "ALARM");
    world.run(1800);
    assert.deepEqual([logOf(world)["trigger"], logOf(world)["stage"]], ["alarm", "10%"]);
    assertBack(world);
  });
});

describe("every answer that can get lost", () => {
  // One rollout for each state of forward that calls something: the call happens, its first answer does not arrive.
  const names = new Set<string>();
  const probe = new World();
  probe.intercept = (call) => {
    if (call.execution.stateMachineArn === probe.arnOf("forward")) names.add(call.stateName);
    return undefined;
  };
  probe.release(record());
  probe.run(3600);
  for (const name of names) {
    it(`of ${name} changes nothing in the end`, () => {
      const world = new World();
      let lost = false;
      world.intercept = (call) => {
        if (lost || call.stateName !== name) return undefined;
        lost = true;
        return "after";
      };
      const execution = world.release(record());
      world.run(2 * 3600);
      assert.ok(lost);
      assert.equal(execution.status, "SUCCEEDED", `${execution.error}: ${execution.cause}`);
      assert.deepEqual(world.greenWeights(), [1, 10, 50, 100]);
      assert.deepEqual([text(world.item, "phase"), text(world.item, "stableVersion")], ["idle", "1.1.0"]);
    });
  }
});

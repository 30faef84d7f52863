import assert from "node:assert/strict";
import { BACK_STATES } from "../../../cli/rollout/live/backProgress";
import { LOOK_WAITS } from "../../../cli/rollout/live/nextLook";
import { FORWARD_STATES } from "../../../cli/rollout/live/startRelease";
import { compileMachines } from "../../../engines/stepfunctions/compileMachines";
import { DEPLOYMENT } from "../../engines/stepfunctions/world/deployment";

// The command line reads histories: what it looks for there must be what the machines are made of.
describe("what airlock rollout reads in a history", () => {
  const { forward, back } = compileMachines(DEPLOYMENT);

  it("are states of the machines that are compiled", () => {
    for (const name of Object.values(BACK_STATES)) assert.ok(name in back.States, name);
    for (const name of Object.values(FORWARD_STATES)) assert.ok(name in forward.States, name);
  });

  it("knows every wait after which the alarms are looked at, and how long it is", () => {
    // These wait for something else: tasks, targets, the lock, an execution that ends.
    const others = ["WaitForLock", "WaitForQuiet", "WaitForRaise", "WaitForSteady", "SupersedeWaitForSuperseded"];
    const waits = Object.entries(forward.States).flatMap(([name, state]) =>
      state.Type === "Wait" ? [[name, "Seconds" in state ? state.Seconds : "in its input"] as const] : [],
    );
    assert.deepEqual(
      Object.fromEntries(waits.filter(([name]) => !others.includes(name)).sort()),
      Object.fromEntries(Object.entries(LOOK_WAITS).sort()),
    );
    const bake = forward.States["Bake"];
    assert.ok(bake?.Type === "Wait" && "SecondsPath" in bake && bake.SecondsPath === "$.poll.seconds");
  });

  it("finds the versions where back keeps them", () => {
    const taken = back.States["TakeItem"];
    assert.ok(taken?.Type === "Pass" && taken.ResultPath === "$.item");
    const kept = taken.Parameters as Record<string, unknown>;
    for (const name of ["candidateVersion", "stableVersion", "by", "trigger", "backOwner"])
      assert.ok(`${name}.$` in kept, name);
  });
});

import assert from "node:assert/strict";
import { compileMachines } from "../../../../engines/stepfunctions";
import { MILESTONES } from "../../../../engines/stepfunctions/milestones";
import { DEPLOYMENT } from "../world/deployment";

// A dashboard counts these out of the machines' logs: a state that is renamed would leave it silent.
describe("a rollout's milestones", () => {
  const machines = compileMachines(DEPLOYMENT);
  const states = (machine: "forward" | "back") => Object.entries(machines[machine].States);

  for (const [id, machine, state] of MILESTONES.flatMap(({ id, machine, states: names }) =>
    names.map((name) => [id, machine, name] as const),
  )) {
    it(`${id}: ${machine} enters the task ${state}, and no failure leads there`, () => {
      assert.equal(machines[machine].States[state]?.Type, "Task");
      const caught = states(machine).flatMap(([name, from]) =>
        "Catch" in from && from.Catch.some((catcher) => catcher.Next === state) ? [name] : [],
      );
      assert.deepEqual(caught, []);
    });
  }

  it("moving weight and going back are entered right after the call that does it", () => {
    const before = (machine: "forward" | "back", state: string) =>
      states(machine).flatMap(([, from]) =>
        "Next" in from && from.Next === state && from.Type === "Task" ? [from.Resource.split(":").at(-1)] : [],
      );
    assert.deepEqual(before("forward", "MirrorStage"), ["modifyRule", "modifyRule"]);
    assert.deepEqual(before("forward", "MirrorRolling"), ["updateService"]);
    assert.deepEqual(before("back", "StopForward"), ["modifyRule"]);
    // Between the call and this one a counter begins.
    assert.deepEqual(before("back", "BeginReturn"), ["updateService"]);
  });
});

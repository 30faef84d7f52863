import assert from "node:assert/strict";
import type { Rehearsal } from "../../../engines/rehearsal";
import { machineArnOf, rehearsalDeployment } from "../../../engines/rehearsal/model/rehearsalDeployment";
import { play } from "../../../engines/rehearsal/rehearse";
import { compileMachines, type State } from "../../../engines/stepfunctions";
import { requestOf } from "./request";

type Change = (state: State) => State;

/** Rehearses with some states of a machine replaced. */
function mutated(
  machine: "forward" | "back",
  changes: Readonly<Record<string, Change>>,
  ...faults: readonly string[]
): Rehearsal {
  const request = requestOf({ faults });
  const { deployment } = rehearsalDeployment(request);
  const definition = compileMachines(deployment)[machine];
  const states = Object.entries(changes).map(([name, change]) => {
    const state = definition.States[name];
    assert.ok(state !== undefined, `${machine} has no state ${name}`);
    return [name, change(state)] as const;
  });
  const mutant = { ...definition, States: { ...definition.States, ...Object.fromEntries(states) } };
  const arn = machineArnOf(deployment, machine);
  return play(request, ({ host }) => host.register(arn, mutant, { type: "STANDARD" })).rehearsal;
}

/** The state does nothing, or makes something up, and goes on. */
function instead(
  Parameters: Readonly<Record<string, string | readonly string[]>>,
  ResultPath: string,
  to?: string,
): Change {
  return (state) => {
    if (!("Next" in state)) throw new Error("Only a state with Next can be skipped.");
    return { Type: "Pass", Parameters, ResultPath, Next: to ?? state.Next };
  };
}

const skipped = instead({}, "$.skipped");

function allFine(count: string, at = "$.look"): Change {
  return instead({ "seen.$": count, "fine.$": count, ringing: [], silent: [] }, at);
}

function left({ timeline }: Rehearsal): readonly (string | undefined)[] {
  return timeline.filter((entry) => entry.event === "left behind").map((entry) => entry.detail);
}

describe("a rehearsal notices a machine that", () => {
  it("does not scale the old version in", () => {
    const rehearsal = mutated("forward", { ScaleInOld: skipped });
    assert.equal(rehearsal.outcome, "stuck");
    assert.deepEqual(left(rehearsal), ["The stable version has no traffic, but 2 tasks."]);
  });

  it("does not scale the canary in", () => {
    const rehearsal = mutated("back", { ScaleInCandidate: skipped }, "errorRate=5%@10%");
    assert.equal(rehearsal.outcome, "stuck");
    assert.deepEqual(left(rehearsal), ["The canary version has no traffic, but 2 tasks."]);
  });

  it("writes no outcome", () => {
    const rehearsal = mutated("forward", { WriteCompletedOutcome: skipped });
    assert.equal(rehearsal.outcome, "stuck");
    assert.deepEqual(left(rehearsal), ["The outcome is missing, not completed."]);
  });

  it("does not shift, but says that it did", () => {
    const rehearsal = mutated("forward", { Shift: skipped });
    assert.equal(rehearsal.outcome, "rolled-back");
    assert.ok(!rehearsal.timeline.some((entry) => entry.event === "stage started"));
  });

  it("shifts before the canary runs", () => {
    const place = instead({}, "$.skipped", "ReadRule");
    const enough = instead({ "desired.$": "States.Array(99)" }, "$.service");
    const lost = mutated("forward", { Place: place, ReadCandidateSize: enough }).timeline.find(
      (entry) => entry.event === "requests lost",
    );
    assert.equal(lost?.detail, "the canary version has weight 1 and no healthy target");
  });

  it("does not look at the alarms: without events the broken release completes, and the rehearsal says whom that cost", () => {
    const blind = {
      LookBefore: allFine("$.watched.count"),
      Look: allFine("$.watched.count"),
      EndOfStage: allFine("$.places.candidate.alarmCount", "$.mine"),
    };
    const rehearsal = mutated("forward", blind, "errorRate=5%@10%", "lost-events");
    assert.equal(rehearsal.outcome, "completed");
    assert.ok(rehearsal.exposedRequests > 500_000, String(rehearsal.exposedRequests));
    assert.equal(
      mutated("forward", blind, "errorRate=5%@10%").outcome,
      "rolled-back",
      "the event still brings it back",
    );
  });
});

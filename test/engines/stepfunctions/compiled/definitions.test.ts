import assert from "node:assert/strict";
import validateDefinition from "asl-validator";
import { parseDefinition } from "../../../../engines/rehearsal/asl";
import { compileMachines, type Deployment } from "../../../../engines/stepfunctions";
import { join } from "../../../../engines/stepfunctions/asl/builders";
import type { State } from "../../../../engines/stepfunctions/asl/states";
import { DEPLOYMENT, EVERYTHING, held, ON_GROUPS, WITHOUT_SMOKE_TEST } from "../world/deployment";
import { tasksOf } from "./models/usage";

/** Largest definition that CreateStateMachine takes. Source: Step Functions quotas. */
const LARGEST_DEFINITION = 1024 * 1024;

/** Tasks that move traffic or capacity. */
const MOVES = ["modifyRule", "updateService", "updateAutoScalingGroup", "runTask.sync"];

/** Tasks that must know whether the execution was redriven: those, and what could overwrite newer knowledge. */
const ONLY_ONCE = [...MOVES, "putParameter", "deleteParameter", "putItem", "putItem.waitForTaskToken"];

const kinds: Readonly<Record<string, Deployment>> = {
  "with a verifier and a contract": EVERYTHING,
  "with a smoke test": DEPLOYMENT,
  "without a smoke test": WITHOUT_SMOKE_TEST,
  "on Auto Scaling groups": ON_GROUPS,
  "in another partition": { ...DEPLOYMENT, partition: "aws-us-gov", region: "us-gov-west-1" },
};

for (const [kind, deployment] of Object.entries(kinds)) {
  for (const [machine, definition] of Object.entries(compileMachines(deployment))) {
    describe(`the definition of ${machine}, ${kind}`, () => {
      it("is valid Amazon States Language", () => {
        const verdict = validateDefinition(JSON.parse(JSON.stringify(definition)), {
          checkPaths: true,
          checkArn: true,
        });
        assert.ok(verdict.isValid, verdict.errorsText("\n"));
      });

      it("can be executed by our own interpreter", () => {
        const parsed = parseDefinition(definition);
        assert.deepEqual(parsed.ok ? [] : parsed.faults, []);
      });

      it("is far smaller than AWS allows", () => {
        assert.ok(JSON.stringify(definition).length < LARGEST_DEFINITION / 4);
      });

      it("reaches every state", () => {
        const reached = new Set([definition.StartAt]);
        for (const name of reached) {
          const state = definition.States[name];
          assert.ok(state, `${name} does not exist`);
          for (const next of nextsOf(state)) reached.add(next);
        }
        assert.deepEqual(
          Object.keys(definition.States).filter((name) => !reached.has(name)),
          [],
        );
      });

      it("calls its own partition only", () => {
        const text = JSON.stringify(definition);
        const partitions = new Set([...text.matchAll(/arn:(aws[a-z-]*):states:::/g)].map((match) => match[1]));
        assert.deepEqual([...partitions], [deployment.partition]);
      });

      it("retries every task with jitter, and catches what is left", () => {
        for (const [name, task] of tasksOf(definition.States)) {
          assert.deepEqual(task.Retry.at(-1)?.ErrorEquals, ["States.ALL"], name);
          assert.deepEqual(task.Catch.at(-1)?.ErrorEquals, ["States.ALL"], name);
          assert.equal(task.Retry.at(-1)?.JitterStrategy, "FULL", name);
        }
      });

      it("moves nothing in a redriven execution", () => {
        for (const [name, task] of tasksOf(definition.States)) {
          if (!ONLY_ONCE.some((action) => task.Resource.endsWith(`:${action}`))) continue;
          // Nobody can redrive an EXPRESS execution.
          if (machine === "reconciler") continue;
          assert.match(
            JSON.stringify(task.Parameters),
            /States\.ArrayGetItem\([^"]*\$\$\.Execution\.RedriveCount\)/,
            name,
          );
        }
      });
    });
  }
}

/** The states that lead to each state that moves traffic or capacity, in forward and back. */
function movesOf(deployment: Deployment): Record<string, string[]> {
  const { forward, back } = compileMachines(deployment);
  const before: Record<string, string[]> = {};
  for (const definition of [forward, back]) {
    for (const [name, task] of tasksOf(definition.States)) {
      if (!MOVES.some((action) => task.Resource.endsWith(`:${action}`))) continue;
      const from = Object.entries(definition.States).flatMap(([other, state]) =>
        nextsOf(state).includes(name) ? [other] : [],
      );
      before[name] = [...(before[name] ?? []), ...from];
    }
  }
  return before;
}

describe("fences", () => {
  const { forward, back } = compileMachines(EVERYTHING);

  it("stand directly before everything that moves traffic or capacity", () => {
    assert.deepEqual(movesOf(EVERYTHING), {
      Place: ["FencePlacing"],
      VerifyRecord: ["MoreMetrics"],
      SmokeTest: ["IsQuiet"],
      Raise: ["FenceRaise"],
      Shift: ["FenceShift", "FenceValidation"],
      ShiftSticky: ["FenceSticky"],
      // The ring rule follows the production rule at once.
      ShiftRing: ["Shift"],
      ShiftRingSticky: ["ShiftSticky"],
      SettleWeights: ["FenceSettle"],
      SettleRing: ["SettleWeights"],
      ScaleInOld: ["FenceScaleIn", "FenceScaleIn"],
      // It signs, and moves nothing: everything is done by then.
      Attest: ["CompletedIsMirrored", "CompletedStopReconciler"],
      // The weights go back under the fence that the take-over set; only its owner gets here.
      RestoreWeights: ["HowBack"],
      RestoreRing: ["RestoreWeights"],
      RestoreAgain: ["Stopped", "NotStopped", "RestoreStill"],
      RestoreRingAgain: ["RestoreAgain"],
      ScaleInCandidate: ["FenceWithdraw"],
      Roll: ["FenceRoll"],
      SettleRolled: ["FenceRolled"],
      // As the weights do.
      ReturnLive: ["HowBack"],
      ReturnLiveAgain: ["ReturnStopped", "ReturnNotStopped", "ReturnStill"],
      ReturnLiveAnew: ["ReturnStill"],
      SettleReturned: ["KeepReturned"],
    });
  });

  it("back asks which way only under the fence of its take-over", () => {
    const from = Object.entries(back.States).flatMap(([name, state]) =>
      nextsOf(state).includes("HowBack") ? [name] : [],
    );
    assert.deepEqual(from, ["IsMine", "TakeOverWithReason", "TakeOver"]);
  });

  it("stand before each change of a group, too; what only keeps or lets go instances comes right behind one", () => {
    const { Place, EmptyCandidate, KeepStable, KeepGrown, Raise, ...others } = movesOf(ON_GROUPS);
    assert.deepEqual(
      { Place, EmptyCandidate, KeepStable, KeepGrown, Raise },
      {
        Place: ["HasStable", "KeepStable"],
        EmptyCandidate: ["FenceEmptying"],
        KeepStable: ["HasStable"],
        KeepGrown: ["FenceKeepGrown"],
        Raise: ["FenceRaise"],
      },
    );
    const { Place: _, Raise: __, ...onServices } = movesOf(EVERYTHING);
    // Rolling releases are for ECS services alone.
    const same = Object.fromEntries(
      Object.entries(onServices).filter(([name]) => !/^(Roll|Return|Settle(Rol|Ret))/.test(name)),
    );
    assert.deepEqual(others, {
      ...same,
      CompletedReleaseLive: ["CompletedHasLive", "CompletedHasLive"],
      BackReleaseLive: ["BackHasLive"],
    });
    const fence = compileMachines(ON_GROUPS).forward.States["FencePlacing"];
    assert.ok(fence?.Type === "Task");
    assert.equal(fence.Next, "HasStable");
  });

  it("ask for owner or back owner, for the fence, and for the phase", () => {
    for (const name of [
      "FenceSettle",
      "FencePlacing",
      "FenceRaise",
      "FenceShift",
      "FenceSticky",
      "FenceValidation",
      "RollRemember",
      "FenceRoll",
      "FenceRolled",
      "Complete",
      "CompleteRolled",
      "FenceScaleIn",
    ]) {
      const state = forward.States[name];
      assert.match(conditionOf(state), /^#owner = :me AND #fence = :held AND #phase IN \(:phase0/);
    }
    for (const name of ["KeepWeights", "KeepReturned", "FenceWithdraw", "BackUnlock"]) {
      const state = back.States[name];
      assert.match(conditionOf(state), /^#backOwner = :me AND #fence = :held AND #phase IN \(:phase0/);
    }
  });
});

describe("joining sections", () => {
  it("refuses a state that two of them define", () => {
    const one = { A: { Type: "Succeed" }, B: { Type: "Succeed" } } as const;
    assert.throws(() => join(one, { B: { Type: "Succeed" } }), { message: "States defined twice: B." });
  });
});

describe("a deployment that cannot be compiled", () => {
  const cases: readonly (readonly [string, Partial<Deployment>, string])[] = [
    [
      "a name that is none",
      { service: "Payments!" },
      'deployment.service: found "Payments!", expected 1 to 24 lower-case letters, digits and hyphens, beginning with a letter.',
    ],
    [
      "a colour that nothing watches",
      { colours: { ...DEPLOYMENT.colours, green: { ...DEPLOYMENT.colours.green, alarms: [] } } },
      "deployment.colours.green.alarms: found no alarm, expected at least one: a rollout that nothing watches proves nothing.",
    ],
    [
      "an alarm of both colours",
      {
        colours: {
          ...DEPLOYMENT.colours,
          green: { ...DEPLOYMENT.colours.green, alarms: [held("payments-blue-latency")] },
        },
      },
      "deployment.colours: found an alarm named twice, expected alarms of its own for each colour, or nobody could tell whose fault it is.",
    ],
    [
      "more alarms than one call can read",
      {
        colours: {
          ...DEPLOYMENT.colours,
          green: { ...DEPLOYMENT.colours.green, alarms: Array.from({ length: 99 }, (_, i) => held(`alarm-${i}`)) },
        },
      },
      "deployment.colours: found 101 alarms, expected at most 100 in both colours.",
    ],
    ["no task", { initialCount: 0 }, "deployment.initialCount: found 0, expected a whole number from 1."],
    [
      "no time to drain",
      { drainSeconds: 5 },
      "deployment.drainSeconds: found 5, expected whole seconds from 60, or nothing for 300.",
    ],
    [
      "neither a cluster nor groups",
      { clusterArn: "" },
      "deployment.clusterArn: found nothing, expected the cluster of both ECS services, or autoScaling.",
    ],
    [
      "neither a container nor groups",
      { containerName: "" },
      "deployment.containerName: found nothing, expected the container that is released, or autoScaling.",
    ],
    [
      "a launch template that EC2 could not have",
      { autoScaling: { launchTemplateName: "it's", instanceRoleArns: [] } },
      `deployment.autoScaling.launchTemplateName: found "it's", expected a launch template's name, 3 to 128 letters, digits and ( ) . - / _.`,
    ],
    [
      "a quote in a name that stands in an expression",
      { containerName: "a'b" },
      `deployment.containerName: found "a'b", expected a name without quotes, braces, backslashes or line ends.`,
    ],
  ];
  for (const [what, change, message] of cases) {
    it(`is refused for ${what}`, () => {
      assert.throws(() => compileMachines({ ...DEPLOYMENT, ...change }), { name: "TypeError", message });
    });
  }
});

function conditionOf(state: State | undefined): string {
  const condition = state?.Type === "Task" ? state.Parameters["ConditionExpression"] : undefined;
  return typeof condition === "string" ? condition : "";
}

function nextsOf(state: State): readonly string[] {
  switch (state.Type) {
    case "Task":
      return [state.Next, ...state.Catch.map((catcher) => catcher.Next)];
    case "Choice":
      return [...state.Choices.map((rule) => rule.Next), state.Default];
    case "Pass":
    case "Wait":
      return [state.Next];
    default:
      return [];
  }
}

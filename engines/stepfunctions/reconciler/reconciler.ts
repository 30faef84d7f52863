import { BRIEF, type Call, choose, join, on, put, shrug, task, wait } from "../asl/builders";
import { and, isPresent, isText, not, or, sameNumber, sameText, textIs } from "../asl/conditions";
import type { Condition, Section, StateMachineDefinition } from "../asl/states";
import type { Deployment } from "../deployment";
import { itemFields, scheduleName } from "../item/attributes";
import { CONDITION_FAILED, writeItem } from "../item/write";
import { EXECUTION_FIELDS, NO_SUCH_EXECUTION, readExecution, startBack } from "../tasks/executions";
import { commandLine, notify } from "../tasks/notification";
import { NO_SUCH_SCHEDULE, stopReconciler } from "../tasks/reconcilerSchedule";
import { mirrorFromExpress } from "../tasks/records";
import { readItem } from "../tasks/table";
import { readRule, readWeights } from "../tasks/traffic";
import type { Trigger } from "../trigger";

/** A shift stands in the item a moment before it stands in the rule; after this long it is none. */
const SECOND_LOOK_SECONDS = 30;

/**
 * The machine that looks after a rollout each minute while it holds the lock, input `{"rollout": "<ARN of the forward execution>"}`. Where the executions
 * of forward or back ended without giving the lock back, it starts back; where someone else moved the weights, it tells people.
 */
export function reconcilerMachine(deployment: Deployment): StateMachineDefinition {
  return {
    Comment: `Airlock: looks after the rollout of ${deployment.service} in ${deployment.environment}`,
    StartAt: "CheckInput",
    States: join(lockStates(deployment), ownerStates(deployment), driftStates(deployment), {
      StartBack: task(
        brief(
          startBack(deployment, {
            trigger: "reconciler" satisfies Trigger,
            "owner.$": "$.item.owner",
            reason: "The execution that held the lock ended without bringing the rollout to an end.",
            "at.$": "$$.State.EnteredTime",
          }),
        ),
        { next: "Looked", catch: [shrug("LooksAgain")] },
      ),
      Looked: { Type: "Succeed" },
      LooksAgain: {
        Type: "Fail",
        Error: "Airlock.NotReconciled",
        Cause: "Something could not be asked or started; the schedule tries again in a minute.",
      },
    }),
  };
}

/** Is this still the rollout that the schedule was made for? */
function lockStates(deployment: Deployment): Section {
  const item = "$.read.Item";
  return {
    CheckInput: choose([[isText("$.rollout"), "ReadItem"]], "BadInput"),
    BadInput: {
      Type: "Fail",
      Error: "Airlock.BadInput",
      Cause: 'The input must be {"rollout": "<ARN of the forward execution>"}.',
    },
    ReadItem: task(brief(readItem(deployment)), {
      keep: { at: "$.read" },
      next: "IsInFlight",
      catch: [shrug("LooksAgain")],
    }),
    IsInFlight: choose(
      [
        [not(isPresent(item)), "ReadStarter"],
        [or(textIs(`${item}.phase.S`, "idle"), not(sameText(`${item}.rollout.S`, "$.rollout"))), "ReadStarter"],
      ],
      "TakeItem",
    ),
    ReadStarter: task(brief(readExecution(deployment, "$.rollout")), {
      keep: { at: "$.worker", select: EXECUTION_FIELDS },
      next: "StarterRuns",
      catch: [on(NO_SUCH_EXECUTION, "IsLastRollout"), shrug("LooksAgain")],
    }),
    StarterRuns: choose(
      [[textIs("$.worker.status", "RUNNING"), "Looked"]],
      "IsLastRollout",
      "It may be about to take the lock, or has just given it back.",
    ),
    IsLastRollout: choose(
      [
        [not(isPresent(item)), "NameSchedule"],
        [and(textIs(`${item}.phase.S`, "idle"), sameText(`${item}.rollout.S`, "$.rollout")), "TakeRested"],
      ],
      "NameSchedule",
      "It is over and nothing has come since, but its schedule is still there: its last mirror may have been lost.",
    ),
    TakeRested: put("$.item", itemFields(deployment, "$.read.Item"), "MirrorRested"),
    MirrorRested: task(brief(mirrorFromExpress(deployment)), {
      next: "ReadItemAfter",
      catch: [shrug("LooksAgain")],
    }),
    ReadItemAfter: task(brief(readItem(deployment)), {
      keep: { at: "$.read" },
      next: "StillRests",
      catch: [shrug("LooksAgain")],
    }),
    StillRests: choose(
      [
        [not(isPresent(item)), "NameSchedule"],
        [and(sameText(`${item}.fence.N`, "$.item.fence"), sameText(`${item}.phase.S`, "$.item.phase")), "NameSchedule"],
      ],
      "TakeRested",
      "Another rollout has begun meanwhile, and this may have mirrored the rest over its start: mirror what is true now.",
    ),
    NameSchedule: put("$.schedule", { "name.$": scheduleName(deployment, "$.rollout") }, "StopReconciler"),
    StopReconciler: task(brief(stopReconciler(deployment, "$.schedule.name")), {
      next: "Looked",
      catch: [on([NO_SUCH_SCHEDULE], "Looked"), shrug("LooksAgain")],
      comment: "The rollout is over.",
    }),
    TakeItem: put("$.item", itemFields(deployment, "$.read.Item"), "WhoWorks"),
  };
}

/** Does the execution that should be at work still run? */
function ownerStates(deployment: Deployment): Section {
  return {
    WhoWorks: choose([[textIs("$.item.phase", "rolling-back"), "ReadBackOwner"]], "ReadOwner"),
    ReadOwner: task(brief(readExecution(deployment, "$.item.owner")), {
      keep: { at: "$.worker", select: EXECUTION_FIELDS },
      next: "OwnerRuns",
      catch: [on(NO_SUCH_EXECUTION, "StartBack"), shrug("LooksAgain")],
    }),
    OwnerRuns: choose(
      [
        [not(textIs("$.worker.status", "RUNNING")), "StartBack"],
        [movesTraffic(), "ReadRule"],
      ],
      "Looked",
    ),
    ReadBackOwner: task(brief(readExecution(deployment, "$.item.backOwner")), {
      keep: { at: "$.worker", select: EXECUTION_FIELDS },
      next: "BackRuns",
      catch: [on(NO_SUCH_EXECUTION, "StartBack"), shrug("LooksAgain")],
    }),
    BackRuns: choose([[textIs("$.worker.status", "RUNNING"), "Looked"]], "StartBack"),
  };
}

/** Does the rule still say what the item says? Told once for each pair of weights. */
function driftStates(deployment: Deployment): Section {
  return {
    ReadRule: task(brief(readRule(deployment)), {
      keep: { at: "$.rule", select: readWeights(deployment) },
      next: "Differs",
      catch: [shrug("LooksAgain")],
    }),
    Differs: choose([[ruleIsItem(), "Looked"]], "WaitToLookAgain"),
    WaitToLookAgain: wait(SECOND_LOOK_SECONDS, "ReadItemAgain"),
    ReadItemAgain: task(brief(readItem(deployment)), {
      keep: { at: "$.read" },
      next: "StillInFlight",
      catch: [shrug("LooksAgain")],
    }),
    StillInFlight: choose(
      [[and(isPresent("$.read.Item"), sameText("$.read.Item.rollout.S", "$.rollout")), "TakeItemAgain"]],
      "Looked",
    ),
    TakeItemAgain: put("$.item", itemFields(deployment, "$.read.Item"), "StillMovesTraffic"),
    StillMovesTraffic: choose([[movesTraffic(), "ReadRuleAgain"]], "Looked"),
    ReadRuleAgain: task(brief(readRule(deployment)), {
      keep: { at: "$.rule", select: readWeights(deployment) },
      next: "StillDiffers",
      catch: [shrug("LooksAgain")],
    }),
    StillDiffers: choose([[ruleIsItem(), "Looked"]], "DescribeDrift"),
    DescribeDrift: put(
      "$.drift",
      {
        "text.$":
          "States.Format('rule blue {} green {}, item blue {} green {}', States.JsonToString($.rule.blue), " +
          "States.JsonToString($.rule.green), $.item.live.weights.blue, $.item.live.weights.green)",
      },
      "MarkDrift",
    ),
    MarkDrift: task(
      brief(
        writeItem(deployment, {
          when: {
            expression: "#fence = :held AND #drift <> :drift",
            values: { held: { "N.$": "$.item.fence" } },
          },
          set: { drift: { textAt: "$.drift.text" } },
        }),
      ),
      { next: "NotifyDrift", catch: [on([CONDITION_FAILED], "Looked"), shrug("NotifyDrift")] },
    ),
    NotifyDrift: task(
      brief(
        notify(deployment, "drift", {
          "version.$": "$.item.candidateVersion",
          "stage.$": "$.item.stage",
          "reason.$": "$.drift.text",
          "record.$": "$.item.recordKey",
          "contact.$": "$.item.contact",
          ask: `Look where the traffic is: ${commandLine(deployment, "status")}. Find out who moved it. The rollout goes on; its next stage sets its own weights.`,
        }),
      ),
      { next: "Looked", catch: [shrug("LooksAgain")] },
    ),
  };
}

function movesTraffic(): Condition {
  return or(textIs("$.item.phase", "shifting"), textIs("$.item.phase", "validating"));
}

function ruleIsItem(): Condition {
  return and(
    isPresent("$.rule.blue[0]"),
    isPresent("$.rule.green[0]"),
    sameNumber("$.rule.blue[0]", "$.item.live.weights.blue"),
    sameNumber("$.rule.green[0]", "$.item.live.weights.green"),
  );
}

/** An EXPRESS execution ends after five minutes, and the next one comes in a minute anyway. */
function brief(call: Call): Call {
  return { ...call, retry: BRIEF, timeoutSeconds: 10 };
}

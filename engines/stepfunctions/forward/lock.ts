import { choose, count, on, onAny, put, shrug, task, wait } from "../asl/builders";
import { and, atLeast, isPresent, isRedriven, not, numberIs, sameText, textIs } from "../asl/conditions";
import type { Section } from "../asl/states";
import type { Deployment } from "../deployment";
import { type Attribute, itemFields } from "../item/attributes";
import { CONDITION_FAILED, type NewValue, writeItem } from "../item/write";
import { EXECUTION_FIELDS, NO_SUCH_EXECUTION, readExecution, startBack } from "../tasks/executions";
import { SCHEDULE_EXISTS, startReconciler } from "../tasks/reconcilerSchedule";
import { readItem, readQuarantine } from "../tasks/table";
import { readRule, readWeights } from "../tasks/traffic";
import type { Trigger } from "../trigger";
import { FAILED } from "./failure";
import { refusal } from "./refusal";

/** Tries for the lock, half a minute apart: a stale rollout's back drains for five minutes by default. */
const MOST_TRIES = 40;
const TRY_SECONDS = 30;

/**
 * Takes the one lock of this service, or says why not. Nothing is touched before it is taken. Its condition repeats what was
 * judged from the item, so that no release can come in between.
 */
export function lockSection(deployment: Deployment, next: string): Section {
  const item = "$.read.Item";
  return {
    ReadQuarantine: task(readQuarantine(deployment, "$.record.digest"), {
      keep: { at: "$.read" },
      next: "IsQuarantined",
      catch: [onAny("RefuseUnknown")],
    }),
    IsQuarantined: choose([[isPresent("$.read.Item"), "RefuseQuarantined"]], "ReadItem"),
    RefuseQuarantined: refusal(
      "Airlock.Quarantined",
      "This digest was rolled back because it was judged bad. Build a new one, or have a person take the quarantine away.",
    ),
    ReadItem: task(readItem(deployment), {
      keep: { at: "$.read" },
      next: "JudgeItem",
      catch: [onAny("RefuseUnknown")],
    }),
    RefuseUnknown: refusal("Airlock.StateUnknown", { expression: "States.JsonToString($.caught)" }),
    JudgeItem: choose(
      [
        [and(not(isPresent(item)), textIs("$.record.previousDigest", "")), "ReadOwnRule"],
        [not(isPresent(item)), "RefuseStale"],
        [and(textIs(`${item}.phase.S`, "idle"), sameText(`${item}.stableDigest.S`, "$.record.digest")), "AlreadyLive"],
        [and(textIs(`${item}.phase.S`, "idle"), sameText(`${item}.recordKey.S`, "$.key")), "AlreadyRan"],
        [
          and(textIs(`${item}.phase.S`, "idle"), sameText(`${item}.stableDigest.S`, "$.record.previousDigest")),
          "ReadOwnRule",
        ],
        [textIs(`${item}.phase.S`, "idle"), "RefuseStale"],
        [and(textIs(`${item}.phase.S`, "placing"), sameText(`${item}.owner.S`, "$$.Execution.Id")), "TakeItem"],
      ],
      "ReadOwner",
    ),
    AlreadyLive: { Type: "Succeed", Comment: "The record's digest serves production already." },
    AlreadyRan: { Type: "Succeed", Comment: "An event that came twice: this record was the last one to run." },
    RefuseStale: refusal(
      "Airlock.NotTheLiveVersion",
      "The record's previous version is not the one that is live: the release was prepared on another one. Prepare it again.",
    ),
    ReadOwner: task(readExecution(deployment, `${item}.owner.S`), {
      keep: { at: "$.owner", select: EXECUTION_FIELDS },
      next: "OwnerRuns",
      catch: [on([NO_SUCH_EXECUTION], "StartStaleBack"), onAny("RefuseUnknown")],
    }),
    OwnerRuns: choose(
      [
        [and(textIs("$.owner.status", "RUNNING"), sameText(`${item}.recordKey.S`, "$.key")), "AlreadyRuns"],
        [textIs("$.owner.status", "RUNNING"), "RefuseBusy"],
      ],
      "StartStaleBack",
    ),
    AlreadyRuns: { Type: "Succeed", Comment: "An event that came twice: this record is being rolled out." },
    RefuseBusy: refusal("Airlock.Busy", {
      expression: `States.Format('A rollout is in flight: {}. Nothing was touched.', ${item}.recordKey.S)`,
    }),
    StartStaleBack: task(
      startBack(
        deployment,
        {
          trigger: "stale-lock" satisfies Trigger,
          "owner.$": `${item}.owner.S`,
          reason: "The execution that held the lock ended without giving it back.",
          "at.$": "$$.State.EnteredTime",
        },
        // One back for each fence: the tries that follow do not start another.
        `States.Format('stale-{}', ${item}.fence.N)`,
      ),
      {
        next: "CountTry",
        catch: [shrug("CountTry")],
        comment: "Refused when it was started before; the reconciler helps.",
      },
    ),
    CountTry: count("$.lockTries", "TryAgain"),
    TryAgain: choose([[atLeast("$.lockTries.count", MOST_TRIES), "RefuseStuck"]], "WaitForLock"),
    WaitForLock: wait(TRY_SECONDS, "ReadQuarantine"),
    RefuseStuck: refusal(
      "Airlock.LockStuck",
      "A rollout ended without giving its lock back, and its rollback has not finished either. See the rollback's execution.",
    ),
    ReadOwnRule: task(readRule(deployment), {
      keep: { at: "$.rule", select: readWeights(deployment) },
      next: "IsOwnRule",
      catch: [onAny("RefuseUnknown")],
    }),
    IsOwnRule: choose(
      [
        [
          and(
            numberIs("$.rule.actions", 1),
            numberIs("$.rule.groups", 2),
            isPresent("$.rule.blue[0]"),
            isPresent("$.rule.green[0]"),
          ),
          "StartReconciler",
        ],
      ],
      "RefuseRule",
      "Setting weights replaces all actions of a rule: one that also authenticates would let everybody in.",
    ),
    RefuseRule: refusal(
      "Airlock.ForeignRule",
      "The production rule must do one thing: forward to the two target groups of this service. Put other actions into a rule of their own.",
    ),
    StartReconciler: task(startReconciler(deployment), {
      next: "IsRedriven",
      catch: [on([SCHEDULE_EXISTS], "IsRedriven"), onAny("RefuseUnknown")],
      comment: "Before the lock, so that no lock is ever without someone who looks after it.",
    }),
    IsRedriven: choose([[isRedriven(), "RefuseRedriven"]], "Lock"),
    RefuseRedriven: refusal(
      "Airlock.Redriven",
      "A redriven execution moves nothing. Start a new attempt of the release instead.",
    ),
    Lock: task(lock(deployment), {
      keep: { at: "$.item", select: itemFields(deployment, "$.Attributes") },
      next,
      catch: [on([CONDITION_FAILED], "CountTry"), onAny(FAILED)],
      comment: "The lock: from here to the end nobody else moves traffic or capacity of this service.",
    }),
    TakeItem: put(
      "$.item",
      itemFields(deployment, "$.read.Item"),
      next,
      "The lock was taken, only its answer was lost.",
    ),
  };
}

function lock(deployment: Deployment) {
  const empty: NewValue = { text: "" };
  const cleared: readonly Attribute[] = [
    "backOwner",
    "stage",
    "shiftedAt",
    "warmedAt",
    "trigger",
    "reason",
    "detectedAt",
    "restoredAt",
    "by",
    "drift",
    "paused",
    "pausedBy",
    "superseded",
    "supersededStartedAt",
    "told",
    "paged",
  ];
  return writeItem(deployment, {
    when: {
      expression: "attribute_not_exists(#phase) OR (#phase = :idle AND #stableDigest = :previous)",
      values: { previous: { "S.$": "$.record.previousDigest" }, idle: { S: "idle" } },
    },
    values: {
      none: { S: "" },
      zero: { N: "0" },
      one: { N: "1" },
      full: { N: "100" },
      blue: { S: "blue" },
    },
    set: {
      phase: { text: "placing" },
      owner: { textAt: "$$.Execution.Id" },
      fence: { expression: "if_not_exists(#fence, :zero) + :one" },
      rollout: { textAt: "$$.Execution.Id" },
      stableColour: { expression: "if_not_exists(#stableColour, :blue)" },
      stableVersion: { expression: "if_not_exists(#stableVersion, :none)" },
      stableDigest: { expression: "if_not_exists(#stableDigest, :none)" },
      blueWeight: { expression: "if_not_exists(#blueWeight, :full)" },
      greenWeight: { expression: "if_not_exists(#greenWeight, :zero)" },
      stableRevision: { expression: "if_not_exists(#stableRevision, :none)" },
      stableOrder: { expression: "if_not_exists(#stableOrder, :none)" },
      minimumOrder: { expression: "if_not_exists(#minimumOrder, :none)" },
      ringWeight: { number: 0 },
      supersededAttempt: { number: 0 },
      fromVersion: { expression: "if_not_exists(#stableVersion, :none)" },
      fromDigest: { expression: "if_not_exists(#stableDigest, :none)" },
      candidateColour: empty,
      candidateVersion: { textAt: "$.record.version" },
      candidateDigest: { textAt: "$.record.digest" },
      candidateRevision: { textAt: "$.record.revision" },
      candidateOrder: { textAt: "$.record.order" },
      candidateMinimumOrder: { textAt: "$.record.minimumRollbackOrder" },
      strategy: { textAt: "$.record.strategy" },
      recordKey: { textAt: "$.key" },
      attempt: { numberAt: "$.record.attempt" },
      contact: { textAt: "$.record.contact" },
      startedAt: { textAt: "$$.Execution.StartTime" },
      ...Object.fromEntries(cleared.map((name) => [name, empty])),
    },
  });
}

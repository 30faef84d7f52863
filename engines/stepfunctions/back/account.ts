import { QUARANTINE_SCHEMA } from "../../../release/record/quarantine";
import { choose, onAny, put, shrug, task } from "../asl/builders";
import { or, sameText, textIs } from "../asl/conditions";
import type { Condition, Section, Template } from "../asl/states";
import { outcome } from "../completion";
import type { Deployment } from "../deployment";
import { notify } from "../tasks/notification";
import { keyOf, mirrorLiveState, mirrorQuarantine, writeDocument } from "../tasks/records";
import { writeQuarantine } from "../tasks/table";
import { JUDGING_TRIGGERS, type Trigger } from "../trigger";
import { comparedSection } from "./compared";
import { FAILED } from "./failure";

/** Writes down what happened and tells people: quarantine, rollback log, outcome, mirror, notification. */
export function accountSection(deployment: Deployment, next: string): Section {
  return {
    WasJudged: choose(
      [
        [textIs("$.item.trigger", "ab-ended" satisfies Trigger), "WriteCompared"],
        [sameText("$.item.candidateDigest", "$.item.stableDigest"), "NotQuarantined"],
        [triggerIsOneOf(JUDGING_TRIGGERS), "Quarantine"],
      ],
      "NotQuarantined",
      "A digest that serves production is not bad: where only the revision changed, its configuration was.",
    ),
    Quarantine: task(
      writeQuarantine(deployment, "$.item.candidateDigest", {
        version: { "S.$": "$.item.candidateVersion" },
        trigger: { "S.$": "$.item.trigger" },
        reason: { "S.$": "$.item.reason" },
        recordKey: { "S.$": "$.item.recordKey" },
        at: { "S.$": "$$.State.EnteredTime" },
      }),
      { next: "Quarantined", catch: [onAny(FAILED)] },
    ),
    ...comparedSection(deployment, next),
    Quarantined: put(
      "$.quarantine",
      {
        placed: true,
        "hash.$": "States.ArrayGetItem(States.StringSplit($.item.candidateDigest, ':'), 1)",
        mirror: mirrored({ "reason.$": "$.item.reason" }),
        brief: mirrored({ reason: "The rollback log in the audit bucket says why." }),
      },
      "MirrorQuarantine",
    ),
    MirrorQuarantine: task(mirrorQuarantine(deployment, "$.quarantine.hash", "$.quarantine.mirror"), {
      next: "WriteLog",
      catch: [shrug("MirrorQuarantineBriefly")],
      comment: "Previews read it; the item is what the next rollout asks.",
    }),
    MirrorQuarantineBriefly: task(mirrorQuarantine(deployment, "$.quarantine.hash", "$.quarantine.brief"), {
      next: "WriteLog",
      catch: [shrug("WriteLog")],
      comment: "A parameter holds 4 KB, and what a smoke test says may be longer.",
    }),
    NotQuarantined: put("$.quarantine", { placed: false }, "WriteLog"),
    WriteLog: task(
      writeDocument(deployment, keyOf(deployment, "rollbacks", "$.item.candidateVersion", "$.item.attempt"), {
        schema: "airlock/rollback/v1",
        service: deployment.service,
        environment: deployment.environment,
        "attempt.$": "$.item.attempt",
        "recordKey.$": "$.item.recordKey",
        "trigger.$": "$.item.trigger",
        "reason.$": "$.item.reason",
        "stage.$": "$.item.stage",
        "startedAt.$": "$.item.startedAt",
        "detectedAt.$": "$.item.detectedAt",
        "restoredAt.$": "$.item.restoredAt",
        from: { "version.$": "$.item.candidateVersion", "digest.$": "$.item.candidateDigest" },
        to: { "version.$": "$.item.stableVersion", "digest.$": "$.item.stableDigest" },
        "by.$": "$.item.by",
        "execution.$": "$$.Execution.Id",
        stateAfter: {
          "weights.$": "$.item.live.weights",
          "stableColour.$": "$.item.stableColour",
          "forwardStopped.$": "$.forward.stopped",
          "quarantined.$": "$.quarantine.placed",
        },
      }),
      { next: "WriteOutcome", catch: [onAny(FAILED)] },
    ),
    WriteOutcome: task(
      writeDocument(
        deployment,
        keyOf(deployment, "outcomes", "$.item.candidateVersion", "$.item.attempt"),
        outcome(deployment, "rolled-back", "candidate"),
      ),
      { next: "MirrorRolledBack", catch: [onAny(FAILED)] },
    ),
    MirrorRolledBack: task(mirrorLiveState(deployment), {
      next: "WasTold",
      catch: [shrug("WasTold")],
    }),
    WasTold: choose(
      [[textIs("$.item.told", "rolled-back"), next]],
      "NotifyRolledBack",
      "A back that takes over from one that died afterwards has nothing new to tell.",
    ),
    NotifyRolledBack: task(
      notify(deployment, "rolled-back", {
        "from.$": "$.item.candidateVersion",
        "to.$": "$.item.stableVersion",
        "by.$": "$.item.by",
        "trigger.$": "$.item.trigger",
        "reason.$": "$.item.reason",
        "stage.$": "$.item.stage",
        "detectedAt.$": "$.item.detectedAt",
        "restoredAt.$": "$.item.restoredAt",
        "record.$": "$.item.recordKey",
        "contact.$": "$.item.contact",
        "quarantined.$": "$.quarantine.placed",
        ask: "Write a post-mortem for this rollback.",
      }),
      { next, catch: [shrug(next)] },
    ),
  };
}

function mirrored(reason: Template): Template {
  return {
    schema: QUARANTINE_SCHEMA,
    "digest.$": "$.item.candidateDigest",
    "version.$": "$.item.candidateVersion",
    "at.$": "$$.State.EnteredTime",
    "trigger.$": "$.item.trigger",
    ...reason,
  };
}

function triggerIsOneOf(triggers: readonly string[]): Condition {
  const [first, ...rest] = triggers.map((trigger) => textIs("$.item.trigger", trigger));
  if (first === undefined) throw new Error("No trigger judges a release.");
  return or(first, ...rest);
}

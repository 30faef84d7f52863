import { DEBT_DAYS } from "../../release/gates/hotfix";
import type { OutcomeDocument } from "../../release/record/record";
import { type Call, choose, on, onAny, put, shrug, task } from "./asl/builders";
import { isPresent, not, textIs } from "./asl/conditions";
import type { Section, Template } from "./asl/states";
import { type Attesting, attestationSection, firstOfAttestation } from "./attestation";
import { debtSection, settlementSection } from "./debts";
import type { Deployment } from "./deployment";
import { firstOfReleasing, releasingStates } from "./groups/releasing";
import { type Attribute, itemFields } from "./item/attributes";
import { ownedInPhase } from "./item/guards";
import { CONDITION_FAILED, type Guard, writeItem } from "./item/write";
import { placesSection } from "./places";
import { scaleInCandidate } from "./tasks/capacity";
import { notify } from "./tasks/notification";
import { NO_SUCH_SCHEDULE, stopReconciler } from "./tasks/reconcilerSchedule";
import { keyOf, mirrorLiveState, writeDocument } from "./tasks/records";

/** Where the states of a completion lead when something goes wrong in them. */
export interface CompletionExits {
  /** The item belongs to someone else by now. */
  readonly fenceLost: string;
  /** A task failed for good; `$.caught` holds the error. */
  readonly failed: string;
}

/**
 * What remains to be done once the candidate is the stable version: tell, scale the old colour in, unlock. Forward does it,
 * and back does it in place of a forward that died here. Nothing in it moves traffic, and nothing in it goes back.
 * Starts at `CompletedWhichColour`, with the completed item at `$.item`.
 */
export function completionSection(deployment: Deployment, exits: CompletionExits, attesting: Attesting): Section {
  const mine = ownedInPhase("completing");
  const completed = {
    "from.$": "$.item.fromVersion",
    "to.$": "$.item.stableVersion",
    "record.$": "$.item.recordKey",
    "contact.$": "$.item.contact",
  };
  return {
    ...placesSection(deployment, { prefix: "Completed", next: "WriteCompletedOutcome", invalid: "UnknownColour" }),
    WriteCompletedOutcome: task(
      writeDocument(
        deployment,
        keyOf(deployment, "outcomes", "$.item.stableVersion", "$.item.attempt"),
        outcome(deployment, "completed", "stable"),
      ),
      { next: "MirrorCompleted", catch: [onAny(exits.failed)], comment: "Promotion reads it." },
    ),
    MirrorCompleted: task(mirrorLiveState(deployment), {
      next: "CompletionTold",
      catch: [shrug("CompletionTold")],
    }),
    CompletionTold: choose(
      [
        [textIs("$.item.told", "completed"), "FenceScaleIn"],
        [not(textIs("$.item.owes", "")), "CompletedOwes"],
        [not(textIs("$.item.settles", "")), "CompletedSettles"],
      ],
      "NotifyCompleted",
      "Whoever tries the rest again has nothing new to tell.",
    ),
    ...debtSection(deployment, {
      prefix: "Completed",
      owesPath: "$.item.owes",
      next: "NotifyHotfix",
      failed: exits.failed,
    }),
    NotifyHotfix: task(notify(deployment, "completed", { ...completed, ...owedText() }), {
      next: "FenceScaleIn",
      catch: [shrug("FenceScaleIn")],
    }),
    ...settlementSection(deployment, { prefix: "Completed", next: "NotifyCompleted", failed: exits.failed }),
    NotifyCompleted: task(notify(deployment, "completed", completed), {
      next: "FenceScaleIn",
      catch: [shrug("FenceScaleIn")],
    }),
    FenceScaleIn: task(
      writeItem(deployment, { when: mine, set: { phase: { text: "completing" }, told: { text: "completed" } } }),
      {
        next: "ScaleInOld",
        catch: [on([CONDITION_FAILED], exits.fenceLost), onAny(exits.failed)],
      },
    ),
    ScaleInOld: task(scaleInCandidate(deployment), {
      next: firstOfReleasing(deployment, "Completed", "CompletedLiveIdle"),
      catch: [onAny(exits.failed)],
      comment: "The colour that was stable before; its weight has been 0 for the whole validation.",
    }),
    ...releasingStates(deployment, { prefix: "Completed", next: "CompletedLiveIdle", failed: exits.failed }),
    ...unlockStates(deployment, {
      prefix: "Completed",
      when: ownedInPhase("completing", "idle"),
      end: firstOfAttestation(deployment, attesting, "Completed"),
      ...exits,
    }),
    ...attestationSection(deployment, attesting, "Completed"),
    Completed: { Type: "Succeed" },
  };
}

/** What people are told of a hotfix that has completed: what it owes, from when, and what they do about it. */
function owedText(): Template {
  return {
    "owes.$": "$.debt.gates",
    "completedAt.$": "$.debt.completedAt",
    dueDays: DEBT_DAYS,
    "ask.$":
      `States.Format('Write the post-mortem of {} (airlock post-mortem --of {}) within ${DEBT_DAYS} days, and name it under debts of the next normal release.yaml: ` +
      "version {}, postMortem documents/post-mortem-{}.md. That release passes every gate, and settles the debt when it completes. " +
      "After the due date normal releases are refused that do not.', $.debt.version, $.debt.version, $.debt.version, $.debt.version)",
  };
}

/** The outcome of a rollout, as promotion reads it. `role` says where the version and the digest stand in the item. */
export function outcome(
  deployment: Deployment,
  result: OutcomeDocument["outcome"],
  role: "stable" | "candidate",
  from: { readonly attempt: Attribute; readonly startedAt: Attribute } = { attempt: "attempt", startedAt: "startedAt" },
): Template {
  return {
    schema: "airlock/outcome/v1",
    service: deployment.service,
    environment: deployment.environment,
    "version.$": `$.item.${role}Version`,
    "digest.$": `$.item.${role}Digest`,
    "attempt.$": `$.item.${from.attempt}`,
    outcome: result,
    "startedAt.$": `$.item.${from.startedAt}`,
    "endedAt.$": "$$.State.EnteredTime",
  };
}

/**
 * Gives the lock back. The mirror comes first: written after, it could overwrite what the next rollout mirrors. Owner and
 * fence stay in the item, so that a retry whose first answer was lost finds its own mark. Starts at `<prefix>LiveIdle`.
 */
export function unlockStates(
  deployment: Deployment,
  names: CompletionExits & { readonly prefix: string; readonly when: Guard; readonly end: string },
): Section {
  const { prefix, when, end } = names;
  return {
    [`${prefix}LiveIdle`]: put("$.item.live", idleLive(), `${prefix}MirrorIdle`),
    [`${prefix}MirrorIdle`]: task(mirrorLiveState(deployment), {
      next: `${prefix}Unlock`,
      catch: [shrug(`${prefix}NotMirrored`)],
    }),
    [`${prefix}NotMirrored`]: put(
      "$.unmirrored",
      { left: true },
      `${prefix}Unlock`,
      "The reconciler stays and mirrors it, once that can be done.",
    ),
    [`${prefix}Unlock`]: task(unlock(deployment, when), {
      next: `${prefix}IsMirrored`,
      catch: [on([CONDITION_FAILED], names.fenceLost), onAny(names.failed)],
    }),
    [`${prefix}IsMirrored`]: choose([[isPresent("$.unmirrored.left"), end]], `${prefix}StopReconciler`),
    [`${prefix}StopReconciler`]: task(stopReconciler(deployment, "$.item.scheduleName"), {
      next: end,
      catch: [on([NO_SUCH_SCHEDULE], end), shrug(end)],
      comment: "The reconciler itself takes away what is left over here.",
    }),
  };
}

function unlock(deployment: Deployment, when: Guard): Call {
  return writeItem(deployment, {
    when,
    set: {
      phase: { text: "idle" },
      candidateColour: { text: "" },
      candidateVersion: { text: "" },
      candidateDigest: { text: "" },
      candidateRevision: { text: "" },
      candidateOrder: { text: "" },
      candidateMinimumOrder: { text: "" },
      paused: { text: "" },
      pausedBy: { text: "" },
    },
  });
}

function idleLive(): Template {
  const kept = [
    "schema",
    "service",
    "environment",
    "stableColour",
    "stableVersion",
    "stableDigest",
    "weights",
    "recordKey",
  ];
  return {
    ...Object.fromEntries(kept.map((name) => [`${name}.$`, `$.item.live.${name}`])),
    phase: "idle",
    candidateVersion: "",
    candidateDigest: "",
  };
}

/** What the item says of a candidate that has become the stable version, but for its colour. */
export const AS_STABLE = {
  phase: { text: "completing" },
  stableVersion: { textAt: "$.item.candidateVersion" },
  stableDigest: { textAt: "$.item.candidateDigest" },
  stableRevision: { textAt: "$.item.candidateRevision" },
  stableOrder: { textAt: "$.item.candidateOrder" },
  minimumOrder: { textAt: "$.item.candidateMinimumOrder" },
} as const;

/** Keeps the item that a write answered with. */
export function keepItem(deployment: Deployment) {
  return { at: "$.item", select: itemFields(deployment, "$.Attributes") };
}

import { choose, count, on, onAny, put, shrug, task, wait } from "../asl/builders";
import { and, atLeast, atLeastPath, isPresent, isRedriven, sameText, textIs } from "../asl/conditions";
import type { Condition, Section } from "../asl/states";
import type { Deployment } from "../deployment";
import { emptyingStates, keepingStates, templateStates } from "../groups/placing";
import { itemFields } from "../item/attributes";
import { ownedInPhase } from "../item/guards";
import { CONDITION_FAILED, writeItem } from "../item/write";
import { placesSection } from "../places";
import { canRoll, isRolling } from "../rolling";
import { allRun, imagesOf, placeRevision, readRevision, readService, serviceFields } from "../tasks/capacity";
import { notify } from "../tasks/notification";
import { mirrorLiveState } from "../tasks/records";
import { HEALTHY_TARGETS, readTargetHealth, TARGET_FIELDS } from "../tasks/traffic";
import { FAILED, FENCE_LOST, finding } from "./failure";
import { FIRST_OF_ROLLING } from "./rolling/target";

/** Looks for a steady candidate: every 15 seconds for 20 minutes. */
export const STEADY_SECONDS = 15;
export const STEADY_LOOKS = 80;

/** Tells that the rollout has begun, then puts the revision on the colour without traffic and waits until it is healthy. */
export function placingSection(deployment: Deployment, next: string): Section {
  const { autoScaling } = deployment;
  return {
    ...startingStates(deployment),
    ...placesSection(deployment, {
      prefix: "Place",
      next: autoScaling === undefined ? "ReadRevision" : "NameTemplate",
      invalid: "UnknownColour",
      alarms: true,
    }),
    UnknownColour: finding({
      trigger: "forward-failed",
      error: "Airlock.UnknownColour",
      reason: "The item's stable colour is neither blue nor green.",
    }),
    ...(autoScaling === undefined
      ? { ...revisionStates(deployment), ...countStates(deployment, "FencePlacing") }
      : {
          ...templateStates(deployment, autoScaling, "IsBootstrap"),
          ...countStates(deployment, "BeginEmptying"),
          ...emptyingStates(deployment, "FencePlacing"),
          ...keepingStates(deployment, "Place"),
        }),
    FencePlacing: task(
      writeItem(deployment, {
        when: ownedInPhase("placing"),
        set: { candidateColour: { textAt: "$.places.candidate.colour" } },
      }),
      {
        keep: { at: "$.item", select: itemFields(deployment, "$.Attributes") },
        next: autoScaling === undefined ? "Place" : "HasStable",
        catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)],
      },
    ),
    Place: task(placeRevision(deployment, "$.record.revision", "$.size.count"), {
      next: "WaitForSteady",
      catch: [onAny(FAILED)],
      comment: "The colour has no traffic: its weight is 0.",
    }),
    ...steadyStates(deployment, next),
  };
}

function startingStates(deployment: Deployment): Section {
  return {
    WasRedriven: choose([[isRedriven(), "Redriven"]], "MirrorStarted"),
    Redriven: finding({
      trigger: "forward-failed",
      error: "Airlock.Redriven",
      reason: "A redriven execution moves nothing. Start a new attempt of the release instead.",
    }),
    MirrorStarted: task(mirrorLiveState(deployment), {
      next: "NotifyStarted",
      catch: [shrug("NotifyStarted")],
      comment:
        "Programs that wait for the start see it here. The mirror is not the truth, so its failure stops nothing.",
    }),
    NotifyStarted: task(
      notify(deployment, "started", {
        "from.$": "$.item.fromVersion",
        "to.$": "$.item.candidateVersion",
        "record.$": "$.key",
        "contact.$": "$.item.contact",
      }),
      { next: "PlaceWhichColour", catch: [shrug("PlaceWhichColour")] },
    ),
  };
}

function revisionStates(deployment: Deployment): Section {
  return {
    ReadRevision: task(readRevision(deployment, "$.record.revision"), {
      keep: { at: "$.revision", select: imagesOf(deployment) },
      next: "CheckRevision",
      catch: [onAny(FAILED)],
    }),
    CheckRevision: choose(
      [[and(isPresent("$.revision.images[0]"), sameText("$.revision.images[0]", "$.record.image")), "IsBootstrap"]],
      "WrongImage",
    ),
    WrongImage: finding({
      trigger: "forward-failed",
      error: "Airlock.WrongImage",
      reason: `Container ${deployment.containerName} of the task definition does not run the image that the record releases.`,
    }),
  };
}

/** How many tasks the candidate gets: what the stable colour runs, at least the initial count. */
function countStates(deployment: Deployment, next: string): Section {
  const initial = { count: deployment.initialCount };
  return {
    IsBootstrap: choose(
      [
        ...(canRoll(deployment) ? [[isRolling(), FIRST_OF_ROLLING] as const] : []),
        [textIs("$.item.stableDigest", ""), "BootstrapSize"],
      ],
      "ReadStable",
      "The first release ever has nothing to go back to, and claims no rollback target.",
    ),
    BootstrapSize: put("$.size", { ...initial, bootstrap: true }, next),
    ReadStable: task(readService(deployment, "$.places.stable.serviceName"), {
      keep: { at: "$.service", select: serviceFields(deployment) },
      next: "CheckStable",
      catch: [onAny(FAILED)],
    }),
    CheckStable: choose(
      [
        [
          and(
            isPresent("$.service.running[0]"),
            atLeast("$.service.running[0]", 1),
            atLeast("$.service.desired[0]", deployment.initialCount),
          ),
          "SizeOfStable",
        ],
        [and(isPresent("$.service.running[0]"), atLeast("$.service.running[0]", 1)), "InitialSize"],
      ],
      "NoRollbackTarget",
    ),
    SizeOfStable: put("$.size", { "count.$": "$.service.desired[0]", bootstrap: false }, next),
    InitialSize: put("$.size", { ...initial, bootstrap: false }, next),
    NoRollbackTarget: finding({
      trigger: "forward-failed",
      error: "Airlock.NoRollbackTarget",
      reason: `The stable colour runs no ${deployment.autoScaling === undefined ? "task" : "instance in service"}, so there would be nothing to go back to.`,
    }),
  };
}

/** ECS says when it gives a deployment up; Auto Scaling tries on for ever. */
function gaveUp({ autoScaling }: Deployment): readonly (readonly [Condition, string])[] {
  if (autoScaling !== undefined) return [];
  const state = "$.service.primaryState[0]";
  return [[and(isPresent(state), textIs(state, "FAILED")), "NeverSteady"]];
}

/** An empty target group has no unhealthy target: what counts is that as many are healthy as are wanted. */
function steadyStates(deployment: Deployment, next: string): Section {
  const minutes = (STEADY_SECONDS * STEADY_LOOKS) / 60;
  return {
    WaitForSteady: wait(STEADY_SECONDS, "ReadCandidate"),
    ReadCandidate: task(readService(deployment, "$.places.candidate.serviceName"), {
      keep: { at: "$.service", select: serviceFields(deployment) },
      next: "IsSteady",
      catch: [onAny(FAILED)],
    }),
    IsSteady: choose(
      [...gaveUp(deployment), [allRun(deployment), "ReadHealth"]],
      "CountSteady",
      "One deployment only: tasks of an older revision would take traffic, too.",
    ),
    ReadHealth: task(readTargetHealth(deployment, "$.places.candidate.targetGroupArn"), {
      keep: { at: "$.health", select: TARGET_FIELDS },
      next: "CountHealthy",
      catch: [onAny(FAILED)],
    }),
    CountHealthy: put("$.health", HEALTHY_TARGETS, "IsHealthy"),
    IsHealthy: choose([[atLeastPath("$.health.healthy", "$.size.count"), next]], "CountSteady"),
    CountSteady: count("$.steadyTries", "StillHope"),
    StillHope: choose([[atLeast("$.steadyTries.count", STEADY_LOOKS), "NeverSteady"]], "WaitForSteady"),
    NeverSteady: finding({
      trigger: "never-steady",
      error: "Airlock.NeverSteady",
      reason:
        deployment.autoScaling === undefined
          ? `The candidate's tasks were not all running and healthy within ${minutes} minutes, or ECS gave its deployment up.`
          : `The candidate's instances were not all in service, of the placed version and healthy within ${minutes} minutes.`,
    }),
  };
}

import { choose, count, onAny, put, task, wait } from "../asl/builders";
import {
  and,
  atLeast,
  isNumber,
  isPresent,
  isTrue,
  not,
  numberIs,
  or,
  sameText,
  textIs,
  textMatches,
} from "../asl/conditions";
import type { Section } from "../asl/states";
import type { AutoScalingTargets, Deployment } from "../deployment";
import { FAILED, finding } from "../forward/failure";
import { fence } from "../forward/fence";
import { readService, scaleInCandidate, serviceFields } from "../tasks/capacity";
import { IMAGE_TAG, keepStable, readTemplate, TEMPLATE_FIELDS, templateOf } from "./group";

/** Looks whether the candidate's group is empty: every 15 seconds for 20 minutes. */
const EMPTY_SECONDS = 15;
const EMPTY_LOOKS = 80;

/**
 * What the revision of a release on EC2 must be before anything is placed: one exact version of the service's launch template,
 * with an AMI that cannot change and the image of the record. Starts at `NameTemplate`.
 */
export function templateStates(
  deployment: Deployment,
  { launchTemplateName }: AutoScalingTargets,
  next: string,
): Section {
  return {
    NameTemplate: put("$.template", templateOf("$.record.revision"), "ReadRevision"),
    ReadRevision: task(readTemplate(deployment), {
      keep: { at: "$.revision", select: TEMPLATE_FIELDS },
      next: "IsOneVersion",
      catch: [onAny(FAILED)],
    }),
    IsOneVersion: choose(
      [
        [
          and(
            isPresent("$.revision.names[0]"),
            not(isPresent("$.revision.names[1]")),
            textIs("$.revision.names[0]", launchTemplateName),
            isNumber("$.revision.numbers[0]"),
          ),
          "NumberVersion",
        ],
      ],
      "WrongRevision",
    ),
    NumberVersion: put("$.revision.number", { "text.$": "States.Format('{}', $.revision.numbers[0])" }, "CheckVersion"),
    CheckVersion: choose(
      [
        [not(sameText("$.revision.number.text", "$.template.version")), "WrongRevision"],
        [
          not(and(isPresent("$.revision.machineImages[0]"), textMatches("$.revision.machineImages[0]", "ami-*"))),
          "MovingMachineImage",
        ],
        [
          and(
            isPresent("$.revision.images[0]"),
            not(isPresent("$.revision.images[1]")),
            sameText("$.revision.images[0]", "$.record.image"),
          ),
          next,
        ],
      ],
      "WrongImage",
      "The version that answers is the one that was asked for: $Latest and $Default are names of others.",
    ),
    WrongRevision: finding({
      trigger: "forward-failed",
      error: "Airlock.WrongRevision",
      reason: `The record's revision is not one version, by its number, of launch template ${launchTemplateName}.`,
    }),
    MovingMachineImage: finding({
      trigger: "forward-failed",
      error: "Airlock.MovingMachineImage",
      reason: "The launch template version names no AMI by its id, so what its instances start with could change.",
    }),
    WrongImage: finding({
      trigger: "forward-failed",
      error: "Airlock.WrongImage",
      reason: `The launch template version does not tag its instances ${IMAGE_TAG} with the image that the record releases.`,
    }),
  };
}

/**
 * Empties the candidate's group before a version is placed on it: instances of an older one would take traffic, too, and two
 * versions in one colour could not be told apart. Starts at `BeginEmptying`.
 */
export function emptyingStates(deployment: Deployment, next: string): Section {
  return {
    BeginEmptying: put("$.emptying", { count: 0 }, "ReadLeftover"),
    ReadLeftover: task(readService(deployment, "$.places.candidate.serviceName"), {
      keep: { at: "$.service", select: serviceFields(deployment) },
      next: "IsEmpty",
      catch: [onAny(FAILED)],
    }),
    IsEmpty: choose(
      [
        [
          and(
            numberIs("$.service.all", 0),
            or(not(isPresent("$.service.desired[0]")), numberIs("$.service.desired[0]", 0)),
          ),
          next,
        ],
      ],
      "CountEmptying",
    ),
    CountEmptying: count("$.emptying", "StillEmptying"),
    StillEmptying: choose([[atLeast("$.emptying.count", EMPTY_LOOKS), "NeverEmpty"]], "FenceEmptying"),
    FenceEmptying: fence(deployment, "EmptyCandidate"),
    EmptyCandidate: task(scaleInCandidate(deployment), { next: "WaitForEmpty", catch: [onAny(FAILED)] }),
    WaitForEmpty: wait(EMPTY_SECONDS, "ReadLeftover"),
    NeverEmpty: finding({
      trigger: "forward-failed",
      error: "Airlock.NeverEmpty",
      reason: `Instances of an earlier version were still in the candidate's group after ${(EMPTY_SECONDS * EMPTY_LOOKS) / 60} minutes.`,
    }),
  };
}

/** From here to the end of the rollout nothing scales in on the stable colour. Starts at `HasStable`. */
export function keepingStates(deployment: Deployment, next: string): Section {
  return {
    HasStable: choose([[isTrue("$.size.bootstrap"), next]], "KeepStable"),
    KeepStable: task(keepStable(deployment, "$.size.count"), { next, catch: [onAny(FAILED)] }),
  };
}

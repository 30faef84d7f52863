import { choose, on, onAny, put, task } from "../../asl/builders";
import { and, isPresent, not, sameNumber } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import { keepItem } from "../../completion";
import type { Deployment } from "../../deployment";
import { ownedInPhase } from "../../item/guards";
import { CONDITION_FAILED, onlyOnce, writeItem } from "../../item/write";
import { placesSection } from "../../places";
import { supersededSection } from "../../superseded";
import { ALARM_FIELDS, readAlarms } from "../../tasks/alarms";
import { restoreWeights } from "../../tasks/traffic";
import { FAILED, FENCE_LOST } from "../failure";
import { refusal } from "../refusal";
import { takenLock } from "./takenLock";

/**
 * Takes over from a release in its validation window: one conditional write makes that release the stable version and this one
 * the candidate. From that write on, whoever goes back goes back to the superseded release, and whatever dies after it is
 * brought to its end by back. Before it nothing was touched. Starts at `PriorColour`.
 */
export function supersedeSection(deployment: Deployment, next: string): Section {
  const ring = deployment.ringRuleArn;
  return {
    PriorColour: put(
      "$.item",
      { "stableColour.$": "$.read.Item.stableColour.S" },
      "PriorWhichColour",
      "No more of the item than that: the failure path takes a fence there for the lock.",
    ),
    ...placesSection(deployment, { prefix: "Prior", next: "LookAtSuperseded", invalid: "RefuseUnknownColour" }),
    RefuseUnknownColour: refusal("Airlock.StateUnknown", "The item's stable colour is neither blue nor green."),
    LookAtSuperseded: task(readAlarms(deployment, "$.places.candidate.alarmNames"), {
      keep: { at: "$.look", select: ALARM_FIELDS },
      next: "MaySupersede",
      catch: [onAny("RefuseUnknown")],
    }),
    MaySupersede: choose(
      [
        [
          and(sameNumber("$.look.seen", "$.places.candidate.alarmCount"), not(isPresent("$.look.ringing[0]"))),
          "Supersede",
        ],
      ],
      "CountTry",
      "A release whose alarms ring is about to go back; it must not become the version to go back to.",
    ),
    Supersede: task(
      onlyOnce(
        deployment,
        writeItem(deployment, {
          when: {
            expression: "#phase = :validating AND #fence = :seen",
            values: { validating: { S: "validating" }, seen: { "N.$": "$.judged.fence" } },
          },
          set: {
            ...takenLock(),
            fence: { expression: "#fence + :one" },
            stableColour: { expression: "#candidateColour" },
            stableVersion: { expression: "#candidateVersion" },
            stableDigest: { expression: "#candidateDigest" },
            stableRevision: { expression: "#candidateRevision" },
            stableOrder: { expression: "#candidateOrder" },
            minimumOrder: { expression: "#candidateMinimumOrder" },
            fromVersion: { expression: "#candidateVersion" },
            fromDigest: { expression: "#candidateDigest" },
            superseded: { expression: "#rollout" },
            supersededStartedAt: { expression: "#startedAt" },
            supersededOwes: { expression: "#owes" },
            supersededAttempt: { expression: "#attempt" },
          },
          weights: { candidate: { number: 100 }, stable: { number: 0 } },
          values: { one: { N: "1" } },
        }),
      ),
      {
        keep: keepItem(deployment),
        next: "SupersedeWhichColour",
        catch: [on([CONDITION_FAILED], "CountTry"), onAny(FAILED)],
        comment:
          "The lock, taken from a release whose validation had not ended: it is the stable version from here on.",
      },
    ),
    ...placesSection(deployment, {
      prefix: "Supersede",
      next: "SupersedeIsSuperseding",
      invalid: "UnknownColour",
    }),
    ...supersededSection(deployment, {
      prefix: "Supersede",
      mine: ownedInPhase("placing"),
      stopped: "FenceSettle",
      next,
      fenceLost: FENCE_LOST,
      failed: FAILED,
    }),
    FenceSettle: task(writeItem(deployment, { when: ownedInPhase("placing"), set: { phase: { text: "placing" } } }), {
      next: "SettleWeights",
      catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)],
    }),
    SettleWeights: task(restoreWeights(deployment), {
      next: ring === undefined ? "SupersedeWriteSuperseded" : "SettleRing",
      catch: [onAny(FAILED)],
      comment: "The superseded release may have been stopped between its last fence and its last shift.",
    }),
    ...(ring === undefined
      ? {}
      : {
          SettleRing: task(restoreWeights(deployment, ring), {
            next: "SupersedeWriteSuperseded",
            catch: [onAny(FAILED)],
          }),
        }),
  };
}

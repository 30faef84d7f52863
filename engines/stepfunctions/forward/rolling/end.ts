import { choose, on, onAny, task } from "../../asl/builders";
import { and } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import { AS_STABLE, keepItem } from "../../completion";
import type { Deployment } from "../../deployment";
import { ownedInPhase } from "../../item/guards";
import { CONDITION_FAILED, writeItem } from "../../item/write";
import { isThere, runs } from "../../rolling";
import { readService, SERVICE_FIELDS } from "../../tasks/capacity";
import { FAILED, FENCE_LOST, finding } from "../failure";

/** Where the section begins, after the last bake. */
export const END_OF_ROLLING = "ReadRolledAtEnd";

/** The end of a rolling release: the live service still runs it, and it becomes the stable version on the colour where it is. */
export function rollEndSection(deployment: Deployment, next: string): Section {
  return {
    [END_OF_ROLLING]: task(readService(deployment, "$.places.stable.serviceName"), {
      keep: { at: "$.service", select: SERVICE_FIELDS },
      next: "IsRolledAtEnd",
      catch: [onAny(FAILED)],
    }),
    IsRolledAtEnd: choose([[and(isThere(), runs("$.record.revision")), "CompleteRolled"]], "RollLost"),
    RollLost: finding({
      trigger: "forward-failed",
      error: "Airlock.Drift",
      reason: {
        expression:
          "States.Format('At the end of its validation the release is not what the live service is told to run, but {}. Someone else has deployed.', " +
          "States.JsonToString($.service.primaryRevision))",
      },
    }),
    CompleteRolled: task(
      writeItem(deployment, {
        when: ownedInPhase("validating", "completing"),
        set: AS_STABLE,
      }),
      {
        keep: keepItem(deployment),
        next,
        catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)],
        comment: "As Complete, on the colour that was live before: its weight has been everything all the time.",
      },
    ),
  };
}

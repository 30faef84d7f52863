import { on, onAny, task } from "../asl/builders";
import type { TaskState } from "../asl/states";
import { keepItem } from "../completion";
import type { Deployment } from "../deployment";
import { ownedInPhase } from "../item/guards";
import { CONDITION_FAILED, writeItem } from "../item/write";
import { FAILED, FENCE_LOST } from "./failure";

/** The write that goes before a change of capacity: whoever lost the item changes nothing. */
export function fence(deployment: Deployment, next: string): TaskState {
  return task(
    writeItem(deployment, {
      when: ownedInPhase("placing", "shifting", "validating"),
      set: { candidateColour: { textAt: "$.places.candidate.colour" } },
    }),
    { keep: keepItem(deployment), next, catch: [on([CONDITION_FAILED], FENCE_LOST), onAny(FAILED)] },
  );
}

import { choose, put } from "../../asl/builders";
import { and, isTrue, lessThanPath, or } from "../../asl/conditions";
import { increment } from "../../asl/expressions";
import type { Section } from "../../asl/states";
import type { Deployment } from "../../deployment";
import { canRoll, isRolling } from "../../rolling";
import { END_OF_ROLLING } from "../rolling/end";
import { approvalStates } from "./approval";
import { capacityStates } from "./capacity";
import { comparisonStates } from "./comparison";
import { endOfStage } from "./endOfStage";
import { holdStates } from "./hold";
import { lookStates } from "./looks";
import { shiftStates } from "./shift";
import { standingStates } from "./standing";

/** What the stable colour keeps of 100 when the candidate gets the index: the language can add, but not subtract. */
const COMPLEMENT = Array.from({ length: 101 }, (_, candidate) => 100 - candidate);

/** Stage by stage: fence, shift, and look at the alarms as often as the stage says. The stages are data of the record. */
export function stageLoop(deployment: Deployment, next: string): Section {
  return {
    BeginShifting: put(
      "$.shifting",
      { "at.$": "$$.State.EnteredTime", complement: COMPLEMENT, "stages.$": "States.ArrayLength($.stages)" },
      "BeginStanding",
    ),
    BeginStanding: put("$.standing", { for: "nothing" }, "FirstStage"),
    FirstStage: choose([[isTrue("$.size.bootstrap"), "StartWithLast"]], "StartWithFirst"),
    StartWithFirst: put("$.cursor", { stage: 0 }, "PickStage"),
    StartWithLast: put(
      "$.cursor",
      { "stage.$": "States.MathAdd($.shifting.stages, -1)" },
      "PickStage",
      "Before the first release there is no stable version to share traffic with.",
    ),
    ...shiftStates(deployment, "PickPoll"),
    ...approvalStates(deployment, "ReadPause"),
    ...standingStates(deployment, "Proceed"),
    Proceed: choose(
      [
        [
          and(lessThanPath("$.cursor.stage", "$.shifting.stages"), or(isTrue("$.size.bootstrap"), isRolling())),
          "OpenStage",
        ],
        [lessThanPath("$.cursor.stage", "$.shifting.stages"), "ReadStableSize"],
        ...(canRoll(deployment) ? [[isRolling(), END_OF_ROLLING] as const] : []),
      ],
      "DoesPromote",
    ),
    ...comparisonStates(deployment, next),
    ...capacityStates(deployment, "OpenStage"),
    ...lookStates(deployment, "EndOfStage"),
    ...holdStates(deployment, "Look"),
    ...endOfStage(deployment, "NextStage"),
    NextStage: put("$.cursor", { "stage.$": increment("$.cursor.stage") }, "MoreStages"),
    MoreStages: choose([[lessThanPath("$.cursor.stage", "$.shifting.stages"), "PickStage"]], "ReadPause"),
  };
}

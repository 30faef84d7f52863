import { choose } from "../../asl/builders";
import { and, isNumber, isTrue, moreThan, not, numberIs, textIs } from "../../asl/conditions";
import type { Section } from "../../asl/states";
import type { Deployment } from "../../deployment";
import { canRoll } from "../../rolling";
import { refusal } from "../refusal";

/** Where the section begins. */
export const FIRST_OF_STRATEGY = "CheckStrategy";

/** Refuses a plan whose strategy this service cannot follow, or whose end does not fit it. */
export function strategySection(deployment: Deployment, next: string): Section {
  const strategy = "$.record.strategy";
  const ends = and(
    isNumber("$.lastStage.weight"),
    numberIs("$.lastStage.weight", 100),
    isNumber("$.lastStage.ringWeight"),
    numberIs("$.lastStage.ringWeight", 100),
  );
  const isTest = textIs(strategy, "ab-test");
  return {
    [FIRST_OF_STRATEGY]: choose(
      [
        ...(canRoll(deployment)
          ? [
              [and(textIs(strategy, "rolling"), textIs("$.record.previousDigest", "")), "RefuseFirstRolling"] as const,
              [and(textIs(strategy, "rolling"), moreThan("$.stageCount", 1)), "RefuseRollingStages"] as const,
            ]
          : [[textIs(strategy, "rolling"), "RefuseRollingGroups"] as const]),
        ...(deployment.ringRuleArn === undefined ? [[textIs(strategy, "rings"), "RefuseRings"] as const] : []),
        [and(isTest, textIs("$.record.previousDigest", "")), "RefuseFirstTest"],
        [and(isTest, not(isTrue("$.plan.promotes"))), next],
        [and(not(isTest), isTrue("$.plan.promotes"), ends), next],
      ],
      "RefuseEnd",
    ),
    ...rollingRefusals(deployment),
    ...(deployment.ringRuleArn === undefined
      ? {
          RefuseRings: refusal(
            "Airlock.RecordRefused",
            "Strategy rings needs a ring rule, and this service has none. Give the platform stack routing.ring, or use canary.",
          ),
        }
      : {}),
    RefuseFirstTest: refusal(
      "Airlock.RecordRefused",
      "An A/B test compares with the live version, and nothing is live yet. Release a first version by another strategy.",
    ),
    RefuseEnd: refusal(
      "Airlock.RecordRefused",
      "The last stage of a plan gives the candidate everything (weight and ringWeight 100), and the plan promotes it; an A/B test promotes nothing.",
    ),
  };
}

function rollingRefusals(deployment: Deployment): Section {
  if (!canRoll(deployment)) {
    return {
      RefuseRollingGroups: refusal(
        "Airlock.RecordRefused",
        "Strategy rolling is ECS's own, and this service runs on Auto Scaling groups. Use blue-green or canary.",
      ),
    };
  }
  return {
    RefuseFirstRolling: refusal(
      "Airlock.RecordRefused",
      "A rolling release replaces the tasks of the live version, and nothing is live yet. Release a first version by another strategy.",
    ),
    RefuseRollingStages: refusal(
      "Airlock.RecordRefused",
      "A rolling release has one stage: ECS replaces all tasks in one go. Use canary for stages.",
    ),
  };
}

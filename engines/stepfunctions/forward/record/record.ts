import { choose, onAny, put, task } from "../../asl/builders";
import {
  and,
  atMost,
  isBoolean,
  isNumber,
  isPresent,
  isText,
  isTrue,
  not,
  or,
  sameText,
  textIs,
  textMatches,
} from "../../asl/conditions";
import type { Condition, Section, Template } from "../../asl/states";
import type { Deployment } from "../../deployment";
import { findRecord, folder, keyOf, readRecord } from "../../tasks/records";
import { refusal } from "../refusal";
import { hotfixSection } from "./hotfix";
import { firstPromise, promised, promisesSection } from "./promises";
import { FIRST_OF_STRATEGY, strategySection } from "./strategy";
import { firstOfVerification, verificationSection } from "./verification";

/**
 * Most looks at the alarms in one rollout: each costs 11 events of an execution's 25,000, and stages, holds and placing take
 * their share. The default schedule has 414.
 */
export const MOST_POLLS = 1_800;

/** Reads the record and refuses one that is not for this service, did not pass its gates, or cannot be executed. */
export function recordSection(deployment: Deployment, next: string): Section {
  const document = "$.read.document";
  const verification = firstOfVerification(deployment, next);
  const keep = (debts: Template) =>
    put(
      undefined,
      {
        "key.$": "$.key",
        "versionId.$": "$.versionId",
        record: {
          "version.$": `${document}.version`,
          "image.$": `${document}.artifact.image`,
          "digest.$": `${document}.artifact.digest`,
          "previousDigest.$": `${document}.previous.digest`,
          "attempt.$": `${document}.attempt`,
          "revision.$": `${document}.revision`,
          "contact.$": `${document}.contact`,
          "kind.$": `${document}.kind`,
          "strategy.$": `${document}.plan.strategy`,
          "order.$": `${document}.order`,
          "minimumRollbackOrder.$": `${document}.minimumRollbackOrder`,
          ...debts,
        },
        plan: {
          "warmUpSeconds.$": `${document}.plan.warmUpSeconds`,
          "approvalsExpireAt.$": `${document}.approvalsExpireAt`,
          "promotes.$": `${document}.plan.promotes`,
        },
        "stages.$": `${document}.plan.stages`,
        "lastStage.$": `States.ArrayGetItem(${document}.plan.stages, States.MathAdd(States.ArrayLength(${document}.plan.stages), -1))`,
        "stageCount.$": `States.ArrayLength(${document}.plan.stages)`,
        "polls.$": `States.ArrayLength(${document}.plan.stages[*].polls[*])`,
        expected: {
          "key.$": keyOf(deployment, "releases", `${document}.version`, `${document}.attempt`),
          "digest.$": `States.ArrayGetItem(States.StringSplit(${document}.artifact.image, '@'), 1)`,
        },
        promised: promised(deployment, document),
        reconcile: { "rollout.$": "$$.Execution.Id" },
        lockTries: { count: 0 },
        supersedeStops: { count: 0 },
        steadyTries: { count: 0 },
        quietTries: { count: 0 },
        holds: { count: 0 },
        told: { pause: "" },
        looks: { "count.$": `States.ArrayLength(${document}.plan.stages[*].polls[*])`, pauses: 0, asks: 0 },
      },
      "CheckPlan",
      "The rest of the record (verdicts, hashes) is for readers of the audit bucket.",
    );
  return {
    CheckInput: choose(
      [
        [not(isNumber("$$.Execution.RedriveCount")), "RefuseContext"],
        [
          and(
            isText("$.bucket"),
            textIs("$.bucket", deployment.bucketName),
            isText("$.key"),
            textMatches("$.key", `${folder(deployment, "releases")}*/attempt-*.json`),
          ),
          "IsVersionGiven",
        ],
      ],
      "RefuseInput",
    ),
    IsVersionGiven: choose(
      [[and(isText("$.versionId"), not(textIs("$.versionId", ""))), "ReadRecord"]],
      "FindRecord",
      "S3's event names the version; a person mostly does not.",
    ),
    FindRecord: task(findRecord(deployment, "$.key"), {
      keep: { at: "$.found" },
      next: "HasVersion",
      catch: [onAny("RefuseUnread")],
    }),
    HasVersion: choose([[isText("$.found.VersionId"), "TakeVersion"]], "RefuseUnversioned"),
    TakeVersion: put(
      undefined,
      { "bucket.$": "$.bucket", "key.$": "$.key", "versionId.$": "$.found.VersionId" },
      "ReadRecord",
    ),
    RefuseUnversioned: refusal(
      "Airlock.RecordUnreadable",
      `Bucket ${deployment.bucketName} keeps no versions, so a record could change between its verification and its rollout. Turn versioning on.`,
    ),
    RefuseContext: refusal(
      "Airlock.UnknownContext",
      "Step Functions does not say how often this execution was redriven. Back could not be trusted then, so nothing is started.",
    ),
    RefuseInput: refusal(
      "Airlock.RecordRefused",
      `The input must be {"bucket": "${deployment.bucketName}", "key": "${folder(deployment, "releases")}<version>/attempt-<n>.json"}, and may name a "versionId".`,
    ),
    ReadRecord: task(readRecord(deployment, "$.key", "$.versionId"), {
      keep: { at: "$.read", select: { "document.$": "States.StringToJson($.Body)" } },
      next: "CheckRecord",
      catch: [onAny("RefuseUnread")],
    }),
    RefuseUnread: refusal("Airlock.RecordUnreadable", {
      expression:
        "States.Format('No record could be read under {}. Either there is none (S3 then answers 404, or 403 to a role that may not list the " +
        "bucket), or the role of forward may not read it, or S3 does not answer: {}', $.key, States.JsonToString($.caught))",
    }),
    CheckRecord: choose(
      [
        [not(recordIsWhole(deployment, document)), "RefuseRecord"],
        [textIs(`${document}.kind`, "hotfix"), "CheckHotfix"],
        [isPresent(`${document}.settles[0]`), "KeepSettling"],
      ],
      "KeepRecord",
      "What a record must say before anything is done with it.",
    ),
    ...hotfixSection(deployment, document, "KeepHotfix"),
    RefuseRecord: refusal(
      "Airlock.RecordRefused",
      "The record is not one of schema airlock/record/v1 for this service and environment, with passed gates, " +
        `an image pinned by digest, a ${revisionOf(deployment).name} and at least one stage.`,
    ),
    KeepRecord: keep({ owes: "", settles: "" }),
    KeepHotfix: keep({ "owes.$": `States.JsonToString(${document}.debts)`, settles: "" }),
    KeepSettling: keep({ owes: "", "settles.$": `States.JsonToString(${document}.settles)` }),
    CheckPlan: choose(
      [
        [
          and(
            sameText("$.key", "$.expected.key"),
            sameText("$.record.digest", "$.expected.digest"),
            atMost("$.polls", MOST_POLLS),
          ),
          FIRST_OF_STRATEGY,
        ],
      ],
      "RefusePlan",
    ),
    RefusePlan: refusal(
      "Airlock.RecordRefused",
      `The record stands under another version's key, its image and digest differ, or its bakes need more than ${MOST_POLLS} looks at the alarms.`,
    ),
    ...strategySection(deployment, firstPromise(deployment, verification)),
    ...promisesSection(deployment, verification),
    ...verificationSection(deployment, next),
  };
}

/** What a release places, and what its ARN looks like. */
function revisionOf({ partition, autoScaling }: Deployment): { readonly name: string; readonly pattern: string } {
  return autoScaling === undefined
    ? { name: "task definition", pattern: `arn:${partition}:ecs:*:task-definition/*` }
    : { name: "launch template version", pattern: `arn:${partition}:ec2:*:launch-template/lt-*:*` };
}

/** An audited record is let pass by a rollout that is in audit mode, and by no other: what a record says of itself is the client's word. */
function gatesPassed({ auditMode = false }: Deployment, document: string): Condition {
  const said = (field: string): Condition =>
    and(isPresent(`${document}.gates.${field}`), isTrue(`${document}.gates.${field}`));
  return auditMode ? or(said("passed"), said("audit")) : said("passed");
}

function recordIsWhole(deployment: Deployment, document: string): Condition {
  return and(
    isText(`${document}.schema`),
    textIs(`${document}.schema`, "airlock/record/v1"),
    isText(`${document}.service`),
    textIs(`${document}.service`, deployment.service),
    isText(`${document}.environment`),
    textIs(`${document}.environment`, deployment.environment),
    gatesPassed(deployment, document),
    isText(`${document}.version`),
    isText(`${document}.artifact.image`),
    textMatches(`${document}.artifact.image`, "*@sha256:*"),
    isText(`${document}.artifact.digest`),
    textMatches(`${document}.artifact.digest`, "sha256:*"),
    isText(`${document}.previous.digest`),
    isNumber(`${document}.attempt`),
    isText(`${document}.revision`),
    textMatches(`${document}.revision`, revisionOf(deployment).pattern),
    isText(`${document}.contact`),
    isText(`${document}.kind`),
    isText(`${document}.plan.strategy`),
    isBoolean(`${document}.plan.promotes`),
    isText(`${document}.order`),
    isText(`${document}.minimumRollbackOrder`),
    isNumber(`${document}.objectiveSeconds`),
    isNumber(`${document}.contract.errorRatePercent`),
    isNumber(`${document}.contract.latencyMilliseconds`),
    isNumber(`${document}.contract.latencyTimes`),
    isNumber(`${document}.contract.complaints`),
    isPresent(`${document}.contract.metrics`),
    isNumber(`${document}.plan.warmUpSeconds`),
    isText(`${document}.approvalsExpireAt`),
    isNumber(`${document}.plan.stages[0].weight`),
  );
}

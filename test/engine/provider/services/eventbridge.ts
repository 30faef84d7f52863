import { randomBytes } from "node:crypto";
import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  type RuleState,
  TagResourceCommand,
} from "@aws-sdk/client-eventbridge";
import type { Aws } from "../aws";
import { child, type Kind, need, num, type Props, tagList, text } from "../kind";
import { goneIf } from "./gone";

async function putRule(inputs: Props, aws: Aws): Promise<string> {
  const made = await aws.events.send(
    new PutRuleCommand({
      Name: need(inputs, "name"),
      EventBusName: text(inputs, "eventBusName"),
      EventPattern: text(inputs, "eventPattern"),
      ScheduleExpression: text(inputs, "scheduleExpression"),
      Description: text(inputs, "description"),
      State: (text(inputs, "state") ?? "ENABLED") as RuleState,
      RoleArn: text(inputs, "roleArn"),
    }),
  );
  const arn = made.RuleArn ?? "";
  if (tagList(inputs).length > 0) {
    await aws.events.send(new TagResourceCommand({ ResourceARN: arn, Tags: tagList(inputs) }));
  }
  return arn;
}

/** aws:cloudwatch/eventRule:EventRule. */
export const eventRule: Kind = {
  inputs: [
    ...["name", "eventBusName", "eventPattern", "scheduleExpression", "description", "state", "roleArn"],
    ...["forceDestroy", "tags"],
  ],
  replaceOn: ["name", "eventBusName"],
  autoName: "name",
  maxName: 64,
  defaults: { eventBusName: "default" },
  create: async (inputs, aws) => ({ id: need(inputs, "name"), computed: { arn: await putRule(inputs, aws) } }),
  read: (id, state, aws) =>
    goneIf("ResourceNotFoundException", async () => {
      const asked = { Name: id, EventBusName: text(state, "eventBusName") };
      const live = await aws.events.send(new DescribeRuleCommand(asked));
      return { ...state, eventPattern: live.EventPattern, state: live.State, description: live.Description };
    }),
  update: async (_id, { inputs }, aws) => {
    await putRule(inputs, aws);
    return {};
  },
  delete: async (id, state, aws) => {
    await aws.events.send(new DeleteRuleCommand({ Name: id, EventBusName: text(state, "eventBusName") }));
  },
};

async function putTarget(targetId: string, inputs: Props, aws: Aws): Promise<void> {
  const transformer = child(inputs, "inputTransformer");
  const retry = child(inputs, "retryPolicy");
  const deadLetter = child(inputs, "deadLetterConfig");
  const target = {
    Id: targetId,
    Arn: need(inputs, "arn"),
    RoleArn: text(inputs, "roleArn"),
    Input: text(inputs, "input"),
    InputPath: text(inputs, "inputPath"),
    ...(transformer && {
      InputTransformer: {
        InputPathsMap: Object.fromEntries(
          Object.entries(child(transformer, "inputPaths") ?? {}).map(([key, path]) => [key, String(path)]),
        ),
        InputTemplate: need(transformer, "inputTemplate"),
      },
    }),
    ...(retry && {
      RetryPolicy: {
        MaximumRetryAttempts: num(retry, "maximumRetryAttempts"),
        MaximumEventAgeInSeconds: num(retry, "maximumEventAgeInSeconds"),
      },
    }),
    ...(deadLetter && { DeadLetterConfig: { Arn: text(deadLetter, "arn") } }),
  };
  const where = { Rule: need(inputs, "rule"), EventBusName: text(inputs, "eventBusName") };
  const done = await aws.events.send(new PutTargetsCommand({ ...where, Targets: [target] }));
  if ((done.FailedEntryCount ?? 0) > 0) throw new Error(done.FailedEntries?.[0]?.ErrorMessage ?? "PutTargets failed");
}

/** aws:cloudwatch/eventTarget:EventTarget. */
export const eventTarget: Kind = {
  inputs: [
    ...["rule", "eventBusName", "targetId", "arn", "roleArn", "input", "inputPath", "inputTransformer", "retryPolicy"],
    "deadLetterConfig",
  ],
  replaceOn: ["rule", "eventBusName", "targetId"],
  defaults: { eventBusName: "default" },
  create: async (inputs, aws) => {
    const targetId = text(inputs, "targetId") ?? `terraform-${randomBytes(8).toString("hex")}`;
    await putTarget(targetId, inputs, aws);
    return { id: `${need(inputs, "rule")}-${targetId}`, computed: { targetId } };
  },
  read: (_id, state, aws) =>
    goneIf("ResourceNotFoundException", async () => {
      const asked = { Rule: need(state, "rule"), EventBusName: text(state, "eventBusName") };
      const found = await aws.events.send(new ListTargetsByRuleCommand(asked));
      const live = found.Targets?.find((target) => target.Id === state.targetId);
      return live && { ...state, arn: live.Arn, roleArn: live.RoleArn };
    }),
  update: async (_id, { inputs }, aws) => {
    await putTarget(need(inputs, "targetId"), inputs, aws);
    return {};
  },
  delete: async (_id, state, aws) => {
    const where = { Rule: need(state, "rule"), EventBusName: text(state, "eventBusName") };
    await goneIf("ResourceNotFoundException", () =>
      aws.events.send(new RemoveTargetsCommand({ ...where, Ids: [need(state, "targetId")] })),
    );
  },
};

import {
  type ActionAfterCompletion,
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  type FlexibleTimeWindowMode,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  type ScheduleState,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { child, type Kind, need, num, type Props, tagList, text } from "../kind";
import { goneIf } from "./gone";

function given(inputs: Props) {
  const target = child(inputs, "target") ?? {};
  const retry = child(target, "retryPolicy");
  const deadLetter = child(target, "deadLetterConfig");
  const window = child(inputs, "flexibleTimeWindow") ?? {};
  return {
    Name: need(inputs, "name"),
    GroupName: need(inputs, "groupName"),
    ScheduleExpression: need(inputs, "scheduleExpression"),
    ScheduleExpressionTimezone: text(inputs, "scheduleExpressionTimezone"),
    Description: text(inputs, "description"),
    State: (text(inputs, "state") ?? "ENABLED") as ScheduleState,
    ActionAfterCompletion: text(inputs, "actionAfterCompletion") as ActionAfterCompletion | undefined,
    FlexibleTimeWindow: {
      Mode: need(window, "mode") as FlexibleTimeWindowMode,
      MaximumWindowInMinutes: num(window, "maximumWindowInMinutes"),
    },
    Target: {
      Arn: need(target, "arn"),
      RoleArn: need(target, "roleArn"),
      Input: text(target, "input"),
      ...(retry && {
        RetryPolicy: {
          MaximumRetryAttempts: num(retry, "maximumRetryAttempts"),
          MaximumEventAgeInSeconds: num(retry, "maximumEventAgeInSeconds"),
        },
      }),
      ...(deadLetter && { DeadLetterConfig: { Arn: text(deadLetter, "arn") } }),
    },
  };
}

/** aws:scheduler/schedule:Schedule. */
export const schedule: Kind = {
  inputs: [
    ...["name", "groupName", "scheduleExpression", "scheduleExpressionTimezone", "description", "state", "target"],
    ...["flexibleTimeWindow", "actionAfterCompletion"],
  ],
  replaceOn: ["name", "groupName"],
  autoName: "name",
  maxName: 64,
  defaults: { groupName: "default" },
  create: async (inputs, aws) => {
    const made = await aws.scheduler.send(new CreateScheduleCommand(given(inputs)));
    return { id: `${need(inputs, "groupName")}/${need(inputs, "name")}`, computed: { arn: made.ScheduleArn } };
  },
  read: (_id, state, aws) =>
    goneIf("ResourceNotFoundException", async () => {
      const asked = { Name: need(state, "name"), GroupName: need(state, "groupName") };
      const live = await aws.scheduler.send(new GetScheduleCommand(asked));
      return { ...state, state: live.State, scheduleExpression: live.ScheduleExpression };
    }),
  update: async (_id, { inputs }, aws) => {
    await aws.scheduler.send(new UpdateScheduleCommand(given(inputs)));
    return {};
  },
  delete: async (_id, state, aws) => {
    const where = { Name: need(state, "name"), GroupName: need(state, "groupName") };
    await goneIf("ResourceNotFoundException", () => aws.scheduler.send(new DeleteScheduleCommand(where)));
  },
};

/** aws:scheduler/scheduleGroup:ScheduleGroup. */
export const scheduleGroup: Kind = {
  inputs: ["name", "tags"],
  replaceOn: ["name"],
  autoName: "name",
  maxName: 64,
  create: async (inputs, aws) => {
    const name = need(inputs, "name");
    const made = await aws.scheduler.send(new CreateScheduleGroupCommand({ Name: name, Tags: tagList(inputs) }));
    return { id: name, computed: { arn: made.ScheduleGroupArn } };
  },
  read: (id, state, aws) =>
    goneIf("ResourceNotFoundException", async () => {
      await aws.scheduler.send(new GetScheduleGroupCommand({ Name: id }));
      return { ...state };
    }),
  delete: async (id, _state, aws) => {
    await goneIf("ResourceNotFoundException", () => aws.scheduler.send(new DeleteScheduleGroupCommand({ Name: id })));
  },
};

import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  type LogLevel,
  type StateMachineType,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { child, flag, type Kind, need, type Props, removedTags, tagMap, text } from "../kind";
import { goneIf } from "./gone";

const sfnTags = (inputs: Props) => Object.entries(tagMap(inputs)).map(([key, value]) => ({ key, value }));

function settings(inputs: Props) {
  const logging = child(inputs, "loggingConfiguration");
  const tracing = child(inputs, "tracingConfiguration");
  const logGroupArn = logging && text(logging, "logDestination");
  return {
    ...(logging && {
      loggingConfiguration: {
        level: text(logging, "level") as LogLevel | undefined,
        includeExecutionData: flag(logging, "includeExecutionData"),
        ...(logGroupArn !== undefined && { destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] }),
      },
    }),
    ...(tracing && { tracingConfiguration: { enabled: flag(tracing, "enabled") ?? false } }),
  };
}

/** aws:sfn/stateMachine:StateMachine. Deleting one ends what runs on it, in moto at once. */
export const stateMachine: Kind = {
  inputs: ["name", "type", "definition", "roleArn", "loggingConfiguration", "tracingConfiguration", "tags"],
  replaceOn: ["name", "type"],
  autoName: "name",
  maxName: 80,
  defaults: { type: "STANDARD" },
  create: async (inputs, aws) => {
    const made = await aws.sfn.send(
      new CreateStateMachineCommand({
        name: need(inputs, "name"),
        type: need(inputs, "type") as StateMachineType,
        definition: need(inputs, "definition"),
        roleArn: need(inputs, "roleArn"),
        ...settings(inputs),
        tags: sfnTags(inputs),
      }),
    );
    const arn = made.stateMachineArn ?? "";
    return { id: arn, computed: { arn, status: "ACTIVE" } };
  },
  read: (id, state, aws) =>
    goneIf("StateMachineDoesNotExist", async () => {
      const live = await aws.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: id }));
      return { ...state, definition: live.definition, roleArn: live.roleArn };
    }),
  update: async (id, change, aws) => {
    const { inputs, changed } = change;
    if ([...changed].some((property) => property !== "tags")) {
      const given = { definition: need(inputs, "definition"), roleArn: need(inputs, "roleArn"), ...settings(inputs) };
      await aws.sfn.send(new UpdateStateMachineCommand({ stateMachineArn: id, ...given }));
    }
    if (changed.has("tags")) {
      const gone = removedTags(change);
      if (gone.length > 0) await aws.sfn.send(new UntagResourceCommand({ resourceArn: id, tagKeys: gone }));
      await aws.sfn.send(new TagResourceCommand({ resourceArn: id, tags: sfnTags(inputs) }));
    }
    return {};
  },
  delete: async (id, _state, aws) => {
    await aws.sfn.send(new DeleteStateMachineCommand({ stateMachineArn: id }));
  },
};

import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  TagResourceCommand,
  UnsubscribeCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import type { Aws } from "../aws";
import { type Kind, need, removedTags, tagList, text } from "../kind";
import { goneIf } from "./gone";

const ATTRIBUTES: readonly [property: string, name: string][] = [
  ["displayName", "DisplayName"],
  ["kmsMasterKeyId", "KmsMasterKeyId"],
  ["policy", "Policy"],
];

async function setAttribute(topic: string, name: string, value: string | undefined, aws: Aws): Promise<void> {
  const given = { TopicArn: topic, AttributeName: name, AttributeValue: value };
  await aws.sns.send(new SetTopicAttributesCommand(given));
}

/** aws:sns/topic:Topic. */
export const topic: Kind = {
  inputs: ["name", ...ATTRIBUTES.map(([property]) => property), "tags"],
  replaceOn: ["name"],
  autoName: "name",
  create: async (inputs, aws) => {
    const set = ATTRIBUTES.flatMap(([property, name]) => {
      const value = text(inputs, property);
      return value === undefined ? [] : [[name, value] as const];
    });
    const made = await aws.sns.send(
      new CreateTopicCommand({
        Name: need(inputs, "name"),
        Attributes: Object.fromEntries(set),
        Tags: tagList(inputs),
      }),
    );
    const arn = made.TopicArn ?? "";
    return { id: arn, computed: { arn } };
  },
  read: (id, state, aws) =>
    goneIf("NotFoundException", async () => {
      await aws.sns.send(new GetTopicAttributesCommand({ TopicArn: id }));
      return { ...state };
    }),
  update: async (id, change, aws) => {
    for (const [property, name] of ATTRIBUTES) {
      if (change.changed.has(property)) await setAttribute(id, name, text(change.inputs, property), aws);
    }
    if (change.changed.has("tags")) {
      const gone = removedTags(change);
      if (gone.length > 0) await aws.sns.send(new UntagResourceCommand({ ResourceArn: id, TagKeys: gone }));
      await aws.sns.send(new TagResourceCommand({ ResourceArn: id, Tags: tagList(change.inputs) }));
    }
    return {};
  },
  delete: async (id, _state, aws) => {
    await aws.sns.send(new DeleteTopicCommand({ TopicArn: id }));
  },
};

/** aws:sns/topicPolicy:TopicPolicy. Deleting it leaves the topic its owner's policy, as AWS wants some policy. */
export const topicPolicy: Kind = {
  inputs: ["arn", "policy"],
  replaceOn: ["arn"],
  create: async (inputs, aws) => {
    await setAttribute(need(inputs, "arn"), "Policy", need(inputs, "policy"), aws);
    return { id: need(inputs, "arn"), computed: {} };
  },
  read: (id, state, aws) =>
    goneIf("NotFoundException", async () => {
      const found = await aws.sns.send(new GetTopicAttributesCommand({ TopicArn: id }));
      return { ...state, policy: found.Attributes?.Policy };
    }),
  update: async (id, { inputs }, aws) => {
    await setAttribute(id, "Policy", need(inputs, "policy"), aws);
    return {};
  },
  delete: async (id, _state, aws) => {
    const owner = { Effect: "Allow", Principal: { AWS: "*" }, Action: "SNS:Publish", Resource: id };
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [owner] });
    await goneIf("NotFoundException", () => setAttribute(id, "Policy", policy, aws));
  },
};

/** aws:sns/topicSubscription:TopicSubscription. Any change replaces it. */
export const topicSubscription: Kind = {
  inputs: ["topic", "protocol", "endpoint"],
  replaceOn: ["topic", "protocol", "endpoint"],
  create: async (inputs, aws) => {
    const given = {
      TopicArn: need(inputs, "topic"),
      Protocol: need(inputs, "protocol"),
      Endpoint: need(inputs, "endpoint"),
    };
    const made = await aws.sns.send(new SubscribeCommand({ ...given, ReturnSubscriptionArn: true }));
    const arn = made.SubscriptionArn ?? "";
    return { id: arn, computed: { arn } };
  },
  read: async (_id, state) => ({ ...state }),
  delete: async (id, _state, aws) => {
    await goneIf("NotFoundException", () => aws.sns.send(new UnsubscribeCommand({ SubscriptionArn: id })));
  },
};

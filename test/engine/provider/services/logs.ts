import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { ACCOUNT, type Aws } from "../aws";
import { flag, type Kind, need, num, type Props, tagMap, text } from "../kind";
import { goneIf } from "./gone";

async function setRetention(name: string, inputs: Props, aws: Aws): Promise<void> {
  const days = num(inputs, "retentionInDays") ?? 0;
  if (days > 0) await aws.logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: days }));
  else await aws.logs.send(new DeleteRetentionPolicyCommand({ logGroupName: name }));
}

/** aws:cloudwatch/logGroup:LogGroup. */
export const logGroup: Kind = {
  inputs: ["name", "retentionInDays", "kmsKeyId", "skipDestroy", "tags"],
  replaceOn: ["name"],
  autoName: "name",
  create: async (inputs, aws) => {
    const name = need(inputs, "name");
    const given = { logGroupName: name, kmsKeyId: text(inputs, "kmsKeyId"), tags: tagMap(inputs) };
    await aws.logs.send(new CreateLogGroupCommand(given));
    await setRetention(name, inputs, aws);
    return { id: name, computed: { arn: `arn:aws:logs:${aws.region}:${ACCOUNT}:log-group:${name}` } };
  },
  read: async (id, state, aws) => {
    const found = await aws.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: id }));
    const live = found.logGroups?.find((group) => group.logGroupName === id);
    return live && { ...state, retentionInDays: live.retentionInDays ?? 0 };
  },
  update: async (id, { inputs, changed }, aws) => {
    if (changed.has("retentionInDays")) await setRetention(id, inputs, aws);
    return {};
  },
  delete: async (id, state, aws) => {
    if (flag(state, "skipDestroy")) return;
    await goneIf("ResourceNotFoundException", () => aws.logs.send(new DeleteLogGroupCommand({ logGroupName: id })));
  },
};

import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteMetricFilterCommand,
  DeleteResourcePolicyCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  DescribeResourcePoliciesCommand,
  PutMetricFilterCommand,
  PutResourcePolicyCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { ACCOUNT, type Aws } from "../aws";
import { child, flag, type Kind, need, num, type Props, tagMap, text } from "../kind";
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

async function putMetricFilter(inputs: Props, aws: Aws): Promise<void> {
  const to = child(inputs, "metricTransformation") ?? {};
  await aws.logs.send(
    new PutMetricFilterCommand({
      filterName: need(inputs, "name"),
      logGroupName: need(inputs, "logGroupName"),
      filterPattern: need(inputs, "pattern"),
      metricTransformations: [
        {
          metricName: need(to, "name"),
          metricNamespace: need(to, "namespace"),
          metricValue: need(to, "value"),
          defaultValue: num(to, "defaultValue"),
        },
      ],
    }),
  );
}

/** aws:cloudwatch/logMetricFilter:LogMetricFilter. AWS refuses it for a log group that does not exist; moto does not. */
export const logMetricFilter: Kind = {
  inputs: ["name", "logGroupName", "pattern", "metricTransformation"],
  replaceOn: ["name", "logGroupName"],
  autoName: "name",
  create: async (inputs, aws) => {
    const logGroupName = need(inputs, "logGroupName");
    const { logGroups = [] } = await aws.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
    if (!logGroups.some((group) => group.logGroupName === logGroupName)) {
      throw new Error(`ResourceNotFoundException: The specified log group does not exist: ${logGroupName}`);
    }
    await putMetricFilter(inputs, aws);
    return { id: need(inputs, "name"), computed: {} };
  },
  read: async (id, state, aws) => {
    const asked = { filterNamePrefix: id, logGroupName: need(state, "logGroupName") };
    const { metricFilters = [] } = await aws.logs.send(new DescribeMetricFiltersCommand(asked));
    const live = metricFilters.find((filter) => filter.filterName === id);
    return live && { ...state, pattern: live.filterPattern };
  },
  update: async (_id, { inputs }, aws) => {
    await putMetricFilter(inputs, aws);
    return {};
  },
  delete: async (id, state, aws) => {
    const asked = { filterName: id, logGroupName: need(state, "logGroupName") };
    await goneIf("ResourceNotFoundException", () => aws.logs.send(new DeleteMetricFilterCommand(asked)));
  },
};

/** aws:cloudwatch/logResourcePolicy:LogResourcePolicy, of one log group. */
export const logResourcePolicy: Kind = {
  inputs: ["resourceArn", "policyDocument"],
  replaceOn: ["resourceArn"],
  create: async (inputs, aws) => {
    await putLogPolicy(inputs, aws);
    return { id: need(inputs, "resourceArn"), computed: {} };
  },
  read: async (id, state, aws) => {
    const { resourcePolicies = [] } = await aws.logs.send(new DescribeResourcePoliciesCommand({ resourceArn: id }));
    const [live] = resourcePolicies;
    return live && { ...state, policyDocument: live.policyDocument };
  },
  update: async (_id, { inputs }, aws) => {
    await putLogPolicy(inputs, aws);
    return {};
  },
  delete: async (id, _state, aws) => {
    const asked = { resourceArn: id };
    await goneIf("ResourceNotFoundException", () => aws.logs.send(new DeleteResourcePolicyCommand(asked)));
  },
};

async function putLogPolicy(inputs: Props, aws: Aws): Promise<void> {
  const given = { resourceArn: need(inputs, "resourceArn"), policyDocument: need(inputs, "policyDocument") };
  await aws.logs.send(new PutResourcePolicyCommand(given));
}

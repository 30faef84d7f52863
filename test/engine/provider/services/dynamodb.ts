import {
  type BillingMode,
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  type ScalarAttributeType,
  type StreamViewType,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import type { Aws } from "../aws";
import { child, flag, type Kind, list, need, num, type Props, removedTags, tagList, text } from "../kind";
import { goneIf } from "./gone";

async function setTtl(name: string, inputs: Props, aws: Aws): Promise<void> {
  const ttl = child(inputs, "ttl");
  if (ttl === undefined) return;
  const TimeToLiveSpecification = { AttributeName: need(ttl, "attributeName"), Enabled: flag(ttl, "enabled") ?? false };
  await aws.dynamodb.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
}

async function setBackups(name: string, inputs: Props, aws: Aws): Promise<void> {
  const recovery = child(inputs, "pointInTimeRecovery");
  if (recovery === undefined) return;
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: flag(recovery, "enabled") ?? false };
  await aws.dynamodb.send(new UpdateContinuousBackupsCommand({ TableName: name, PointInTimeRecoverySpecification }));
}

function keySchema(inputs: Props) {
  const range = text(inputs, "rangeKey");
  const hash = { AttributeName: need(inputs, "hashKey"), KeyType: "HASH" as const };
  return range === undefined ? [hash] : [hash, { AttributeName: range, KeyType: "RANGE" as const }];
}

/** aws:dynamodb/table:Table. */
export const table: Kind = {
  inputs: [
    ...["name", "hashKey", "rangeKey", "attributes", "billingMode", "readCapacity", "writeCapacity", "ttl", "tags"],
    ...["pointInTimeRecovery", "serverSideEncryption", "deletionProtectionEnabled", "streamEnabled", "streamViewType"],
  ],
  replaceOn: ["name", "hashKey", "rangeKey"],
  autoName: "name",
  defaults: { billingMode: "PROVISIONED" },
  create: async (inputs, aws) => {
    const name = need(inputs, "name");
    const mode = need(inputs, "billingMode") as BillingMode;
    const encryption = child(inputs, "serverSideEncryption");
    const made = await aws.dynamodb.send(
      new CreateTableCommand({
        TableName: name,
        KeySchema: keySchema(inputs),
        AttributeDefinitions: list(inputs, "attributes").map((attribute) => ({
          AttributeName: need(attribute, "name"),
          AttributeType: need(attribute, "type") as ScalarAttributeType,
        })),
        BillingMode: mode,
        DeletionProtectionEnabled: flag(inputs, "deletionProtectionEnabled"),
        ...(mode === "PROVISIONED" && {
          ProvisionedThroughput: {
            ReadCapacityUnits: num(inputs, "readCapacity"),
            WriteCapacityUnits: num(inputs, "writeCapacity"),
          },
        }),
        ...(encryption && {
          SSESpecification: { Enabled: flag(encryption, "enabled"), KMSMasterKeyId: text(encryption, "kmsKeyArn") },
        }),
        ...(flag(inputs, "streamEnabled") && {
          StreamSpecification: {
            StreamEnabled: true,
            StreamViewType: need(inputs, "streamViewType") as StreamViewType,
          },
        }),
        Tags: tagList(inputs),
      }),
    );
    await setTtl(name, inputs, aws);
    await setBackups(name, inputs, aws);
    return { id: name, computed: { arn: made.TableDescription?.TableArn } };
  },
  read: (id, state, aws) =>
    goneIf("ResourceNotFoundException", async () => {
      const { Table: live } = await aws.dynamodb.send(new DescribeTableCommand({ TableName: id }));
      return live && { ...state, arn: live.TableArn };
    }),
  update: async (id, change, aws) => {
    const { inputs, changed } = change;
    if (changed.has("deletionProtectionEnabled") || changed.has("billingMode")) {
      await aws.dynamodb.send(
        new UpdateTableCommand({
          TableName: id,
          BillingMode: text(inputs, "billingMode") as BillingMode,
          DeletionProtectionEnabled: flag(inputs, "deletionProtectionEnabled"),
        }),
      );
    }
    if (changed.has("ttl")) await setTtl(id, inputs, aws);
    if (changed.has("pointInTimeRecovery")) await setBackups(id, inputs, aws);
    if (changed.has("tags")) {
      const ResourceArn = need(change.state, "arn");
      const gone = removedTags(change);
      if (gone.length > 0) await aws.dynamodb.send(new UntagResourceCommand({ ResourceArn, TagKeys: gone }));
      await aws.dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: tagList(inputs) }));
    }
    return {};
  },
  delete: async (id, _state, aws) => {
    await goneIf("ResourceNotFoundException", () => aws.dynamodb.send(new DeleteTableCommand({ TableName: id })));
  },
};

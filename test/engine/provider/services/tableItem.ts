import { type AttributeValue, DeleteItemCommand, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { type Kind, need, type Props, text } from "../kind";

type Item = Record<string, AttributeValue>;

const keyOf = (inputs: Props): Item => {
  const item = JSON.parse(need(inputs, "item")) as Item;
  const names = [need(inputs, "hashKey"), text(inputs, "rangeKey")].filter((name) => name !== undefined);
  return Object.fromEntries(names.map((name) => [name, item[name] ?? { S: "" }]));
};

/** aws:dynamodb/tableItem:TableItem. As the real provider it never writes over an item that is there. */
export const tableItem: Kind = {
  inputs: ["tableName", "hashKey", "rangeKey", "item"],
  replaceOn: ["tableName", "hashKey", "rangeKey"],
  create: async (inputs, aws) => {
    const hashKey = need(inputs, "hashKey");
    await aws.dynamodb.send(
      new PutItemCommand({
        TableName: need(inputs, "tableName"),
        Item: JSON.parse(need(inputs, "item")) as Item,
        ConditionExpression: "attribute_not_exists(#hk)",
        ExpressionAttributeNames: { "#hk": hashKey },
      }),
    );
    const key = Object.values(keyOf(inputs)).map((value) => value.S ?? value.N ?? "");
    return { id: [need(inputs, "tableName"), hashKey, ...key].join("|"), computed: {} };
  },
  read: async (_id, state, aws) => {
    const found = await aws.dynamodb.send(
      new GetItemCommand({ TableName: need(state, "tableName"), Key: keyOf(state) }),
    );
    return found.Item && { ...state, item: JSON.stringify(found.Item) };
  },
  update: async (_id, { inputs, changed }, aws) => {
    if (!changed.has("item")) return {};
    const Item = JSON.parse(need(inputs, "item")) as Item;
    await aws.dynamodb.send(new PutItemCommand({ TableName: need(inputs, "tableName"), Item }));
    return {};
  },
  delete: async (_id, state, aws) => {
    await aws.dynamodb.send(new DeleteItemCommand({ TableName: need(state, "tableName"), Key: keyOf(state) }));
  },
};

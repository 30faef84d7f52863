import assert from "node:assert/strict";
import type { JsonObject, JsonValue } from "../../../../engines/rehearsal/asl";
import { AwsError } from "../../../../engines/rehearsal/cloud/awsError";
import { DynamoDbTable } from "../../../../engines/rehearsal/cloud/dynamodb/table";
import { callOf } from "./callOf";

function table(): DynamoDbTable {
  return new DynamoDbTable({
    tableName: "t",
    items: [{ pk: { S: "rollout" }, phase: { S: "idle" }, fence: { N: "7" } }],
    onWritten: () => undefined,
  });
}

function update(on: DynamoDbTable, parameters: JsonObject): JsonValue {
  const request = { TableName: "t", Key: { pk: { S: "rollout" } }, ReturnValues: "ALL_NEW", ...parameters };
  const answer = on.actions["updateItem"]?.(request, callOf());
  return answer?.output ?? null;
}

/** Whether an update with this condition goes through. */
function holds(condition: string, values: JsonObject = {}, names: JsonObject = {}): boolean {
  try {
    update(table(), {
      ConditionExpression: condition,
      UpdateExpression: "SET #seen = :seen",
      ExpressionAttributeNames: { "#seen": "seen", ...names },
      ExpressionAttributeValues: { ":seen": { BOOL: true }, ...values },
    });
    return true;
  } catch (failure) {
    if (failure instanceof AwsError && failure.code === "ConditionalCheckFailedException") return false;
    throw failure;
  }
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (failure) {
    if (failure instanceof AwsError) return `${failure.code}: ${failure.message}`;
    throw failure;
  }
  return "taken";
}

const PHASE = { "#phase": "phase" };
const FENCE = { "#fence": "fence" };

describe("the model of the table", () => {
  it("judges comparisons, IN, existence, AND before OR, NOT and brackets", () => {
    const a = { ":a": { S: "idle" } };
    const seven = { ":n": { N: "7.0" } };
    assert.equal(holds("#phase = :a", a, PHASE), true);
    assert.equal(holds("#phase <> :a", a, PHASE), false);
    assert.equal(holds("#fence = :n", seven, FENCE), true, "numbers are compared as numbers");
    assert.equal(holds("#fence >= :n", seven, FENCE), true);
    assert.equal(holds("#fence < :n", seven, FENCE), false);
    assert.equal(holds("#phase IN (:b, :a)", { ...a, ":b": { S: "placing" } }, PHASE), true);
    assert.equal(holds("attribute_not_exists(pk)"), false);
    assert.equal(holds("attribute_exists(#phase) and not attribute_exists(#x)", {}, { ...PHASE, "#x": "x" }), true);
    const both = { ...PHASE, ...FENCE, "#x": "x" };
    assert.equal(holds("attribute_exists(#x) AND #fence = :n OR #phase = :a", { ...a, ...seven }, both), true);
    assert.equal(holds("attribute_exists(#x) AND (#fence = :n OR #phase = :a)", { ...a, ...seven }, both), false);
    assert.equal(holds("#phase = #fence", {}, { ...PHASE, ...FENCE }), false, "a text is no number");
    assert.equal(holds("#x = :a", a, { "#x": "x" }), false, "what is not there equals nothing");
    assert.equal(holds("#x <> :a", a, { "#x": "x" }), true, "what is not there differs from everything");
  });

  it("sets, counts, keeps what is there, and removes", () => {
    const answer = update(table(), {
      UpdateExpression:
        "SET #fence = #fence + :one, #n = if_not_exists(#n, :zero) - :one, #p = if_not_exists(#phase, :zero) REMOVE #phase",
      ExpressionAttributeNames: { ...FENCE, ...PHASE, "#n": "n", "#p": "p" },
      ExpressionAttributeValues: { ":one": { N: "1" }, ":zero": { N: "0" } },
    });
    assert.deepEqual(answer, {
      Attributes: { pk: { S: "rollout" }, fence: { N: "8" }, n: { N: "-1" }, p: { S: "idle" } },
    });
  });

  it("makes an item that was not there", () => {
    const on = table();
    update(on, {
      Key: { pk: { S: "new" } },
      ConditionExpression: "attribute_not_exists(pk)",
      UpdateExpression: "SET #a = :a",
      ExpressionAttributeNames: { "#a": "a" },
      ExpressionAttributeValues: { ":a": { S: "x" } },
    });
    assert.deepEqual(on.read("new"), { pk: { S: "new" }, a: { S: "x" } });
  });

  it("changes nothing when the condition fails", () => {
    const on = table();
    const before = on.read("rollout");
    const request = {
      ConditionExpression: "#phase = :b",
      UpdateExpression: "SET #phase = :b",
      ExpressionAttributeNames: PHASE,
      ExpressionAttributeValues: { ":b": { S: "placing" } },
    };
    assert.equal(
      refusal(() => update(on, request)),
      "ConditionalCheckFailedException: The conditional request failed",
    );
    assert.equal(on.read("rollout"), before);
  });

  it("gets, puts and deletes", () => {
    const on = table();
    const key = { TableName: "t", Key: { pk: { S: "q" } } };
    const get = (): JsonValue => on.actions["getItem"]?.({ ...key, ConsistentRead: true }, callOf()).output ?? null;
    assert.deepEqual(get(), {});
    on.actions["putItem"]?.({ TableName: "t", Item: { pk: { S: "q" }, n: { N: "1" } } }, callOf());
    assert.deepEqual(get(), { Item: { pk: { S: "q" }, n: { N: "1" } } });
    on.actions["deleteItem"]?.(key, callOf());
    assert.deepEqual(get(), {});
  });

  it("refuses what it does not know instead of guessing", () => {
    const on = table();
    const set = (UpdateExpression: string, more: JsonObject = {}) =>
      refusal(() => update(on, { UpdateExpression, ...more }));
    const v = { ExpressionAttributeValues: { ":a": { S: "x" } }, ExpressionAttributeNames: { "#a": "a" } };
    assert.equal(
      set("SET owner = :a", v),
      "ValidationException: Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}",
    );
    assert.equal(
      set("SET owner = :a", { ExpressionAttributeValues: { ":a": { S: "x" } } }),
      'ValidationException: Invalid UpdateExpression: Syntax error; token: "owner", in: "SET owner = :a"',
    );
    assert.equal(
      set("ADD #a :a", v),
      'ValidationException: Invalid UpdateExpression: Syntax error; token: "ADD", in: "ADD #a :a"',
    );
    assert.equal(
      set("SET #a = list_append(#a, :a)", v),
      'ValidationException: Invalid UpdateExpression: Syntax error; token: "list_append", in: "SET #a = list_append(#a, :a)"',
    );
    assert.equal(
      set("SET #a = :a, #a = :a", v),
      "ValidationException: Invalid UpdateExpression: Two document paths overlap with each other; a",
    );
    assert.equal(
      set("SET #a = :b", v),
      "ValidationException: Value provided in ExpressionAttributeValues unused in expressions: keys: {:a}",
    );
    assert.equal(
      refusal(() => holds("contains(#phase, :a)", { ":a": { S: "x" } }, PHASE)),
      'ValidationException: Invalid ConditionExpression: Syntax error; token: "contains", in: "contains(#phase, :a)"',
    );
    assert.equal(
      refusal(() => holds("#phase = :a", { ":a": { S: "x", N: "1" } }, PHASE)),
      "ValidationException: Supplied AttributeValue of :a must contain exactly one of the supported datatypes.",
    );
    assert.equal(
      refusal(() => on.actions["getItem"]?.({ TableName: "t", Key: { pk: { S: "q" } } }, callOf())),
      "ValidationException: The model knows consistent reads only: say ConsistentRead.",
    );
    assert.equal(
      refusal(() =>
        on.actions["getItem"]?.({ TableName: "u", Key: { pk: { S: "q" } }, ConsistentRead: true }, callOf()),
      ),
      "ResourceNotFoundException: Requested resource not found",
    );
  });
});

import type { JsonValue } from "../../asl/data/json";
import type { TaskCall } from "../../asl/task";
import { AwsError, invalid } from "../awsError";
import { Parameters } from "../parameters";
import { type Action, type Answer, NOTHING } from "../service";
import { type Attributes, attributes, textOf } from "./attributeValue";
import { parseCondition } from "./condition";
import type { Bindings } from "./operand";
import { parseUpdate } from "./update";

/** What the table is made of. */
export interface TableSetup {
  readonly tableName: string;
  /** Items that are there when the rehearsal begins. */
  readonly items: readonly Attributes[];
  /** Told of every item that was written or deleted. */
  readonly onWritten: (
    pk: string,
    before: Attributes | undefined,
    after: Attributes | undefined,
    executionArn: string,
  ) => void;
}

const EXPRESSION = ["ExpressionAttributeNames", "ExpressionAttributeValues"] as const;

/** DynamoDB: one table with the string hash key `pk`. Reads are always consistent here; one that does not ask for it is refused. */
export class DynamoDbTable {
  readonly prefixes = { "aws-sdk:dynamodb": "DynamoDb", dynamodb: "DynamoDB" };
  readonly throttling = "ThrottlingException";
  private readonly items: Map<string, Attributes>;

  constructor(private readonly setup: TableSetup) {
    this.items = new Map(setup.items.map((item) => [textOf(item, "pk"), item]));
  }

  readonly actions: Readonly<Record<string, Action>> = {
    getItem: (parameters) => {
      const request = new Parameters(parameters, ["TableName", "Key", "ConsistentRead"]);
      const item = this.items.get(this.key(request));
      if (!request.flag("ConsistentRead")) throw invalid("The model knows consistent reads only: say ConsistentRead.");
      return item === undefined ? NOTHING : { output: { Item: item } };
    },
    putItem: (parameters, call) => this.putItem(parameters, call),
    "putItem.waitForTaskToken": (parameters, call) => this.putItem(parameters, call),
    updateItem: (parameters, call) => {
      const request = new Parameters(parameters, [
        "TableName",
        "Key",
        "ConditionExpression",
        "UpdateExpression",
        ...EXPRESSION,
        "ReturnValues",
      ]);
      const pk = this.key(request);
      const expression = request.text("UpdateExpression");
      const bindings = this.check(request, this.items.get(pk) ?? {}, [expression]);
      // A new item gets its key by the update itself; a condition sees it without.
      const after = parsedUpdate(expression)({ ...bindings, item: { pk: { S: pk }, ...bindings.item } });
      const wanted = request.has("ReturnValues") ? request.oneOf("ReturnValues", ["NONE", "ALL_NEW"]) : "NONE";
      this.write(pk, after, call.execution.arn);
      return wanted === "NONE" ? NOTHING : { output: { Attributes: after } };
    },
    deleteItem: (parameters, call) => {
      const request = new Parameters(parameters, ["TableName", "Key", "ConditionExpression", ...EXPRESSION]);
      const pk = this.key(request);
      this.check(request, this.items.get(pk) ?? {}, []);
      return this.write(pk, undefined, call.execution.arn);
    },
  };

  /** Someone writes an item by hand. */
  put(item: Attributes, by: string): void {
    this.write(textOf(item, "pk"), item, by);
  }

  /** An item as it stands, or undefined. */
  read(pk: string): Attributes | undefined {
    return this.items.get(pk);
  }

  /** All items, by key. */
  get all(): Readonly<Record<string, Attributes>> {
    return Object.fromEntries(this.items);
  }

  private putItem(parameters: JsonValue, call: TaskCall): Answer {
    const request = new Parameters(parameters, ["TableName", "Item", "ConditionExpression", ...EXPRESSION]);
    this.checkTable(request);
    const item = attributes(request.value("Item"), "Item");
    const pk = textOf(item, "pk");
    if (pk === "") throw invalid("One or more parameter values were invalid: Missing the key pk in the item");
    this.check(request, this.items.get(pk) ?? {}, []);
    return this.write(pk, item, call.execution.arn);
  }

  private write(pk: string, item: Attributes | undefined, executionArn: string): Answer {
    const before = this.items.get(pk);
    if (item === undefined) this.items.delete(pk);
    else this.items.set(pk, item);
    this.setup.onWritten(pk, before, item, executionArn);
    return NOTHING;
  }

  private key(request: Parameters): string {
    this.checkTable(request);
    return request.object("Key", ["pk"]).object("pk", ["S"]).text("S");
  }

  private checkTable(request: Parameters): void {
    if (request.text("TableName") !== this.setup.tableName) {
      throw new AwsError("ResourceNotFoundException", "Requested resource not found");
    }
  }

  /** Judges the condition; names and values that no expression uses are refused, as DynamoDB does. */
  private check(request: Parameters, item: Attributes, others: readonly string[]): Bindings {
    const condition = request.has("ConditionExpression") ? request.text("ConditionExpression") : undefined;
    const names = request.has("ExpressionAttributeNames") ? request.value("ExpressionAttributeNames") : {};
    const values = request.has("ExpressionAttributeValues")
      ? attributes(request.value("ExpressionAttributeValues"), "ExpressionAttributeValues")
      : {};
    const used = words([condition ?? "", ...others].join(" "));
    const bindings = { item, names: textsOf(names), values };
    for (const [kind, given] of [
      ["Names", bindings.names],
      ["Values", values],
    ] as const) {
      const unused = Object.keys(given).filter((name) => !used.has(name));
      if (unused.length > 0) {
        throw invalid(
          `Value provided in ExpressionAttribute${kind} unused in expressions: keys: {${unused.join(", ")}}`,
        );
      }
    }
    if (condition !== undefined && !parsedCondition(condition)(bindings)) {
      throw new AwsError("ConditionalCheckFailedException", "The conditional request failed");
    }
    return bindings;
  }
}

/** The same few expressions come thousands of times. */
function remembered<T>(parse: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const parsed = parse(text);
    known.set(text, parsed);
    return parsed;
  };
}

const parsedCondition = remembered(parseCondition);
const parsedUpdate = remembered(parseUpdate);
const words = remembered((text) => new Set(text.match(/[#:][A-Za-z0-9_]+/g)));

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) throw invalid("ExpressionAttributeNames must be an object.");
  return Object.fromEntries(
    Object.entries(value).map(([alias, name]: [string, unknown]) => {
      if (!/^#[A-Za-z0-9_]+$/.test(alias) || typeof name !== "string" || name === "") {
        throw invalid(`ExpressionAttributeNames contains invalid key: ${alias}`);
      }
      return [alias, name];
    }),
  );
}

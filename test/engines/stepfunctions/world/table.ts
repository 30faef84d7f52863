import { type Answer, Refusal } from "./answer";
import { type AttributeValue, applySet, holds, type Item, type Placeholders } from "./expressions";

interface Keyed {
  readonly Key: { readonly pk: { readonly S: string } };
}

interface Put {
  readonly Item: Item;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
}

interface Update extends Keyed {
  readonly ConditionExpression: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, AttributeValue>;
  readonly ReturnValues: string;
}

/** A DynamoDB table with the hash key `pk`. It refuses placeholders that no expression uses, as DynamoDB does. */
export class Table {
  readonly items = new Map<string, Item>();

  getItem({ Key }: Keyed): Answer {
    const item = this.items.get(Key.pk.S);
    return item === undefined ? { SdkHttpMetadata: {} } : { Item: item, SdkHttpMetadata: {} };
  }

  putItem({ Item: item, ConditionExpression, ExpressionAttributeNames: names = {} }: Put): Answer {
    const before = this.items.get(text(item, "pk")) ?? {};
    if (ConditionExpression !== undefined && !holds(ConditionExpression, before, { names, values: {} })) {
      throw new Refusal("ConditionalCheckFailedException", "The conditional request failed");
    }
    this.items.set(text(item, "pk"), item);
    return {};
  }

  updateItem(update: Update): Answer {
    const key = update.Key.pk.S;
    const placeholders: Placeholders = {
      names: update.ExpressionAttributeNames,
      values: update.ExpressionAttributeValues,
    };
    const expressions = `${update.ConditionExpression} ${update.UpdateExpression}`;
    for (const name of [...Object.keys(placeholders.names), ...Object.keys(placeholders.values)]) {
      if (!new RegExp(`${name}\\b`).test(expressions)) throw new Error(`${name} is unused in ${expressions}`);
    }
    const before = this.items.get(key) ?? {};
    if (!holds(update.ConditionExpression, before, placeholders)) {
      throw new Refusal("ConditionalCheckFailedException", "The conditional request failed");
    }
    const after = applySet(update.UpdateExpression, { ...before, pk: { S: key } }, placeholders);
    this.items.set(key, after);
    return update.ReturnValues === "ALL_NEW" ? { Attributes: after } : {};
  }
}

/** A text attribute; throws when there is none. */
export function text(item: Item | undefined, name: string): string {
  const value = item?.[name];
  if (value === undefined || !("S" in value)) throw new Error(`${name} is no text in ${JSON.stringify(item)}`);
  return value.S;
}

/** A numeric attribute; throws when there is none. */
export function numeric(item: Item | undefined, name: string): number {
  const value = item?.[name];
  if (value === undefined || !("N" in value)) throw new Error(`${name} is no number in ${JSON.stringify(item)}`);
  return Number(value.N);
}

import type { Call } from "../asl/builders";
import { literal, notRedriven } from "../asl/expressions";
import type { Json, Template } from "../asl/states";
import type { Deployment } from "../deployment";
import { LIVE_ITEM_KEY } from "../liveState";
import { integration } from "../tasks/integration";
import type { Attribute } from "./attributes";

/** What the table answers when a condition does not hold. */
export const CONDITION_FAILED = "DynamoDB.ConditionalCheckFailedException";

/** A new value of an attribute: a fixed text or number, one from the data, or the right-hand side of a SET clause. */
export type NewValue =
  | { readonly text: string }
  | { readonly textAt: string }
  | { readonly number: number }
  | { readonly numberAt: string }
  | { readonly expression: string };

/** When a write may happen. In the expression, `#name` is an attribute and `:value` one of `values`. */
export interface Guard {
  readonly expression: string;
  readonly values: Readonly<Record<string, Template>>;
}

/** One conditional write of the item `rollout`. */
export interface Write {
  readonly when: Guard;
  readonly set: Readonly<Partial<Record<Attribute, NewValue>>>;
  /** Weights of the two colours by role: which attribute each role's weight stands in is known only when it runs. */
  readonly weights?: { readonly candidate: NewValue; readonly stable: NewValue };
  /** Values that `expression`s in `set` name. */
  readonly values?: Readonly<Record<string, Template>>;
}

/** A conditional `updateItem` that answers with the whole item. */
export function writeItem(deployment: Deployment, write: Write): Call {
  const assignments = Object.entries(write.set).map(([name, value]) => assignment(name, value));
  const roles = write.weights === undefined ? [] : Object.entries(write.weights);
  const clauses = [
    ...assignments.map((one) => one.clause),
    ...roles.map(([role, value]) => assignment(`${role}Weight`, value).clause),
  ];
  const text = [write.when.expression, ...clauses].join(" ");
  const plainNames = new Set([...text.matchAll(/#(\w+)/g)].flatMap((match) => match[1] ?? []));
  const roleNames = roles.map(([role]) => `${role}Weight`);
  return {
    resource: integration(deployment, "dynamodb:updateItem"),
    parameters: {
      TableName: deployment.tableName,
      Key: { pk: { S: LIVE_ITEM_KEY } },
      ConditionExpression: write.when.expression,
      UpdateExpression: `SET ${clauses.join(", ")}`,
      ExpressionAttributeNames: {
        ...Object.fromEntries(
          [...plainNames].filter((name) => !roleNames.includes(name)).map((name) => [`#${name}`, name]),
        ),
        ...Object.fromEntries(roles.map(([role]) => [`#${role}Weight.$`, `$.places.${role}.weightAttribute`])),
      },
      ExpressionAttributeValues: {
        ...valuesOf(write.when.values),
        ...valuesOf(write.values ?? {}),
        ...Object.fromEntries(assignments.flatMap((one) => one.value)),
        ...Object.fromEntries(roles.flatMap(([role, value]) => assignment(`${role}Weight`, value).value)),
      },
      ReturnValues: "ALL_NEW",
    },
    answers: [CONDITION_FAILED],
  };
}

/**
 * A write that takes the lock: one that an execution does in its first run or not at all. Whoever redrives an execution that
 * had stopped here would begin a rollout that has ended.
 */
export function onlyOnce(deployment: Deployment, call: Call): Call {
  const { TableName: _, ...parameters } = call.parameters;
  return { ...call, parameters: { "TableName.$": notRedriven(literal(deployment.tableName)), ...parameters } };
}

function assignment(name: string, value: NewValue): { clause: string; value: readonly (readonly [string, Json])[] } {
  if ("expression" in value) return { clause: `#${name} = ${value.expression}`, value: [] };
  return { clause: `#${name} = :${name}`, value: [[`:${name}`, attributeValue(value)]] };
}

function attributeValue(value: Exclude<NewValue, { expression: string }>): Template {
  if ("text" in value) return { S: value.text };
  if ("textAt" in value) return { "S.$": value.textAt };
  if ("number" in value) return { N: String(value.number) };
  return { "N.$": `States.Format('{}', ${value.numberAt})` };
}

function valuesOf(values: Readonly<Record<string, Template>>): Template {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`:${name}`, value]));
}

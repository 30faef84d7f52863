import type { Call } from "../asl/builders";
import { literal, notRedriven } from "../asl/expressions";
import type { Template } from "../asl/states";
import type { Deployment } from "../deployment";
import { debtKey, debtParameter } from "../liveState";
import { integration } from "./integration";

/** What SSM answers where there is no such parameter. */
export const NO_SUCH_PARAMETER = "Ssm.ParameterNotFoundException";

/** Writes the debt of the version at a path, once: whoever completes the same release again does not put its due date off. */
export function writeDebt(deployment: Deployment, versionPath: string, fields: Template): Call {
  return {
    resource: integration(deployment, "dynamodb:putItem"),
    parameters: {
      // A redriven execution would bring a debt back that has been settled since.
      "TableName.$": notRedriven(literal(deployment.tableName)),
      Item: { pk: debtPk(versionPath), ...fields },
      ConditionExpression: "attribute_not_exists(#pk)",
      ExpressionAttributeNames: { "#pk": "pk" },
    },
    answers: ["DynamoDB.ConditionalCheckFailedException"],
  };
}

/** Marks the debt of the version at a path as settled by the version at another one; fails where there is no such debt, or it is settled already. */
export function settleDebt(deployment: Deployment, versionPath: string, byPath: string): Call {
  return {
    resource: integration(deployment, "dynamodb:updateItem"),
    parameters: {
      "TableName.$": notRedriven(literal(deployment.tableName)),
      Key: { pk: debtPk(versionPath) },
      ConditionExpression: "attribute_exists(#pk) AND attribute_not_exists(#settledBy)",
      UpdateExpression: "SET #settledBy = :by, #settledAt = :at",
      ExpressionAttributeNames: { "#pk": "pk", "#settledBy": "settledBy", "#settledAt": "settledAt" },
      ExpressionAttributeValues: { ":by": { "S.$": byPath }, ":at": { "S.$": "$$.State.EnteredTime" } },
      ReturnValues: "NONE",
    },
    answers: ["DynamoDB.ConditionalCheckFailedException"],
  };
}

/** Mirrors the debt at a path for programs to read. */
export function mirrorDebt(deployment: Deployment, versionPath: string, documentPath: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:ssm:putParameter"),
    parameters: {
      "Name.$": notRedriven(nameOf(deployment, versionPath)),
      "Value.$": `States.JsonToString(${documentPath})`,
      Type: "String",
      Overwrite: true,
    },
  };
}

/** Takes the mirror of a settled debt away. */
export function unmirrorDebt(deployment: Deployment, versionPath: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:ssm:deleteParameter"),
    parameters: { "Name.$": notRedriven(nameOf(deployment, versionPath)) },
    answers: [NO_SUCH_PARAMETER],
  };
}

/** A version may hold a `+`, which the name of a parameter may not: its hash stands there. */
function nameOf(deployment: Deployment, versionPath: string): string {
  return `States.Format('${debtParameter(deployment, "{}")}', States.Hash(${versionPath}, 'MD5'))`;
}

function debtPk(versionPath: string): Template {
  return { "S.$": `States.Format('${debtKey("{}")}', ${versionPath})` };
}

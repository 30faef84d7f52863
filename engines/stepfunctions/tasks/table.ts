import type { Call } from "../asl/builders";
import { literal, notRedriven } from "../asl/expressions";
import type { Template } from "../asl/states";
import type { Deployment } from "../deployment";
import { LIVE_ITEM_KEY, quarantineKey } from "../liveState";
import { integration } from "./integration";

/** Reads the item `rollout` as it is now; the answer has `Item` only when there is one. */
export function readItem(deployment: Deployment): Call {
  return getItem(deployment, { S: LIVE_ITEM_KEY });
}

/** Reads the quarantine of the digest at a path. */
export function readQuarantine(deployment: Deployment, digestPath: string): Call {
  return getItem(deployment, quarantinePk(digestPath));
}

/** Puts the digest at a path under quarantine. Doing it twice changes nothing but the time. */
export function writeQuarantine(deployment: Deployment, digestPath: string, fields: Template): Call {
  return {
    resource: integration(deployment, "dynamodb:putItem"),
    // A redriven execution would bring a quarantine back that a person has taken away.
    parameters: {
      "TableName.$": notRedriven(literal(deployment.tableName)),
      Item: { pk: quarantinePk(digestPath), ...fields },
    },
  };
}

function getItem(deployment: Deployment, pk: Template): Call {
  return {
    resource: integration(deployment, "dynamodb:getItem"),
    parameters: { TableName: deployment.tableName, Key: { pk }, ConsistentRead: true },
  };
}

function quarantinePk(digestPath: string): Template {
  return { "S.$": `States.Format('${quarantineKey("{}")}', ${digestPath})` };
}

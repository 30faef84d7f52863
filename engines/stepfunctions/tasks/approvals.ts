import type { Call } from "../asl/builders";
import { literal, notRedriven } from "../asl/expressions";
import type { Template } from "../asl/states";
import type { Deployment } from "../deployment";
import { approvalKey } from "../liveState";
import { integration } from "./integration";

/** A person said no. */
export const DENIED = "Airlock.Denied";

/** Nobody has answered this time. */
export const NO_ANSWER = "States.Timeout";

/**
 * Writes the item `approval#<id>` with a fresh token, and waits for whoever answers with it. The item is for those who may answer;
 * messages carry its id alone. DynamoDB's own integration knows no tokens, the one of the SDK does.
 */
export function askApproval(deployment: Deployment, seconds: number): Call {
  return {
    ...putApproval(deployment, ".waitForTaskToken", {
      token: { "S.$": "$$.Task.Token" },
    }),
    answers: [NO_ANSWER, DENIED],
    timeoutSeconds: seconds,
  };
}

/** Writes down how a question was answered; the token is gone. */
export function closeApproval(deployment: Deployment): Call {
  return putApproval(deployment, "", {
    answer: { "S.$": "$.approval.answer" },
    by: { "S.$": "$.approval.by" },
    answeredAt: { "S.$": "$$.State.EnteredTime" },
  });
}

function putApproval(deployment: Deployment, pattern: "" | ".waitForTaskToken", fields: Template): Call {
  return {
    resource: integration(deployment, `aws-sdk:dynamodb:putItem${pattern}`),
    parameters: {
      // A redriven execution would ask for something that is long decided.
      "TableName.$": notRedriven(literal(deployment.tableName)),
      Item: {
        pk: { "S.$": `States.Format('${approvalKey("{}")}', $.approval.id)` },
        stage: { "S.$": "$.stage.definition.name" },
        version: { "S.$": "$.item.candidateVersion" },
        recordKey: { "S.$": "$.key" },
        rollout: { "S.$": "$$.Execution.Id" },
        askedAt: { "S.$": "$.approval.askedAt" },
        expiresAt: { "S.$": "$.plan.approvalsExpireAt" },
        ...fields,
      },
    },
  };
}

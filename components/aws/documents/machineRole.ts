import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";
import type { Statement } from "../../../engines/stepfunctions/machinePermissions";

/** Policy of a state machine's role: what its tasks need, and what Step Functions wants for delivering logs. */
export function machineRolePolicy(statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: [...statements.map(toStatement), logDelivery] };
}

function toStatement({ sid, actions, resources, condition }: Statement): PolicyStatement {
  return {
    Sid: sid,
    Effect: "Allow",
    Action: [...actions],
    Resource: [...resources],
    ...(condition === undefined ? {} : { Condition: { ...condition } }),
  };
}

// None of these takes a resource (Step Functions developer guide, "Logging in CloudWatch Logs").
const logDelivery: PolicyStatement = {
  Sid: "DeliverLogs",
  Effect: "Allow",
  Action: [
    "logs:CreateLogDelivery",
    "logs:CreateLogStream",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutLogEvents",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
  ],
  Resource: "*",
};

/** Policy of a role that does nothing but start state machines. */
export function starterPolicy(machineArns: readonly string[]): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "StartMachines", Effect: "Allow", Action: ["states:StartExecution"], Resource: [...machineArns] },
    ],
  };
}

import type { Call } from "../asl/builders";
import { type Deployment, machineArn, machineNames } from "../deployment";
import { scheduleName } from "../item/attributes";
import { integration } from "./integration";

/** The schedule is there already: an earlier try made it. */
export const SCHEDULE_EXISTS = "Scheduler.ConflictException";

/** The schedule is gone already. */
export const NO_SUCH_SCHEDULE = "Scheduler.ResourceNotFoundException";

/** Has the reconciler look each minute after this execution and the rollout that it is about to begin. */
export function startReconciler(deployment: Deployment): Call {
  const machine = machineNames(deployment.service, deployment.environment).reconciler;
  return {
    resource: integration(deployment, "aws-sdk:scheduler:createSchedule"),
    parameters: {
      "Name.$": scheduleName(deployment, "$$.Execution.Id"),
      GroupName: deployment.scheduleGroupName,
      ScheduleExpression: "rate(1 minute)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: machineArn(deployment, machine),
        RoleArn: deployment.schedulerRoleArn,
        "Input.$": "States.JsonToString($.reconcile)",
      },
    },
    answers: [SCHEDULE_EXISTS],
  };
}

/** Ends that. `namePath` holds the schedule's name. */
export function stopReconciler(deployment: Deployment, namePath: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:scheduler:deleteSchedule"),
    parameters: { "Name.$": namePath, GroupName: deployment.scheduleGroupName },
    answers: [NO_SUCH_SCHEDULE],
  };
}

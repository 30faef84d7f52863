import type { Call } from "../asl/builders";
import type { Template } from "../asl/states";
import type { Deployment } from "../deployment";
import { integration } from "./integration";

/** What people are told about. */
export type NotificationEvent =
  | "refused"
  | "started"
  | "approval-wanted"
  | "holding"
  | "superseded"
  | "paused"
  | "completed"
  | "not-attested"
  | "compared"
  | "rolled-back"
  | "rollback-failed"
  | "drift";

/** Tells people. `fields` join the message, which also says service, environment, time and the execution that speaks. */
export function notify(deployment: Deployment, event: NotificationEvent, fields: Template): Call {
  return {
    resource: integration(deployment, "sns:publish"),
    parameters: {
      TopicArn: deployment.topicArn,
      // SNS allows 100 characters; names are at most 24 each.
      Subject: `${deployment.service} in ${deployment.environment}: ${event}`,
      Message: {
        schema: "airlock/notification/v1",
        event,
        service: deployment.service,
        environment: deployment.environment,
        "at.$": "$$.State.EnteredTime",
        "execution.$": "$$.Execution.Id",
        ...fields,
      },
    },
  };
}

/** A command as the one who reads the message can type it, wherever that is: `airlock rollout status --environment ... --service ...`. */
export function commandLine({ environment, service }: Deployment, command: string): string {
  return `airlock rollout ${command} --environment ${environment} --service ${service}`;
}

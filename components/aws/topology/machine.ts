import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as sfn from "@pulumi/aws/sfn";
import * as pulumi from "@pulumi/pulumi";
import { compileMachines, type MachineName } from "../../../engines/stepfunctions/compileMachines";
import { type Deployment, machineArn, machineNames } from "../../../engines/stepfunctions/deployment";
import { machinePermissions } from "../../../engines/stepfunctions/machinePermissions";
import { machineLogGroup } from "../../../engines/stepfunctions/milestones";
import { machineRolePolicy } from "../documents/machineRole";
import { serviceTrust } from "../documents/trust";
import type { ChildOptions } from "./childOptions";
import { fitName, physicalPrefix } from "./names";

/** What a machine is declared from. */
export interface MachineOf {
  readonly service: string;
  readonly environment: string;
  /** Name of the component that owns it. */
  readonly owner: string;
  readonly deployment: pulumi.Output<Deployment>;
  readonly child: ChildOptions;
}

const LOG_RETENTION_DAYS = 365;

/**
 * Declares a state machine with the role that its tasks need and its log. Its name is fixed: the machines name each other.
 * Protected, because deleting a machine ends its running executions at the next transition.
 */
export function declareMachine(kind: MachineName, of: MachineOf): sfn.StateMachine {
  const { service, environment, owner, deployment, child } = of;
  const machineName = machineNames(service, environment)[kind];
  const log = new cloudwatch.LogGroup(
    `${owner}-${kind}-log`,
    { name: machineLogGroup(machineName), retentionInDays: LOG_RETENTION_DAYS },
    child(),
  );
  const role = new iam.Role(
    `${owner}-${kind}-role`,
    {
      name: fitName(physicalPrefix(service, environment), `-${kind}`, 64),
      description: `Rolls ${service} in ${environment}: ${kind}`,
      assumeRolePolicy: deployment.apply((known) =>
        serviceTrust({
          principal: "states.amazonaws.com",
          accountId: known.accountId,
          sourceArn: machineArn(known, machineName),
        }),
      ),
    },
    child(),
  );
  const policy = new iam.RolePolicy(
    `${owner}-${kind}-policy`,
    {
      name: kind,
      role: role.name,
      policy: deployment.apply((known) => machineRolePolicy(machinePermissions(known)[kind])),
    },
    child(),
  );
  return new sfn.StateMachine(
    `${owner}-${kind}`,
    {
      name: machineName,
      type: kind === "reconciler" ? "EXPRESS" : "STANDARD",
      roleArn: role.arn,
      definition: deployment.apply((known) => JSON.stringify(compileMachines(known)[kind])),
      loggingConfiguration: {
        level: "ALL",
        includeExecutionData: true,
        logDestination: pulumi.interpolate`${log.arn}:*`,
      },
    },
    child({ dependsOn: [policy] }),
  );
}

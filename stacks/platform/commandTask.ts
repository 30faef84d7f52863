import * as ecs from "@pulumi/aws/ecs";
import * as iam from "@pulumi/aws/iam";
import type * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import type { VerifierArgs } from "pulumi-airlock/aws";
import { type Foundation, KEPT, taskAssumedRole } from "./foundation";
import type { Settings } from "./settings";

/** Lists of people: who may approve, and who may override a gate. */
export interface TrustedLists {
  readonly signers: ssm.Parameter;
  readonly executives: ssm.Parameter | undefined;
}

/** A command of Airlock that the rollout runs as a task. */
export interface CommandTaskOf {
  /** Name of the task, its container and its log streams: `verifier`. */
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  /** Variables that it finds beside those of the rollout. @defaultValue none */
  readonly environment?: pulumi.Input<readonly { readonly name: string; readonly value: string }[]>;
  /** Lists that it finds in AIRLOCK_ALLOWED_SIGNERS and AIRLOCK_EXECUTIVES; undefined for none. */
  readonly trusted: TrustedLists | undefined;
  /** What its code may do. */
  readonly taskRole: iam.Role;
}

/** Declares the task, and a role of its own that starts it. */
export function declareCommandTask(of: CommandTaskOf, settings: Settings, base: Foundation): VerifierArgs {
  const { name, taskRole } = of;
  const executionRole = startingRole(of, base);
  const task = new ecs.TaskDefinition(
    name,
    {
      family: `${base.family}-${name}`,
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      executionRoleArn: executionRole.arn,
      taskRoleArn: taskRole.arn,
      containerDefinitions: containers(of, settings, base),
      skipDestroy: true,
    },
    KEPT,
  );
  return {
    taskDefinitionArn: task.arn,
    containerName: name,
    subnetIds: settings.network.privateSubnetIds,
    securityGroupIds: [base.taskSecurityGroup.id],
    roleArns: [executionRole.arn, taskRole.arn],
  };
}

function containers(
  { name, image, command, environment, trusted }: CommandTaskOf,
  { region }: Settings,
  { logGroup }: Foundation,
): pulumi.Output<string> {
  return pulumi
    .all([trusted?.signers.arn, trusted?.executives?.arn, logGroup.name, pulumi.output(environment)])
    .apply(([signers, executives, group, variables]) =>
      JSON.stringify([
        {
          name,
          image,
          essential: true,
          command,
          ...(variables === undefined ? {} : { environment: variables }),
          secrets: [
            ...(signers === undefined ? [] : [{ name: "AIRLOCK_ALLOWED_SIGNERS", valueFrom: signers }]),
            ...(executives === undefined ? [] : [{ name: "AIRLOCK_EXECUTIVES", valueFrom: executives }]),
          ],
          logConfiguration: {
            logDriver: "awslogs",
            options: { "awslogs-group": group, "awslogs-region": region, "awslogs-stream-prefix": name },
          },
        },
      ]),
    );
}

function startingRole({ name, trusted }: CommandTaskOf, base: Foundation): iam.Role {
  const role = taskAssumedRole(`${name}-execution`, `Starts the ${name} of ${base.family}`);
  const lists = [trusted?.signers, trusted?.executives].flatMap((list) => list?.arn ?? []);
  new iam.RolePolicy(
    `${name}-execution`,
    {
      role: role.name,
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            // The image may stand in any repository of the account; a token is for all of them.
            Action: ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            Resource: "*",
          },
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: pulumi.interpolate`${base.logGroup.arn}:*`,
          },
          ...(lists.length === 0 ? [] : [{ Effect: "Allow" as const, Action: "ssm:GetParameters", Resource: lists }]),
        ],
      },
    },
    KEPT,
  );
  return role;
}

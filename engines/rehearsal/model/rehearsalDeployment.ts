import { type Deployment, machineArn, machineNames } from "../../stepfunctions";
import { type ContractAlarm, contractAlarms } from "../cloud/cloudwatch/contractAlarms";
import type { RehearsalRequest } from "../rehearsal";

const PLACE = { partition: "aws", region: "eu-west-1", accountId: "123456789012" } as const;
const CONTAINER = "app";
/** Two tasks of each version: one could not be told from none by a single lost task. */
const TASKS = 2;

type Facts = Pick<
  RehearsalRequest,
  "service" | "environment" | "triggers" | "smokeTest" | "evaluation" | "capacity"
> & {
  readonly plan: Pick<RehearsalRequest["plan"], "strategy">;
};

/** A deployment with invented names. Blue is the version that was live before (`stable`), green gets the new one (`canary`). */
export interface RehearsalDeployment {
  readonly deployment: Deployment;
  readonly alarms: readonly ContractAlarm[];
  /** Revision of the smoke test. */
  readonly smokeRevision: string;
}

/** The deployment that a release is rehearsed in; its alarms are the contract's. */
export function rehearsalDeployment({
  service,
  environment,
  triggers,
  smokeTest,
  evaluation,
  plan,
  capacity,
}: Facts): RehearsalDeployment {
  const name = `${service}-${environment}`;
  const { partition, region, accountId } = PLACE;
  const arn = (id: string, rest: string): string => `arn:${partition}:${id}:${region}:${accountId}:${rest}`;
  const blue = contractAlarms(`airlock-${name}-blue`, "stable", triggers, evaluation);
  const green = contractAlarms(`airlock-${name}-green`, "canary", triggers, evaluation);
  const colour = (id: "blue" | "green", alarms: readonly ContractAlarm[]) => ({
    targetGroupArn: arn("elasticloadbalancing", `targetgroup/${name}-${id}/0123456789abcdef`),
    serviceName: `${name}-${id}`,
    alarms: alarms.map(({ name, metric }) => ({ name, metric, noData: "hold" as const })),
  });
  const clusterArn = arn("ecs", "cluster/rehearsal");
  const smokeRevision = revisionArn(`${service}-smoke`, 1);
  const deployment: Deployment = {
    service,
    environment,
    ...PLACE,
    tableName: `airlock-${name}`,
    parameterName: `/airlock/${service}/${environment}/live`,
    bucketName: `airlock-${name}-audit`,
    topicArn: arn("sns", `airlock-${name}`),
    ruleArn: arn(
      "elasticloadbalancing",
      `listener-rule/app/${name}/0123456789abcdef/0123456789abcdef/0123456789abcdef`,
    ),
    ...(plan.strategy === "rings"
      ? {
          ringRuleArn: arn(
            "elasticloadbalancing",
            `listener-rule/app/${name}/0123456789abcdef/0123456789abcdef/fedcba9876543210`,
          ),
        }
      : {}),
    ...(capacity === "autoscaling"
      ? {
          clusterArn: "",
          containerName: "",
          autoScaling: {
            launchTemplateName: name,
            instanceRoleArns: [`arn:${partition}:iam::${accountId}:role/${name}-instances`],
          },
        }
      : { clusterArn, containerName: CONTAINER }),
    initialCount: TASKS,
    colours: { blue: colour("blue", blue), green: colour("green", green) },
    scheduleGroupName: `airlock-${name}`,
    schedulerRoleArn: `arn:${partition}:iam::${accountId}:role/airlock-${name}-scheduler`,
    ...(smokeTest === true
      ? {
          smokeTest: {
            clusterArn,
            taskDefinitionArn: smokeRevision,
            containerName: CONTAINER,
            subnetIds: ["subnet-0123456789abcdef0"],
            securityGroupIds: ["sg-0123456789abcdef0"],
            urls: { blue: "https://blue.test.example.com", green: "https://green.test.example.com" },
          },
        }
      : {}),
  };
  return { deployment, alarms: [...blue, ...green], smokeRevision };
}

/** ARN of a task definition's revision. */
export function revisionArn(family: string, revision: number): string {
  return `arn:${PLACE.partition}:ecs:${PLACE.region}:${PLACE.accountId}:task-definition/${family}:${revision}`;
}

/** Id of the launch template of a rehearsed service. */
export const TEMPLATE_ID = "lt-0123456789abcdef0";

/** ARN of it. */
export const TEMPLATE_ARN = `arn:${PLACE.partition}:ec2:${PLACE.region}:${PLACE.accountId}:launch-template/${TEMPLATE_ID}`;

/** ARN of a revision of the service: a task definition's, or a launch template's with its version. */
export function serviceRevision(
  { service, capacity }: Pick<RehearsalRequest, "service" | "capacity">,
  n: number,
): string {
  if (capacity !== "autoscaling") return revisionArn(service, n);
  return `${TEMPLATE_ARN}:${n}`;
}

/** Image of a version, pinned. */
export function imageOf(service: string, digest: string): string {
  return `registry.example.com/${service}@${digest}`;
}

/** ARN of one of the deployment's state machines. */
export function machineArnOf(deployment: Deployment, machine: "forward" | "back" | "reconciler"): string {
  return machineArn(deployment, machineNames(deployment.service, deployment.environment)[machine]);
}

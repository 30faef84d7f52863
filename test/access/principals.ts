import type { PolicyDocument } from "@pulumi/aws/iam";
import {
  BreakGlass,
  type ContractAlarm,
  DeployAgent,
  DeployRunner,
  NoData,
  Rollout,
  RolloutApprovers,
  RolloutOperators,
  serviceControlPolicy,
} from "../../components/aws";
import { named, record } from "../components/aws/recorder";
import * as at from "./places";

/** Who asks. */
export const PRINCIPALS = [
  "forward",
  "back",
  "reconciler",
  "scheduler",
  "forward (EC2)",
  "back (EC2)",
  "deploy agent (GitHub)",
  "deploy agent (GitLab)",
  "deploy agent (EC2)",
  "operator",
  "approver",
  "breaker of the glass",
  "runner",
  "administrator",
  "developer",
] as const;

/** Who asks. */
export type PrincipalName = (typeof PRINCIPALS)[number];

/** What stands behind a principal. */
export interface Principal {
  readonly arn: string;
  readonly policies: readonly PolicyDocument[];
  readonly boundary?: PolicyDocument;
}

/** Trust policies, by role. */
export type Trusts = Readonly<
  Record<"github" | "gitlab" | "operators" | "breakGlass" | "forward" | "runner", PolicyDocument>
>;

/** Every document that the table is judged by. */
export interface Documents {
  readonly principals: Readonly<Record<PrincipalName, Principal>>;
  readonly trusts: Trusts;
  readonly serviceControlPolicy: PolicyDocument;
}

const agent = {
  service: at.SERVICE,
  environment: at.ENVIRONMENT,
  auditBucket: at.AUDIT_BUCKET,
  forwardMachineArn: at.FORWARD,
  taskFamily: "payments-production",
  taskRoleArns: [at.TASK_ROLE],
};
const people = {
  service: at.SERVICE,
  environment: at.ENVIRONMENT,
  tableName: at.TABLE_NAME,
  auditBucket: at.AUDIT_BUCKET,
};
/** Somebody on call. */
export const ANN = `arn:aws:iam::${at.ACCOUNT}:user/ann`;

const alarm = (name: string): ContractAlarm => ({ name, metric: "errorRate", noData: NoData.Hold });
const CONTRACT = {
  errorRatePercent: 1,
  latencyMilliseconds: 0,
  latencyTimes: 2,
  complaints: 3,
  metrics: [],
  detectionSeconds: 300,
};

/** A platform of the service, as components declare it. */
function declare(): void {
  new Rollout("rollout", {
    service: at.SERVICE,
    environment: at.ENVIRONMENT,
    productionRuleArn: at.RULE,
    clusterArn: at.CLUSTER,
    containerName: "app",
    taskRoleArns: [at.TASK_ROLE],
    blue: { targetGroupArn: at.BLUE_GROUP, serviceName: "payments-production-blue", alarms: [alarm("blue-errors")] },
    green: {
      targetGroupArn: at.GREEN_GROUP,
      serviceName: "payments-production-green",
      alarms: [alarm("green-errors")],
    },
    contract: CONTRACT,
  });
  new Rollout("instances", {
    service: at.SERVICE,
    environment: at.ENVIRONMENT,
    productionRuleArn: at.RULE,
    autoScaling: { launchTemplateName: "payments-production", instanceRoleArns: [at.INSTANCE_ROLE] },
    blue: { targetGroupArn: at.BLUE_GROUP, serviceName: "payments-production-blue", alarms: [alarm("blue-errors")] },
    green: {
      targetGroupArn: at.GREEN_GROUP,
      serviceName: "payments-production-green",
      alarms: [alarm("green-errors")],
    },
    contract: CONTRACT,
  });
  new DeployAgent("github", { ...agent, repository: "acme/payments", githubEnvironment: "production" });
  new DeployAgent("gitlab", {
    ...agent,
    gitlab: { project: "acme/shop/payments", branches: ["main"], protectedEnvironment: true },
  });
  const { taskFamily: _, taskRoleArns: __, ...anyAgent } = agent;
  const job = { repository: "acme/payments", githubEnvironment: "production" };
  new DeployAgent("ec2", { ...anyAgent, ...job, ofInstances: true });
  new RolloutOperators("operators", { ...people, people: { principalArns: [ANN] }, backMachineArn: at.BACK });
  new RolloutApprovers("approvers", { ...people, people: { principalArns: [ANN] }, forwardMachineArn: at.FORWARD });
  new BreakGlass("break-glass", {
    ...people,
    people: { principalArns: [ANN] },
    listenerArn: at.LISTENER,
    topicArn: at.TOPIC,
  });
  new DeployRunner("runner", {
    service: at.SERVICE,
    environment: at.ENVIRONMENT,
    repository: "acme/payments",
    workflows: ["release"],
    credential: { secretArn: `arn:aws:secretsmanager:eu-west-1:${at.ACCOUNT}:secret:github-a1b2c3` },
    vpcId: "vpc-1",
    subnetIds: ["subnet-1"],
  });
}

const allow = (...actions: readonly string[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: [...actions], Resource: "*" }],
});

/** AdministratorAccess, as AWS has it. */
export const ADMINISTRATOR_ACCESS = allow("*");

/** Runs the program against mocks and takes the documents that the components really declare. */
export async function readDocuments(): Promise<Documents> {
  const { declared } = await record(declare);
  const document = (name: string, key: string) => named(declared, name).inputs[key] as PolicyDocument;
  const machine = (kind: string, rollout = "rollout"): Principal => ({
    arn: at.roleOf(kind),
    policies: [document(`${rollout}-${kind}-policy`, "policy")],
  });
  const deploy = (name: string): Principal => ({
    arn: at.roleOf("deploy"),
    policies: [document(`${name}-policy`, "policy")],
    boundary: document(`${name}-boundary`, "policy"),
  });
  const person = (kind: string): Principal => ({
    arn: at.roleOf(kind),
    policies: [document(`${kind}-policy`, "policy")],
    boundary: document(`${kind}-policy`, "policy"),
  });
  return {
    principals: {
      forward: machine("forward"),
      back: machine("back"),
      reconciler: machine("reconciler"),
      scheduler: machine("scheduler"),
      "forward (EC2)": machine("forward", "instances"),
      "back (EC2)": machine("back", "instances"),
      "deploy agent (GitHub)": deploy("github"),
      "deploy agent (GitLab)": deploy("gitlab"),
      "deploy agent (EC2)": deploy("ec2"),
      operator: person("operators"),
      approver: person("approvers"),
      "breaker of the glass": person("break-glass"),
      runner: machineOf(document("runner-policy", "policy")),
      administrator: { arn: `arn:aws:iam::${at.ACCOUNT}:role/administrator`, policies: [ADMINISTRATOR_ACCESS] },
      developer: {
        arn: `arn:aws:iam::${at.ACCOUNT}:role/developer`,
        policies: [allow("ecs:*", "elasticloadbalancing:*")],
      },
    },
    trusts: {
      github: document("github-role", "assumeRolePolicy"),
      gitlab: document("gitlab-role", "assumeRolePolicy"),
      operators: document("operators-role", "assumeRolePolicy"),
      breakGlass: document("break-glass-role", "assumeRolePolicy"),
      forward: document("rollout-forward-role", "assumeRolePolicy"),
      runner: document("runner-role", "assumeRolePolicy"),
    },
    serviceControlPolicy: serviceControlPolicy({
      allowedPrincipalArns: [
        ...["forward", "back", "reconciler"].map(at.roleOf),
        // All services of the account by one pattern, or the policy would be too long.
        ...["scheduler", "events", "break-glass"].map((kind) => `arn:aws:iam::${at.ACCOUNT}:role/airlock-*-${kind}`),
        `arn:aws:iam::${at.ACCOUNT}:role/platform`,
      ],
      releasePrincipalArns: [at.roleOf("deploy")],
      operatorPrincipalArns: [at.roleOf("operators")],
      approverPrincipalArns: [at.roleOf("approvers")],
    }),
  };
}

function machineOf(policy: PolicyDocument): Principal {
  return { arn: at.roleOf("runner"), policies: [policy] };
}

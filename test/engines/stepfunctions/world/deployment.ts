import type { AccountContract, ContractAlarm, Deployment, RecordVerifier } from "../../../../engines/stepfunctions";

/** A deployment with a smoke test. */
export const DEPLOYMENT: Deployment = {
  service: "payments",
  environment: "production",
  partition: "aws",
  region: "eu-west-1",
  accountId: "123456789012",
  tableName: "airlock-payments-production",
  parameterName: "/airlock/payments/production/live",
  bucketName: "audit-123456789012",
  topicArn: "arn:aws:sns:eu-west-1:123456789012:payments-production",
  ruleArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/shop/0a1b/2c3d/4e5f",
  clusterArn: "arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
  containerName: "app",
  initialCount: 2,
  colours: {
    blue: {
      targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/payments-blue/111",
      serviceName: "payments-blue",
      alarms: [
        { name: "payments-blue-error-rate", metric: "errorRate", noData: "hold" },
        { name: "payments-blue-latency", metric: "latencyP95", noData: "hold" },
      ],
    },
    green: {
      targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/payments-green/222",
      serviceName: "payments-green",
      alarms: [
        { name: "payments-green-error-rate", metric: "errorRate", noData: "hold" },
        { name: "payments-green-latency", metric: "latencyP95", noData: "hold" },
      ],
    },
  },
  smokeTest: {
    clusterArn: "arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
    taskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/payments-smoke:3",
    containerName: "smoke",
    subnetIds: ["subnet-1", "subnet-2"],
    securityGroupIds: ["sg-1"],
    urls: { blue: "https://blue.payments.test", green: "https://green.payments.test" },
    roleArns: ["arn:aws:iam::123456789012:role/payments-smoke"],
  },
  scheduleGroupName: "airlock-payments-production",
  schedulerRoleArn: "arn:aws:iam::123456789012:role/airlock-payments-production-scheduler",
};

/** A verifier of records. */
export const VERIFIER: RecordVerifier = {
  clusterArn: "arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
  taskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/airlock-verifier:7",
  containerName: "verifier",
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupIds: ["sg-2"],
  roleArns: ["arn:aws:iam::123456789012:role/airlock-verifier"],
};

/** A signer of outcomes. */
export const ATTESTOR: RecordVerifier = {
  ...VERIFIER,
  taskDefinitionArn: "arn:aws:ecs:eu-west-1:123456789012:task-definition/airlock-attestor:3",
  containerName: "attestor",
  roleArns: ["arn:aws:iam::123456789012:role/airlock-attestor"],
};

/** What alarms of an account may watch. */
export const CONTRACT: AccountContract = {
  errorRatePercent: 1,
  latencyMilliseconds: 0,
  latencyTimes: 2,
  complaints: 3,
  metrics: ["checkouts below 20"],
  detectionSeconds: 240,
};

/** The same with a verifier and a contract. */
export const EVERYTHING: Deployment = {
  ...DEPLOYMENT,
  verifier: VERIFIER,
  attestor: ATTESTOR,
  contract: CONTRACT,
  ringRuleArn: `${DEPLOYMENT.ruleArn.slice(0, -"4e5f".length)}ring`,
};

/** Everything, on Auto Scaling groups. */
export const ON_GROUPS: Deployment = {
  ...EVERYTHING,
  clusterArn: "",
  containerName: "",
  autoScaling: {
    launchTemplateName: "payments-production",
    instanceRoleArns: ["arn:aws:iam::123456789012:role/payments-instances"],
  },
};

/** The same without a smoke test. */
export const WITHOUT_SMOKE_TEST: Deployment = omitSmokeTest(DEPLOYMENT);

/** A service with a ring rule. */
export const WITH_RINGS: Deployment = { ...WITHOUT_SMOKE_TEST, ringRuleArn: EVERYTHING.ringRuleArn ?? "" };

function omitSmokeTest({ smokeTest: _, ...rest }: Deployment): Deployment {
  return rest;
}

/** An alarm of this name that holds without data. */
export function held(name: string): ContractAlarm {
  return { name, metric: "errorRate", noData: "hold" };
}

import type { Call } from "../asl/builders";
import { and, isPresent, numberIs } from "../asl/conditions";
import { literal, notRedriven } from "../asl/expressions";
import type { Condition, Template } from "../asl/states";
import type { Deployment, RecordVerifier, SmokeTest } from "../deployment";
import { debtParameterPath } from "../physicalNames";
import { integration } from "./integration";

/** Runs the smoke test against the candidate's test rule and waits for its end: 15 minutes at most. */
export function runSmokeTest(deployment: Deployment, test: SmokeTest): Call {
  return runTask(deployment, test, [{ Name: "AIRLOCK_TEST_URL", "Value.$": "$.places.candidate.testUrl" }]);
}

/** Has the record at `$.key`, in its version at `$.versionId`, verified: 15 minutes at most. */
export function runVerifier(deployment: Deployment, verifier: RecordVerifier): Call {
  const { bucketName, tableName } = deployment;
  return runTask(deployment, verifier, [
    { Name: "AIRLOCK_RECORD", "Value.$": `States.Format('s3://${bucketName}/{}?versionId={}', $.key, $.versionId)` },
    { Name: "AIRLOCK_RECORD_BUCKET", Value: bucketName },
    { Name: "AIRLOCK_RECORD_KEY", "Value.$": "$.key" },
    { Name: "AIRLOCK_RECORD_VERSION", "Value.$": "$.versionId" },
    { Name: "AIRLOCK_ENVIRONMENT", Value: deployment.environment },
    { Name: "AIRLOCK_TABLE", Value: tableName },
    { Name: "AIRLOCK_DEBTS", Value: debtParameterPath(deployment.service, deployment.environment) },
  ]);
}

/** Has what completed under the record at `$.key` signed: 15 minutes at most. What it signs it reads in the account itself. */
export function runAttestor(deployment: Deployment, attestor: RecordVerifier): Call {
  return runTask(deployment, attestor, [
    { Name: "AIRLOCK_SERVICE", Value: deployment.service },
    { Name: "AIRLOCK_ENVIRONMENT", Value: deployment.environment },
    { Name: "AIRLOCK_RECORD_KEY", "Value.$": "$.key" },
    { Name: "AIRLOCK_RECORD_VERSION", "Value.$": "$.versionId" },
  ]);
}

/** What is kept of a job's answer, at a path such as `$.smoke`: the exit codes of its container. */
export function keepExitCode(at: string, { containerName }: RecordVerifier | SmokeTest) {
  return { at, select: { "exitCodes.$": `$.Containers[?(@.Name == '${containerName}')].ExitCode` } };
}

/** Whether the container of a job whose exit code is kept there ended at all. */
export function hasExitCode(at: string): Condition {
  return isPresent(`${at}.exitCodes[0]`);
}

/** Whether it ended with 0. */
export function exitedWell(at: string): Condition {
  return and(hasExitCode(at), numberIs(`${at}.exitCodes[0]`, 0));
}

/** A Fargate task with an answer: its container's exit code. */
function runTask(deployment: Deployment, job: RecordVerifier | SmokeTest, environment: readonly Template[]): Call {
  return {
    resource: integration(deployment, "ecs:runTask.sync"),
    parameters: {
      "Cluster.$": notRedriven(literal(job.clusterArn)),
      TaskDefinition: job.taskDefinitionArn,
      LaunchType: "FARGATE",
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: job.subnetIds,
          SecurityGroups: job.securityGroupIds,
          AssignPublicIp: job.assignPublicIp === true ? "ENABLED" : "DISABLED",
        },
      },
      Overrides: { ContainerOverrides: [{ Name: job.containerName, Environment: environment }] },
    },
    // A task that fails is an answer; only a second run of it tells a broken task from a broken start, so one retry is enough.
    retry: { ErrorEquals: ["States.ALL"], IntervalSeconds: 15, MaxAttempts: 1, BackoffRate: 1, JitterStrategy: "FULL" },
    timeoutSeconds: 900,
  };
}

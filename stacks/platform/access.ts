import {
  BreakGlass,
  DeployAgent,
  type ProgressiveService,
  RolloutApprovers,
  RolloutOperators,
  TrafficGuard,
} from "pulumi-airlock/aws";
import type { Attestor } from "./attestor";
import type { Foundation } from "./foundation";
import type { Settings } from "./settings";

/** Declares who may do what: the pipeline's role, the people's roles, and the guard that tells of everyone else. */
export function access(
  settings: Settings,
  progressive: ProgressiveService,
  base: Foundation,
  attestor: Attestor | undefined,
): DeployAgent {
  const { service, environment, operatorArns, approverArns, breakGlassArns } = settings;
  const { auditBucket, tableName, forwardMachineArn, backMachineArn } = progressive;
  const rollout = { service, environment, auditBucket, tableName };
  if (operatorArns.length > 0) {
    new RolloutOperators("operators", { ...rollout, people: { principalArns: operatorArns }, backMachineArn });
  }
  if (approverArns.length > 0) {
    new RolloutApprovers("approvers", { ...rollout, people: { principalArns: approverArns }, forwardMachineArn });
  }
  const guard = new TrafficGuard("guard", {
    ...rollout,
    listenerArn: progressive.listenerArn,
    topicArn: progressive.topicArn,
    // The attestor writes what it signed into the audit bucket.
    allowedPrincipalArns: [...settings.platformRoleArns, ...(attestor === undefined ? [] : [attestor.taskRole.arn])],
    createTrail: settings.createTrail,
  });
  if (breakGlassArns.length > 0) {
    new BreakGlass(
      "break-glass",
      {
        ...rollout,
        people: { principalArns: breakGlassArns },
        listenerArn: progressive.listenerArn,
        topicArn: progressive.topicArn,
      },
      // The guard lets EventBridge publish to the topic.
      { dependsOn: [guard] },
    );
  }
  return new DeployAgent("deploy-agent", {
    service,
    environment,
    ...settings.jobs,
    ...(settings.oidcProviderArn === undefined ? {} : { oidcProviderArn: settings.oidcProviderArn }),
    auditBucket,
    forwardMachineArn,
    taskFamily: base.family,
    taskRoleArns: [base.executionRole.arn, base.taskRole.arn],
  });
}

import * as sns from "@pulumi/aws/sns";
import type * as pulumi from "@pulumi/pulumi";
import { ProgressiveService, readLiveState } from "pulumi-airlock/aws";
import { access } from "./access";
import { declareAttestor, letItAttest } from "./attestor";
import { foundation, KEPT } from "./foundation";
import { readSettings } from "./settings";
import { declareVerifier, letItRead } from "./verifier";

/** What the service stack and the pipeline take from the platform stack on AWS. */
export interface AwsPlatformOutputs {
  /** Bucket that release records are written to. */
  readonly auditBucket: pulumi.Output<string>;
  /** Family that the service's revisions belong to. */
  readonly family: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly executionRoleArn: pulumi.Output<string>;
  readonly taskRoleArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  /** `role-to-assume` of the job that releases. */
  readonly deployAgentRoleArn: pulumi.Output<string>;
  /** Address of the load balancer, for the DNS record. */
  readonly address: pulumi.Output<string>;
  readonly topicArn: pulumi.Output<string>;
  readonly productionRuleArn: pulumi.Output<string>;
  readonly forwardMachineArn: pulumi.Output<string>;
  readonly backMachineArn: pulumi.Output<string>;
  /** Who signs what has completed here, for `environments.<environment>.verifier` of airlock.yaml. Absent where nobody signs. */
  readonly verifierId?: string;
  /** The public key of the same, as PEM. */
  readonly verifierPublicKey?: pulumi.Output<string>;
}

/** The topology and the rollout engine of one service in one environment. */
export async function platformOnAws(): Promise<AwsPlatformOutputs> {
  const settings = await readSettings();
  const { service, environment, containerName, containerPort } = settings;
  // A production rule that somebody has deleted in the account comes back with the weights that are live.
  const live = await readLiveState({ service, environment });
  const base = foundation(settings);
  const verifier = settings.verifier === undefined ? undefined : declareVerifier(settings, settings.verifier, base);
  const attestor =
    settings.attestor === undefined ? undefined : declareAttestor(settings, settings.attestor, base, verifier);
  const progressive = new ProgressiveService(service, {
    service,
    environment,
    clusterArn: base.cluster.arn,
    network: {
      vpcId: settings.network.vpcId,
      subnetIds: settings.network.privateSubnetIds,
      securityGroupIds: [base.taskSecurityGroup.id],
    },
    container: { name: containerName, port: containerPort, healthCheck: { path: settings.healthCheckPath } },
    routing: {
      https: { loadBalancerArn: base.loadBalancer.arn, certificateArn: settings.certificateArn },
      ...(settings.hosts === undefined ? {} : { hosts: settings.hosts }),
      ...(settings.testHosts === undefined ? {} : { test: settings.testHosts }),
      ...(settings.ring === undefined ? {} : { ring: settings.ring }),
      ...(live === undefined ? {} : { weightsAtCreation: live.weights }),
    },
    alarms: { runbookUrl: settings.runbookUrl },
    initialTaskDefinitionArn: base.placeholder.arn,
    taskRoleArns: [base.executionRole.arn, base.taskRole.arn],
    initialCount: settings.initialCount,
    ...(verifier === undefined ? {} : { verifier: verifier.args }),
    ...(settings.auditMode ? { auditMode: true } : {}),
    ...(attestor === undefined ? {} : { attestor: attestor.args }),
  });
  if (verifier !== undefined) letItRead(verifier, settings, base, progressive);
  if (attestor !== undefined) letItAttest(attestor, settings, base, progressive);
  if (settings.notifyEmail !== undefined) {
    new sns.TopicSubscription(
      "people",
      { topic: progressive.topicArn, protocol: "email", endpoint: settings.notifyEmail },
      KEPT,
    );
  }
  const agent = access(settings, progressive, base, attestor);
  return {
    auditBucket: progressive.auditBucket,
    family: base.family,
    containerName,
    containerPort,
    executionRoleArn: base.executionRole.arn,
    taskRoleArn: base.taskRole.arn,
    logGroupName: base.logGroup.name,
    deployAgentRoleArn: agent.roleArn,
    address: base.loadBalancer.dnsName,
    topicArn: progressive.topicArn,
    productionRuleArn: progressive.productionRuleArn,
    forwardMachineArn: progressive.forwardMachineArn,
    backMachineArn: progressive.backMachineArn,
    ...(attestor === undefined ? {} : { verifierId: attestor.verifierId, verifierPublicKey: attestor.publicKey }),
  };
}

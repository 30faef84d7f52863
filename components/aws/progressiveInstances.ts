import * as autoscaling from "@pulumi/aws/autoscaling";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { jointName } from "../../release/values/jointName";
import type { ColourAlarms } from "./alarms/contractAlarm";
import { checkHttpsUrl, checkName, checkText, checkWhole } from "./args/checks";
import { refuse } from "./args/refuse";
import type { AuditLock } from "./auditBucket";
import { BlueGreenTargetGroups, type TargetHealthCheckArgs } from "./blueGreenTargetGroups";
import { childOptions } from "./topology/childOptions";
import { physicalPrefix } from "./topology/names";
import type { AttestorArgs, AutoScalingArgs, SmokeTestArgs, VerifierArgs } from "./topology/rolloutDeployment";
import type { ServiceAlarmsArgs, ServiceRoutingArgs } from "./topology/serviceArgs";
import { checkSmokeTestHost, watchAndRollOut } from "./topology/watchedRollout";
import { checkWeights } from "./topology/weightsAtCreation";
import { WeightedCanaryListener } from "./weightedCanaryListener";

/** Where instances run; their security groups stand in the launch template. */
export interface InstanceNetworkArgs {
  /** VPC of the target groups. */
  vpcId: pulumi.Input<string>;
  /** Subnets of the instances. */
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
}

/** The instances that take requests. */
export interface ServedInstancesArgs {
  /** Port that they serve plain HTTP on, 1 to 65535. */
  port: number;
  /** Most instances of a colour, 1 to 400: for scaling policies. A smaller number takes instances away at the next `up`. */
  most: number;
  /** How they are asked whether they are well. */
  healthCheck?: TargetHealthCheckArgs;
  /** Seconds after an instance's start in which failing checks do not count, 0 to 3600. @defaultValue 300 */
  gracePeriodSeconds?: number;
  /** Seconds a draining instance keeps its connections, 0 to 3600. @defaultValue 30 */
  drainSeconds?: number;
}

/** Inputs of {@link ProgressiveInstances}. */
export interface ProgressiveInstancesArgs {
  /** Service, 1 to 24 lower-case characters. */
  service: string;
  /** Environment, as airlock.yaml names it. Roles are named by service and environment, so each pair exists once in an account. */
  environment: string;
  /** Where instances run. */
  network: InstanceNetworkArgs;
  /** Instances that take requests. */
  instances: ServedInstancesArgs;
  /** What is released: versions of a launch template that the service's own stack makes. */
  releases: AutoScalingArgs;
  /** Launch template that both groups are created with, and never run: they begin empty. Auto Scaling wants one. */
  initialLaunchTemplateId: pulumi.Input<string>;
  /** Which requests are the service's. */
  routing: ServiceRoutingArgs;
  /** Alarms and their runbook. */
  alarms: ServiceAlarmsArgs;
  /** Whether there is a dashboard; CloudWatch takes $3 a month for it. @defaultValue true */
  dashboard?: boolean;
  /** Instances of the first release ever, and the fewest that the live colour ever has, 1 to `instances.most`. @defaultValue 2 */
  initialCount?: number;
  /** ECS cluster that smoke test, verifier and attestor run in. @defaultValue none: there are none */
  clusterArn?: pulumi.Input<string>;
  /** Task that must succeed on the idle colour before users reach it; needs `routing.test` hosts. @defaultValue none */
  smokeTest?: SmokeTestArgs;
  /** Task that verifies each release record before it is rolled out. @defaultValue none: the gates' verdicts are the client's word */
  verifier?: VerifierArgs;
  /** Task that signs what has completed, so that another environment may promote it. @defaultValue none: outcomes are not signed */
  attestor?: AttestorArgs;
  /** Whether a record that is marked as audited is rolled out although gates refuse it. For adoption. @defaultValue false */
  auditMode?: boolean;
  /** Who may shorten the audit trail's retention. @defaultValue AuditLock.Governance */
  auditLock?: AuditLock;
  /** Days that the audit trail is kept, 1 to 36500. @defaultValue 365 */
  auditRetentionDays?: number;
}

/** Beyond this the answer about one group no longer fits a state of Step Functions (256 KiB). */
const MOST_INSTANCES = 400;

/**
 * A service on EC2 in two colours that is released progressively: target groups, listener rules, one Auto Scaling group per
 * colour, alarms, and the rollout that moves them. It belongs to the platform stack; a release is a `ReleaseRecord` and
 * a launch template version in the service's own stack. `pulumi up` never changes which version runs, how many instances, or where
 * requests go: both groups ignore `launchTemplate`, `minSize` and `desiredCapacity`, the production rule its `actions`.
 */
export class ProgressiveInstances extends pulumi.ComponentResource {
  /** Rule whose weights the rollout moves. */
  public readonly productionRuleArn: pulumi.Output<string>;
  /** Listener that the rules stand on. */
  public readonly listenerArn: pulumi.Output<string>;
  /** Auto Scaling group of blue. */
  public readonly blueGroup: autoscaling.Group;
  /** Auto Scaling group of green. */
  public readonly greenGroup: autoscaling.Group;
  /** Alarms that roll back, by colour. */
  public readonly contractAlarms: pulumi.Output<ColourAlarms>;
  /** State machine that rolls forward. */
  public readonly forwardMachineArn: pulumi.Output<string>;
  /** State machine that rolls back. */
  public readonly backMachineArn: pulumi.Output<string>;
  /** Bucket that release records are written to. */
  public readonly auditBucket: pulumi.Output<string>;
  /** Table of the truth about what is live. */
  public readonly tableName: pulumi.Output<string>;
  /** Parameter that mirrors it. */
  public readonly parameterName: pulumi.Output<string>;
  /** Topic that people are told through; subscribe to it. */
  public readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: ProgressiveInstancesArgs, opts?: pulumi.ComponentResourceOptions) {
    const service = checkName("service", args.service);
    const environment = checkName("environment", args.environment);
    checkShape(args);
    // Weights move with every rollout, and the component must not differ from its state for that.
    const { weightsAtCreation: _, ...registeredRouting } = args.routing;
    super("airlock:aws:ProgressiveInstances", name, { ...args, routing: registeredRouting }, opts);
    const rollout = { service, environment };
    const child = childOptions(this, "ProgressiveInstances", name, rollout);
    const parent = { parent: this };
    const { instances } = args;

    const topic = new sns.Topic(`${name}-people`, { name: physicalPrefix(service, environment) }, child());
    const targets = new BlueGreenTargetGroups(
      `${name}-groups`,
      {
        ...rollout,
        vpcId: args.network.vpcId,
        port: instances.port,
        ofInstances: true,
        ...(instances.healthCheck === undefined ? {} : { healthCheck: instances.healthCheck }),
        ...(instances.drainSeconds === undefined ? {} : { drainSeconds: instances.drainSeconds }),
      },
      parent,
    );
    const listener = new WeightedCanaryListener(
      `${name}-listener`,
      {
        ...args.routing,
        ...rollout,
        blueTargetGroupArn: targets.blue.arn,
        greenTargetGroupArn: targets.green.arn,
      },
      parent,
    );
    const group = (colour: string, targetGroupArn: pulumi.Input<string>) =>
      new autoscaling.Group(
        `${name}-${colour}`,
        groupSettings(args, colour, targetGroupArn),
        child({ ignoreChanges: ["launchTemplate", "minSize", "desiredCapacity"] }),
      );
    this.blueGroup = group("blue", targets.blue.arn);
    this.greenGroup = group("green", targets.green.arn);
    const blue = { targetGroupArn: targets.blue.arn, serviceName: this.blueGroup.name };
    const green = { targetGroupArn: targets.green.arn, serviceName: this.greenGroup.name };
    const { alarms, engine } = watchAndRollOut(this, name, args, {
      rollout,
      listener,
      topicArn: topic.arn,
      watched: { blue, green },
      drainSeconds: instances.drainSeconds,
      placed: { autoScaling: args.releases },
    });
    this.productionRuleArn = listener.productionRule.arn;
    this.listenerArn = listener.listenerArn;
    this.contractAlarms = alarms.contractAlarms;
    this.forwardMachineArn = engine.forwardMachineArn;
    this.backMachineArn = engine.backMachineArn;
    this.auditBucket = engine.auditBucket;
    this.tableName = engine.tableName;
    this.parameterName = engine.parameterName;
    this.topicArn = topic.arn;
    this.registerOutputs({
      productionRuleArn: this.productionRuleArn,
      listenerArn: this.listenerArn,
      blueGroup: this.blueGroup,
      greenGroup: this.greenGroup,
      contractAlarms: this.contractAlarms,
      forwardMachineArn: this.forwardMachineArn,
      backMachineArn: this.backMachineArn,
      auditBucket: this.auditBucket,
      tableName: this.tableName,
      parameterName: this.parameterName,
      topicArn: this.topicArn,
    });
  }
}

/** Both groups begin empty, with the placeholder; from then on sizes and version are the rollout's. */
function groupSettings(
  args: ProgressiveInstancesArgs,
  colour: string,
  targetGroupArn: pulumi.Input<string>,
): autoscaling.GroupArgs {
  return {
    name: `${jointName(args.service, args.environment)}-${colour}`,
    vpcZoneIdentifiers: args.network.subnetIds,
    targetGroupArns: [targetGroupArn],
    launchTemplate: { id: args.initialLaunchTemplateId, version: "1" },
    minSize: 0,
    desiredCapacity: 0,
    maxSize: args.instances.most,
    // An instance that the load balancer finds failing is replaced, not only one that EC2 does.
    healthCheckType: "ELB",
    healthCheckGracePeriod: args.instances.gracePeriodSeconds ?? 300,
    // The rollout waits for instances; an update of the stack has none to wait for.
    waitForCapacityTimeout: "0",
  };
}

/** Everything that the parts would refuse only after this component is registered, and what no part can see alone. */
function checkShape(args: ProgressiveInstancesArgs): void {
  checkWeights("routing.weightsAtCreation", args.routing.weightsAtCreation);
  checkHttpsUrl("alarms.runbookUrl", args.alarms.runbookUrl, "Whoever is paged opens it first.");
  checkText("releases.launchTemplateName", args.releases.launchTemplateName, "Its versions are what is released.");
  const most = checkWhole("instances.most", args.instances.most, {
    from: 1,
    to: MOST_INSTANCES,
    unit: "instances",
    remedy: "It is the largest size of each group.",
  });
  checkWhole("initialCount", args.initialCount ?? 2, {
    from: 1,
    to: most,
    unit: "instances",
    remedy: "A group cannot run more than instances.most. Leave it out to use 2.",
  });
  checkWhole("instances.gracePeriodSeconds", args.instances.gracePeriodSeconds ?? 300, {
    from: 0,
    to: 3600,
    unit: "seconds",
    remedy: "Leave it out to use 300.",
  });
  checkSmokeTestHost(args.smokeTest, args.routing.test?.blueHost);
  if ((args.smokeTest ?? args.verifier ?? args.attestor) !== undefined && args.clusterArn === undefined) {
    refuse(
      "clusterArn",
      "an ARN where there is a smoke test, a verifier or an attestor",
      undefined,
      "Their tasks run in a cluster.",
    );
  }
}

import * as ecs from "@pulumi/aws/ecs";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { jointName } from "../../release/values/jointName";
import { type AdoptedServiceArgs, asFound } from "./adoption/adoptedService";
import type { ColourAlarms } from "./alarms/contractAlarm";
import { checkArn, checkHttpsUrl, checkName, checkText, checkWhole } from "./args/checks";
import { refuse } from "./args/refuse";
import type { AuditLock } from "./auditBucket";
import { BlueGreenTargetGroups, type TargetHealthCheckArgs } from "./blueGreenTargetGroups";
import { type ChildOptions, childOptions } from "./topology/childOptions";
import { physicalPrefix } from "./topology/names";
import type { AttestorArgs, SmokeTestArgs, VerifierArgs } from "./topology/rolloutDeployment";
import type { ServiceAlarmsArgs, ServiceRoutingArgs } from "./topology/serviceArgs";
import { checkSmokeTestHost, watchAndRollOut } from "./topology/watchedRollout";
import { checkWeights } from "./topology/weightsAtCreation";
import { WeightedCanaryListener } from "./weightedCanaryListener";

/** Where the tasks of a service run. */
export interface ServiceNetworkArgs {
  /** VPC of the target groups. */
  vpcId: pulumi.Input<string>;
  /** Subnets of the tasks. */
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Security groups of the tasks. */
  securityGroupIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether tasks get public addresses. @defaultValue false */
  assignPublicIp?: boolean;
}

/** The container that takes requests. */
export interface ServedContainerArgs {
  /** Its name in every revision. */
  name: string;
  /** Port that it serves plain HTTP on, 1 to 65535. */
  port: number;
  /** How it is asked whether it is well. */
  healthCheck?: TargetHealthCheckArgs;
  /** Seconds after a task's start in which failing checks do not count, 0 to 3600. @defaultValue 60 */
  gracePeriodSeconds?: number;
  /** Seconds a draining task keeps its connections, 0 to 3600. @defaultValue 30 */
  drainSeconds?: number;
}

/** Inputs of {@link ProgressiveService}. */
export interface ProgressiveServiceArgs {
  /** Service, 1 to 24 lower-case characters. */
  service: string;
  /** Environment, as airlock.yaml names it. Roles are named by service and environment, so each pair exists once in an account. */
  environment: string;
  /** ECS cluster. */
  clusterArn: pulumi.Input<string>;
  /** Where tasks run. */
  network: ServiceNetworkArgs;
  /** Container that takes requests. */
  container: ServedContainerArgs;
  /** Which requests are the service's. */
  routing: ServiceRoutingArgs;
  /** Alarms and their runbook. */
  alarms: ServiceAlarmsArgs;
  /** Whether there is a dashboard; CloudWatch takes $3 a month for it. @defaultValue true */
  dashboard?: boolean;
  /** Revision that both services are created with, and never run: they begin with no tasks. ECS wants one. */
  initialTaskDefinitionArn: pulumi.Input<string>;
  /**
   * Task and execution role of every revision, and no others: the only ones that the rollout may pass. ECS refuses to
   * place a revision whose roles are missing here; an empty list is right for revisions without roles.
   */
  taskRoleArns: pulumi.Input<string>[];
  /** A running service that becomes this one: what `readAdoption` answers. Stays in the program for good. @defaultValue none */
  adopt?: AdoptedServiceArgs;
  /** Tasks of the first release ever, 1 to 1000. @defaultValue 2 */
  initialCount?: number;
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

/**
 * An ECS Fargate service in two colours that is released progressively: target groups, listener rules, one ECS service
 * per colour, alarms, and the rollout that moves them. It belongs to the platform stack; a release is a
 * `ReleaseRecord` in the service's own stack. `pulumi up` never changes which revision runs, how many tasks, or where
 * requests go: both services ignore `taskDefinition` and `desiredCount`, the production rule its `actions`. A changed
 * `network` is another matter: ECS then replaces the tasks of both colours, one after the other, with the same revision.
 */
export class ProgressiveService extends pulumi.ComponentResource {
  /** Rule whose weights the rollout moves. */
  public readonly productionRuleArn: pulumi.Output<string>;
  /** Listener that the rules stand on. */
  public readonly listenerArn: pulumi.Output<string>;
  /** ECS service of blue. */
  public readonly blueService: ecs.Service;
  /** ECS service of green. */
  public readonly greenService: ecs.Service;
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

  constructor(name: string, args: ProgressiveServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    const service = checkName("service", args.service);
    const environment = checkName("environment", args.environment);
    checkShape(args);
    // Weights move with every rollout, and the component must not differ from its state for that.
    const { weightsAtCreation: _, ...registeredRouting } = args.routing;
    super("airlock:aws:ProgressiveService", name, { ...args, routing: registeredRouting }, opts);
    const rollout = { service, environment };
    const child = childOptions(this, "ProgressiveService", name, rollout);
    const parent = { parent: this };
    const { clusterArn, container, routing, adopt } = args;

    const topic = new sns.Topic(`${name}-people`, { name: physicalPrefix(service, environment) }, child());
    const groups = new BlueGreenTargetGroups(
      `${name}-groups`,
      {
        ...rollout,
        vpcId: args.network.vpcId,
        port: container.port,
        ...(container.healthCheck === undefined ? {} : { healthCheck: container.healthCheck }),
        ...(container.drainSeconds === undefined ? {} : { drainSeconds: container.drainSeconds }),
        ...(adopt === undefined ? {} : { adoptedBlueArn: adopt.targetGroupArn }),
      },
      parent,
    );
    const listener = new WeightedCanaryListener(
      `${name}-listener`,
      {
        ...routing,
        ...rollout,
        blueTargetGroupArn: groups.blue.arn,
        greenTargetGroupArn: groups.green.arn,
        ...(adopt === undefined ? {} : { adoptedRuleArn: adopt.productionRuleArn }),
      },
      parent,
    );
    // ECS refuses a target group that no load balancer uses yet.
    const ring = listener.ringRule === undefined ? [] : [listener.ringRule];
    const routed = [listener.productionRule, listener.blueTestRule, listener.greenTestRule, ...ring];
    const settings = serviceSettings(args);
    this.blueService = new ecs.Service(
      `${name}-blue`,
      settings("blue", groups.blue.arn),
      placedByRollout(child, routed, adopt?.serviceId),
    );
    this.greenService = new ecs.Service(
      `${name}-green`,
      settings("green", groups.green.arn),
      placedByRollout(child, routed),
    );
    const blue = { targetGroupArn: groups.blue.arn, serviceName: this.blueService.name };
    const green = { targetGroupArn: groups.green.arn, serviceName: this.greenService.name };
    const { alarms, engine } = watchAndRollOut(this, name, args, {
      rollout,
      listener,
      topicArn: topic.arn,
      watched: { blue, green, clusterArn },
      drainSeconds: container.drainSeconds,
      placed: {
        containerName: container.name,
        taskRoleArns: args.taskRoleArns,
        ...(adopt === undefined ? {} : { adopted: adopt.live }),
      },
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
      blueService: this.blueService,
      greenService: this.greenService,
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

function placedByRollout(
  child: ChildOptions,
  dependsOn: pulumi.Resource[],
  adoptedId?: string,
): pulumi.CustomResourceOptions {
  // A rolling release has ECS watch its own deployment, and takes that back at its end.
  const placed = ["taskDefinition", "desiredCount", "deploymentCircuitBreaker", "alarms"];
  return child({ ignoreChanges: placed, dependsOn, ...asFound(adoptedId) });
}

function serviceSettings(args: ProgressiveServiceArgs) {
  const { clusterArn, container, network } = args;
  return (colour: string, targetGroupArn: pulumi.Input<string>): ecs.ServiceArgs => ({
    name: `${jointName(args.service, args.environment)}-${colour}`,
    cluster: clusterArn,
    launchType: "FARGATE",
    taskDefinition: args.initialTaskDefinitionArn,
    desiredCount: 0,
    // ECS must not put an older revision back by itself; it may stop retrying one that cannot start.
    deploymentCircuitBreaker: { enable: true, rollback: false },
    healthCheckGracePeriodSeconds: container.gracePeriodSeconds ?? 60,
    loadBalancers: [{ targetGroupArn, containerName: container.name, containerPort: container.port }],
    networkConfiguration: {
      subnets: network.subnetIds,
      securityGroups: network.securityGroupIds,
      assignPublicIp: network.assignPublicIp ?? false,
    },
  });
}

/** Everything that the parts would refuse only after this component is registered, and what no part can see alone. */
function checkShape(args: ProgressiveServiceArgs): void {
  checkArn("clusterArn", args.clusterArn, "arn:aws:ecs:eu-west-1:123456789012:cluster/main");
  checkArn(
    "initialTaskDefinitionArn",
    args.initialTaskDefinitionArn,
    "arn:aws:ecs:eu-west-1:123456789012:task-definition/payments:1",
  );
  checkWeights("routing.weightsAtCreation", args.routing.weightsAtCreation);
  checkText("container.name", args.container.name, "It is the container's name in the revision.");
  checkHttpsUrl("alarms.runbookUrl", args.alarms.runbookUrl, "Whoever is paged opens it first.");
  checkWhole("container.gracePeriodSeconds", args.container.gracePeriodSeconds ?? 60, {
    from: 0,
    to: 3600,
    unit: "seconds",
    remedy: "Leave it out to use 60.",
  });
  if (args.adopt !== undefined && args.routing.listenerArn === undefined) {
    refuse(
      "routing.listenerArn",
      "given where a service is adopted",
      undefined,
      "Name the listener that the adopted rule stands on.",
    );
  }
  checkSmokeTestHost(args.smokeTest, args.routing.test?.blueHost);
}

import * as dynamodb from "@pulumi/aws/dynamodb";
import * as iam from "@pulumi/aws/iam";
import * as scheduler from "@pulumi/aws/scheduler";
import * as sns from "@pulumi/aws/sns";
import * as ssm from "@pulumi/aws/ssm";
import * as pulumi from "@pulumi/pulumi";
import { machineArn, machineNames } from "../../engines/stepfunctions/deployment";
import { itemAtRest } from "../../engines/stepfunctions/item/itemAtRest";
import type { LiveVersionArgs } from "./adoption/adoptedService";
import type { AlarmContract } from "./alarms/alarmContract";
import { checkArn, checkName, checkText, checkWhole } from "./args/checks";
import { refuse } from "./args/refuse";
import { AuditBucket, type AuditLock } from "./auditBucket";
import { starterPolicy } from "./documents/machineRole";
import { serviceTrust } from "./documents/trust";
import { parseArn } from "./topology/arn";
import { childOptions } from "./topology/childOptions";
import { firstLiveState } from "./topology/firstLiveState";
import { declareMachine, type MachineOf } from "./topology/machine";
import { auditBucketName, fitName, liveParameterName, physicalPrefix } from "./topology/names";
import {
  type AttestorArgs,
  type AutoScalingArgs,
  type RolloutColourArgs,
  rolloutDeployment,
  type SmokeTestArgs,
  type VerifierArgs,
} from "./topology/rolloutDeployment";
import { declareEventRule, declareEventsRole, EVENT_RULES } from "./topology/starters";

/** Inputs of {@link Rollout}. */
export interface RolloutArgs {
  /** Service that is rolled. */
  service: string;
  /** Environment. */
  environment: string;
  /** Production rule: the one place where weights stand. */
  productionRuleArn: pulumi.Input<string>;
  /** Rule of ring 0, whose weights are the rollout's, too. @defaultValue none: strategy rings is refused */
  ringRuleArn?: pulumi.Input<string>;
  /** ECS cluster of both services, and of the tasks below. Needed unless there is `autoScaling` and no such task. */
  clusterArn?: pulumi.Input<string>;
  /** Container whose image must be the release's artifact. Needed unless there is `autoScaling`. */
  containerName?: string;
  /** The colours are Auto Scaling groups, and this is what they launch. @defaultValue they are ECS services */
  autoScaling?: AutoScalingArgs;
  /**
   * Task and execution role of every revision, and no others: the only ones that the rollout may pass. ECS refuses to
   * place a revision whose roles are missing here; an empty list is right for revisions without roles. Needed unless there is
   * `autoScaling`.
   */
  taskRoleArns?: pulumi.Input<string>[];
  /** Tasks or instances of the first release ever, 1 to 1000; a live group never has fewer. Later releases take as many as the stable colour runs. @defaultValue 2 */
  initialCount?: number;
  /** Seconds that a colour without traffic keeps its tasks, 60 to 3600 and not below its groups' drain. @defaultValue 300 */
  drainSeconds?: number;
  /** Blue. */
  blue: RolloutColourArgs;
  /** Green. */
  green: RolloutColourArgs;
  /** Task that must succeed on the idle colour before users reach it. @defaultValue none */
  smokeTest?: SmokeTestArgs;
  /** What the alarms hold a release to: a release that promises more is refused. @defaultValue none: promises are not compared */
  contract?: pulumi.Input<AlarmContract>;
  /** Task that verifies each release record before it is rolled out. @defaultValue none: the gates' verdicts are the client's word */
  verifier?: VerifierArgs;
  /** Task that signs what has completed, so that another environment may promote it. @defaultValue none: outcomes are not signed */
  attestor?: AttestorArgs;
  /** Whether a record that is marked as audited is rolled out although gates refuse it. For adoption. @defaultValue false */
  auditMode?: boolean;
  /** What runs on blue already: the first release is then a canary against it. @defaultValue nothing; the first release takes all */
  adopted?: LiveVersionArgs;
  /** Topic for people. @defaultValue it is created */
  topicArn?: pulumi.Input<string>;
  /** Who may shorten the audit trail's retention. @defaultValue AuditLock.Governance */
  auditLock?: AuditLock;
  /** Days that the audit trail is kept, 1 to 36500. @defaultValue 365 */
  auditRetentionDays?: number;
}

/**
 * The rollout engine of one service in one environment: three state machines (forward, back, reconciler) with a role
 * each, the item that is the truth about what is live, its mirror, the audit bucket whose records start rollouts, the
 * event rules that start and abort them, and the topic for people. It runs nothing until a release record arrives, and
 * `pulumi up` never touches what it owns: weights, placed revisions, counts, the item and the mirror's value.
 */
export class Rollout extends pulumi.ComponentResource {
  /** State machine that rolls forward. */
  public readonly forwardMachineArn: pulumi.Output<string>;
  /** State machine that rolls back. */
  public readonly backMachineArn: pulumi.Output<string>;
  /** State machine that watches both. */
  public readonly reconcilerMachineArn: pulumi.Output<string>;
  /** Bucket that release records are written to. */
  public readonly auditBucket: pulumi.Output<string>;
  /** Table of the truth. */
  public readonly tableName: pulumi.Output<string>;
  /** Parameter that mirrors it. */
  public readonly parameterName: pulumi.Output<string>;
  /** Topic that people are told through. */
  public readonly topicArn: pulumi.Output<string>;

  constructor(name: string, args: RolloutArgs, opts?: pulumi.ComponentResourceOptions) {
    const service = checkName("service", args.service);
    const environment = checkName("environment", args.environment);
    checkTargets(args);
    const initialCount = checkWhole("initialCount", args.initialCount ?? 2, {
      from: 1,
      to: 1000,
      unit: "tasks",
      remedy: "Leave it out to use 2.",
    });
    const drainSeconds = checkWhole("drainSeconds", args.drainSeconds ?? 300, {
      from: 60,
      to: 3600,
      unit: "seconds",
      remedy: "Leave it out to use 300.",
    });
    super("airlock:aws:Rollout", name, args, opts);
    const child = childOptions(this, "Rollout", name, { service, environment });
    const prefix = physicalPrefix(service, environment);
    const account = pulumi.output(args.productionRuleArn).apply(parseArn);

    const table = new dynamodb.Table(
      `${name}-table`,
      {
        name: prefix,
        billingMode: "PAY_PER_REQUEST",
        hashKey: "pk",
        attributes: [{ name: "pk", type: "S" }],
        pointInTimeRecovery: { enabled: true },
        serverSideEncryption: { enabled: true },
        deletionProtectionEnabled: true,
      },
      child(),
    );
    if (args.adopted !== undefined) {
      // Written once and only where there is none: the item is the rollout's from then on.
      new dynamodb.TableItem(
        `${name}-item`,
        { tableName: table.name, hashKey: table.hashKey, item: JSON.stringify(itemAtRest(args.adopted)) },
        child({ ignoreChanges: ["item"] }),
      );
    }
    // Nothing but the value may ever change here: an update would write the state's old value over the rollout's.
    const parameter = new ssm.Parameter(
      `${name}-live`,
      {
        name: liveParameterName(service, environment),
        type: "String",
        value: JSON.stringify(firstLiveState(service, environment, args.adopted)),
      },
      child({ ignoreChanges: ["value"] }),
    );
    this.topicArn = pulumi.output(args.topicArn ?? new sns.Topic(`${name}-people`, { name: prefix }, child()).arn);
    const audit = new AuditBucket(
      `${name}-audit`,
      {
        service,
        environment,
        bucketName: account.apply((known) => auditBucketName(service, environment, known)),
        ...(args.auditLock === undefined ? {} : { lock: args.auditLock }),
        ...(args.auditRetentionDays === undefined ? {} : { retentionDays: args.auditRetentionDays }),
      },
      { parent: this },
    );
    const group = new scheduler.ScheduleGroup(`${name}-schedules`, { name: prefix }, child());
    const schedulerRole = new iam.Role(
      `${name}-scheduler-role`,
      {
        name: fitName(prefix, "-scheduler", 64),
        description: `Lets the scheduler start the reconciler of ${service} in ${environment}`,
        assumeRolePolicy: pulumi
          .all([account, group.arn])
          .apply(([{ accountId }, sourceArn]) =>
            serviceTrust({ principal: "scheduler.amazonaws.com", accountId, sourceArn }),
          ),
      },
      child(),
    );
    const schedulerPolicy = new iam.RolePolicy(
      `${name}-scheduler-policy`,
      {
        name: "start",
        role: schedulerRole.name,
        policy: account.apply((known) =>
          starterPolicy([machineArn(known, machineNames(service, environment).reconciler)]),
        ),
      },
      child(),
    );
    const deployment = rolloutDeployment(
      { ...args, service, environment, initialCount, drainSeconds },
      {
        tableName: table.name,
        parameterName: parameter.name,
        bucketName: audit.bucketName,
        topicArn: this.topicArn,
        scheduleGroupName: group.name,
        schedulerRoleArn: pulumi.all([schedulerRole.arn, schedulerPolicy.id]).apply(([arn]) => arn),
      },
    );
    const of: MachineOf = { service, environment, owner: name, deployment, child };
    const forward = declareMachine("forward", of);
    const back = declareMachine("back", of);
    const reconciler = declareMachine("reconciler", of);
    const starter = declareEventsRole(
      of,
      account.apply(({ accountId }) => accountId),
    );
    for (const id of EVENT_RULES) declareEventRule(id, of, starter, { forward: forward.arn, back: back.arn });

    this.forwardMachineArn = forward.arn;
    this.backMachineArn = back.arn;
    this.reconcilerMachineArn = reconciler.arn;
    this.auditBucket = audit.bucketName;
    this.tableName = table.name;
    this.parameterName = parameter.name;
    this.registerOutputs({
      forwardMachineArn: this.forwardMachineArn,
      backMachineArn: this.backMachineArn,
      reconcilerMachineArn: this.reconcilerMachineArn,
      auditBucket: this.auditBucket,
      tableName: this.tableName,
      parameterName: this.parameterName,
      topicArn: this.topicArn,
    });
  }
}

/** ECS services have a cluster, a container and roles; groups a launch template, and a cluster only where a task runs beside them. */
function checkTargets(args: RolloutArgs): void {
  const { autoScaling, clusterArn, smokeTest, verifier, attestor } = args;
  if (autoScaling === undefined || (smokeTest ?? verifier ?? attestor) !== undefined) {
    if (clusterArn === undefined) {
      refuse("clusterArn", "an ARN", undefined, "ECS services, smoke tests, verifiers and attestors run in a cluster.");
    }
    checkArn("clusterArn", clusterArn, "arn:aws:ecs:eu-west-1:123456789012:cluster/main");
  }
  if (autoScaling !== undefined) {
    checkText("autoScaling.launchTemplateName", autoScaling.launchTemplateName, "Its versions are what is released.");
    return;
  }
  checkText("containerName", args.containerName ?? "", "It is the container's name in the revision.");
  if (args.taskRoleArns === undefined) {
    refuse(
      "taskRoleArns",
      "a list",
      undefined,
      "Name the task and execution role of the revisions, or give an empty list.",
    );
  }
}

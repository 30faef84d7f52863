import * as pulumi from "@pulumi/pulumi";
import type { Deployment } from "../../../engines/stepfunctions/deployment";
import type { AlarmContract } from "../alarms/alarmContract";
import type { ContractAlarm } from "../alarms/contractAlarm";
import { parseArn } from "./arn";

/** One colour, as the rollout moves it. */
export interface RolloutColourArgs {
  /** Target group of the colour. */
  targetGroupArn: pulumi.Input<string>;
  /** Name of the colour's ECS service, or of its Auto Scaling group. */
  serviceName: pulumi.Input<string>;
  /** Alarms that roll back while the colour is the release candidate; at least one. ReleaseAlarms tells them as `contractAlarms`. */
  alarms: pulumi.Input<ContractAlarm[]>;
}

/** What the groups of both colours launch. */
export interface AutoScalingArgs {
  /** Name of the launch template whose versions are released; the rollout refuses those of another. */
  launchTemplateName: string;
  /**
   * Roles of the instance profiles that its versions name, and no others: the only ones that the rollout may pass to EC2. An
   * empty list is right for instances without a profile.
   */
  instanceRoleArns: pulumi.Input<string>[];
}

/** A task that must exit with 0 before any user reaches the candidate; it finds the candidate's address in AIRLOCK_TEST_URL. */
export interface SmokeTestArgs {
  /** Task definition to run, with its number. */
  taskDefinitionArn: pulumi.Input<string>;
  /** Container that gets AIRLOCK_TEST_URL. */
  containerName: string;
  /** Subnets that it runs in. */
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Security groups that it runs in. */
  securityGroupIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Task and execution role of the task definition: the only ones that the rollout may pass. */
  roleArns: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether the task gets a public address. @defaultValue false */
  assignPublicIp?: boolean;
  /** Address of blue's test rule: `https://blue.payments.example.com`. */
  blueUrl: string;
  /** Address of green's test rule. */
  greenUrl: string;
}

/**
 * A task that verifies each release record before the rollout takes its lock: `airlock verify-record` in an image, or the like. It
 * finds the record's address in AIRLOCK_RECORD, the environment in AIRLOCK_ENVIRONMENT, the rollout's table in AIRLOCK_TABLE and the path of open debts in AIRLOCK_DEBTS, and must exit with 0.
 */
export interface VerifierArgs {
  /** Task definition to run, with its number. */
  taskDefinitionArn: pulumi.Input<string>;
  /** Container that gets AIRLOCK_RECORD. */
  containerName: string;
  /** Subnets that it runs in. */
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Security groups that it runs in. */
  securityGroupIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Task and execution role of the task definition: the only ones that the rollout may pass. */
  roleArns: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether the task gets a public address. @defaultValue false */
  assignPublicIp?: boolean;
}

/**
 * A task that signs each completed outcome: `airlock attest-outcome` in an image. It finds AIRLOCK_SERVICE, AIRLOCK_ENVIRONMENT, AIRLOCK_RECORD_KEY and
 * AIRLOCK_RECORD_VERSION; run by a person without the last two, it signs what the live item speaks about.
 */
export interface AttestorArgs {
  /** Task definition to run, with its number. */
  taskDefinitionArn: pulumi.Input<string>;
  /** Container that gets AIRLOCK_RECORD_KEY. */
  containerName: string;
  /** Subnets that it runs in. */
  subnetIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Security groups that it runs in. */
  securityGroupIds: pulumi.Input<pulumi.Input<string>[]>;
  /** Task and execution role of the task definition: the only ones that the rollout may pass. */
  roleArns: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether the task gets a public address. @defaultValue false */
  assignPublicIp?: boolean;
}

/** What the component was told. */
export interface RolloutFacts {
  readonly service: string;
  readonly environment: string;
  readonly containerName?: string;
  readonly initialCount: number;
  readonly drainSeconds: number;
  readonly productionRuleArn: pulumi.Input<string>;
  readonly ringRuleArn?: pulumi.Input<string>;
  readonly clusterArn?: pulumi.Input<string>;
  readonly autoScaling?: AutoScalingArgs;
  readonly blue: RolloutColourArgs;
  readonly green: RolloutColourArgs;
  readonly smokeTest?: SmokeTestArgs;
  readonly verifier?: VerifierArgs;
  readonly attestor?: AttestorArgs;
  readonly auditMode?: boolean;
  readonly taskRoleArns?: readonly pulumi.Input<string>[];
  readonly contract?: pulumi.Input<AlarmContract>;
}

/** What the component made. */
export interface RolloutParts {
  readonly tableName: pulumi.Output<string>;
  readonly parameterName: pulumi.Output<string>;
  readonly bucketName: pulumi.Output<string>;
  readonly topicArn: pulumi.Output<string>;
  readonly scheduleGroupName: pulumi.Output<string>;
  readonly schedulerRoleArn: pulumi.Output<string>;
}

/** Everything that the machines are compiled from, once all of it is known. */
export function rolloutDeployment(facts: RolloutFacts, parts: RolloutParts): pulumi.Output<Deployment> {
  const { service, environment, containerName = "", initialCount, drainSeconds, smokeTest } = facts;
  const audited = facts.auditMode === true ? { auditMode: true } : {};
  const plain = { service, environment, containerName, initialCount, drainSeconds, ...audited };
  const smoke = smokeTest === undefined ? pulumi.output(undefined) : smokeTestOf(smokeTest);
  const { verifier, attestor } = facts;
  const known = pulumi.all([
    pulumi.all([facts.productionRuleArn, pulumi.output(facts.ringRuleArn)]),
    pulumi.output(facts.clusterArn ?? ""),
    colourOf(facts.blue),
    colourOf(facts.green),
    smoke,
    pulumi.output(facts.contract),
    pulumi.all([
      verifier === undefined ? pulumi.output(undefined) : jobOf(verifier),
      attestor === undefined ? pulumi.output(undefined) : jobOf(attestor),
    ]),
    pulumi.all([pulumi.all([...(facts.taskRoleArns ?? [])]), autoScalingOf(facts.autoScaling)]),
  ]);
  const made = pulumi.all([
    parts.tableName,
    parts.parameterName,
    parts.bucketName,
    parts.topicArn,
    parts.scheduleGroupName,
    parts.schedulerRoleArn,
  ]);
  return pulumi.all([known, made]).apply(([facts, parts]): Deployment => {
    const [
      [ruleArn, ringRuleArn],
      clusterArn,
      blue,
      green,
      smokeTest,
      contract,
      [verifier, attestor],
      [taskRoleArns, autoScaling],
    ] = facts;
    const [tableName, parameterName, bucketName, topicArn, scheduleGroupName, schedulerRoleArn] = parts;
    const { partition, region, accountId } = parseArn(ruleArn);
    return {
      ...plain,
      partition,
      region,
      accountId,
      tableName,
      parameterName,
      bucketName,
      topicArn,
      ruleArn,
      // On groups the cluster is that of smoke test and verifier alone.
      clusterArn: autoScaling === undefined ? clusterArn : "",
      ...(autoScaling === undefined ? {} : { autoScaling }),
      colours: { blue, green },
      scheduleGroupName,
      schedulerRoleArn,
      taskRoleArns,
      ...(verifier === undefined ? {} : { verifier: { clusterArn, ...verifier } }),
      ...(attestor === undefined ? {} : { attestor: { clusterArn, ...attestor } }),
      ...(contract === undefined ? {} : { contract }),
      ...(ringRuleArn === undefined ? {} : { ringRuleArn }),
      ...(smokeTest === undefined ? {} : { smokeTest: { clusterArn, ...smokeTest } }),
    };
  });
}

function autoScalingOf(args: AutoScalingArgs | undefined) {
  if (args === undefined) return pulumi.output(undefined);
  const { launchTemplateName } = args;
  return pulumi.all(args.instanceRoleArns).apply((instanceRoleArns) => ({ launchTemplateName, instanceRoleArns }));
}

function colourOf(colour: RolloutColourArgs) {
  return pulumi
    .all([colour.targetGroupArn, colour.serviceName, pulumi.output(colour.alarms)])
    .apply(([targetGroupArn, serviceName, alarms]) => ({ targetGroupArn, serviceName, alarms }));
}

function smokeTestOf(test: SmokeTestArgs) {
  const { blueUrl, greenUrl } = test;
  return jobOf(test).apply((job) => ({ ...job, urls: { blue: blueUrl, green: greenUrl } }));
}

function jobOf(job: VerifierArgs) {
  const { containerName, assignPublicIp = false } = job;
  const lists = [job.subnetIds, job.securityGroupIds, job.roleArns].map((list) => pulumi.output(list));
  return pulumi
    .all([job.taskDefinitionArn, pulumi.all(lists)])
    .apply(([taskDefinitionArn, [subnetIds = [], securityGroupIds = [], roleArns = []]]) => ({
      taskDefinitionArn,
      containerName,
      subnetIds,
      securityGroupIds,
      roleArns,
      assignPublicIp,
    }));
}

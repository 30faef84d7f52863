import type { NoData } from "../../release/contract/noData";
import type { WatchedContract } from "../../release/contract/watchedContract";
import { jointName } from "../../release/values/jointName";

/** The two colours of a service. A colour is a place, not a version: which one is stable changes with every release. */
export type Colour = "blue" | "green";

/** Where one colour lives. */
export interface ColourPlace {
  /** ARN of the colour's target group. */
  readonly targetGroupArn: string;
  /** Name of the colour's ECS service, or of its Auto Scaling group. */
  readonly serviceName: string;
  /** Alarms that roll back when this colour is the release candidate: C5's contract. At least one. */
  readonly alarms: readonly ContractAlarm[];
}

export type { NoData };

/** An alarm of the rollback contract. */
export interface ContractAlarm {
  readonly name: string;
  /** What it watches, as a contract's trigger names it: `errorRate`, `latencyP95`, `complaints`, or a metric of the project's own. */
  readonly metric: string;
  readonly noData: NoData;
}

/** Names of a colour's alarms. */
export function alarmNames(place: Pick<ColourPlace, "alarms">): readonly string[] {
  return place.alarms.map((alarm) => alarm.name);
}

/** What the account's alarms hold a release to; a record that promises its users more is refused. */
export interface AccountContract extends WatchedContract {
  /** Longest time from a breach to the alarm that tells of it, over errorRate and latencyP95, in seconds. */
  readonly detectionSeconds: number;
}

/** A task that must exit with 0 before a record is believed: it verifies signatures with trust roots kept in the account. */
export interface RecordVerifier {
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  /**
   * Container that gets AIRLOCK_RECORD (`s3://bucket/key?versionId=...`), AIRLOCK_ENVIRONMENT, AIRLOCK_TABLE and AIRLOCK_DEBTS, as `airlock verify-record`
   * reads them, and AIRLOCK_RECORD_BUCKET, AIRLOCK_RECORD_KEY and AIRLOCK_RECORD_VERSION for others.
   */
  readonly containerName: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** @defaultValue false */
  readonly assignPublicIp?: boolean;
  /** Task and execution role: forward may pass these. */
  readonly roleArns: readonly string[];
}

/** A task that must exit with 0 before any user reaches the candidate; it is told the address of the colour's test rule. */
export interface SmokeTest {
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  /** Container that gets the environment variable AIRLOCK_TEST_URL. */
  readonly containerName: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** Address of each colour's test rule. */
  readonly urls: Readonly<Record<Colour, string>>;
  /** True in subnets without a NAT gateway, where the image could not be pulled otherwise. @defaultValue false */
  readonly assignPublicIp?: boolean;
  /** Task and execution role of the task definition: forward may pass these and no others. @defaultValue none */
  readonly roleArns?: readonly string[];
}

/** What the groups of two colours launch; a revision is a version of the launch template. */
export interface AutoScalingTargets {
  /** Name of the launch template whose versions are released. A revision of another template is refused. */
  readonly launchTemplateName: string;
  /** Roles of the instance profiles that the versions name, and no others: forward may pass these to EC2. */
  readonly instanceRoleArns: readonly string[];
}

/**
 * Everything that the state machines of one service in one environment are compiled from. Components fill it with
 * real names; rehearsal fills it with invented ones; the definitions are otherwise the same to the letter.
 */
export interface Deployment {
  readonly service: string;
  readonly environment: string;
  /** Partition, region and account that the ARNs below are in: `aws`, `eu-west-1`, `123456789012`. */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** DynamoDB table with string hash key `pk`: item `rollout` is the truth, `quarantine#<digest>` one item per digest. */
  readonly tableName: string;
  /** Parameter that mirrors the item as JSON: `/airlock/<service>/<environment>/live`. */
  readonly parameterName: string;
  /** Audit bucket: records come in, outcomes and rollback logs go out. */
  readonly bucketName: string;
  /** Topic for people. */
  readonly topicArn: string;
  /** The production rule: the one place where weights stand. */
  readonly ruleArn: string;
  /** ECS cluster of both services; empty where the colours are Auto Scaling groups. */
  readonly clusterArn: string;
  /** Container whose image must equal the record's artifact; empty where the colours are Auto Scaling groups. */
  readonly containerName: string;
  /** The colours are Auto Scaling groups. @defaultValue they are ECS services */
  readonly autoScaling?: AutoScalingTargets;
  /** Tasks or instances of the first release ever; later releases take as many as the stable colour runs. */
  readonly initialCount: number;
  readonly colours: Readonly<Record<Colour, ColourPlace>>;
  readonly smokeTest?: SmokeTest;
  /** Task and execution role of every revision, and no others: forward may pass these to ECS tasks. @defaultValue none */
  readonly taskRoleArns?: readonly string[];
  /** Rule whose requests (a header, a cookie, source addresses) are ring 0; its weights belong to the rollout, too. */
  readonly ringRuleArn?: string;
  /** Verifies each record before the lock is taken. */
  readonly verifier?: RecordVerifier;
  /**
   * Task that signs what has completed, `airlock attest-outcome`: its container gets AIRLOCK_SERVICE, AIRLOCK_ENVIRONMENT, AIRLOCK_RECORD_KEY and
   * AIRLOCK_RECORD_VERSION. Its failure is told, and undoes nothing. @defaultValue outcomes are not signed
   */
  readonly attestor?: RecordVerifier;
  /** A record whose gates refuse it is rolled out where it is marked as audited. @defaultValue false */
  readonly auditMode?: boolean;
  /** What the alarms watch; without it a record's promises are not compared. */
  readonly contract?: AccountContract;
  /** Seconds that a stage without data waits for some before it goes back. @defaultValue 1800 */
  readonly noDataGraceSeconds?: number;
  /**
   * Seconds that a colour without traffic keeps its tasks, for requests that still run on it. Not less than the target
   * groups' deregistration delay, and at least 60. @defaultValue 300, ELB's default deregistration delay
   */
  readonly drainSeconds?: number;
  /** EventBridge Scheduler group and the role it assumes to start the reconciler. */
  readonly scheduleGroupName: string;
  readonly schedulerRoleArn: string;
}

/** ELB's default deregistration delay. */
const DEFAULT_DRAIN_SECONDS = 300;

/** Seconds that a colour without traffic keeps its tasks. */
export function drainSecondsOf({ drainSeconds }: Pick<Deployment, "drainSeconds">): number {
  return drainSeconds ?? DEFAULT_DRAIN_SECONDS;
}

/** Names of the three state machines, fixed so that each can name the others without a circle of outputs. */
export function machineNames(
  service: string,
  environment: string,
): Readonly<Record<"forward" | "back" | "reconciler", string>> {
  const prefix = `airlock-${jointName(service, environment)}`;
  return { forward: `${prefix}-forward`, back: `${prefix}-back`, reconciler: `${prefix}-reconciler` };
}

/** ARN of a state machine in the deployment's account. */
export function machineArn(deployment: Pick<Deployment, "partition" | "region" | "accountId">, name: string): string {
  return `arn:${deployment.partition}:states:${deployment.region}:${deployment.accountId}:stateMachine:${name}`;
}

import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { fitOneEventRule } from "../../engines/stepfunctions/eventRules";
import { type AlarmContract, alarmContract, checkObjective } from "./alarms/alarmContract";
import { type AlarmPlan, anyInAlarm, contractAlarms, pageAlarms, type WatchedColour } from "./alarms/colourAlarms";
import type { ColourAlarms, ContractAlarm } from "./alarms/contractAlarm";
import { type ContractMetric, type ContractMetricArgs, contractMetrics } from "./alarms/contractMetrics";
import {
  type ContractThresholdsArgs,
  contractThresholds,
  type EvaluationArgs,
  evaluation,
  type PageThresholdsArgs,
  pageThresholds,
} from "./alarms/thresholds";
import { checkArn, checkHttpsUrl, checkName } from "./args/checks";
import { refuse } from "./args/refuse";
import { lastName, loadBalancerDimension, targetGroupDimension } from "./topology/arn";
import { childOptions } from "./topology/childOptions";
import { physicalPrefix } from "./topology/names";

/** What the alarms of one colour watch. */
export interface WatchedColourArgs {
  /** Target group of the colour. */
  targetGroupArn: pulumi.Input<string>;
  /** Name of the colour's ECS service, or of its Auto Scaling group. */
  serviceName: pulumi.Input<string>;
}

/** Names of alarms, by colour. */
export interface ColourAlarmNames {
  /** Alarms that watch blue. */
  blue: string[];
  /** Alarms that watch green. */
  green: string[];
}

/** Inputs of {@link ReleaseAlarms}. */
export interface ReleaseAlarmsArgs {
  /** Service that is watched. */
  service: string;
  /** Environment. */
  environment: string;
  /** Listener of the production rule; its load balancer's metrics are read. */
  listenerArn: pulumi.Input<string>;
  /** ECS cluster of both services. @defaultValue none: the colours are Auto Scaling groups */
  clusterArn?: pulumi.Input<string>;
  /** Blue. */
  blue: WatchedColourArgs;
  /** Green. */
  green: WatchedColourArgs;
  /** Topic that people are paged through. */
  topicArn: pulumi.Input<string>;
  /** https address of what to do when an alarm goes off; it stands in every description. */
  runbookUrl: string;
  /** Thresholds that page people. */
  page?: PageThresholdsArgs;
  /** Thresholds that roll back. */
  contract?: ContractThresholdsArgs;
  /** Metrics of your own that roll back, too; as many as one event pattern can name (2,048 characters). @defaultValue none */
  metrics?: ContractMetricArgs[];
  /** When an alarm goes off. */
  evaluation?: EvaluationArgs;
  /**
   * Longest time from the first minute that is measured above the threshold to all traffic on the stable version, 1 to 3600
   * seconds. @defaultValue 300
   */
  objectiveSeconds?: number;
}

/**
 * Two sets of alarms for each colour: the rollback contract, which sends traffic back while the colour is the release
 * candidate, and the thresholds that page people; and one composite alarm over all of them that does the paging.
 * Missing data stays missing: the rollout decides at the end of a stage what it means, metric by metric. The alarms
 * themselves act on nothing but the topic.
 */
export class ReleaseAlarms extends pulumi.ComponentResource {
  /** Alarms that roll back, by colour: what a rollout judges. */
  public readonly contractAlarms: pulumi.Output<ColourAlarms>;
  /** What they hold a release to. */
  public readonly contract: pulumi.Output<AlarmContract>;
  /** Longest time from the first minute that is measured above the threshold (error rate, latency) to its alarm, in seconds. */
  public readonly detectionSeconds: pulumi.Output<number>;
  /** Alarms that only page, by colour. */
  public readonly pageAlarmNames: pulumi.Output<ColourAlarmNames>;
  /** Name of the composite alarm that pages. */
  public readonly compositeAlarmName: pulumi.Output<string>;

  constructor(name: string, args: ReleaseAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    const rollout = {
      service: checkName("service", args.service),
      environment: checkName("environment", args.environment),
    };
    const runbook = checkHttpsUrl("runbookUrl", args.runbookUrl, "Whoever is paged opens it first.");
    checkArn("clusterArn", args.clusterArn, "arn:aws:ecs:eu-west-1:123456789012:cluster/main");
    const page = pageThresholds(args.page);
    const limits = contractThresholds(args.contract);
    const metrics = contractMetrics(args.metrics);
    const when = evaluation(args.evaluation);
    const contract = alarmContract(limits, when, metrics);
    checkObjective(args.objectiveSeconds ?? 300, when, contract);
    const prefix = physicalPrefix(rollout.service, rollout.environment);
    const watched = (colour: "blue" | "green"): WatchedColour => ({
      ...rollout,
      colour,
      targetGroup: pulumi.output(args[colour].targetGroupArn).apply(targetGroupDimension),
      loadBalancer: pulumi.output(args.listenerArn).apply(loadBalancerDimension),
      ...(args.clusterArn === undefined ? {} : { clusterName: pulumi.output(args.clusterArn).apply(lastName) }),
      serviceName: args[colour].serviceName,
    });
    const blue = watched("blue");
    const green = watched("green");
    const plans = {
      blue: contractAlarms(blue, green, limits, when, metrics),
      green: contractAlarms(green, blue, limits, when, metrics),
    };
    const nameOf = (colour: string, plan: AlarmPlan) => `${prefix}-${colour}-${plan.id}`;
    checkEventRule(metrics, [
      ...plans.blue.map((plan) => nameOf("blue", plan)),
      ...plans.green.map((plan) => nameOf("green", plan)),
    ]);
    super("airlock:aws:ReleaseAlarms", name, args, opts);
    const child = childOptions(this, "ReleaseAlarms", name, rollout);

    const declare = (colour: string, plan: AlarmPlan) =>
      new cloudwatch.MetricAlarm(
        `${name}-${colour}-${plan.id}`,
        {
          ...plan.args,
          name: nameOf(colour, plan),
          alarmDescription: `${plan.what} ${plan.remedy} It rings within ${plan.detectionSeconds} seconds. Runbook: ${runbook}`,
        },
        child(),
      ).name;
    const contractOf = (colour: "blue" | "green") =>
      plans[colour].map((plan) =>
        declare(colour, plan).apply((alarm) => ({ name: alarm, metric: plan.metric, noData: plan.noData })),
      );
    const pageOf = (own: WatchedColour) => pageAlarms(own, page, when).map((plan) => declare(own.colour, plan));
    const rollingBack = { blue: contractOf("blue"), green: contractOf("green") };
    const paging = { blue: pageOf(blue), green: pageOf(green) };
    this.contractAlarms = pulumi.output(rollingBack);
    this.contract = pulumi.output(contract);
    this.detectionSeconds = pulumi.output(contract.detectionSeconds);
    this.pageAlarmNames = pulumi.output(paging);
    this.compositeAlarmName = new cloudwatch.CompositeAlarm(
      `${name}-page`,
      {
        alarmName: `${prefix}-page`,
        alarmDescription: `Something about ${rollout.service} in ${rollout.environment} needs a person: open the alarms that ring. Runbook: ${runbook}`,
        alarmRule: pulumi
          .all((["blue", "green"] as const).flatMap((colour) => [...namesOf(rollingBack[colour]), ...paging[colour]]))
          .apply(anyInAlarm),
        alarmActions: [args.topicArn],
        okActions: [args.topicArn],
      },
      child(),
    ).alarmName;
    this.registerOutputs({
      contractAlarms: this.contractAlarms,
      contract: this.contract,
      detectionSeconds: this.detectionSeconds,
      pageAlarmNames: this.pageAlarmNames,
      compositeAlarmName: this.compositeAlarmName,
    });
  }
}

function namesOf(alarms: readonly pulumi.Output<ContractAlarm>[]): pulumi.Output<string>[] {
  return alarms.map((alarm) => alarm.apply((known) => known.name));
}

/**
 * One event rule starts the way back for all alarms of the contract. This bound is met long before CloudWatch's own: 100 names
 * in one DescribeAlarms, 100 children and 10,240 characters of a composite alarm.
 */
function checkEventRule(metrics: readonly ContractMetric[], names: readonly string[]): void {
  if (fitOneEventRule(names)) return;
  refuse(
    "metrics",
    "so few that the names of the contract's alarms fit one event pattern of 2048 characters, in both colours together",
    `${metrics.length} metrics`,
    "Shorten their names, or leave some to the service's own alarms.",
  );
}

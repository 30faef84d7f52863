import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmPlan, anyInAlarm, contractAlarms, pageAlarms, type WatchedColour } from "./alarms/colourAlarms";
import {
  type ContractThresholdsArgs,
  contractThresholds,
  type EvaluationArgs,
  evaluation,
  type PageThresholdsArgs,
  pageThresholds,
} from "./alarms/thresholds";
import { checkArn, checkHttpsUrl, checkName } from "./args/checks";
import { lastName, loadBalancerDimension, targetGroupDimension } from "./topology/arn";
import { childOptions } from "./topology/childOptions";
import { physicalPrefix } from "./topology/names";

/** What the alarms of one colour watch. */
export interface WatchedColourArgs {
  /** Target group of the colour. */
  targetGroupArn: pulumi.Input<string>;
  /** Name of the colour's ECS service. */
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
  /** ECS cluster of both services. */
  clusterArn: pulumi.Input<string>;
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
  /** When an alarm goes off. */
  evaluation?: EvaluationArgs;
}

/**
 * Two sets of alarms for each colour: the rollback contract, which sends traffic back while the colour is the release
 * candidate, and the thresholds that page people; and one composite alarm over all of them that does the paging.
 * Missing data stays missing: at the end of a stage it proves nothing, so the rollout goes back. The alarms themselves
 * act on nothing but the topic.
 */
export class ReleaseAlarms extends pulumi.ComponentResource {
  /** Alarms that roll back, by colour: what a rollout listens to. */
  public readonly contractAlarmNames: pulumi.Output<ColourAlarmNames>;
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
    const contract = contractThresholds(args.contract);
    const when = evaluation(args.evaluation);
    super("airlock:aws:ReleaseAlarms", name, args, opts);
    const child = childOptions(this, "ReleaseAlarms", name, rollout);
    const prefix = physicalPrefix(rollout.service, rollout.environment);

    const declare = (colour: string, plan: AlarmPlan) =>
      new cloudwatch.MetricAlarm(
        `${name}-${colour}-${plan.id}`,
        {
          ...plan.args,
          name: `${prefix}-${colour}-${plan.id}`,
          alarmDescription: `${plan.what} Runbook: ${runbook}`,
        },
        child(),
      ).name;
    const watched = (colour: "blue" | "green"): WatchedColour => ({
      ...rollout,
      colour,
      targetGroup: pulumi.output(args[colour].targetGroupArn).apply(targetGroupDimension),
      loadBalancer: pulumi.output(args.listenerArn).apply(loadBalancerDimension),
      clusterName: pulumi.output(args.clusterArn).apply(lastName),
      serviceName: args[colour].serviceName,
    });
    const alarmsOf = (colour: "blue" | "green", other: "blue" | "green") => {
      const own = watched(colour);
      return {
        contract: contractAlarms(own, watched(other), contract, when).map((plan) => declare(colour, plan)),
        page: pageAlarms(own, page, when).map((plan) => declare(colour, plan)),
      };
    };
    const blue = alarmsOf("blue", "green");
    const green = alarmsOf("green", "blue");
    this.contractAlarmNames = pulumi.output({ blue: blue.contract, green: green.contract });
    this.pageAlarmNames = pulumi.output({ blue: blue.page, green: green.page });
    this.compositeAlarmName = new cloudwatch.CompositeAlarm(
      `${name}-page`,
      {
        alarmName: `${prefix}-page`,
        alarmDescription: `Something about ${rollout.service} in ${rollout.environment} needs a person. Runbook: ${runbook}`,
        alarmRule: pulumi.all([...blue.contract, ...blue.page, ...green.contract, ...green.page]).apply(anyInAlarm),
        alarmActions: [args.topicArn],
        okActions: [args.topicArn],
      },
      child(),
    ).alarmName;
    this.registerOutputs({
      contractAlarmNames: this.contractAlarmNames,
      pageAlarmNames: this.pageAlarmNames,
      compositeAlarmName: this.compositeAlarmName,
    });
  }
}

import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { machineLogGroup } from "../../engines/stepfunctions/milestones";
import type { ColourAlarms } from "./alarms/contractAlarm";
import { type ContractMetricArgs, contractMetrics } from "./alarms/contractMetrics";
import {
  type ContractThresholdsArgs,
  contractThresholds,
  type PageThresholdsArgs,
  pageThresholds,
} from "./alarms/thresholds";
import { checkHttpsUrl, checkName } from "./args/checks";
import { dashboardBody } from "./dashboard/dashboardBody";
import type { DashboardFacts } from "./dashboard/dashboardFacts";
import { eventMetrics } from "./dashboard/rolloutEvents";
import type { ColourAlarmNames, WatchedColourArgs } from "./releaseAlarms";
import { lastName, loadBalancerDimension, machineNameOf, parseArn, targetGroupDimension } from "./topology/arn";
import { childOptions } from "./topology/childOptions";
import { physicalPrefix } from "./topology/names";

/** The alarms that a dashboard shows; ReleaseAlarms tells all three. */
export interface DashboardAlarmsArgs {
  /** Alarms that roll back. */
  contractAlarms: pulumi.Input<ColourAlarms>;
  /** Alarms that page. */
  pageAlarmNames: pulumi.Input<ColourAlarmNames>;
  /** The composite alarm. */
  compositeAlarmName: pulumi.Input<string>;
}

/** The rollout that a dashboard shows; Rollout tells all three. */
export interface DashboardRolloutArgs {
  /** State machine that rolls forward. */
  forwardMachineArn: pulumi.Input<string>;
  /** State machine that rolls back. */
  backMachineArn: pulumi.Input<string>;
  /** Audit bucket. */
  auditBucket: pulumi.Input<string>;
}

/** Inputs of {@link ReleaseDashboard}. */
export interface ReleaseDashboardArgs {
  /** Service that is shown. */
  service: string;
  /** Environment. */
  environment: string;
  /** Listener of the production rule. */
  listenerArn: pulumi.Input<string>;
  /** ECS cluster of both services. @defaultValue none: the colours are Auto Scaling groups */
  clusterArn?: pulumi.Input<string>;
  /** Blue. */
  blue: WatchedColourArgs;
  /** Green. */
  green: WatchedColourArgs;
  /** https address of what to do when an alarm goes off. */
  runbookUrl: string;
  /** Alarms to show. */
  alarms: DashboardAlarmsArgs;
  /** Rollout to show. */
  rollout: DashboardRolloutArgs;
  /** Thresholds that page people, as ReleaseAlarms has them; drawn as lines. */
  page?: PageThresholdsArgs;
  /** Thresholds that roll back, as ReleaseAlarms has them; drawn as lines. */
  contract?: ContractThresholdsArgs;
  /** Metrics of your own that roll back, as ReleaseAlarms has them; the business view. @defaultValue none */
  metrics?: ContractMetricArgs[];
}

/**
 * One CloudWatch dashboard for people who look at a rollout: which alarms ring, who gets the traffic, a technical and a business
 * view, and on every graph the moments at which the rollout started, moved weight, completed or went back. Those come from
 * metric filters on the logs of the state machines: the machines themselves do nothing for it. It changes nothing that runs.
 */
export class ReleaseDashboard extends pulumi.ComponentResource {
  /** Name of the dashboard. */
  public readonly dashboardName: pulumi.Output<string>;

  constructor(name: string, args: ReleaseDashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    const service = checkName("service", args.service);
    const environment = checkName("environment", args.environment);
    const runbookUrl = checkHttpsUrl("runbookUrl", args.runbookUrl, "Whoever is paged opens it first.");
    const page = pageThresholds(args.page);
    const contract = contractThresholds(args.contract);
    const metrics = contractMetrics(args.metrics);
    super("airlock:aws:ReleaseDashboard", name, args, opts);
    const child = childOptions(this, "ReleaseDashboard", name, { service, environment });

    const machineArns = { forward: args.rollout.forwardMachineArn, back: args.rollout.backMachineArn };
    for (const event of eventMetrics(service, environment)) {
      new cloudwatch.LogMetricFilter(
        `${name}-${event.id}`,
        {
          name: event.metricName,
          logGroupName: pulumi.output(machineArns[event.machine]).apply((arn) => machineLogGroup(machineNameOf(arn))),
          pattern: event.pattern,
          metricTransformation: { namespace: event.namespace, name: event.metricName, value: "1" },
        },
        child(),
      );
    }
    const facts = pulumi
      .output({
        listenerArn: args.listenerArn,
        clusterArn: pulumi.output(args.clusterArn),
        blue: args.blue,
        green: args.green,
        alarms: args.alarms,
        rollout: args.rollout,
        metrics,
      })
      .apply(({ listenerArn, clusterArn, blue, green, alarms, rollout, metrics: known }): DashboardFacts => {
        const { partition, region, accountId } = parseArn(listenerArn);
        return {
          service,
          environment,
          partition,
          region,
          accountId,
          runbookUrl,
          page,
          contract,
          metrics: known,
          loadBalancer: loadBalancerDimension(listenerArn),
          ...(clusterArn === undefined ? {} : { clusterName: lastName(clusterArn) }),
          colours: [
            { colour: "blue", targetGroup: targetGroupDimension(blue.targetGroupArn), serviceName: blue.serviceName },
            {
              colour: "green",
              targetGroup: targetGroupDimension(green.targetGroupArn),
              serviceName: green.serviceName,
            },
          ],
          ...rollout,
          contractAlarmNames: [...alarms.contractAlarms.blue, ...alarms.contractAlarms.green].map(
            (alarm) => alarm.name,
          ),
          pageAlarmNames: [alarms.compositeAlarmName, ...alarms.pageAlarmNames.blue, ...alarms.pageAlarmNames.green],
        };
      });
    this.dashboardName = new cloudwatch.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: physicalPrefix(service, environment),
        dashboardBody: facts.apply((known) => JSON.stringify(dashboardBody(known))),
      },
      child(),
    ).dashboardName;
    this.registerOutputs({ dashboardName: this.dashboardName });
  }
}

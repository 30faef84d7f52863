import { machineLogGroup } from "../../../engines/stepfunctions/milestones";
import { machineNameOf } from "../topology/arn";
import type { DashboardFacts } from "./dashboardFacts";
import { eventLines, eventQuery } from "./rolloutEvents";
import { shareLines } from "./trafficMath";
import { graph, type Panel, text } from "./widgets";

/** What to know first: where to look and what to do, which alarms ring, and who gets the traffic. */
export function overview(facts: DashboardFacts): readonly (readonly Panel[])[] {
  return [
    [text(links(facts), 4)],
    [alarms(facts, "Rollback contract", facts.contractAlarmNames), alarms(facts, "Pages people", facts.pageAlarmNames)],
    [
      graph({
        title: "Share of the requests: the weights, as users felt them",
        unit: "percent",
        width: 24,
        region: facts.region,
        max: 100,
        lines: shareLines(facts),
        events: eventLines(facts.service, facts.environment),
      }),
    ],
  ];
}

/** What the rollouts did, out of the machines' logs. */
export function rolloutLog(facts: DashboardFacts): readonly (readonly Panel[])[] {
  const logGroups = [facts.forwardMachineArn, facts.backMachineArn].map((arn) => machineLogGroup(machineNameOf(arn)));
  const properties = {
    title: "What rollouts did, and why they ended",
    region: facts.region,
    query: eventQuery(logGroups),
    view: "table",
  };
  return [[{ type: "log", width: 24, height: 8, properties }]];
}

function alarms(facts: DashboardFacts, title: string, names: readonly string[]): Panel {
  const { partition, region, accountId } = facts;
  return {
    type: "alarm",
    width: 12,
    // Most of them are seen without scrolling; CloudWatch takes 100 in a widget.
    height: Math.min(10, 2 + Math.ceil(names.length / 3)),
    properties: {
      title,
      alarms: names.map((name) => `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${name}`),
      sortBy: "stateUpdatedTimestamp",
    },
  };
}

function links(facts: DashboardFacts): string {
  const { service, environment, region, auditBucket } = facts;
  const home = `https://${region}.${consoleOf(facts.partition)}`;
  const forward = `${home}/states/home?region=${region}#/statemachines/view/${facts.forwardMachineArn}`;
  const back = `${home}/states/home?region=${region}#/statemachines/view/${facts.backMachineArn}`;
  const folder = (name: string) =>
    `[${name}](${home}/s3/buckets/${auditBucket}?region=${region}&prefix=${name}/${service}/${environment}/)`;
  return [
    `# ${service} in ${environment}`,
    `**[Runbook](${facts.runbookUrl})** · to send traffic back: \`airlock rollout rollback\`, or start [back](${back}) with the input \`{}\``,
    "",
    `Executions of [forward](${forward}) and [back](${back}) · audit trail: ${["releases", "outcomes", "rollbacks"].map(folder).join(", ")}`,
    "",
    "Peaks on the right axis of a graph: a rollout started, moved weight, completed, or went back.",
  ].join("\n");
}

/** Where the console of a partition is. */
function consoleOf(partition: string): string {
  if (partition === "aws-cn") return "console.amazonaws.cn";
  return partition === "aws-us-gov" ? "console.amazonaws-us-gov.com" : "console.aws.amazon.com";
}

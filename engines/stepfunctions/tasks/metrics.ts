import type { Call } from "../asl/builders";
import type { Template } from "../asl/states";
import type { Deployment } from "../deployment";
import { integration } from "./integration";

/** Figures of a comparison are sums and percentiles of an hour each: a week of them fits into a state. */
export const COMPARED_SECONDS = 3600;

/** What is compared, by its name in the document: metric and statistic of AWS/ApplicationELB. */
const FIGURES = {
  requests: ["RequestCount", "Sum"],
  ok: ["HTTPCode_Target_2XX_Count", "Sum"],
  redirected: ["HTTPCode_Target_3XX_Count", "Sum"],
  refused: ["HTTPCode_Target_4XX_Count", "Sum"],
  latencyP95: ["TargetResponseTime", "p95"],
} as const;

const ROLES = ["stable", "candidate"] as const;

/** Reads the figures of both colours between two times, whose paths are given. */
export function readFigures(deployment: Deployment, from: string, until: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:cloudwatch:getMetricData"),
    parameters: {
      "StartTime.$": from,
      "EndTime.$": until,
      ScanBy: "TimestampAscending",
      MetricDataQueries: ROLES.flatMap((role) =>
        Object.entries(FIGURES).map(([name, [metric, statistic]]) => ({
          Id: idOf(role, name),
          MetricStat: {
            Metric: {
              Namespace: "AWS/ApplicationELB",
              MetricName: metric,
              Dimensions: [
                { Name: "TargetGroup", "Value.$": `$.places.${role}.targetGroup` },
                { Name: "LoadBalancer", Value: loadBalancerOf(deployment.ruleArn) },
              ],
            },
            Period: COMPARED_SECONDS,
            Stat: statistic,
          },
        })),
      ),
    },
  };
}

/** What to keep of {@link readFigures}'s answer: for each role and figure the values of the hours that had some, oldest first. */
export const FIGURE_FIELDS: Template = Object.fromEntries(
  ROLES.map((role) => [
    role,
    Object.fromEntries(
      Object.keys(FIGURES).map((name) => [
        `${name}.$`,
        `$.MetricDataResults[?(@.Id == '${idOf(role, name)}')].Values[*]`,
      ]),
    ),
  ]),
);

/** `targetgroup/<name>/<id>`: how CloudWatch names a target group. */
export function targetGroupOf(targetGroupArn: string): string {
  return targetGroupArn.slice(targetGroupArn.lastIndexOf(":") + 1);
}

/** `app/<name>/<id>`, from a rule's ARN (`...:listener-rule/app/<name>/<id>/<listener>/<rule>`). */
function loadBalancerOf(ruleArn: string): string {
  return ruleArn
    .slice(ruleArn.indexOf("listener-rule/") + "listener-rule/".length)
    .split("/", 3)
    .join("/");
}

function idOf(role: string, name: string): string {
  return `${role}_${name}`;
}

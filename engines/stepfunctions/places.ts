import { choose, put } from "./asl/builders";
import { textIs } from "./asl/conditions";
import type { Section, Template } from "./asl/states";
import { alarmNames, type Colour, type ContractAlarm, type Deployment } from "./deployment";
import { targetGroupOf } from "./tasks/metrics";

/**
 * Puts at `$.places` where the stable colour and the candidate live, from `$.item.stableColour`. Everything after it says
 * "candidate" and "stable" and never asks for colours again.
 */
export function placesSection(
  deployment: Deployment,
  names: { prefix: string; next: string; invalid: string },
): Section {
  const { prefix, next, invalid } = names;
  return {
    [`${prefix}WhichColour`]: choose(
      [
        [textIs("$.item.stableColour", "blue"), `${prefix}BlueIsStable`],
        [textIs("$.item.stableColour", "green"), `${prefix}GreenIsStable`],
      ],
      invalid,
    ),
    [`${prefix}BlueIsStable`]: put("$.places", places(deployment, "blue", "green"), next),
    [`${prefix}GreenIsStable`]: put("$.places", places(deployment, "green", "blue"), next),
  };
}

function places(deployment: Deployment, stable: Colour, candidate: Colour): Template {
  return { stable: place(deployment, stable), candidate: place(deployment, candidate) };
}

function place(deployment: Deployment, colour: Colour): Template {
  const { targetGroupArn, serviceName, alarms } = deployment.colours[colour];
  return {
    colour,
    weightAttribute: `${colour}Weight`,
    targetGroupArn,
    targetGroup: targetGroupOf(targetGroupArn),
    serviceName,
    alarmNames: alarmNames({ alarms }),
    alarmCount: alarms.length,
    latencyNames: alarmNames({ alarms: alarms.filter(isLatency) }),
    besideLatency: group(alarms.filter((alarm) => !isLatency(alarm))),
    silentRollback: group(alarms.filter(({ noData }) => noData === "rollback")),
    silentHold: group(alarms.filter(({ noData }) => noData === "hold")),
    testUrl: deployment.smokeTest?.urls[colour] ?? "",
  };
}

/** Alarms on latency are not judged while a stage warms up: caches and compilers are cold. */
function isLatency({ metric }: ContractAlarm): boolean {
  return metric === "latencyP95";
}

/** Some of a colour's alarms. Ask for `count` first: an empty list of names would bring every alarm of the account. */
function group(alarms: readonly ContractAlarm[]): Template {
  return { names: alarmNames({ alarms }), count: alarms.length };
}

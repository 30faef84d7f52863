import { choose, put } from "./asl/builders";
import { and, textIs } from "./asl/conditions";
import type { Section, Template } from "./asl/states";
import { alarmNames, type Colour, type ContractAlarm, type Deployment } from "./deployment";
import { canRoll, isRolling } from "./rolling";
import { targetGroupOf } from "./tasks/metrics";

/**
 * Puts at `$.places` where the stable colour and the candidate live, from `$.item.stableColour`. Everything after it says
 * "candidate" and "stable" and never asks for colours again.
 */
export function placesSection(
  deployment: Deployment,
  names: {
    readonly prefix: string;
    readonly next: string;
    readonly invalid: string;
    /** The candidate's alarms matter here: those of a rolling release are the live colour's. @defaultValue false */
    readonly alarms?: boolean;
  },
): Section {
  const { prefix, next, invalid } = names;
  const alarms = names.alarms === true && canRoll(deployment);
  return {
    [`${prefix}WhichColour`]: choose(
      [
        ...(alarms
          ? ([
              [and(textIs("$.item.stableColour", "blue"), isRolling()), `${prefix}RollsOnBlue`],
              [and(textIs("$.item.stableColour", "green"), isRolling()), `${prefix}RollsOnGreen`],
            ] as const)
          : []),
        [textIs("$.item.stableColour", "blue"), `${prefix}BlueIsStable`],
        [textIs("$.item.stableColour", "green"), `${prefix}GreenIsStable`],
      ],
      invalid,
    ),
    [`${prefix}BlueIsStable`]: put("$.places", places(deployment, "blue", "green"), next),
    [`${prefix}GreenIsStable`]: put("$.places", places(deployment, "green", "blue"), next),
    ...(alarms
      ? {
          [`${prefix}RollsOnBlue`]: put("$.places", rollingPlaces(deployment, "blue", "green"), next),
          [`${prefix}RollsOnGreen`]: put("$.places", rollingPlaces(deployment, "green", "blue"), next),
        }
      : {}),
  };
}

/**
 * Where a rolling release lives: the live colour runs both versions, so its alarms are the candidate's. Everything else of the
 * candidate's place is the idle colour's: whoever scales "the candidate" in, or takes its weight away, must never mean the live one.
 */
function rollingPlaces(deployment: Deployment, live: Colour, idle: Colour): Template {
  const stable = place(deployment, live);
  return { stable, candidate: { ...place(deployment, idle), ...alarmsOf(deployment, live) } };
}

function places(deployment: Deployment, stable: Colour, candidate: Colour): Template {
  return { stable: place(deployment, stable), candidate: place(deployment, candidate) };
}

function place(deployment: Deployment, colour: Colour): Template {
  const { targetGroupArn, serviceName } = deployment.colours[colour];
  return {
    colour,
    weightAttribute: `${colour}Weight`,
    targetGroupArn,
    targetGroup: targetGroupOf(targetGroupArn),
    serviceName,
    ...alarmsOf(deployment, colour),
    testUrl: deployment.smokeTest?.urls[colour] ?? "",
  };
}

/** The contract's alarms of a colour, and the groups of them that are judged apart. */
function alarmsOf(deployment: Deployment, colour: Colour): Template {
  const { alarms } = deployment.colours[colour];
  return {
    alarmNames: alarmNames({ alarms }),
    alarmCount: alarms.length,
    latencyNames: alarmNames({ alarms: alarms.filter(isLatency) }),
    besideLatency: group(alarms.filter((alarm) => !isLatency(alarm))),
    silentRollback: group(alarms.filter(({ noData }) => noData === "rollback")),
    silentHold: group(alarms.filter(({ noData }) => noData === "hold")),
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

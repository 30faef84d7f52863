import { choose, put } from "./asl/builders";
import { textIs } from "./asl/conditions";
import type { Section, Template } from "./asl/states";
import { alarmNames, type Colour, type Deployment } from "./deployment";

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
  const { targetGroupArn, serviceName } = deployment.colours[colour];
  const names = alarmNames(deployment.colours[colour]);
  return {
    colour,
    weightAttribute: `${colour}Weight`,
    targetGroupArn,
    serviceName,
    alarmNames: names,
    alarmCount: names.length,
    testUrl: deployment.smokeTest?.urls[colour] ?? "",
  };
}

import { alarmNames, type Deployment } from "./deployment";
import { MOST_ALARMS } from "./tasks/alarms";

/** Less would take tasks away under requests that were sent to them a moment before. */
const SHORTEST_DRAIN_SECONDS = 60;

/** Names become part of schedules (64 characters) and subjects (100), and stand in expressions. */
const NAME = /^[a-z][a-z0-9-]{0,23}$/;

/** Throws a TypeError when machines of this deployment could not do what they promise. */
export function checkDeployment(deployment: Deployment): void {
  const { service, environment, colours, initialCount, drainSeconds } = deployment;
  for (const [field, name] of Object.entries({ service, environment })) {
    if (!NAME.test(name)) {
      refuse(field, JSON.stringify(name), "1 to 24 lower-case letters, digits and hyphens, beginning with a letter");
    }
  }
  const alarms = [...alarmNames(colours.blue), ...alarmNames(colours.green)];
  for (const colour of ["blue", "green"] as const) {
    if (colours[colour].alarms.length === 0) {
      refuse(`colours.${colour}.alarms`, "no alarm", "at least one: a rollout that nothing watches proves nothing");
    }
  }
  if (new Set(alarms).size !== alarms.length) {
    refuse(
      "colours",
      "an alarm named twice",
      "alarms of its own for each colour, or nobody could tell whose fault it is",
    );
  }
  if (alarms.length > MOST_ALARMS)
    refuse("colours", `${alarms.length} alarms`, `at most ${MOST_ALARMS} in both colours`);
  if (!Number.isInteger(initialCount) || initialCount < 1)
    refuse("initialCount", String(initialCount), "a whole number from 1");
  if (drainSeconds !== undefined && (!Number.isInteger(drainSeconds) || drainSeconds < SHORTEST_DRAIN_SECONDS)) {
    refuse("drainSeconds", String(drainSeconds), `whole seconds from ${SHORTEST_DRAIN_SECONDS}, or nothing for 300`);
  }
  checkTargets(deployment);
  for (const [field, text] of Object.entries(textsInExpressions(deployment))) {
    if (/['"\\{}\n]/.test(text))
      refuse(field, JSON.stringify(text), "a name without quotes, braces, backslashes or line ends");
  }
}

/** Launch template names as EC2 takes them, 3 to 128 characters. Source: EC2 API reference, CreateLaunchTemplate. */
const TEMPLATE_NAME = /^[a-zA-Z0-9().\-/_]{3,128}$/;

/** ECS services have a cluster and a container; groups have neither, and a launch template instead. */
function checkTargets({ autoScaling, clusterArn, containerName }: Deployment): void {
  if (autoScaling === undefined) {
    if (clusterArn === "") refuse("clusterArn", "nothing", "the cluster of both ECS services, or autoScaling");
    if (containerName === "") refuse("containerName", "nothing", "the container that is released, or autoScaling");
    return;
  }
  const { launchTemplateName } = autoScaling;
  if (!TEMPLATE_NAME.test(launchTemplateName)) {
    const expected = "a launch template's name, 3 to 128 letters, digits and ( ) . - / _";
    refuse("autoScaling.launchTemplateName", JSON.stringify(launchTemplateName), expected);
  }
}

function textsInExpressions(deployment: Deployment): Record<string, string> {
  return {
    ruleArn: deployment.ruleArn,
    ringRuleArn: deployment.ringRuleArn ?? "",
    tableName: deployment.tableName,
    parameterName: deployment.parameterName,
    containerName: deployment.containerName,
    "colours.blue.targetGroupArn": deployment.colours.blue.targetGroupArn,
    "colours.green.targetGroupArn": deployment.colours.green.targetGroupArn,
    "smokeTest.clusterArn": deployment.smokeTest?.clusterArn ?? "",
    "smokeTest.containerName": deployment.smokeTest?.containerName ?? "",
    "verifier.clusterArn": deployment.verifier?.clusterArn ?? "",
    "verifier.containerName": deployment.verifier?.containerName ?? "",
    "attestor.clusterArn": deployment.attestor?.clusterArn ?? "",
    "attestor.containerName": deployment.attestor?.containerName ?? "",
  };
}

function refuse(field: string, found: string, expected: string): never {
  throw new TypeError(`deployment.${field}: found ${found}, expected ${expected}.`);
}

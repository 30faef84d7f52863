import type { Call } from "../asl/builders";
import { and, atLeastPath, isPresent, numberIs, sameText } from "../asl/conditions";
import { notRedriven } from "../asl/expressions";
import type { Condition, Template } from "../asl/states";
import type { Deployment } from "../deployment";
import { allInService, emptyGroup, GROUP_FIELDS, placeTemplate, raiseGroup, readGroup } from "../groups/group";
import { integration } from "./integration";

/** Reads the revision at a path. */
export function readRevision(deployment: Deployment, revisionPath: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:ecs:describeTaskDefinition"),
    parameters: { "TaskDefinition.$": revisionPath },
  };
}

/** What to keep of {@link readRevision}'s answer: the image of the container that is released, as a list. */
export function imagesOf(deployment: Deployment): Template {
  return {
    "images.$": `$.TaskDefinition.ContainerDefinitions[?(@.Name == '${deployment.containerName}')].Image`,
  };
}

/** Reads the ECS service, or the Auto Scaling group, whose name stands at a path. */
export function readService(deployment: Deployment, serviceNamePath: string): Call {
  if (deployment.autoScaling !== undefined) return readGroup(deployment, serviceNamePath);
  return {
    resource: integration(deployment, "aws-sdk:ecs:describeServices"),
    parameters: { Cluster: deployment.clusterArn, "Services.$": `States.Array(${serviceNamePath})` },
  };
}

/** What to keep of {@link readService}'s answer: for both kinds the lists `desired` and `running`. */
export function serviceFields({ autoScaling }: Deployment): Template {
  return autoScaling === undefined ? SERVICE_FIELDS : GROUP_FIELDS;
}

/** The same of an ECS service alone. As lists: a service that is missing gives empty ones. The dates and events of the whole answer would fill the state. */
export const SERVICE_FIELDS: Template = {
  "desired.$": "$.Services[*].DesiredCount",
  "running.$": "$.Services[*].RunningCount",
  "deployments.$": "States.ArrayLength($.Services[*].Deployments[*].Id)",
  "primaryRevision.$": "$.Services[*].Deployments[?(@.Status == 'PRIMARY')].TaskDefinition",
  "primaryRunning.$": "$.Services[*].Deployments[?(@.Status == 'PRIMARY')].RunningCount",
  "primaryState.$": "$.Services[*].Deployments[?(@.Status == 'PRIMARY')].RolloutState",
};

/** `$.service` runs this revision and no other, with as many tasks or instances as are wanted. */
export function allRun({ autoScaling }: Deployment): Condition {
  if (autoScaling !== undefined) return allInService();
  return and(
    isPresent("$.service.primaryRevision[0]"),
    sameText("$.service.primaryRevision[0]", "$.record.revision"),
    isPresent("$.service.primaryRunning[0]"),
    atLeastPath("$.service.primaryRunning[0]", "$.size.count"),
    numberIs("$.service.deployments", 1),
  );
}

/** Places the record's revision on the candidate's colour, with as many tasks or instances as `countPath` says. */
export function placeRevision(deployment: Deployment, revisionPath: string, countPath: string): Call {
  if (deployment.autoScaling !== undefined) return placeTemplate(deployment, countPath);
  return {
    resource: integration(deployment, "aws-sdk:ecs:updateService"),
    parameters: {
      Cluster: deployment.clusterArn,
      "Service.$": notRedriven("$.places.candidate.serviceName"),
      "TaskDefinition.$": revisionPath,
      "DesiredCount.$": countPath,
      // The same revision again after the circuit breaker gave up would find that old deployment, FAILED, and never start.
      ForceNewDeployment: true,
    },
  };
}

/** Gives the candidate's colour as many tasks or instances as `countPath` says, of the revision that it runs. */
export function raiseCandidate(deployment: Deployment, countPath: string): Call {
  if (deployment.autoScaling !== undefined) return raiseGroup(deployment, countPath);
  return {
    resource: integration(deployment, "aws-sdk:ecs:updateService"),
    parameters: {
      Cluster: deployment.clusterArn,
      "Service.$": notRedriven("$.places.candidate.serviceName"),
      "DesiredCount.$": countPath,
    },
  };
}

/** Takes the tasks or instances of the colour without traffic away. Its service or group stays, with its revision. */
export function scaleInCandidate(deployment: Deployment): Call {
  if (deployment.autoScaling !== undefined) return emptyGroup(deployment);
  return {
    resource: integration(deployment, "aws-sdk:ecs:updateService"),
    parameters: {
      Cluster: deployment.clusterArn,
      "Service.$": notRedriven("$.places.candidate.serviceName"),
      DesiredCount: 0,
    },
  };
}

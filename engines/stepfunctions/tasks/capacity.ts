import type { Call } from "../asl/builders";
import { notRedriven } from "../asl/expressions";
import type { Template } from "../asl/states";
import type { Deployment } from "../deployment";
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

/** Reads the ECS service whose name stands at a path. */
export function readService(deployment: Deployment, serviceNamePath: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:ecs:describeServices"),
    parameters: { Cluster: deployment.clusterArn, "Services.$": `States.Array(${serviceNamePath})` },
  };
}

/**
 * What to keep of {@link readService}'s answer, as lists: a service that is missing gives empty ones. The dates and events of
 * the whole answer would fill the state.
 */
export const SERVICE_FIELDS: Template = {
  "desired.$": "$.Services[*].DesiredCount",
  "running.$": "$.Services[*].RunningCount",
  "deployments.$": "States.ArrayLength($.Services[*].Deployments[*].Id)",
  "primaryRevision.$": "$.Services[*].Deployments[?(@.Status == 'PRIMARY')].TaskDefinition",
  "primaryRunning.$": "$.Services[*].Deployments[?(@.Status == 'PRIMARY')].RunningCount",
  "primaryState.$": "$.Services[*].Deployments[?(@.Status == 'PRIMARY')].RolloutState",
};

/** Places a revision on the candidate's service, with as many tasks as `countPath` says. */
export function placeRevision(deployment: Deployment, revisionPath: string, countPath: string): Call {
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

/** Gives the candidate's service as many tasks as `countPath` says, of the revision that it runs. */
export function raiseCandidate(deployment: Deployment, countPath: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:ecs:updateService"),
    parameters: {
      Cluster: deployment.clusterArn,
      "Service.$": notRedriven("$.places.candidate.serviceName"),
      "DesiredCount.$": countPath,
    },
  };
}

/** Takes the tasks of the colour without traffic away. Its service stays, with its revision. */
export function scaleInCandidate(deployment: Deployment): Call {
  return {
    resource: integration(deployment, "aws-sdk:ecs:updateService"),
    parameters: {
      Cluster: deployment.clusterArn,
      "Service.$": notRedriven("$.places.candidate.serviceName"),
      DesiredCount: 0,
    },
  };
}

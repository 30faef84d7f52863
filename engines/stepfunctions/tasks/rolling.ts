import { BRIEF, type Call, STUBBORN } from "../asl/builders";
import { notRedriven } from "../asl/expressions";
import type { Template } from "../asl/states";
import type { Deployment } from "../deployment";
import { integration } from "./integration";

/** Never fewer healthy tasks than wanted, at most twice as many: ECS starts all new tasks before it stops an old one. */
const REPLACED: Template = { MinimumHealthyPercent: 100, MaximumPercent: 200 };

/** ECS judges no alarm. An empty list of names is what takes names away that were set before. */
const NO_ALARMS: Template = { AlarmNames: [], Enable: false, Rollback: false };

/** What the platform declares for a service at rest: ECS may give a revision up that cannot start, and puts none back. */
const AT_REST: Template = {
  ...REPLACED,
  DeploymentCircuitBreaker: { Enable: true, Rollback: false },
  Alarms: NO_ALARMS,
};

/** ECS gives nothing up: whoever goes back must not be sent forward again by an alarm that still rings. */
const RETURNING: Template = {
  ...REPLACED,
  DeploymentCircuitBreaker: { Enable: false, Rollback: false },
  Alarms: NO_ALARMS,
};

/**
 * Has ECS replace the live service's tasks by those of the revision at a path, and go back by itself when they do not start or
 * when an alarm of the list at the other path rings. The count is not named: it belongs to whoever scales the service.
 */
export function rollLive(deployment: Deployment, revisionPath: string, alarmNamesPath: string): Call {
  const call = updateLive(deployment, {
    "TaskDefinition.$": revisionPath,
    DeploymentConfiguration: {
      ...REPLACED,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      Alarms: { "AlarmNames.$": alarmNamesPath, Enable: true, Rollback: true },
    },
  });
  // One that lands late is one that a back may already have undone.
  return { ...call, retry: BRIEF, timeoutSeconds: 10 };
}

/** Gives the live service the revision at a path again. Where it has it, nothing begins; `anew` begins all the same. */
export function returnLive(deployment: Deployment, revisionPath: string, use: { readonly anew: boolean }): Call {
  const call = updateLive(deployment, {
    "TaskDefinition.$": revisionPath,
    DeploymentConfiguration: RETURNING,
    ...(use.anew ? { ForceNewDeployment: true } : {}),
  });
  return { ...call, retry: STUBBORN, timeoutSeconds: 10 };
}

/** ECS watches the live service no more than the platform declares. Begins no deployment (API reference, UpdateService). */
export function settleLive(deployment: Deployment): Call {
  return updateLive(deployment, { DeploymentConfiguration: AT_REST });
}

function updateLive(deployment: Deployment, parameters: Template): Call {
  return {
    resource: integration(deployment, "aws-sdk:ecs:updateService"),
    parameters: {
      Cluster: deployment.clusterArn,
      "Service.$": notRedriven("$.places.stable.serviceName"),
      ...parameters,
    },
  };
}

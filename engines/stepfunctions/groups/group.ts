import type { Call } from "../asl/builders";
import { and, atLeastPath, isPresent, not, sameNumber, sameText } from "../asl/conditions";
import { notRedriven } from "../asl/expressions";
import type { Condition, Template } from "../asl/states";
import type { Deployment } from "../deployment";
import { integration } from "../tasks/integration";

/** Tag that a launch template version gives its instances: the image that they run, with its digest. */
export const IMAGE_TAG = "airlock:image";

/** Id and version that a revision names: `arn:aws:ec2:...:launch-template/lt-0123:7` is version 7 of lt-0123. */
export function templateOf(revisionPath: string): Template {
  const named = `States.StringSplit(States.ArrayGetItem(States.StringSplit(${revisionPath}, '/'), 1), ':')`;
  return {
    "id.$": `States.ArrayGetItem(${named}, 0)`,
    "version.$": `States.ArrayGetItem(${named}, 1)`,
  };
}

/** Reads the launch template version at `$.template`. */
export function readTemplate(deployment: Deployment): Call {
  return {
    resource: integration(deployment, "aws-sdk:ec2:describeLaunchTemplateVersions"),
    parameters: { "LaunchTemplateId.$": "$.template.id", "Versions.$": "States.Array($.template.version)" },
  };
}

/** What to keep of {@link readTemplate}'s answer, as lists: a version that is missing gives empty ones. */
export const TEMPLATE_FIELDS: Template = {
  "names.$": "$.LaunchTemplateVersions[*].LaunchTemplateName",
  "numbers.$": "$.LaunchTemplateVersions[*].VersionNumber",
  "machineImages.$": "$.LaunchTemplateVersions[*].LaunchTemplateData.ImageId",
  "images.$": `$.LaunchTemplateVersions[*].LaunchTemplateData.TagSpecifications[?(@.ResourceType == 'instance')].Tags[?(@.Key == '${IMAGE_TAG}')].Value`,
};

/** Reads the Auto Scaling group whose name stands at a path. */
export function readGroup(deployment: Deployment, groupNamePath: string): Call {
  return {
    resource: integration(deployment, "aws-sdk:autoscaling:describeAutoScalingGroups"),
    parameters: { "AutoScalingGroupNames.$": `States.Array(${groupNamePath})` },
  };
}

/**
 * What to keep of {@link readGroup}'s answer. A group that is missing wants nothing (`desired` is empty) and runs nothing.
 * `all` counts every instance, also those that start or end.
 */
export const GROUP_FIELDS: Template = {
  "desired.$": "$.AutoScalingGroups[*].DesiredCapacity",
  "running.$":
    "States.Array(States.ArrayLength($.AutoScalingGroups[*].Instances[?(@.LifecycleState == 'InService')].InstanceId))",
  "all.$": "States.ArrayLength($.AutoScalingGroups[*].Instances[*].InstanceId)",
  "launches.$": "$.AutoScalingGroups[*].LaunchTemplate.Version",
  "launchesOf.$": "$.AutoScalingGroups[*].LaunchTemplate.LaunchTemplateId",
  "versions.$": "States.ArrayUnique($.AutoScalingGroups[*].Instances[*].LaunchTemplate.Version)",
  "templates.$": "States.ArrayUnique($.AutoScalingGroups[*].Instances[*].LaunchTemplate.LaunchTemplateId)",
};

/** `$.service` is a group of this version alone, with as many instances in service as are wanted, and none that starts or ends. */
export function allInService(): Condition {
  const only = (list: string, is: string) =>
    and(isPresent(`${list}[0]`), sameText(`${list}[0]`, is), not(isPresent(`${list}[1]`)));
  return and(
    only("$.service.launches", "$.template.version"),
    only("$.service.launchesOf", "$.template.id"),
    only("$.service.versions", "$.template.version"),
    only("$.service.templates", "$.template.id"),
    atLeastPath("$.service.running[0]", "$.size.count"),
    sameNumber("$.service.running[0]", "$.service.all"),
  );
}

/** Places the version at `$.template` on the candidate's group, which holds at least as many instances from then on. */
export function placeTemplate(deployment: Deployment, countPath: string): Call {
  return updateGroup(deployment, "$.places.candidate.serviceName", {
    // By its number: $Latest and $Default would launch what somebody registers later.
    LaunchTemplate: { "LaunchTemplateId.$": "$.template.id", "Version.$": "$.template.version" },
    "MinSize.$": countPath,
    "DesiredCapacity.$": countPath,
  });
}

/** Gives the candidate's group as many instances, of the version that it launches. */
export function raiseGroup(deployment: Deployment, countPath: string): Call {
  return updateGroup(deployment, "$.places.candidate.serviceName", {
    "MinSize.$": countPath,
    "DesiredCapacity.$": countPath,
  });
}

/** Takes every instance of the colour without traffic away. */
export function emptyGroup(deployment: Deployment): Call {
  return updateGroup(deployment, "$.places.candidate.serviceName", { MinSize: 0, DesiredCapacity: 0 });
}

/** Keeps scaling policies from taking instances of the stable colour away while traffic may have to come back to it. */
export function keepStable(deployment: Deployment, countPath: string): Call {
  return updateGroup(deployment, "$.places.stable.serviceName", { "MinSize.$": countPath });
}

/** Lets scaling policies decide on the stable colour again, down to the count of the first release. */
export function releaseStable(deployment: Deployment): Call {
  return updateGroup(deployment, "$.places.stable.serviceName", { MinSize: deployment.initialCount });
}

function updateGroup(deployment: Deployment, groupNamePath: string, parameters: Template): Call {
  return {
    resource: integration(deployment, "aws-sdk:autoscaling:updateAutoScalingGroup"),
    parameters: { "AutoScalingGroupName.$": notRedriven(groupNamePath), ...parameters },
  };
}

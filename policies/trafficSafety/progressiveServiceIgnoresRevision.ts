import { isList, isObject, type Plain } from "../plainValue";
import type { StackResource, StackRule, Violation } from "../rule";
import { ignored } from "./ignoredProperty";
import { ECS_SERVICE_TYPE, LISTENER_RULE_TYPES, TARGET_GROUP_TYPES } from "./loadBalancerTypes";
import { dependenciesOf, type WeightedTargetGroups, weightedTargetGroups } from "./weightedTargetGroups";

/**
 * The rollout places revisions and counts on the colours. A service whose deployments are ECS's own blue/green,
 * linear or canary, CodeDeploy's or an external controller's is left alone: there the new revision starts a rollout
 * instead of passing it by.
 */
export const progressiveServiceIgnoresRevision: StackRule = {
  kind: "stack",
  name: "progressive-service-ignores-revision",
  group: "traffic-safety",
  description:
    "An ECS service behind a weighted listener rule ignores changes of its revision and count: the rollout places them.",
  about: [ECS_SERVICE_TYPE],
  reads: [...LISTENER_RULE_TYPES, ...TARGET_GROUP_TYPES],
  check: (resources) => {
    const groups = weightedTargetGroups(resources);
    return resources
      .filter(({ type }) => type === ECS_SERVICE_TYPE)
      .filter((service) => !ownsItsTraffic(service) && (isColour(service) || standsBehind(service, groups)))
      .flatMap(violationsOf);
  },
};

const PROPERTIES = ["taskDefinition", "desiredCount"];

function violationsOf(service: StackResource): Violation[] {
  const open = PROPERTIES.filter((property) => ignored(service.opts, property).kind !== "whole");
  if (open.length === 0) return [];
  return [
    {
      measured: `service ${service.name} behind a weighted listener rule, without ${open.join(" and ")}`,
      required: 'ignoreChanges: ["taskDefinition", "desiredCount"]',
      remedy:
        "A pulumi up would replace running tasks in the middle of a rollout, or undo it. Add them to the service's options; the rollout places the revision on the idle colour.",
      urn: service.urn,
    },
  ];
}

/** Whether the service is a child of our own component, wherever its rule is declared. */
function isColour({ urn }: StackResource): boolean {
  return /(?:::|\$)airlock:aws:ProgressiveService\$/.test(urn);
}

function standsBehind(service: StackResource, { urns, arns }: WeightedTargetGroups): boolean {
  if (dependenciesOf(service, "loadBalancers").some((urn) => urns.has(urn))) return true;
  const attached = service.props["loadBalancers"];
  if (!isList(attached)) return false;
  return attached.some((entry) => {
    const arn = isObject(entry) ? entry["targetGroupArn"] : undefined;
    return typeof arn === "string" && arns.has(arn);
  });
}

/** Unknown or absent means ECS's rolling deployment, the default. */
function ownsItsTraffic({ props }: StackResource): boolean {
  const controller = textAt(props["deploymentController"], "type");
  const strategy = textAt(props["deploymentConfiguration"], "strategy");
  return (controller !== undefined && controller !== "ECS") || (strategy !== undefined && strategy !== "ROLLING");
}

function textAt(value: Plain | undefined, key: string): string | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return typeof found === "string" && found !== "" ? found : undefined;
}

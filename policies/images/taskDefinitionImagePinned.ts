import { UNKNOWN } from "../plainValue";
import type { DeclaredResource, ResourceRule, RuleConfig, Violation } from "../rule";
import { containersOf, unpinned } from "./containerImages";

/**
 * A5 for stacks without our components. Definitions that are unknown at preview are refused unless `unknownImages` is
 * `allow`: then the same rule judges them during the update, before the task definition is registered.
 */
export const taskDefinitionImagePinned: ResourceRule = {
  kind: "resource",
  name: "task-definition-image-pinned",
  group: "release-gates",
  description: "Every essential container of an ECS task definition runs an image pinned by digest.",
  types: ["aws:ecs/taskDefinition:TaskDefinition"],
  settings: {
    unknownImages: {
      type: "string",
      enum: ["refuse", "allow"],
      default: "refuse",
      description: "What to do at preview with container definitions that are not known yet.",
    },
    containers: {
      type: "string",
      enum: ["essential", "all"],
      default: "essential",
      description: "Which containers are judged.",
    },
  },
  check,
};

function check({ props }: DeclaredResource, config: RuleConfig): readonly Violation[] {
  const definitions = props["containerDefinitions"];
  if (definitions === UNKNOWN) return config["unknownImages"] === "allow" ? [] : [UNKNOWN_IMAGES];
  const containers = typeof definitions === "string" ? containersOf(definitions) : undefined;
  if (containers === undefined) return [UNREADABLE];
  return containers
    .filter(({ essential }) => essential || config["containers"] === "all")
    .flatMap((container) => unpinned(container) ?? []);
}

const UNKNOWN_IMAGES: Violation = {
  measured: "container definitions that are unknown at preview",
  required: "container definitions that are known at preview",
  remedy:
    "Make the image a plain string (build it once, before this stack) and refer to log groups and secrets by name, or set unknownImages to allow: then they are judged during the update.",
};

const UNREADABLE: Violation = {
  measured: "containerDefinitions that are not a JSON list of containers",
  required: "a JSON list of containers",
  remedy: "Write it with JSON.stringify or pulumi.jsonStringify over a list.",
};

import { unpinned } from "../images/containerImages";
import { UNKNOWN } from "../plainValue";
import type { DeclaredResource, ResourceRule, RuleConfig, Violation } from "../rule";
import { podImagesOf } from "./podContainers";
import { isPatch, POD_TYPES } from "./podTypes";

/**
 * A5 for clusters, with our components and without. Images that are unknown at preview are refused unless `unknownImages` is
 * `allow`: then the same rule judges them during the update, before the object is applied.
 */
export const podImagePinned: ResourceRule = {
  kind: "resource",
  name: "pod-image-pinned",
  group: "release-gates",
  description:
    "Every container of a pod in Kubernetes runs an image pinned by digest, init and ephemeral ones included.",
  types: POD_TYPES,
  settings: {
    unknownImages: {
      type: "string",
      enum: ["refuse", "allow"],
      default: "refuse",
      description: "What to do at preview with images that are not known yet.",
    },
  },
  check,
};

function check({ type, props }: DeclaredResource, config: RuleConfig): readonly Violation[] {
  const { images, hasUnknown } = podImagesOf(props);
  const isAllowed = config["unknownImages"] === "allow";
  const violations = images.flatMap(({ label, image }): Violation[] => {
    if (image === UNKNOWN) return isAllowed ? [] : [unknownAt(`the image of ${label}`)];
    // A patch may change a container in something else than its image.
    if (image === undefined && isPatch(type)) return [];
    return [unpinned({ label, image, essential: true })].filter((found) => found !== undefined);
  });
  // A value that has nothing to do with images may be unknown; where no image is to be seen, it may be all of them.
  if (images.length === 0 && hasUnknown && !isPatch(type) && !isAllowed)
    return [unknownAt("the specification of its pods")];
  return violations;
}

function unknownAt(what: string): Violation {
  return {
    measured: `${what}, unknown at preview`,
    required: "an image that is known at preview",
    remedy:
      "Make the image a plain string (build it once, before this stack), or set unknownImages to allow: then it is judged during the update.",
  };
}

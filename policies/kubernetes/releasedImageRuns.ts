import { parseImageReference } from "../../release/values/imageReference";
import type { StackResource, StackRule, Violation } from "../rule";
import { podImagesOf } from "./podContainers";
import { POD_TYPES } from "./podTypes";

const WORKLOAD = "airlock:kubernetes:ProgressiveWorkload";

/** A worker beside the service that runs another build of it was judged by nobody. */
export const releasedImageRuns: StackRule = {
  kind: "stack",
  name: "released-image-runs",
  group: "release-gates",
  description: "Whatever runs a released service's image in its stack runs the digest that was released.",
  about: [WORKLOAD],
  reads: POD_TYPES,
  check: (resources) => {
    const released = resources.filter(({ type }) => type === WORKLOAD).flatMap(releasedBy);
    return resources.filter(({ type }) => type !== WORKLOAD).flatMap((resource) => violationsOf(resource, released));
  },
};

interface Released {
  readonly repository: string;
  readonly digest: string;
}

function releasedBy({ props: { image } }: StackResource): Released[] {
  const reference = typeof image === "string" ? parseImageReference(image) : undefined;
  if (reference?.ok !== true) return [];
  const { repository, digest } = reference.value;
  return digest === undefined ? [] : [{ repository, digest }];
}

function violationsOf({ type, name, urn, props }: StackResource, released: readonly Released[]): Violation[] {
  return podImagesOf(props).images.flatMap(({ label, image }): Violation[] => {
    const reference = typeof image === "string" ? parseImageReference(image) : undefined;
    if (reference?.ok !== true) return [];
    const { repository, digest } = reference.value;
    const own = released.filter((each) => each.repository === repository);
    if (own.length === 0 || own.some((each) => each.digest === digest)) return [];
    const kind = type.split(":").at(-1) ?? type;
    return [
      {
        measured: `${digest ?? "no digest"} in ${label} of ${kind} ${name}`,
        required: own.map((each) => each.digest).join(" or "),
        remedy: `It is another build of ${repository.split("/").at(-1) ?? repository} than the one that was judged and released. Use the image that release.yaml names.`,
        urn,
      },
    ];
  });
}

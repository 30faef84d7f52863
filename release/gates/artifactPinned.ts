import { describeFault } from "../fault";
import { parseImageReference } from "../values/imageReference";
import type { Gate } from "./gate";
import { failed, passed } from "./outcome";

const REQUIRED = "an image pinned by sha256 digest";

/** A5: a tag can be moved after it was tested; a digest cannot. */
export const artifactPinned: Gate = {
  id: "artifact-pinned",
  title: "The artifact is pinned by digest, never by a floating tag.",
  judge: ({ manifest }) => {
    const image = manifest.artifact.image;
    const reference = parseImageReference(image, "artifact.image");
    if (!reference.ok) {
      return failed("artifact-pinned", image, REQUIRED, reference.faults.map(describeFault).join(" "));
    }
    const { repository, tag, digest } = reference.value;
    if (digest !== undefined) {
      return passed("artifact-pinned", digest, REQUIRED, `${repository} is pinned by digest.`);
    }
    const measured = tag === undefined ? "no tag and no digest, which means latest" : `tag ${tag} without a digest`;
    const message = `artifact.image ${image} can be another image tomorrow. Write ${repository}@sha256:<digest>, as the registry printed it when the pipeline pushed.`;
    return failed("artifact-pinned", measured, REQUIRED, message);
  },
};

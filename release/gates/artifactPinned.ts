import { describeFault } from "../fault";
import { artifactDigest, artifactName, imageOf, packageOf } from "../manifest/artifact";
import type { Manifest } from "../manifest/manifest";
import { parseImageReference } from "../values/imageReference";
import type { Gate } from "./gate";
import { failed, passed } from "./outcome";
import type { Verdict } from "./verdict";

const ID = "artifact-pinned";
const REQUIRED = "an image pinned by sha256 digest";
const PACKAGE_REQUIRED = "a package of this version, pinned by the sha256 of its packed file";

/** A5: a tag can be moved after it was tested; a digest cannot. */
export const artifactPinned: Gate = {
  id: ID,
  title: "The artifact is pinned by digest, never by a floating tag.",
  judge: ({ manifest }) => {
    const image = imageOf(manifest);
    if (image === undefined) return judgePackage(manifest);
    const reference = parseImageReference(image, "artifact.image");
    if (!reference.ok) {
      return failed(ID, image, REQUIRED, reference.faults.map(describeFault).join(" "));
    }
    const { repository, tag, digest } = reference.value;
    if (digest !== undefined) {
      return passed(ID, digest, REQUIRED, `${repository} is pinned by digest.`);
    }
    const measured = tag === undefined ? "no tag and no digest, which means latest" : `tag ${tag} without a digest`;
    const message = `artifact.image ${image} can be another image tomorrow. Write ${repository}@sha256:<digest>, as the registry printed it when the pipeline pushed.`;
    return failed(ID, measured, REQUIRED, message);
  },
};

/** A registry can hand out other bytes under a version; and a package says its version itself, so it must be the one that is released. */
function judgePackage(manifest: Manifest): Verdict {
  const digest = artifactDigest(manifest);
  const known = packageOf(manifest);
  const name = artifactName(manifest);
  if (known?.version !== manifest.version) {
    const message = `artifact.package ${name} is not version ${manifest.version}, which is released. Write ${known?.name ?? name}@${manifest.version}, and pack it with that version.`;
    return failed(ID, name, PACKAGE_REQUIRED, message);
  }
  if (digest === undefined) {
    const message = `artifact.tarball does not pin ${name}. Write sha256: and the hash of the packed file, as sha256sum prints it: the very file that is published.`;
    return failed(ID, "no hash of the packed file", PACKAGE_REQUIRED, message);
  }
  return passed(ID, digest, PACKAGE_REQUIRED, `${name} is pinned by the hash of its packed file.`);
}

import type { Fault } from "../fault";
import type { Manifest } from "../manifest/manifest";
import { digestOf } from "../values/imageReference";
import { lastCandidateNumber } from "../version/base";
import { type ReleaseTags, type VersionTag, versionOf } from "../version/releaseTag";

/** Trailer of a candidate's tag that names its artifact; the pipeline writes it. */
export const IMAGE_TRAILER = "Airlock-Image";

/** The message of a tag: what it is, and which artifact. */
export function tagMessage(name: string, version: string, image: string | undefined): string {
  const title = `${name} ${version}`;
  return image === undefined ? title : `${title}\n\n${IMAGE_TRAILER}: ${image}`;
}

/** The digest that a candidate's tag names; undefined where it names none. */
export function digestOfTag({ message }: Pick<VersionTag, "message">): string | undefined {
  const image = new RegExp(`^${IMAGE_TRAILER}: (\\S+)$`, "m").exec(message)?.[1];
  return image === undefined ? undefined : digestOf(image);
}

/** What a final release is made from. */
export interface FinalFacts {
  readonly tags: ReleaseTags;
  /** Version to release. */
  readonly target: string;
  /** The last candidate that HEAD reaches and no release has followed. */
  readonly candidate: VersionTag | undefined;
  /** Paths from the root that differ between the candidate and HEAD, those that belong to the release itself left out. */
  readonly changed: readonly string[];
  readonly manifest: Manifest;
  readonly file: string;
}

/**
 * Why a final release may not be made (requirement A2): it is the artifact of its last candidate, and nothing else. So the candidate must be the last one, the code must be
 * the candidate's, and release.yaml must hold the candidate's commit and digest. All faults at once; none when it may.
 */
export function finalFaults({ tags, target, candidate, changed, manifest, file }: FinalFacts): Fault[] {
  if (candidate?.target !== target) {
    const remedy = "Tag a candidate first, and let staging complete it.";
    return [{ field: "--final", found: `no candidate of ${target}`, expected: "a tagged candidate", remedy }];
  }
  const faults: Fault[] = [];
  const last = lastCandidateNumber(tags, target);
  const version = versionOf(candidate);
  if (last !== candidate.candidate) {
    faults.push({ field: "--final", found: version, expected: `${target}-rc.${last}, the last candidate` });
  }
  if (changed.length > 0) {
    const more = changed.length > 3 ? ` and ${changed.length - 3} more` : "";
    faults.push({
      field: "--final",
      found: `changes since ${version} (${changed.slice(0, 3).join(", ")}${more})`,
      expected: `the code of ${version}`,
      remedy: "Make another candidate of them, or check the candidate's tag out.",
    });
  }
  return [...faults, ...manifestFaults(manifest, file, candidate, target)];
}

function manifestFaults(manifest: Manifest, file: string, candidate: VersionTag, target: string): Fault[] {
  const { version, artifact } = manifest;
  const faults: Fault[] = [];
  const name = versionOf(candidate);
  if (version !== name && version !== target) {
    faults.push({ file, field: "version", found: version, expected: `${name}, the last candidate` });
  }
  if (artifact.commit !== candidate.commit) {
    const expected = `${candidate.commit}, the commit of ${name}`;
    faults.push({ file, field: "artifact.commit", found: artifact.commit, expected });
  }
  // A package holds its version in its own bytes: it is packed again, of the same commit.
  if (!("image" in artifact)) return faults;
  const digest = digestOf(artifact.image);
  const tagged = digestOfTag(candidate);
  if (digest === undefined) {
    const expected = `the image of ${name}, pinned by digest`;
    faults.push({ file, field: "artifact.image", found: artifact.image, expected });
  } else if (tagged !== undefined && tagged !== digest) {
    const remedy = "A final release is its last candidate's artifact; it is never built again.";
    faults.push({
      file,
      field: "artifact.image",
      found: digest,
      expected: `${tagged}, which ${candidate.name} names`,
      remedy,
    });
  }
  return faults;
}

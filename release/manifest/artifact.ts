import { z } from "zod";
import type { Fault } from "../fault";
import { digestOf, isDigest } from "../values/imageReference";
import { textField } from "./fields";

const commit = z.string().regex(/^[0-9a-f]{40}$/, "a full commit hash, 40 lower-case hex digits");

const imageArtifact = z.strictObject({
  /** Image reference; the gate wants it pinned by digest. */
  image: textField,
  /** Commit that the artifact was built from. */
  commit,
});

const packageArtifact = z.strictObject({
  /** Package as its registry names it, with its version: `@example/client@1.5.0`. */
  package: textField,
  /** `sha256:` and the hash of the packed file's bytes; the gate wants it. */
  tarball: textField,
  /** Commit that the package was packed from. */
  commit,
});

/** What is released: an image, which a rollout brings to users, or a package, which is published. */
export const artifactModel = z.union([imageArtifact, packageArtifact]);

/** What is released. */
export type Artifact = z.output<typeof artifactModel>;

interface Released {
  readonly artifact: Artifact;
}

/** The released package, taken apart at its last `@`; undefined where an image is released. */
export function packageOf({ artifact }: Released): { readonly name: string; readonly version: string } | undefined {
  if (!("package" in artifact)) return undefined;
  const at = artifact.package.lastIndexOf("@");
  // A scope's own @ stands at the beginning.
  return at <= 0
    ? { name: artifact.package, version: "" }
    : { name: artifact.package.slice(0, at), version: artifact.package.slice(at + 1) };
}

/** The released image as release.yaml names it; undefined where a package is released. */
export function imageOf({ artifact }: Released): string | undefined {
  return "image" in artifact ? artifact.image : undefined;
}

/** The reference of the image, or the package with its version. */
export function artifactName({ artifact }: Released): string {
  return "image" in artifact ? artifact.image : artifact.package;
}

/** `sha256:` and 64 hex digits of what is released; undefined where it is not pinned. */
export function artifactDigest({ artifact }: Released): string | undefined {
  if ("image" in artifact) return digestOf(artifact.image);
  return isDigest(artifact.tarball) ? artifact.tarball : undefined;
}

/** Why a release cannot be rolled out, or rehearsed, at all; undefined where it can. `file` is the path of release.yaml. */
export function unroutable({ artifact }: Released, file: string): Fault | undefined {
  if (!("package" in artifact)) return undefined;
  return {
    file,
    field: "artifact.package",
    found: artifact.package,
    expected: "artifact.image, which a listener can route to",
    remedy: "A package is published, never rolled out: airlock check judges it, and the pipeline publishes it.",
  };
}

import * as pulumi from "@pulumi/pulumi";
import { describeFault } from "../../release/fault";
import { type LoadedRelease, loadRelease } from "../../release/files/loadRelease";

/** Which release is read. */
export interface ReleaseFileArgs {
  /** Path of release.yaml. */
  release: string;
  /** Path of airlock.yaml. */
  config: string;
  /** Environment, as airlock.yaml names it. */
  environment: string;
}

/** What a program needs of a release to declare its revision. All of it is plain. */
export interface ReleaseFacts {
  readonly service: string;
  readonly version: string;
  /** Image as release.yaml names it; the rollout goes back when the revision's container has another one. */
  readonly image: string;
}

/**
 * Reads a release for the program that declares its revision.
 *
 * @throws a `RunError` with one line for each fault of release.yaml or airlock.yaml.
 */
export function readRelease(args: ReleaseFileArgs): ReleaseFacts {
  const { service, version, artifact } = loadOrRefuse(args).manifest;
  return { service, version, image: artifact.image };
}

/** The release with everything its gates need; a release that cannot be read ends the program. */
export function loadOrRefuse({ release, config, environment }: ReleaseFileArgs): LoadedRelease {
  const loaded = loadRelease({ release, config, environment, now: new Date() });
  if (loaded.ok) return loaded.value;
  throw new pulumi.RunError(loaded.faults.map(describeFault).join("\n"));
}

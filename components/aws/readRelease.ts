import { type PackedBundle, packBundle } from "../../release/bundle/packBundle";
import { fail } from "../../release/fault";
import { type LoadedRelease, loadRelease } from "../../release/files/loadRelease";
import { onDisk, remembering } from "../../release/files/releaseSource";
import { imageOf, unroutable } from "../../release/manifest/artifact";
import { orRefuse } from "./args/orRefuse";

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
  const { manifest } = loadOrRefuse(args);
  return { service: manifest.service, version: manifest.version, image: imageOf(manifest) ?? "" };
}

/** The release with everything its gates need; a release that cannot be read ends the program. */
export function loadOrRefuse(args: ReleaseFileArgs): LoadedRelease {
  const { release, config, environment } = args;
  return routable(orRefuse(loadRelease({ release, config, environment, now: new Date() })));
}

/** The same, and all that was read for it as one bundle. */
export function loadWithBundle(args: ReleaseFileArgs): {
  readonly loaded: LoadedRelease;
  readonly bundle: PackedBundle;
} {
  const { source, seen } = remembering(onDisk(args), args);
  const { release, config, environment } = args;
  const loaded = routable(orRefuse(loadRelease({ release, config, environment, now: new Date() }, source)));
  return { loaded, bundle: orRefuse(packBundle(seen())) };
}

/** A package is published, not rolled out: no record of one is ever written. */
function routable(loaded: LoadedRelease): LoadedRelease {
  const fault = unroutable(loaded.manifest, loaded.releaseFile);
  return fault === undefined ? loaded : orRefuse<LoadedRelease>(fail(fault));
}

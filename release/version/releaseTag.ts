import { basename } from "node:path";
import * as semver from "semver";

/** How a project names its release tags. */
export interface TagNames {
  /** What stands before the version: `v`, `payments-v`, `payments@`. */
  readonly prefix: string;
  /** Whether `1.4.0` counts as well as `v1.4.0`: for the usual prefix, which many projects leave out. */
  readonly bareToo: boolean;
}

/** How a project names its release tags by its settings: by `tagPrefix`, else by the folder of the service, else the usual `v`. */
export function tagNamesOf(start: {
  readonly path?: string | undefined;
  readonly tagPrefix?: string | undefined;
}): TagNames {
  const { path, tagPrefix } = start;
  const prefix = tagPrefix ?? (path === undefined ? "v" : `${basename(path)}-v`);
  return { prefix, bareToo: tagPrefix === undefined && path === undefined };
}

/** A tag of a repository, as far as versions are concerned. */
export interface Tag {
  readonly name: string;
  readonly commit: string;
  /** Whether the commit that is released reaches it. */
  readonly reachable: boolean;
  /** Message of an annotated tag. */
  readonly message: string;
}

/** A tag that names a version. */
export interface VersionTag extends Tag {
  /** MAJOR.MINOR.PATCH, without prefix and candidate. */
  readonly target: string;
  /** Number of the candidate (`-rc.N`); undefined for a release. */
  readonly candidate?: number;
}

/** The tags of a project, told apart. */
export interface ReleaseTags {
  readonly versions: readonly VersionTag[];
  /** Names with the project's prefix that are no release and no candidate: `v1.2`, `v2.0.0-beta.1`, `v1.3.0-rc1`. */
  readonly ignored: readonly string[];
}

/** Tells releases and candidates from all other tags. Tags of other prefixes are nobody's business here. */
export function releaseTags(tags: readonly Tag[], { prefix, bareToo }: TagNames): ReleaseTags {
  const versions: VersionTag[] = [];
  const ignored: string[] = [];
  for (const tag of tags) {
    const text = tag.name.startsWith(prefix) ? tag.name.slice(prefix.length) : bareToo ? tag.name : undefined;
    if (text === undefined || !/^\d/.test(text)) continue;
    const version = readVersion(text);
    if (version === undefined) ignored.push(tag.name);
    else versions.push({ ...tag, ...version });
  }
  return { versions, ignored };
}

/** `1.4.0` or `1.4.0-rc.2`; build metadata says nothing about order and is passed over. */
function readVersion(text: string): { target: string; candidate?: number } | undefined {
  const parsed = semver.parse(text);
  if (parsed === null || text.startsWith("v")) return undefined;
  const target = `${parsed.major}.${parsed.minor}.${parsed.patch}`;
  const [label, number, ...rest] = parsed.prerelease;
  if (label === undefined) return { target };
  if (label !== "rc" || typeof number !== "number" || number < 1 || rest.length > 0) return undefined;
  return { target, candidate: number };
}

/** The greatest of some tags by semantic versioning: a release is above its candidates. */
export function greatest(tags: readonly VersionTag[]): VersionTag | undefined {
  return tags.reduce<VersionTag | undefined>(
    (best, tag) => (best === undefined || semver.gt(versionOf(tag), versionOf(best)) ? tag : best),
    undefined,
  );
}

/** The version that a tag names: `1.4.0`, `1.4.0-rc.2`. */
export function versionOf({ target, candidate }: Pick<VersionTag, "target" | "candidate">): string {
  return candidate === undefined ? target : `${target}-rc.${candidate}`;
}

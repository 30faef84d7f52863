import { type Fault, ok, type Result } from "../../release/fault";
import { tagMessage } from "../../release/start/finalRelease";
import { type ReleaseTags, versionOf } from "../../release/version/releaseTag";
import { createTag } from "../git/createTag";
import type { Repository } from "../git/repository";
import { pipelineOf, type Settings, type StartRequest } from "./startRequest";

/** Why nobody but a pipeline may tag, and why it may not tag here. All faults at once. */
export function taggingFaults(request: StartRequest, { branch, start, mainBranches, names }: Settings): Fault[] {
  const faults: Fault[] = [];
  if (pipelineOf(request.variables) === undefined) {
    faults.push({
      field: "--tag",
      found: "no pipeline (no CI variable is set)",
      expected: "a pipeline",
      remedy: "The tag is the pipeline's job: what it tags it has built, and nobody has typed the version.",
    });
  }
  if (branch === undefined) {
    faults.push({ field: "--tag", found: "no branch", expected: "the branch's name", remedy: "Give --branch NAME." });
    return faults;
  }
  const onLine = branch.startsWith(`release/${names.prefix}`);
  const wanted = start.strategy === "release-branch" ? `release/${names.prefix}X.Y.Z` : mainBranches.join(" or ");
  const allowed = onLine || (start.strategy === "tagged" && mainBranches.includes(branch));
  if (!allowed)
    faults.push({ field: "--tag", found: `the branch ${branch}`, expected: `${wanted}, where releases are tagged` });
  return faults;
}

/** Why a version that stands in release.yaml was not counted: it is neither this one nor one that was tagged before. */
export function typedVersionFault(
  file: string,
  written: string | undefined,
  version: string,
  { versions }: ReleaseTags,
): Fault | undefined {
  if (written === undefined || written === version || versions.some((tag) => versionOf(tag) === written))
    return undefined;
  const remedy = "No person types a version: airlock start --write writes it.";
  return { file, field: "version", found: written, expected: `${version}, which the commits make`, remedy };
}

/** Tags a version; a tag that stands already is the answer, not a fault. */
export async function tagVersion(
  repository: Repository,
  {
    settings,
    tags,
    version,
    image,
  }: { settings: Settings; tags: ReleaseTags; version: string; image: string | undefined },
): Promise<Result<{ readonly name: string; readonly done: string }>> {
  const standing = tags.versions.find((tag) => versionOf(tag) === version);
  if (standing !== undefined) {
    return ok({ name: standing.name, done: `${standing.name} stands at ${standing.commit.slice(0, 7)} already` });
  }
  const name = tagNameOf(settings, tags, version);
  const message = tagMessage(settings.service, version, image);
  const made = await createTag(repository, { name, message, commit: repository.head });
  return made.ok ? ok({ name, done: `tagged ${repository.head.slice(0, 7)} as ${name}` }) : made;
}

/** The tag of a version: where a project leaves the usual `v` out, so do we. */
export function tagNameOf({ names }: Settings, { versions }: ReleaseTags, version: string): string {
  const bare = names.bareToo && versions.length > 0 && versions.every(({ name }) => !name.startsWith(names.prefix));
  return bare ? version : `${names.prefix}${version}`;
}

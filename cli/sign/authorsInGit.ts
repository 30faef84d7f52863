import { dirname } from "node:path";
import { describeFault } from "../../release/fault";
import { addressField } from "../../release/manifest/fields";
import type { Manifest } from "../../release/manifest/manifest";
import type { StartConfig } from "../../release/start/startConfig";
import { releaseTags, tagNamesOf, versionOf } from "../../release/version/releaseTag";
import { type Authorship, authorsOf } from "../git/authorship";
import { openRepository, type Repository } from "../git/repository";
import { tagsOf } from "../git/tags";

/** What the clone at hand says of the authors that release.yaml names. */
export type AuthorsInGit =
  | {
      readonly kind: "compared" /** Whom git names and release.yaml leaves out. */;
      readonly missing: readonly Authorship[];
      /** Whom release.yaml cannot name: what the commit gives is no address that an approver could have. */
      readonly unnameable: readonly Authorship[];
    }
  | { readonly kind: "unknown" /** One sentence. */; readonly why: string };

/**
 * Compares the list of authors with the commits between the tag of the version before and the released commit. Whoever approves does it in a
 * clone of their own, so an author who left themselves out is found by somebody else. `start`: how the project names its tags, and where
 * the service lies below the root, in a repository of several.
 */
export async function authorsInGit(
  releaseFile: string,
  manifest: Manifest,
  start: Pick<StartConfig, "path" | "tagPrefix">,
): Promise<AuthorsInGit> {
  const opened = await openRepository(dirname(releaseFile));
  if (!opened.ok) return unknown(opened.faults.map(describeFault).join(" "));
  const repository = opened.value;
  if (repository.shallow) return unknown("the clone is shallow.");
  const since = await sinceOf(repository, manifest, start);
  if ("why" in since) return unknown(since.why);
  const { path } = start;
  const range = { ...since, until: manifest.artifact.commit, ...(path === undefined ? {} : { path }) };
  const authors = await authorsOf(repository, range);
  if (!authors.ok) return unknown(`${manifest.artifact.commit} is not in this clone.`);
  const named = new Set((manifest.authors ?? []).map(({ email }) => email.toLowerCase()));
  const left = authors.value.filter(
    ({ email }, index, all) => !named.has(email) && all.findIndex((other) => other.email === email) === index,
  );
  // The same rule as that of airlock start, which writes the list.
  const nameable = ({ email }: Authorship): boolean => addressField.safeParse(email).success;
  const unnameable = left.filter((author) => !nameable(author));
  return { kind: "compared", missing: left.filter(nameable), unnameable };
}

/** The commit that the version before was released from; the whole history for the first release ever. */
async function sinceOf(
  repository: Repository,
  { previous }: Manifest,
  start: Pick<StartConfig, "path" | "tagPrefix">,
): Promise<{ readonly since?: string } | { readonly why: string }> {
  if (previous === "none") return {};
  const tags = await tagsOf(repository);
  if (!tags.ok) return { why: tags.faults.map(describeFault).join(" ") };
  const names = tagNamesOf(start);
  const named = releaseTags(tags.value, names).versions.filter((tag) => versionOf(tag) === previous.version);
  const commits = [...new Set(named.map(({ commit }) => commit))];
  const [since] = commits;
  const wanted = `${names.prefix}${previous.version}`;
  if (since === undefined) return { why: `there is no tag ${wanted}.` };
  return commits.length === 1 ? { since } : { why: `several tags name ${previous.version} beside ${wanted}.` };
}

function unknown(why: string): AuthorsInGit {
  return { kind: "unknown", why };
}

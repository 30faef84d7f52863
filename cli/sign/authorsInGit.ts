import { dirname } from "node:path";
import { describeFault } from "../../release/fault";
import type { Manifest } from "../../release/manifest/manifest";
import { type Authorship, authorsOf } from "../git/authorship";
import { openRepository, type Repository } from "../git/repository";
import { tagsOf } from "../git/tags";

/** What the clone at hand says of the authors that release.yaml names. */
export type AuthorsInGit =
  | {
      readonly kind: "compared" /** Whom git names and release.yaml leaves out. */;
      readonly missing: readonly Authorship[];
    }
  | { readonly kind: "unknown" /** One sentence. */; readonly why: string };

/**
 * Compares the list of authors with the commits between the tag of the version before and the released commit. Whoever approves does it in a
 * clone of their own, so an author who left themselves out is found by somebody else. `path`: where the service lies
 * below the root, in a repository of several.
 */
export async function authorsInGit(
  releaseFile: string,
  manifest: Manifest,
  path: string | undefined,
): Promise<AuthorsInGit> {
  const opened = await openRepository(dirname(releaseFile));
  if (!opened.ok) return unknown(opened.faults.map(describeFault).join(" "));
  const repository = opened.value;
  if (repository.shallow) return unknown("the clone is shallow.");
  const since = await sinceOf(repository, manifest);
  if ("why" in since) return unknown(since.why);
  const range = { ...since, until: manifest.artifact.commit, ...(path === undefined ? {} : { path }) };
  const authors = await authorsOf(repository, range);
  if (!authors.ok) return unknown(`${manifest.artifact.commit} is not in this clone.`);
  const named = new Set((manifest.authors ?? []).map(({ email }) => email.toLowerCase()));
  const missing = authors.value.filter(
    ({ email }, index, all) => !named.has(email) && all.findIndex((other) => other.email === email) === index,
  );
  return { kind: "compared", missing };
}

/** The commit that the version before was released from; the whole history for the first release ever. */
async function sinceOf(
  repository: Repository,
  { previous }: Manifest,
): Promise<{ readonly since?: string } | { readonly why: string }> {
  if (previous === "none") return {};
  const tags = await tagsOf(repository);
  if (!tags.ok) return { why: tags.faults.map(describeFault).join(" ") };
  // `v1.4.2`, `1.4.2`, `payments-v1.4.2`, `payments@1.4.2`.
  const named = tags.value.filter(({ name }) => /^(.*[/@-])?v?$/.test(withoutEnd(name, previous.version) ?? "no"));
  const commits = [...new Set(named.map(({ commit }) => commit))];
  const [since] = commits;
  if (since === undefined) return { why: `no tag names ${previous.version}.` };
  return commits.length === 1 ? { since } : { why: `several tags name ${previous.version}.` };
}

function withoutEnd(text: string, end: string): string | undefined {
  return text.endsWith(end) ? text.slice(0, text.length - end.length) : undefined;
}

function unknown(why: string): AuthorsInGit {
  return { kind: "unknown", why };
}

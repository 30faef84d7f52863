import { canonicalJson } from "../approval/canonicalJson";
import { editYaml } from "../document/editYaml";
import { fail, ok, type Result } from "../fault";
import { addressField } from "../manifest/fields";
import type { Manifest } from "../manifest/manifest";
import { parseDraft } from "./draftManifest";

/** Somebody who had a hand in a commit of the release, as the commit says. */
export interface ReleaseAuthor {
  readonly email: string;
  readonly name: string;
  readonly role: "author" | "committer" | "co-author";
}

/**
 * release.yaml with the authors of its commits: one entry for each address, by its first role. Where the file is about the same version still,
 * people whom git does not name stay in the list: somebody has written them there. All other text stays as it is.
 */
export function withAuthors(
  text: string,
  authors: readonly ReleaseAuthor[],
  sameVersion: boolean,
  file: string,
): Result<string> {
  const before = parseDraft(new TextEncoder().encode(text), file);
  if (!before.ok) return before;
  const list = listOf(before.value, authors, sameVersion);
  if (list.length === 0 || canonicalJson(list) === canonicalJson(before.value.authors ?? [])) return ok(text);
  const edited = withList(text, list, file);
  const after = edited.ok ? parseDraft(new TextEncoder().encode(edited.value), file) : edited;
  if (edited.ok && after.ok && canonicalJson(after.value) === canonicalJson({ ...before.value, authors: list })) {
    return edited;
  }
  return fail({
    file,
    field: "authors",
    found: "a list that cannot be changed safely",
    expected: "a list of its own at the top level",
    remedy: "Take the list out; airlock start writes it anew.",
  });
}

/** A new release.yaml, which need not be valid yet, with the authors of its commits. */
export function appendAuthors(text: string, authors: readonly ReleaseAuthor[], file: string): Result<string> {
  const list = entriesOf(authors);
  return list.length === 0 ? ok(text) : withList(text, list, file);
}

function withList(text: string, list: Manifest["authors"] & object, file: string): Result<string> {
  const entries = list.map(({ email, name, role }) => ({
    email,
    ...(name === undefined ? {} : { name }),
    ...(role === undefined ? {} : { role }),
  }));
  return editYaml(text, [{ kind: "list", key: "authors", entries, form: "quoted" }], file);
}

function listOf({ authors: known = [] }: Manifest, authors: readonly ReleaseAuthor[], sameVersion: boolean) {
  const named = entriesOf(authors);
  const addresses = new Set(named.map(({ email }) => email));
  const kept = sameVersion ? known.filter(({ email }) => !addresses.has(email.toLowerCase())) : [];
  return [...named, ...kept];
}

function entriesOf(authors: readonly ReleaseAuthor[]) {
  return (
    authors
      // Who gave no address, or none that is one, can be no approver either: those are persons by their address.
      .filter(({ email }) => addressField.safeParse(email).success)
      .filter(({ email }, index, all) => all.findIndex((other) => other.email === email) === index)
      .map(({ email, name, role }) => ({ email, ...(name.trim() === "" ? {} : { name: name.trim() }), role }))
  );
}

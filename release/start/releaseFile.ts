import { isMap, parseDocument } from "yaml";
import { editYaml, type YamlEdit } from "../document/editYaml";
import type { Result } from "../fault";
import { fail, ok } from "../fault";
import { packageOf } from "../manifest/artifact";
import type { Manifest } from "../manifest/manifest";
import { parseImageReference } from "../values/imageReference";
import { UNKNOWN_DIGEST } from "./draftManifest";
import { type ReleaseAuthor, withAuthors } from "./releaseAuthors";

/** What git and the pipeline know of a release. */
export interface KnownFacts {
  readonly version: string;
  /** Commit that the artifact is built from. */
  readonly commit: string;
  /** Image that the pipeline has built from it, pinned by digest; undefined before it is built. */
  readonly image?: string | undefined;
  /** What the release follows; the digest where the release before it says so. */
  readonly previous: { readonly version: string; readonly digest?: string | undefined } | null;
  /** Who had a hand in the commits since then. */
  readonly authors: readonly ReleaseAuthor[];
}

/**
 * A release.yaml with what is known of this release in it: version, commit, image and what it follows. Everything that people wrote stays. Where the commit is another
 * one and no image is given, the old digest goes: an artifact that was built from another commit is not this release's.
 */
export function completeRelease(text: string, manifest: Manifest, known: KnownFacts, file: string): Result<string> {
  const edits: YamlEdit[] = [];
  const set = (path: readonly string[], is: string, shall: string): void => {
    if (is !== shall) edits.push({ kind: "set", path, yaml: quoted(shall) });
  };
  set(["version"], manifest.version, known.version);
  set(["artifact", "commit"], manifest.artifact.commit, known.commit);
  if ("image" in manifest.artifact) {
    set(["artifact", "image"], manifest.artifact.image, imageFor(manifest.artifact, known));
  } else if (known.image !== undefined) {
    return fail({ file, field: "artifact", found: "a package", expected: "an image, which --image names" });
  }
  edits.push(...packageEdits(manifest, known.version, known.commit));
  edits.push(...previousEdits(text, manifest, known));
  const edited = edits.length === 0 ? ok(text) : editYaml(text, edits, file);
  if (!edited.ok) return edited;
  const sameVersion = targetOf(manifest.version) === targetOf(known.version);
  return withAuthors(edited.value, known.authors, sameVersion, file);
}

/** What stands under artifact.tarball until the package is packed; the gate refuses it, and it says what belongs there. */
const UNPACKED = "the sha256 of the packed file";

/** Only the version of a release that is its last candidate, and nothing else; of a package also its name and hash. */
export function finishRelease(text: string, manifest: Manifest, target: string, file: string): Result<string> {
  const edits = packageEdits(manifest, target, manifest.artifact.commit);
  return editYaml(text, [{ kind: "set", path: ["version"], yaml: target }, ...edits], file);
}

/** A package holds its version in its own bytes: another version, or another commit, is another file, which the pipeline has to pack. */
function packageEdits(manifest: Manifest, version: string, commit: string): YamlEdit[] {
  const { artifact } = manifest;
  const known = packageOf(manifest);
  if (known === undefined || !("tarball" in artifact)) return [];
  if (known.version === version && artifact.commit === commit) return [];
  return [
    { kind: "set", path: ["artifact", "package"], yaml: JSON.stringify(`${known.name}@${version}`) },
    { kind: "set", path: ["artifact", "tarball"], yaml: UNPACKED },
  ];
}

/** MAJOR.MINOR.PATCH, whichever candidate it is. */
function targetOf(version: string): string {
  return version.replace(/-.*$/, "");
}

function imageFor(artifact: Manifest["artifact"] & { image: string }, { image, commit }: KnownFacts): string {
  if (image !== undefined) return image;
  if (artifact.commit === commit) return artifact.image;
  const parsed = parseImageReference(artifact.image);
  return parsed.ok ? parsed.value.repository : artifact.image;
}

function previousEdits(text: string, { previous }: Manifest, known: KnownFacts): YamlEdit[] {
  if (known.previous === null) return [];
  const { version } = known.previous;
  const open = previous !== "none" && previous.digest === UNKNOWN_DIGEST;
  // What is live is a fact of the account: it is written down where nothing better is, and a hand's answer stays.
  const digest = known.previous.digest ?? (open ? UNKNOWN_DIGEST : undefined);
  if (digest === undefined) return [];
  if (previous === "none")
    return [{ kind: "set", path: ["previous"], yaml: `{ version: ${version}, digest: "${digest}" }` }];
  if (previous.version === version && (!open || digest === UNKNOWN_DIGEST)) return [];
  const node = parseDocument(text).get("previous", true);
  if (isMap(node) && node.flow === true) {
    return [{ kind: "set", path: ["previous"], yaml: `{ version: ${version}, digest: "${digest}" }` }];
  }
  return [
    { kind: "set", path: ["previous", "version"], yaml: quoted(version) },
    { kind: "set", path: ["previous", "digest"], yaml: quoted(digest) },
  ];
}

/** A text in YAML: in quotes where it would be read as a number (a hash of digits only) or as something else. */
function quoted(text: string): string {
  const plain = /^[a-z0-9][A-Za-z0-9./@_-]*$/.test(text) && !/^\d*\.?\d*(e\d+)?$/.test(text);
  return plain ? text : JSON.stringify(text);
}

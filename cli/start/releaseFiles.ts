import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { documentReference } from "../../release/document/documentReference";
import { type Fault, fail, ok, type Result } from "../../release/fault";
import { loadFile, loadInside } from "../../release/files/loadFile";
import { pathsOf } from "../../release/files/loadRelease";
import type { Manifest } from "../../release/manifest/manifest";
import { parseManifest } from "../../release/manifest/parseManifest";
import { parseDraft } from "../../release/start/draftManifest";
import type { Repository } from "../git/repository";

/** Where the notes go as long as no release.yaml says otherwise. */
const USUAL_NOTES = "documents/release-notes.md";

/** The files of the release as they stand. */
export interface ReleaseFiles {
  /** release.yaml, as the user gave it. */
  readonly file: string;
  /** Its text and what it says; undefined where there is none yet. */
  readonly release?: { readonly text: string; readonly manifest: Manifest } | undefined;
  /** Path of the notes below release.yaml's folder; undefined where they are a section of another document. */
  readonly notesPath: string | undefined;
  /** Text of the notes; undefined where there are none yet. */
  readonly notes?: string | undefined;
  /** All of these files as paths from the repository's root: a release may change them after its candidate. */
  readonly own: ReadonlySet<string>;
}

/**
 * Reads release.yaml and its notes. No release.yaml is no fault: it is written. A previous digest that is still open is none either, unless the
 * release is `final`: that one is complete.
 */
export function readReleaseFiles(file: string, repository: Repository, final: boolean): Result<ReleaseFiles> {
  const loaded = loadFile(file);
  if (loaded.kind === "unreadable") return fail(unreadable(file, loaded.reason));
  const manifest = loaded.kind === "read" ? (final ? parseManifest : parseDraft)(loaded.bytes, file) : undefined;
  if (manifest?.ok === false) return manifest;
  const notesPath = notesPathOf(manifest?.value);
  const field = "documents.releaseNotes";
  const notes = notesPath === undefined ? ok(undefined) : loadInside(dirname(file), notesPath, { file, field });
  if (!notes.ok) return notes;
  if (notes.value?.kind === "unreadable")
    return fail(unreadable(join(dirname(file), notesPath ?? ""), notes.value.reason));
  const named = manifest === undefined ? [] : pathsOf(manifest.value).map(({ path }) => path);
  // Git names its root without links.
  const folder = existsSync(dirname(file)) ? realpathSync(dirname(file)) : resolve(dirname(file));
  const fromRoot = (path: string): string => relative(repository.root, join(folder, path)).replaceAll("\\", "/");
  const text = loaded.kind === "read" ? textOf(loaded.bytes, file) : ok(undefined);
  if (!text.ok) return text;
  const said =
    notes.value?.kind === "read" ? textOf(notes.value.bytes, join(dirname(file), notesPath ?? "")) : undefined;
  if (said?.ok === false) return said;
  return ok({
    file,
    ...(text.value === undefined || manifest === undefined
      ? {}
      : { release: { text: text.value, manifest: manifest.value } }),
    notesPath,
    ...(said === undefined ? {} : { notes: said.value }),
    own: new Set([basename(file), USUAL_NOTES, ...named].map(fromRoot)),
  });
}

/** Every byte as it is, a mark at the beginning too: what cannot be written back as it was is not read. */
function textOf(bytes: Uint8Array, file: string): Result<string> {
  try {
    return ok(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return fail({ file, field: "", found: "bytes that are not UTF-8", expected: "a text file in UTF-8" });
  }
}

function notesPathOf(manifest: Manifest | undefined): string | undefined {
  const named = manifest?.documents.releaseNotes;
  if (named === undefined) return USUAL_NOTES;
  const { path, section } = documentReference(named);
  return section === undefined ? path : undefined;
}

function unreadable(file: string, reason: string): Fault {
  return { file, field: "", found: `a file that cannot be read (${reason})`, expected: "a readable file, or none" };
}

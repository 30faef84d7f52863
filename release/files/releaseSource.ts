import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { ok, type Result } from "../fault";
import type { LoadedFile } from "../gates/gate";
import { FILE_LIMIT, loadFile, loadInside, type ReadLimit, tooLarge } from "./loadFile";

/** The file that a path is relative to: release.yaml or airlock.yaml. */
export type Beside = "release" | "config";

/** Field that names a file, for faults. */
interface Place {
  readonly file: string;
  readonly field: string;
}

/** Where a release is read from: two files with what lies beside them. Nothing is read twice in different ways because of where it lies. */
export interface ReleaseSource {
  /** release.yaml or airlock.yaml itself. */
  readonly main: (which: Beside) => LoadedFile;
  /** A file that one of them names; a path that leads out of the folder is a fault. */
  readonly read: (beside: Beside, path: string, place: Place, limit?: ReadLimit) => Result<LoadedFile>;
  /** Names of what lies in a folder beside release.yaml, or beside airlock.yaml, sorted; none where there is no such folder. */
  readonly list: (folder: string, beside?: Beside) => readonly string[];
}

/** A file that was read, with its name in a bundle: `release/evidence/junit.xml`, `config/allowed_signers`. */
export interface SeenFile {
  readonly name: string;
  readonly file: LoadedFile;
}

/** Everything that a release was judged by. */
export interface SeenFiles {
  /** Name of release.yaml among them. */
  readonly release: string;
  /** Name of airlock.yaml among them. */
  readonly config: string;
  /** Each name once, sorted by code units. */
  readonly files: readonly SeenFile[];
}

/** Paths of release.yaml and airlock.yaml. */
export interface ReleasePaths {
  readonly release: string;
  readonly config: string;
}

/** Reads from the disk. */
export function onDisk(paths: ReleasePaths): ReleaseSource {
  return {
    main: (which) => loadFile(paths[which]),
    read: (beside, path, place, limit) => loadInside(dirname(paths[beside]), path, place, limit),
    list: (folder, beside = "release") => {
      try {
        return readdirSync(join(dirname(paths[beside]), folder)).sort();
      } catch {
        return [];
      }
    },
  };
}

/** A source that remembers what it was asked: what a release was judged by, to be judged by once more elsewhere. */
export function remembering(
  source: ReleaseSource,
  paths: ReleasePaths,
): { source: ReleaseSource; seen: () => SeenFiles } {
  const files = new Map<string, LoadedFile>();
  const names = { release: `release/${basename(paths.release)}`, config: `config/${basename(paths.config)}` };
  // Two limits can ask for one file; whoever reads it again applies theirs.
  const keep = (name: string, file: LoadedFile) => {
    if (files.get(name)?.kind !== "read") files.set(name, file);
    return file;
  };
  return {
    source: {
      main: (which) => keep(names[which], source.main(which)),
      read: (beside, path, place, limit) => {
        const file = source.read(beside, path, place, limit);
        return file.ok ? ok(keep(`${beside}/${path}`, file.value)) : file;
      },
      list: source.list,
    },
    seen: () => ({
      ...names,
      files: [...files]
        .map(([name, file]) => ({ name, file }))
        .sort(({ name: one }, { name: other }) => (one < other ? -1 : 1)),
    }),
  };
}

/** Reads from what was seen elsewhere, as the disk there would be read. */
export function fromSeen({ release, config, files }: SeenFiles): ReleaseSource {
  const byName = new Map(files.map(({ name, file }) => [name, file]));
  const find = (name: string): LoadedFile =>
    byName.get(name) ?? { kind: "unreadable", reason: "the evidence bundle does not hold it" };
  return {
    main: (which) => within(find(which === "release" ? release : config), FILE_LIMIT),
    read: (beside, path, _place, limit = FILE_LIMIT) => ok(within(find(`${beside}/${path}`), limit)),
    list: (folder, beside = "release") => {
      const start = `${beside}/${folder}/`;
      return files
        .filter(({ name }) => name.startsWith(start) && !name.includes("/", start.length))
        .map(({ name }) => name.slice(start.length));
    },
  };
}

function within(file: LoadedFile, limit: ReadLimit): LoadedFile {
  if (file.kind !== "read" || file.bytes.length <= limit.bytes) return file;
  return tooLarge(file.bytes.length, limit);
}

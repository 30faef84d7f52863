import type { Config } from "../config/config";
import { type Fault, fail, ok, type Result } from "../fault";
import type { LoadedFile, TrustFolder } from "../gates/gate";
import { namedFiles } from "../trust/namedFiles";
import { ROOT_BYTES } from "../trust/root";
import { SIGNED_LIMIT } from "./loadFile";
import type { ReleaseSource } from "./releaseSource";

/** Where roots lie as a rule: looked into although airlock.yaml names no folder, so that taking the key out hides nothing. */
export const TRUST_FOLDER = "trust";

/** Most roots and signatures that are read: a project that changes its rules every week needs this many in some fifteen years. */
const MOST_FILES = 4000;

/** Most bytes that they have together (32 MiB). */
const MOST_BYTES = 32 * 1024 * 1024;

const ROOT_LIMIT = { bytes: ROOT_BYTES, text: "256 KiB" };

/**
 * Reads the roots beside airlock.yaml, their signatures, and the files that they speak for; undefined where airlock.yaml names no folder and there is no
 * `trust`. Faults are about places: a folder or a file that leads out of the folder of airlock.yaml, and more files than are read.
 */
export function loadTrust(source: ReleaseSource, configFile: string, config: Config): Result<TrustFolder | undefined> {
  const faults: Fault[] = [];
  const folders = new Map<string, ReadonlyMap<string, LoadedFile>>();
  for (const folder of new Set([...(config.root === undefined ? [] : [config.root]), TRUST_FOLDER])) {
    const files = loadFolder(source, folder, configFile);
    if (!files.ok) faults.push(...files.faults);
    else if (folder === config.root || files.value.size > 0) folders.set(folder, files.value);
  }
  if (faults.length === 0 && folders.size === 0) return ok(undefined);
  const named = new Map<string, LoadedFile>();
  for (const { path, field } of namedFiles(config)) {
    const file = source.read("config", path, { file: configFile, field });
    if (file.ok) named.set(path, file.value);
    else faults.push(...file.faults);
  }
  const [first, ...rest] = faults;
  return first === undefined ? ok({ declared: config.root, folders, named }) : fail(first, ...rest);
}

function loadFolder(
  source: ReleaseSource,
  folder: string,
  configFile: string,
): Result<ReadonlyMap<string, LoadedFile>> {
  const place = { file: configFile, field: "root" };
  const names = source.list(folder, "config").filter((name) => /\.(json|sig)$/i.test(name));
  if (names.length > MOST_FILES) {
    return fail({ ...place, found: `${names.length} files in ${folder}`, expected: `at most ${MOST_FILES}` });
  }
  const files = new Map<string, LoadedFile>();
  let bytes = 0;
  for (const name of names) {
    const limit = name.endsWith(".sig") ? SIGNED_LIMIT : ROOT_LIMIT;
    const file = source.read("config", `${folder}/${name}`, place, limit);
    if (!file.ok) return file;
    bytes += file.value.kind === "read" ? file.value.bytes.length : 0;
    if (bytes > MOST_BYTES) {
      return fail({
        ...place,
        found: `${bytes} bytes or more in ${folder}`,
        expected: `at most ${MOST_BYTES} (32 MiB)`,
      });
    }
    files.set(name, file.value);
  }
  return ok(files);
}

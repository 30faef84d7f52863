import { dirname } from "node:path";
import type { Config } from "../../release/config/config";
import { fail, ok, type Result } from "../../release/fault";
import { loadConfig } from "../../release/files/loadRelease";
import { loadTrust } from "../../release/files/loadTrust";
import { onDisk } from "../../release/files/releaseSource";
import type { LoadedFile } from "../../release/gates/gate";
import type { PinnedRoot } from "../../release/trust/pinnedRoot";
import { numbersIn, type RootChain, readChain } from "../../release/trust/rootChain";
import { type TrustState, trustState } from "../../release/trust/trustState";

/** What every command on roots is told. */
export interface RootRequest {
  /** Path of airlock.yaml, as the user gave it. */
  readonly config: string;
  readonly now: Date;
}

/** airlock.yaml with its roots and the lists that it names, read once. */
export interface OpenTrust {
  readonly configFile: string;
  readonly config: Config;
  /** Folder of airlock.yaml: paths in a root are relative to it. */
  readonly base: string;
  /** Folder of the roots, as airlock.yaml names it. */
  readonly folder: string;
  readonly files: ReadonlyMap<string, LoadedFile>;
  readonly named: ReadonlyMap<string, LoadedFile>;
  readonly chain: RootChain;
  /** Greatest number of a root file; 0 where there is none. */
  readonly last: number;
  /** What airlock.yaml requires and trusts now. */
  readonly state: TrustState;
}

/** Reads airlock.yaml and its roots; a key `root` that is not there and a list that cannot be read are faults. */
export function openTrust({ config: configFile, now }: RootRequest, pin?: PinnedRoot): Result<OpenTrust> {
  const config = loadConfig(configFile);
  if (!config.ok) return config;
  const folder = config.value.root;
  if (folder === undefined) {
    const remedy = "Write root: trust into airlock.yaml; the folder is made with the first root.";
    return fail({ file: configFile, field: "root", found: "nothing", expected: "the folder of the roots", remedy });
  }
  const source = onDisk({ release: configFile, config: configFile });
  const trust = loadTrust(source, configFile, config.value);
  if (!trust.ok) return trust;
  const named = trust.value?.named ?? new Map<string, LoadedFile>();
  const files = trust.value?.folders.get(folder) ?? new Map<string, LoadedFile>();
  const state = trustState(config.value, configFile, named);
  if (!state.ok) return state;
  return ok({
    configFile,
    config: config.value,
    base: dirname(configFile),
    folder,
    files,
    named,
    chain: readChain(folder, files, pin, now),
    last: numbersIn(files).at(-1) ?? 0,
    state: state.value,
  });
}

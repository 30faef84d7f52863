import { type Config } from "../config/config";
import { parseConfig } from "../config/parseConfig";
import { type Requirements, requirementsFor } from "../config/requirements";
import { documentReference } from "../document/documentReference";
import { type Fault, fail, ok, type Result } from "../fault";
import type { GateInput, LiveRelease, LoadedFile } from "../gates/gate";
import type { Manifest } from "../manifest/manifest";
import { parseManifest } from "../manifest/parseManifest";
import { type Plan, planFor } from "../plan/plan";
import type { Debt } from "../record/debt";
import type { Quarantine } from "../record/quarantine";
import { SIGNED_LIMIT } from "./loadFile";
import { loadTrust } from "./loadTrust";
import { type Beside, onDisk, type ReleaseSource } from "./releaseSource";
import { unlistedWithdrawals } from "./unlistedWithdrawals";

/** Most bytes that all files of a release have together (128 MiB): they are held at once. Evidence of a large service has some 20 MiB. */
const RELEASE_BYTES = 128 * 1024 * 1024;

/** Which release to load, for which environment. Paths as the user gave them, or absolute. */
export interface LoadRequest {
  readonly release: string;
  readonly config: string;
  readonly environment: string;
  /** What is under quarantine in the account; left out where no account was asked. */
  readonly quarantined?: readonly Quarantine[] | undefined;
  /** What hotfixes owe in the account; left out where no account was asked. */
  readonly debts?: readonly Debt[] | undefined;
  /** What is live in the environment; left out where no account was asked. */
  readonly live?: LiveRelease | undefined;
  /** Who may sign, as somebody outside the repository says; left out, the files that airlock.yaml names. */
  readonly trustRoots?: GateInput["trustRoots"] | undefined;
  /** The root that somebody outside the repository trusts. */
  readonly pinnedRoot?: GateInput["pinnedRoot"] | undefined;
  /** Moment of judging. */
  readonly now: Date;
}

/** A release with everything that its gates need, read once. */
export interface LoadedRelease {
  readonly manifest: Manifest;
  readonly requirements: Requirements;
  readonly plan: Plan;
  readonly input: GateInput;
  readonly releaseFile: string;
  readonly configFile: string;
}

/**
 * Reads release.yaml, airlock.yaml, every file that they name, and the folder `withdrawals`. Faults are about those two files themselves (shape,
 * unknown keys, paths that leave the folder), all of them at once; whatever else is wrong is for the gates to say.
 * They are read from the disk, unless they come from a `source`; the paths in the request name them then.
 */
export function loadRelease(request: LoadRequest, source = onDisk(request)): Result<LoadedRelease> {
  const manifest = readMain(source, "release", request.release, parseManifest);
  const config = readMain(source, "config", request.config, parseConfig);
  const requirements = config.ok ? requirementsFor(config.value, request.environment, request.config) : config;
  if (!manifest.ok || !requirements.ok) return { ok: false, faults: faultsOf(manifest, requirements) };
  const files = loadFiles(source, manifest.value, request.release);
  const { approvals, provenance } = requirements.value;
  const field = `environments.${request.environment}`;
  const signers = loadBeside(source, request.config, `${field}.approvals.allowedSigners`, approvals?.allowedSigners);
  const executives = loadBeside(source, request.config, `${field}.approvals.executives`, approvals?.executives);
  const root = loadBeside(source, request.config, `${field}.provenance.trustedRoot`, provenance?.trustedRoot);
  const trust = config.ok ? loadTrust(source, request.config, config.value) : ok(undefined);
  const keys = loadVerifierKeys(source, request, requirements.value);
  if (!files.ok || !signers.ok || !executives.ok || !root.ok || !trust.ok || !keys.ok) {
    return { ok: false, faults: faultsOf(files, signers, executives, root, trust, keys) };
  }
  const unlisted = unlistedWithdrawals(source, manifest.value);
  return ok({
    manifest: manifest.value,
    requirements: requirements.value,
    plan: planFor(manifest.value, request.environment),
    input: {
      manifest: manifest.value,
      requirements: requirements.value,
      files: files.value,
      ...(unlisted.length === 0 ? {} : { unlistedWithdrawals: unlisted }),
      ...(signers.value === undefined ? {} : { allowedSigners: signers.value }),
      ...(root.value === undefined ? {} : { trustedRoot: root.value }),
      ...(keys.value.size === 0 ? {} : { verifierKeys: keys.value }),
      ...(executives.value === undefined ? {} : { executives: executives.value }),
      ...(request.trustRoots === undefined ? {} : { trustRoots: request.trustRoots }),
      ...(trust.value === undefined ? {} : { trust: trust.value }),
      ...(request.pinnedRoot === undefined ? {} : { pinnedRoot: request.pinnedRoot }),
      ...(request.quarantined === undefined ? {} : { quarantined: request.quarantined }),
      ...(request.debts === undefined ? {} : { debts: request.debts }),
      ...(request.live === undefined ? {} : { live: request.live }),
      now: request.now,
    },
    releaseFile: request.release,
    configFile: request.config,
  });
}

/** Reads release.yaml alone. */
export function loadManifest(path: string): Result<Manifest> {
  return readMain(onDisk({ release: path, config: "" }), "release", path, parseManifest);
}

/** Reads release.yaml and every file that it names, for no environment. */
export function loadManifestWithFiles(path: string): Result<Pick<LoadedRelease["input"], "manifest" | "files">> {
  const source = onDisk({ release: path, config: "" });
  const manifest = readMain(source, "release", path, parseManifest);
  if (!manifest.ok) return manifest;
  const files = loadFiles(source, manifest.value, path);
  return files.ok ? ok({ manifest: manifest.value, files: files.value }) : files;
}

/** Reads airlock.yaml alone. */
export function loadConfig(path: string): Result<Config> {
  return readMain(onDisk({ release: "", config: path }), "config", path, parseConfig);
}

function readMain<T>(
  source: ReleaseSource,
  which: Beside,
  path: string,
  parse: (bytes: Uint8Array, file: string) => Result<T>,
): Result<T> {
  const file = source.main(which);
  if (file.kind === "read") return parse(file.bytes, path);
  const found = file.kind === "missing" ? "no file" : `a file that cannot be read (${file.reason})`;
  return fail({
    file: path,
    field: "",
    found,
    expected: `a readable ${which === "release" ? "release.yaml" : "airlock.yaml"}`,
    remedy: "Give its path, or write one with airlock init.",
  });
}

function loadFiles(
  source: ReleaseSource,
  manifest: Manifest,
  release: string,
): Result<ReadonlyMap<string, LoadedFile>> {
  const files = new Map<string, LoadedFile>();
  const faults: Fault[] = [];
  const signed = new Set(signedPathsOf(manifest).map(({ path }) => path));
  let bytes = 0;
  for (const { path, field } of pathsOf(manifest)) {
    if (files.has(path)) continue;
    const place = { file: release, field };
    const file = source.read("release", path, place, signed.has(path) ? SIGNED_LIMIT : undefined);
    if (!file.ok) {
      faults.push(...file.faults);
      continue;
    }
    bytes += file.value.kind === "read" ? file.value.bytes.length : 0;
    if (bytes > RELEASE_BYTES) {
      const found = `${JSON.stringify(path)}, with which the files of the release have ${bytes} bytes or more`;
      const expected = `at most ${RELEASE_BYTES} (128 MiB) together`;
      const remedy = "Take out of reports what no gate reads, such as the output of tests.";
      return fail({ ...place, found, expected, remedy });
    }
    files.set(path, file.value);
  }
  return faults.length === 0 ? ok(files) : { ok: false, faults };
}

/** Reads a file that airlock.yaml names; undefined where it names none. */
function loadBeside(
  source: ReleaseSource,
  config: string,
  key: string,
  path: string | undefined,
): Result<LoadedFile | undefined> {
  return path === undefined ? ok(undefined) : source.read("config", path, { file: config, field: key });
}

/** The public keys of this environment's verifier and of the one before it, by environment. */
function loadVerifierKeys(
  source: ReleaseSource,
  { config, environment }: LoadRequest,
  { promotesFrom, promotion, verifier }: Requirements,
): Result<ReadonlyMap<string, LoadedFile>> {
  const keys = new Map<string, LoadedFile>();
  const faults: Fault[] = [];
  for (const [name, path] of [
    [promotesFrom ?? "", promotion?.verifier?.publicKey],
    [environment, verifier?.publicKey],
  ] as const) {
    const file = loadBeside(source, config, `environments.${name}.verifier.publicKey`, path);
    if (!file.ok) faults.push(...file.faults);
    else if (file.value !== undefined) keys.set(name, file.value);
  }
  return faults.length === 0 ? ok(keys) : { ok: false, faults };
}

/** Every file that a release names, with the field that names it. */
export function pathsOf(manifest: Manifest): { path: string; field: string }[] {
  const { evidence, documents, promotion, overrides, debts = [] } = manifest;
  const bound = Object.entries(evidence).flatMap(([kind, files]) =>
    files.map(({ path }, index) => ({ path, field: `evidence.${kind}[${index}].path` })),
  );
  const written = Object.entries(documents).map(([name, named]) => ({
    path: named === undefined ? undefined : documentReference(named).path,
    field: `documents.${name}`,
  }));
  const outcomes = Object.entries(promotion).map(([name, { path }]) => ({ path, field: `promotion.${name}.path` }));
  const owed = overrides.map(({ postMortem }, index) => ({
    path: postMortem,
    field: `overrides[${index}].postMortem`,
  }));
  const settled = debts.map(({ postMortem }, index) => ({ path: postMortem, field: `debts[${index}].postMortem` }));
  return [...bound, ...written, ...outcomes, ...signedPathsOf(manifest), ...owed, ...settled].flatMap(
    ({ path, field }) => (path === undefined ? [] : [{ path, field }]),
  );
}

function signedPathsOf({ approvals, withdrawals, overrides }: Manifest): { path: string; field: string }[] {
  return Object.entries({ approvals, withdrawals, overrides }).flatMap(([list, pairs]) =>
    pairs.flatMap(({ statement, signature }, index) => [
      { path: statement, field: `${list}[${index}].statement` },
      { path: signature, field: `${list}[${index}].signature` },
    ]),
  );
}

function faultsOf(...results: readonly Result<unknown>[]): Fault[] {
  return results.flatMap((result) => (result.ok ? [] : result.faults));
}

import type { Config } from "../config/config";
import { type Requirements, requirementsFor } from "../config/requirements";
import { type Fault, fail, ok, type Result } from "../fault";
import type { LoadedFile } from "../gates/gate";
import { type Change, plainRequirements, requirementChanges, requirementValues } from "./changes";
import type { Plain, Root } from "./root";

/** What airlock.yaml requires of each environment, and the files that it trusts: what a root speaks for. */
export type TrustState = Pick<Root, "environments" | "files">;

/** What stands beside the repository's airlock.yaml now; a file that cannot be read is a fault, for nobody can sign what is not there. */
export function trustState(
  config: Config,
  configFile: string,
  named: ReadonlyMap<string, LoadedFile>,
): Result<TrustState> {
  const faults: Fault[] = [];
  const environments: Record<string, Record<string, Plain>> = {};
  for (const name of Object.keys(config.environments)) {
    const requirements = requirementsFor(config, name, configFile);
    if (requirements.ok) environments[name] = { ...plainRequirements(requirements.value) };
    else faults.push(...requirements.faults);
  }
  const files: Record<string, string> = {};
  for (const [path, file] of named) {
    if (file.kind === "read") files[path] = file.sha256;
    else faults.push({ file: path, field: "", found: missing(file), expected: "a file, as airlock.yaml names it" });
  }
  const [first, ...rest] = faults;
  return first === undefined ? ok({ environments, files }) : fail(first, ...rest);
}

/** Every value in which an environment and the trusted files differ from what a root says. */
export function changesSince(
  root: TrustState,
  requirements: Requirements,
  named: ReadonlyMap<string, LoadedFile>,
): readonly Change[] {
  const { environment } = requirements;
  const after = plainRequirements(requirements);
  const hashes = new Map([...named].map(([path, file]) => [path, file.kind === "read" ? file.sha256 : missing(file)]));
  return [...environmentChanges(root, environment, after), ...fileChanges(root.files, hashes)];
}

/** Every value in which two states differ, all environments. */
export function stateChanges(before: TrustState, after: TrustState): readonly Change[] {
  const names = new Set([...Object.keys(before.environments), ...Object.keys(after.environments)]);
  return [
    ...[...names].sort().flatMap((name) => environmentChanges(before, name, ownOf(after.environments, name))),
    ...fileChanges(before.files, new Map(Object.entries(after.files))),
  ];
}

/**
 * What a root changes of the one before it, for whoever signs it: besides the state, who keeps it and how many of them must sign. Of the first
 * root, and of an environment that is new, every value.
 */
export function rootChanges(before: Root | undefined, after: Root): readonly Change[] {
  if (before === undefined) {
    const quorum = { field: "quorum", before: "nothing", after: String(after.quorum), direction: "new" } as const;
    const files = fileChanges({}, new Map(Object.entries(after.files)));
    const values = Object.keys(after.environments).flatMap((name) => newEnvironment(after, name));
    return [quorum, ...keeperChanges([], after.signers), ...values, ...files].map((one) => ({
      ...one,
      direction: "new",
    }));
  }
  const fresh = Object.keys(after.environments).filter((name) => !Object.hasOwn(before.environments, name));
  const known = Object.fromEntries(Object.entries(after.environments).filter(([name]) => !fresh.includes(name)));
  const quorum: readonly Change[] =
    before.quorum === after.quorum
      ? []
      : [
          {
            field: "quorum",
            before: String(before.quorum),
            after: String(after.quorum),
            direction: after.quorum < before.quorum ? "loosened" : "tightened",
          },
        ];
  return [
    ...quorum,
    ...keeperChanges(before.signers, after.signers),
    ...fresh.flatMap((name) => newEnvironment(after, name)),
    ...stateChanges(before, { environments: known, files: after.files }),
  ];
}

function keeperChanges(before: readonly string[], after: readonly string[]): readonly Change[] {
  const gone = before.filter((line) => !after.includes(line));
  const come = after.filter((line) => !before.includes(line));
  return [
    ...gone.map((line): Change => ({ field: "signers", before: line, after: "nothing", direction: "changed" })),
    ...come.map((line): Change => ({ field: "signers", before: "nothing", after: line, direction: "changed" })),
  ];
}

function newEnvironment({ environments }: TrustState, name: string): readonly Change[] {
  return requirementValues(ownOf(environments, name) ?? {}, `environments.${name}`);
}

function environmentChanges(
  root: TrustState,
  name: string,
  after: Readonly<Record<string, Plain>> | undefined,
): readonly Change[] {
  const field = `environments.${name}`;
  const before = ownOf(root.environments, name);
  if (before !== undefined && after !== undefined) return requirementChanges(before, after, field);
  if (before === undefined && after === undefined) return [];
  const [has, lacks] = ["an environment", "nothing"];
  return before === undefined
    ? [{ field, before: lacks, after: has, direction: "changed" }]
    : [{ field, before: has, after: lacks, direction: "changed" }];
}

function fileChanges(before: Readonly<Record<string, string>>, after: ReadonlyMap<string, string>): readonly Change[] {
  const paths = [...new Set([...Object.keys(before), ...after.keys()])].sort();
  return paths.flatMap((path): readonly Change[] => {
    const [old, now] = [ownOf(before, path), after.get(path)];
    if (old === now) return [];
    return [{ field: `files.${path}`, before: old ?? "nothing", after: now ?? "nothing", direction: "changed" }];
  });
}

function ownOf<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function missing(file: LoadedFile): string {
  return file.kind === "unreadable" ? `a file that cannot be read (${file.reason})` : "no file";
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkResources, type PolicyFinding, type RegisteredResource } from "../../policies/inProcess";
import type { Rule, RuleConfig } from "../../policies/rule";
import { CONFIG, goodFiles, goodManifest } from "../release/goodRelease";

/** What the engine and the language SDKs send in place of a value that is not known yet. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value wrapped as a secret, as it travels on the wire. */
export function secret(value: unknown): Record<string, unknown> {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

/** A resource of the stack `test`, without options unless they are given. */
export function resource(
  type: string,
  name: string,
  props: Record<string, unknown>,
  more: Partial<Pick<RegisteredResource, "opts" | "urn" | "propertyDependencies">> = {},
): RegisteredResource {
  return { type, name, urn: urnOf(type, name), props, opts: {}, ...more };
}

export function urnOf(type: string, name: string): string {
  return `urn:pulumi:test::project::${type}::${name}`;
}

/** Messages of one rule over resources. */
export function messages(rule: Rule, resources: readonly RegisteredResource[], config: RuleConfig = {}): string[] {
  return findings(rule, resources, config).map(({ message }) => message);
}

export function findings(
  rule: Rule,
  resources: readonly RegisteredResource[],
  config: RuleConfig = {},
): readonly PolicyFinding[] {
  return checkResources(resources, { rules: [rule], config: { [rule.name]: config } });
}

/** airlock.yaml of the good release, without approvals: those expire, and their gate has tests of its own. */
export const CONFIG_WITHOUT_APPROVALS = CONFIG.replace(/\n\s+approvals:.*/, "");

/** A release in a folder of its own. */
export interface ReleaseFolder {
  readonly release: string;
  readonly config: string;
  readonly folder: string;
  write(path: string, content: string): void;
}

const folders: string[] = [];

/** Writes the good release to a fresh folder, with what a test changes about it. */
export function releaseFolder(
  changes: {
    readonly manifest?: (yaml: string) => string;
    readonly files?: Record<string, string>;
    readonly without?: string;
    readonly config?: string;
  } = {},
): ReleaseFolder {
  const folder = mkdtempSync(join(tmpdir(), "airlock-policies-"));
  folders.push(folder);
  const files = { ...goodFiles(), ...changes.files };
  const yaml = (changes.manifest ?? ((same: string) => same))(goodManifest(files));
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const [path, content] of Object.entries(files)) if (path !== changes.without) write(path, content);
  write("release.yaml", yaml);
  write("airlock.yaml", changes.config ?? CONFIG_WITHOUT_APPROVALS);
  return { folder, write, release: join(folder, "release.yaml"), config: join(folder, "airlock.yaml") };
}

/** Removes what {@link releaseFolder} wrote. */
export function removeReleaseFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A release record over a folder. */
export function releaseRecord(
  { release, config }: Pick<ReleaseFolder, "release" | "config">,
  props: Record<string, unknown> = {},
  opts: RegisteredResource["opts"] = {},
): RegisteredResource {
  return resource(
    "airlock:aws:ReleaseRecord",
    "payments",
    { release, config, environment: "production", attempt: 1, auditBucket: UNKNOWN_TEXT, ...props },
    { opts },
  );
}

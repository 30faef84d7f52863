import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CONFIG, DIGEST, goodFiles, goodManifest, LIVE_DIGEST } from "../../release/goodRelease";

/** Environment of the scenarios. It is not protected, so bakes of seconds pass its gates. */
export const ENVIRONMENT = "dev";

/**
 * How long each stage is watched, in seconds. All different, none of a machine's own waits, and short enough for one
 * look at the alarms: `heldWaits` can hold a rollout in exactly one stage.
 */
export const BAKES = { 1: 31, 10: 37, 50: 41, 100: 43 } as const;

/** A version of the service. */
export interface Version {
  readonly version: string;
  readonly digest: string;
}

/** A version by its number; its digest is made up of one character. */
export function versionOf(version: string, character: string): Version {
  return { version, digest: `sha256:${character.repeat(64)}` };
}

/** A release in a folder of its own. */
export interface ReleaseFolder extends Version {
  readonly release: string;
  readonly config: string;
  /** Key of its record in the audit bucket. */
  readonly recordKey: string;
}

const folders: string[] = [];

/** Writes a release whose gates all pass in {@link ENVIRONMENT}; `change` rewrites its release.yaml. */
export function writeRelease(
  released: Version,
  previous: Version | "none",
  change: (yaml: string) => string = (same) => same,
): ReleaseFolder {
  const folder = mkdtempSync(join(tmpdir(), "airlock-scenario-"));
  folders.push(folder);
  const put = (path: string, content: string): string => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
    return join(folder, path);
  };
  const stages = Object.entries(BAKES).map(([weight, bake]) => `{ weight: ${weight}%, bake: ${bake}s }`);
  const before =
    previous === "none" ? "previous: none" : `previous: { version: ${previous.version}, digest: ${previous.digest} }`;
  const yaml = goodManifest()
    .replace("version: 1.5.0", `version: ${released.version}`)
    .replace(DIGEST, released.digest)
    .replace(`previous: { version: 1.4.2, digest: ${LIVE_DIGEST} }`, before)
    .replace("rollout: { ", `rollout: { stages: [${stages.join(", ")}], `);
  for (const [path, content] of Object.entries(goodFiles())) put(path, content);
  return {
    ...released,
    release: put("release.yaml", change(yaml)),
    config: put("airlock.yaml", CONFIG),
    recordKey: `releases/payments/${ENVIRONMENT}/${released.version}/attempt-1.json`,
  };
}

/** Removes what {@link writeRelease} wrote. */
export function removeReleases(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

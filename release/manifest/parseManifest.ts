import { parseYaml } from "../document/parseYaml";
import type { Result } from "../fault";
import type { Manifest } from "./manifest";
import { readManifest } from "./readManifest";

/** Reads `release.yaml`. Every fault names the file and the field; `file` is the path as the user gave it. */
export function parseManifest(bytes: Uint8Array, file: string): Result<Manifest> {
  const data = parseYaml(bytes, file);
  return data.ok ? readManifest(data.value, file) : data;
}

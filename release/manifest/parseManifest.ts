import { parseWith } from "../document/parseWith";
import { parseYaml } from "../document/parseYaml";
import type { Result } from "../fault";
import { type Manifest, manifestModel } from "./manifest";

/** Reads `release.yaml`. Every fault names the file and the field; `file` is the path as the user gave it. */
export function parseManifest(bytes: Uint8Array, file: string): Result<Manifest> {
  const data = parseYaml(bytes, file);
  return data.ok ? parseWith(manifestModel, data.value, file) : data;
}

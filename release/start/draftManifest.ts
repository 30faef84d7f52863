import { parseYaml } from "../document/parseYaml";
import { ok, type Result } from "../fault";
import type { Manifest } from "../manifest/manifest";
import { readManifest } from "../manifest/readManifest";

/** What stands under previous.digest as long as nobody knows it. Every gate refuses it, and it says what belongs there. */
export const UNKNOWN_DIGEST = "the digest of the version that runs";

/** Any digest, for the model alone. */
const SOME_DIGEST = `sha256:${"0".repeat(64)}`;

/**
 * Reads a release.yaml that `airlock start` works on: as parseManifest does, but for {@link UNKNOWN_DIGEST}, which it has written itself. That text then stands
 * under `previous.digest` of the result.
 */
export function parseDraft(bytes: Uint8Array, file: string): Result<Manifest> {
  const data = parseYaml(bytes, file);
  if (!data.ok) return data;
  const previous = memberOf(data.value, "previous");
  if (memberOf(previous, "digest") !== UNKNOWN_DIGEST) return readManifest(data.value, file);
  const known = { ...(data.value as object), previous: { ...(previous as object), digest: SOME_DIGEST } };
  const parsed = readManifest(known, file);
  if (!parsed.ok || parsed.value.previous === "none") return parsed;
  return ok({ ...parsed.value, previous: { ...parsed.value.previous, digest: UNKNOWN_DIGEST } });
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

import { parseWith } from "../document/parseWith";
import { type Fault, ok, type Result } from "../fault";
import { packageOf } from "./artifact";
import { type Manifest, manifestModel, NO_ROLLOUT } from "./manifest";

/** Checks the plain data of a release.yaml: its shape, and that there is a rollout where something is rolled out, and nowhere else. */
export function readManifest(data: unknown, file: string): Result<Manifest> {
  const parsed = parseWith(manifestModel, data, file);
  if (!parsed.ok) return parsed;
  const faults = rolloutFaults(parsed.value, file);
  return faults.length > 0 ? { ok: false, faults } : ok(parsed.value);
}

function rolloutFaults(manifest: Manifest, file: string): Fault[] {
  const given = manifest.rollout !== NO_ROLLOUT;
  if (packageOf(manifest) === undefined) {
    return given ? [] : [{ file, field: "rollout", found: "nothing", expected: "a mapping of keys" }];
  }
  const expected = "nothing beside artifact.package";
  const remedy = "A package is published: no listener routes to it, and nothing takes it back. Remove it.";
  return [
    ...(given ? [{ file, field: "rollout", found: "a rollout", expected, remedy }] : []),
    ...(manifest.rollback === undefined
      ? []
      : [{ file, field: "rollback", found: "a rollback contract", expected, remedy }]),
  ];
}

import { type Fault, ok, type Result } from "../../../release/fault";
import { parseQuarantine, QUARANTINE_SCHEMA, type Quarantine } from "../../../release/record/quarantine";
import { Place } from "../check/place";
import { systemNames } from "../ledger/names";

/** The quarantine of one namespace: digests that were sent back as bad, each under `sha256-HEX`. */
export interface QuarantineMap {
  readonly apiVersion: "v1";
  readonly kind: "ConfigMap";
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly data: Readonly<Record<string, string>>;
}

/** Key of a digest. */
export function quarantineKey(digest: string): string {
  return digest.replace(":", "-");
}

/** The quarantine as programs read it: the same document for each digest as on AWS. */
export function quarantineMap(
  systemNamespace: string,
  namespace: string,
  quarantined: readonly Quarantine[],
): QuarantineMap {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: systemNames(namespace).quarantine, namespace: systemNamespace },
    data: Object.fromEntries(
      quarantined.map((one) => [quarantineKey(one.digest), JSON.stringify({ schema: QUARANTINE_SCHEMA, ...one })]),
    ),
  };
}

/**
 * Reads a quarantine as the API server gives it, in the order of the digests. Whatever in it is no quarantine of the digest that its key says is a fault: what is
 * hidden there could be one.
 */
export function quarantinesIn(map: unknown): Result<readonly Quarantine[]> {
  const place = Place.of(map);
  const name = place.get("metadata", "name").text ?? "";
  const faults: Fault[] = [];
  const found: Quarantine[] = [];
  for (const [key, json] of Object.entries(place.get("data").texts).sort(([one], [other]) => (one < other ? -1 : 1))) {
    const source = `ConfigMap ${name}: ${key}`;
    const read = parseQuarantine(json, source);
    if (!read.ok) faults.push(...read.faults);
    else if (quarantineKey(read.value.digest) === key) found.push(read.value);
    else
      faults.push({
        file: source,
        field: "digest",
        found: JSON.stringify(read.value.digest),
        expected: `that of its key`,
      });
  }
  return faults.length === 0 ? ok(found) : { ok: false, faults };
}

/** A package URL taken apart (purl specification). */
export interface PackageUrl {
  /** Type, namespace and name: `pkg:deb/debian/openssl`. */
  readonly name: string;
  readonly version?: string;
  readonly qualifiers: ReadonlyMap<string, string>;
}

/** Takes a package URL apart; undefined when the text is none. */
export function parsePackageUrl(text: string): PackageUrl | undefined {
  if (text.length > 2000) return undefined;
  const match = /^pkg:([^@?#]+)(?:@([^?#]+))?(?:\?([^#]*))?(?:#.*)?$/.exec(text);
  const [, path, version, query] = match ?? [];
  if (path === undefined) return undefined;
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length < 2) return undefined;
  try {
    const [type = "", ...rest] = parts.map(decodeURIComponent);
    const pairs = (query ?? "").split("&").filter((pair) => pair !== "");
    const qualifiers = pairs.map((pair): [string, string] => {
      const at = pair.indexOf("=");
      return at < 0 ? [pair, ""] : [pair.slice(0, at).toLowerCase(), decodeURIComponent(pair.slice(at + 1))];
    });
    return {
      name: `pkg:${[type.toLowerCase(), ...rest].join("/")}`,
      ...(version === undefined ? {} : { version: decodeURIComponent(version) }),
      qualifiers: new Map(qualifiers),
    };
  } catch {
    return undefined; // A broken percent escape.
  }
}

/** Whether a pattern means a package: the same name; version and qualifiers only where the pattern gives them. */
export function matchesPackage(pattern: string, found: string): boolean {
  const wanted = parsePackageUrl(pattern);
  const seen = parsePackageUrl(found);
  if (wanted === undefined || seen === undefined || wanted.name !== seen.name) return false;
  if (wanted.version !== undefined && wanted.version !== seen.version) return false;
  return [...wanted.qualifiers].every(([key, value]) => seen.qualifiers.get(key) === value);
}

/** Digest of a container image in a package URL (`pkg:oci/payments@sha256:...`); undefined when it is no image or names none. */
export function imageDigestOf(purl: string): string | undefined {
  const parsed = parsePackageUrl(purl);
  if (parsed === undefined || !/^pkg:(oci|docker)\//.test(parsed.name)) return undefined;
  return parsed.version !== undefined && /^sha256:[0-9a-f]{64}$/.test(parsed.version) ? parsed.version : undefined;
}

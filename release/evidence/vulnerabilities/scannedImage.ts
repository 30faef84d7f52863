import { quoteName } from "../file/reading";

const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** What a report says that was scanned. Both absent: a folder, an archive, or a format that does not say. */
export interface ScannedImage {
  /** Digest that the registry knows the image by; of a multi-arch image, the index. */
  readonly digest?: string;
  /** Digest of the one platform manifest that was scanned, where it is another one. */
  readonly platform?: string;
}

/** The one digest behind `name@sha256:...` entries, none, or a sentence when they do not name one image. `field` is the list's name. */
export function registryDigest(references: readonly string[], field: string): readonly string[] | string {
  const digests = new Set<string>();
  for (const reference of references) {
    const digest = reference.slice(reference.lastIndexOf("@") + 1);
    if (!digestPattern.test(digest)) return `${field} holds ${quoteName(reference)}, which ends in no sha256 digest.`;
    digests.add(digest);
  }
  if (digests.size > 1) {
    return `${field} names ${digests.size} digests (${[...digests].join(", ")}). Scan the image by its digest.`;
  }
  return [...digests];
}

/** Joins the registry's digest and the manifest's: the same one is said once, a lone manifest is the digest. */
export function scannedImage(digest: string | undefined, manifest: string | undefined): ScannedImage {
  if (digest === undefined) return manifest === undefined ? {} : { digest: manifest };
  return manifest === undefined || manifest === digest ? { digest } : { digest, platform: manifest };
}

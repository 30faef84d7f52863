import { z } from "zod";
import { isRecord } from "../file/json";
import { quoteName } from "../file/reading";
import { imageDigestOf } from "../vulnerabilities/packageUrl";
import { registryDigest } from "../vulnerabilities/scannedImage";

const text = z.string("found no text");

/** The part of `metadata` that says what a CycloneDX file describes. */
export const metadataModel = z.looseObject({
  component: z
    .looseObject({
      type: text.optional(),
      version: text.optional(),
      purl: text.optional(),
      hashes: z.array(z.looseObject({ alg: text, content: text }), "found no list").optional(),
      properties: z.array(z.looseObject({ name: text.optional(), value: text.optional() }), "found no list").optional(),
    })
    .optional(),
});

/** Why a specVersion is not read, or undefined. The version decides what the fields mean, and libraries accept a "9.9". */
export function bomVersionProblem(version: unknown): string | undefined {
  if (typeof version === "string" && /^1\.[4-7]$/.test(version)) return undefined;
  const found = typeof version === "string" ? quoteName(version) : "none";
  return `The CycloneDX file has the specVersion ${found}; 1.4 to 1.7 are read.`;
}

/**
 * Digest of the container image that a CycloneDX file describes: out of the package URL (`pkg:oci/...@sha256:...`), the version (Syft), the SHA-256
 * hash, or Trivy's property `aquasecurity:trivy:RepoDigest`. One, none, or a sentence when its places contradict each other.
 */
export function describedImage(metadata: z.output<typeof metadataModel> | undefined): readonly string[] | string {
  const part = metadata?.component;
  if (part?.type !== "container") return [];
  const fromPurl = part.purl === undefined ? undefined : imageDigestOf(part.purl);
  const version = part.version !== undefined && /^sha256:[0-9a-f]{64}$/.test(part.version) ? part.version : undefined;
  const hashes = (part.hashes ?? []).flatMap(({ alg, content }) => (alg === "SHA-256" ? [`sha256:${content}`] : []));
  const properties = (part.properties ?? []).flatMap(({ name, value }) =>
    name === "aquasecurity:trivy:RepoDigest" && value !== undefined ? [value] : [],
  );
  const all = [fromPurl, version].flatMap((digest) => (digest === undefined ? [] : [digest]));
  return registryDigest([...all, ...hashes, ...properties], "metadata.component");
}

/** A component of a bill of materials, as far as it is read. */
export interface BomComponent {
  readonly ref?: string;
  readonly name: string;
  readonly purl?: string;
}

/** All components, those inside components too. A file can nest them deeper than a stack: no recursion. */
export function componentsIn(written: unknown): BomComponent[] {
  const found: BomComponent[] = [];
  const open: unknown[] = [written];
  while (open.length > 0) {
    const list = open.pop();
    if (!Array.isArray(list)) continue;
    for (const part of list as unknown[]) {
      if (!isRecord(part)) continue;
      const { name, purl, components, "bom-ref": ref } = part;
      if (typeof name === "string") {
        found.push({
          ...(typeof ref === "string" ? { ref } : {}),
          name,
          ...(typeof purl === "string" ? { purl } : {}),
        });
      }
      open.push(components);
    }
  }
  return found;
}

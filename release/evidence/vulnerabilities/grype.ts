import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive } from "../file/reading";
import { jsonFormat } from "../format";
import { countFindings, type Finding } from "./finding";
import { registryDigest, scannedImage } from "./scannedImage";

const severities = {
  critical: "critical",
  high: "high",
  medium: "medium",
  low: "low",
  negligible: "low",
  unknown: "unknown",
} as const;
const text = z.string("found no text");
const severity = z
  .string("found no text")
  .transform((word) => word.toLowerCase())
  .pipe(z.enum(["critical", "high", "medium", "low", "negligible", "unknown"], "found none of Grype's six severities"));
const match = z.looseObject({
  vulnerability: z.looseObject({ id: text, severity }),
  relatedVulnerabilities: z.array(z.looseObject({ id: text }), "found no list").nullish(),
  artifact: z.looseObject({ name: text, purl: text.nullish() }),
});
const digest = z.string("found no text").regex(/^(sha256:[0-9a-f]{64})?$/, "found no sha256 digest");
const image = z.looseObject({
  imageID: text.nullish(),
  manifestDigest: digest.nullish(),
  repoDigests: z.array(text, "found no list").nullish(),
});
const model = z.looseObject({
  matches: z.array(match, "found no list"),
  ignoredMatches: z.array(match, "found no list").nullish(),
  source: z.looseObject({ type: text, target: z.unknown() }),
});

/** A report of `grype ... -o json`: it says in `descriptor` that Grype wrote it. */
export const grype = jsonFormat({
  id: "grype",
  kind: "vulnerabilities",
  title: "Grype's JSON",
  recognises: (value) => {
    const descriptor = isRecord(value) ? value["descriptor"] : undefined;
    return isRecord(descriptor) && descriptor["name"] === "grype";
  },
  read,
  origin: { writtenAt: ["descriptor", "timestamp"], tool: "grype" },
});

/**
 * Reads `grype ... -o json`. Each match counts once, so one CVE in two packages counts twice, as in Grype's own table; `Negligible` counts as low.
 * `ignoredMatches` (ignore rules of the configuration, VEX given to Grype, and the rules that Grype brings itself, as for kernel headers) are
 * `suppressed`: shown, never dropped.
 *
 * `digest` is the one out of `repoDigests`, `platform` the `manifestDigest` where it is another one: of a multi-arch image Grype scans one
 * platform. An image that came from no registry has a `manifestDigest` that Grype or the container runtime made up; it equals no digest
 * of a registry, and so is a scan of another image.
 *
 * Limits: the report does not say how many packages were compared, and `--only-fixed` leaves findings in `ignoredMatches`.
 */
function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("vulnerabilities", "grype", reason);
  const shape = checkShape(model, value, "Grype report");
  if (!shape.ok) return refuse(shape.reason);
  const { matches, ignoredMatches, source } = shape.value;
  const findings = [
    ...matches.map((found) => findingOf(found, false)),
    ...(ignoredMatches ?? []).map((found) => findingOf(found, true)),
  ];
  if (source.type !== "image") {
    const summary = countFindings(findings);
    return { verdict: "usable", kind: "vulnerabilities", format: "grype", summary, details: findings };
  }
  const target = checkShape(image, source.target, "Grype report's source.target");
  if (!target.ok) return refuse(target.reason);
  const digests = registryDigest(target.value.repoDigests ?? [], "repoDigests");
  if (typeof digests === "string") return refuse(digests);
  const { manifestDigest, imageID } = target.value;
  const summary = {
    ...countFindings(findings),
    ...scannedImage(digests[0], manifestDigest === "" ? undefined : (manifestDigest ?? undefined)),
    ...(imageID === undefined || imageID === null ? {} : { imageId: imageID }),
  };
  return { verdict: "usable", kind: "vulnerabilities", format: "grype", summary, details: findings };
}

function findingOf(found: z.output<typeof match>, suppressed: boolean): Finding {
  const { vulnerability, relatedVulnerabilities, artifact } = found;
  return {
    severity: severities[vulnerability.severity],
    component: artifact.name,
    ...(artifact.purl === undefined || artifact.purl === null || artifact.purl === "" ? {} : { purl: artifact.purl }),
    advisories: [{ id: vulnerability.id, aliases: (relatedVulnerabilities ?? []).map(({ id }) => id) }],
    suppressed,
  };
}

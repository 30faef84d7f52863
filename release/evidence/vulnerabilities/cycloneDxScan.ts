import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive, quoteName } from "../file/reading";
import { jsonFormat } from "../format";
import {
  type BomComponent,
  bomVersionProblem,
  componentsIn,
  describedImage,
  metadataModel,
} from "../sbom/cycloneDxComponent";
import { type Advisory, countFindings, type Finding, type Severity } from "./finding";

const severities = {
  critical: "critical",
  high: "high",
  medium: "medium",
  low: "low",
  info: "low",
  none: "low",
  unknown: "unknown",
} as const;
const worst: readonly Severity[] = ["critical", "high", "unknown", "medium", "low"];
/** States that say "do not count this" (CycloneDX 1.4 to 1.7, vulnerability analysis). */
const dismissed: readonly string[] = ["resolved", "resolved_with_pedigree", "false_positive", "not_affected"];

const text = z.string("found no text");
const rating = z.looseObject({
  severity: z
    .enum(
      ["critical", "high", "medium", "low", "info", "none", "unknown"],
      "found none of CycloneDX's seven severities",
    )
    .optional(),
});
const vulnerability = z.looseObject({
  id: text,
  references: z.array(z.looseObject({ id: text.optional() }), "found no list").nullish(),
  ratings: z.array(rating, "found no list").nullish(),
  analysis: z.looseObject({ state: text.optional() }).optional(),
  affects: z.array(z.looseObject({ ref: text }), "found no list").nullish(),
});
const model = z.looseObject({
  specVersion: text,
  metadata: metadataModel.optional(),
  components: z.unknown().optional(),
  vulnerabilities: z.array(vulnerability, "found no list"),
});

/** A CycloneDX file that lists vulnerabilities. */
export const cycloneDxScan = jsonFormat({
  id: "cyclonedx-scan",
  kind: "vulnerabilities",
  title: "CycloneDX JSON with vulnerabilities",
  recognises: (value) => {
    if (!isRecord(value) || value["bomFormat"] !== "CycloneDX") return false;
    const listed = value["vulnerabilities"];
    return listed !== undefined && !(Array.isArray(listed) && listed.length === 0);
  },
  read,
  origin: { writtenAt: ["metadata", "timestamp"] },
});

/**
 * Reads the `vulnerabilities` of a CycloneDX file (specVersion 1.4 to 1.7). Each vulnerability counts once for each component that it affects; of
 * several ratings the worst counts, none is `unknown`. An `analysis` that dismisses it is the writer's own exception: `suppressed`, because only
 * OpenVEX excepts.
 *
 * A file without `vulnerabilities` is not recognised: it is a bill of materials. An empty list is no scan either: Trivy writes one into a bill of
 * materials for which nothing was scanned.
 */
function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("vulnerabilities", "cyclonedx-scan", reason);
  const version = bomVersionProblem(isRecord(value) ? value["specVersion"] : undefined);
  if (version !== undefined) return refuse(version);
  const shape = checkShape(model, value, "CycloneDX file");
  if (!shape.ok) return refuse(shape.reason);
  const { vulnerabilities, components, metadata } = shape.value;
  const image = describedImage(metadata);
  if (typeof image === "string") return refuse(image);
  const known = componentsByRef(components);
  const findings = vulnerabilities.flatMap((found) => {
    const refs = found.affects ?? [];
    const places = refs.length === 0 ? [undefined] : refs.map(({ ref }) => ref);
    return places.map((ref) => findingOf(found, ref, known));
  });
  const summary = { ...countFindings(findings), ...(image[0] === undefined ? {} : { digest: image[0] }) };
  return { verdict: "usable", kind: "vulnerabilities", format: "cyclonedx-scan", summary, details: findings };
}

function findingOf(
  found: z.output<typeof vulnerability>,
  ref: string | undefined,
  known: ReadonlyMap<string, BomComponent>,
): Finding {
  const rated = (found.ratings ?? []).map(({ severity }) => severities[severity ?? "unknown"]);
  const part = ref === undefined ? undefined : known.get(ref);
  const purl = part?.purl ?? (ref?.startsWith("pkg:") === true ? ref : undefined);
  const aliases = (found.references ?? []).flatMap(({ id }) => (id === undefined ? [] : [id]));
  const advisory: Advisory = { id: found.id, aliases };
  return {
    severity: worst.find((severity) => rated.includes(severity)) ?? "unknown",
    component: part?.name ?? (ref === undefined ? "no component" : quoteName(ref)),
    ...(purl === undefined ? {} : { purl }),
    advisories: [advisory],
    suppressed: dismissed.includes(found.analysis?.state ?? ""),
  };
}

function componentsByRef(components: unknown): Map<string, BomComponent> {
  const known = new Map<string, BomComponent>();
  for (const part of componentsIn(components)) if (part.ref !== undefined) known.set(part.ref, part);
  return known;
}

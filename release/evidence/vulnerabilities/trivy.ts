import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive, quoteName } from "../file/reading";
import { jsonFormat } from "../format";
import type { VulnerabilitiesSummary } from "./vulnerabilitiesSummary";

const severities = { CRITICAL: "critical", HIGH: "high", MEDIUM: "medium", LOW: "low", UNKNOWN: "unknown" } as const;
const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** Fields that are read of Trivy's report (schema version 2, which Trivy has written since 0.20). The rest is left alone. */
const severity = z.enum(["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"], "found none of Trivy's five severities");
const vulnerability = z.looseObject({ VulnerabilityID: z.string("found no text"), Severity: severity });
const result = z.looseObject({
  Target: z.string("found no text"),
  Class: z.string("found no text").optional(),
  Vulnerabilities: z.array(vulnerability, "found no list").nullish(),
  ExperimentalModifiedFindings: z.array(z.looseObject({ Type: z.string("found no text") }), "found no list").nullish(),
});
const metadata = z.looseObject({
  ImageID: z.string("found no text").optional(),
  RepoDigests: z.array(z.string("found no text"), "found no list").nullish(),
  OS: z.looseObject({ Family: z.string("found no text").optional() }).nullish(),
});
const model = z.looseObject({
  SchemaVersion: z.literal(2, "found another schema version than 2; scan again with Trivy 0.20 or newer"),
  ArtifactType: z.string("found no text").optional(),
  Metadata: metadata.optional(),
  Results: z.array(result, "found no list").nullish(),
});

/** A report of `trivy ... --format json`, recognised in any schema version. */
export const trivy = jsonFormat({
  id: "trivy",
  kind: "vulnerabilities",
  title: "Trivy's JSON",
  recognises: (value) =>
    isRecord(value) &&
    "SchemaVersion" in value &&
    ("ArtifactName" in value || "ArtifactType" in value || "Results" in value),
  read,
});

/**
 * Reads `trivy image|filesystem|repository --format json`. Each vulnerability that Trivy lists counts once, so one CVE in two packages
 * counts twice, as in Trivy's own table. Findings hidden by .trivyignore or VEX are counted as `suppressed`.
 *
 * Trivy leaves out `Vulnerabilities` of a scanned target when it found none, and leaves out `Results` when it had nothing to
 * scan at all (an image whose packages it did not recognise, a folder without a lock file). The first is a clean scan, the second is
 * no scan: a report without a single `os-pkgs` or `lang-pkgs` target is inconclusive, and so is an image whose system is named but
 * whose system packages were not scanned.
 *
 * `digest` is the manifest digest out of `RepoDigests`, which Trivy knows only of images that came from a registry; `imageId` is the
 * digest of the image's configuration, another number that never equals it.
 *
 * Limits: the report does not say which options were used. `--severity`, `--ignore-unfixed` and `--pkg-types` leave findings out without a
 * trace, suppressed ones are listed with `--show-suppressed` only, and `--scanners secret` lists packages that nobody compared with
 * advisories.
 */
function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("vulnerabilities", "trivy", reason);
  const shape = checkShape(model, value, "Trivy report");
  if (!shape.ok) return refuse(shape.reason);
  const report = shape.value;
  const results = report.Results ?? [];

  const classes = new Set(results.map((target) => target.Class));
  if (!classes.has("os-pkgs") && !classes.has("lang-pkgs")) {
    return refuse(
      "Trivy scanned no packages: no result has the class os-pkgs or lang-pkgs. Scan the image itself, with --list-all-pkgs.",
    );
  }
  const family = report.Metadata?.OS?.Family ?? "";
  if (report.ArtifactType === "container_image" && family !== "" && family !== "none" && !classes.has("os-pkgs")) {
    return refuse(`Trivy found the system ${quoteName(family)} but did not scan its packages (no os-pkgs result).`);
  }
  const digests = manifestDigests(report.Metadata?.RepoDigests ?? []);
  if (typeof digests === "string") return refuse(digests);

  const counts = { critical: 0, high: 0, medium: 0, low: 0, unknown: 0, suppressed: 0 };
  for (const target of results) {
    for (const found of target.Vulnerabilities ?? []) counts[severities[found.Severity]] += 1;
    const modified = target.ExperimentalModifiedFindings ?? [];
    counts.suppressed += modified.filter((finding) => finding.Type === "vulnerability").length;
  }
  const imageId = report.Metadata?.ImageID;
  const summary: VulnerabilitiesSummary = {
    ...counts,
    ...(digests[0] === undefined ? {} : { digest: digests[0] }),
    ...(imageId === undefined ? {} : { imageId }),
  };
  return { verdict: "usable", kind: "vulnerabilities", format: "trivy", summary };
}

/** The one digest behind `name@sha256:...` entries, none, or a sentence when they do not name one image. */
function manifestDigests(references: readonly string[]): readonly string[] | string {
  const digests = new Set<string>();
  for (const reference of references) {
    const digest = reference.slice(reference.lastIndexOf("@") + 1);
    if (!digestPattern.test(digest))
      return `RepoDigests holds ${quoteName(reference)}, which ends in no sha256 digest.`;
    digests.add(digest);
  }
  if (digests.size > 1) {
    return `RepoDigests names ${digests.size} digests (${[...digests].join(", ")}). Scan the image by its digest.`;
  }
  return [...digests];
}

import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive, quoteName } from "../file/reading";
import { jsonFormat } from "../format";
import { countFindings, type Finding } from "./finding";
import { registryDigest } from "./scannedImage";
import type { VulnerabilitiesSummary } from "./vulnerabilitiesSummary";

const severities = { CRITICAL: "critical", HIGH: "high", MEDIUM: "medium", LOW: "low", UNKNOWN: "unknown" } as const;

const text = z.string("found no text");

/** Fields that are read of Trivy's report (schema version 2, which Trivy has written since 0.20). The rest is left alone. */
const severity = z.enum(["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"], "found none of Trivy's five severities");
const vulnerability = z.looseObject({
  VulnerabilityID: text,
  VendorIDs: z.array(text, "found no list").nullish(),
  PkgName: text.optional(),
  PkgIdentifier: z.looseObject({ PURL: text.optional() }).optional(),
  Severity: severity,
});
const hidden = z.looseObject({ Type: text, Finding: z.unknown() });
const result = z.looseObject({
  Target: text,
  Class: text.optional(),
  Vulnerabilities: z.array(vulnerability, "found no list").nullish(),
  ExperimentalModifiedFindings: z.array(hidden, "found no list").nullish(),
});
const metadata = z.looseObject({
  ImageID: text.optional(),
  RepoDigests: z.array(text, "found no list").nullish(),
  OS: z.looseObject({ Family: text.optional() }).nullish(),
});
const model = z.looseObject({
  SchemaVersion: z.literal(2, "found another schema version than 2; scan again with Trivy 0.20 or newer"),
  ArtifactType: text.optional(),
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
  origin: { writtenAt: ["CreatedAt"], tool: "trivy" },
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
  const digests = registryDigest(report.Metadata?.RepoDigests ?? [], "RepoDigests");
  if (typeof digests === "string") return refuse(digests);

  const findings = results.flatMap((target) => [
    ...(target.Vulnerabilities ?? []).map((found) => findingOf(found, false)),
    ...(target.ExperimentalModifiedFindings ?? [])
      .filter(({ Type }) => Type === "vulnerability")
      .map(({ Finding: found }) => hiddenFinding(found)),
  ]);
  const imageId = report.Metadata?.ImageID;
  const summary: VulnerabilitiesSummary = {
    ...countFindings(findings),
    ...(digests[0] === undefined ? {} : { digest: digests[0] }),
    ...(imageId === undefined ? {} : { imageId }),
  };
  return { verdict: "usable", kind: "vulnerabilities", format: "trivy", summary, details: findings };
}

function findingOf(found: z.output<typeof vulnerability>, suppressed: boolean): Finding {
  const purl = found.PkgIdentifier?.PURL;
  return {
    severity: severities[found.Severity],
    component: found.PkgName ?? "a package without a name",
    ...(purl === undefined ? {} : { purl }),
    advisories: [{ id: found.VulnerabilityID, aliases: found.VendorIDs ?? [] }],
    suppressed,
  };
}

/** A hidden finding whose description cannot be read is counted all the same; nothing can except it. */
function hiddenFinding(written: unknown): Finding {
  const found = vulnerability.safeParse(written);
  if (found.success) return findingOf(found.data, true);
  return { severity: "unknown", component: "a package without a name", advisories: [], suppressed: true };
}

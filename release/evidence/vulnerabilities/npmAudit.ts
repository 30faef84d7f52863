import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive, quoteName } from "../file/reading";
import { jsonFormat } from "../format";
import type { Advisory, Finding } from "./finding";

const levels = ["info", "low", "moderate", "high", "critical"] as const;
const severities = { critical: "critical", high: "high", moderate: "medium", low: "low", info: "low" } as const;
const whole = z
  .number("a count is missing or no number")
  .int("a count is not whole")
  .nonnegative("a count is negative");
const severity = z.enum(levels, "found none of npm's five severities");
const advisory = z.looseObject({ source: z.number().optional(), url: z.string().optional() });
const vulnerable = z.looseObject({
  severity,
  via: z.array(z.union([z.string(), advisory]), "found no list").optional(),
});
type Vulnerable = z.output<typeof vulnerable>;
const model = z.looseObject({
  auditReportVersion: z.literal(2, "found another report version than 2; audit with npm 7 or newer"),
  vulnerabilities: z.record(z.string(), vulnerable, "found no object"),
  metadata: z.looseObject({
    vulnerabilities: z.looseObject({
      info: whole,
      low: whole,
      moderate: whole,
      high: whole,
      critical: whole,
      total: whole,
    }),
    dependencies: z.looseObject({ total: whole }),
  }),
});

/** What `npm audit --json` prints, recognised also when it failed (an `error` with a summary) and for npm 6's report. */
export const npmAudit = jsonFormat({
  id: "npm-audit",
  kind: "vulnerabilities",
  title: "npm audit --json",
  recognises: isNpmAudit,
  read,
  origin: { tool: "npm" },
});

function isNpmAudit(value: unknown): boolean {
  if (!isRecord(value)) return false;
  if ("auditReportVersion" in value) return true;
  const error = value["error"];
  const failed = isRecord(error) && "summary" in error;
  return failed || ("advisories" in value && "metadata" in value);
}

/**
 * Reads `npm audit --json` (report version 2, npm 7 and newer). Its counts are of vulnerable packages, not of advisories; npm's `moderate` is
 * `medium` here and `info` counts under `low`. The declared counts are compared with the packages listed.
 *
 * A failed audit (no network, no lock file, a registry without audits) prints valid JSON too, without counts: inconclusive. So is an
 * audit of no dependencies. npm hides nothing, so `suppressed` is 0, and it knows no image, so there is no digest.
 *
 * Limit: the report does not say whether `--omit=dev` was given.
 */
function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("vulnerabilities", "npm-audit", reason);
  if (isRecord(value) && !("auditReportVersion" in value)) {
    const why = failureOf(value);
    return refuse(
      why === undefined ? "The report is npm 6's. Audit with npm 7 or newer." : `npm audit failed: ${why}.`,
    );
  }
  const shape = checkShape(model, value, "npm audit report");
  if (!shape.ok) return refuse(shape.reason);
  const { vulnerabilities, metadata } = shape.value;
  const declared = metadata.vulnerabilities;

  const listed = { info: 0, low: 0, moderate: 0, high: 0, critical: 0 };
  for (const entry of Object.values(vulnerabilities)) listed[entry.severity] += 1;
  for (const level of levels) {
    if (declared[level] !== listed[level]) {
      return refuse(`The report declares ${declared[level]} ${level} but lists ${listed[level]}.`);
    }
  }
  const total = Object.keys(vulnerabilities).length;
  if (declared.total !== total)
    return refuse(`The report declares ${declared.total} vulnerabilities but lists ${total}.`);
  if (metadata.dependencies.total === 0) return refuse("npm audited no dependencies.");

  const { info, low, moderate, high, critical } = listed;
  const summary = { critical, high, medium: moderate, low: low + info, unknown: 0, suppressed: 0 };
  return {
    verdict: "usable",
    kind: "vulnerabilities",
    format: "npm-audit",
    summary,
    details: findingsIn(vulnerabilities),
  };
}

function findingsIn(packages: Readonly<Record<string, Vulnerable>>): Finding[] {
  const known = new Map(Object.entries(packages));
  return [...known].map(([component, entry]) => ({
    severity: severities[entry.severity],
    component,
    advisories: advisoriesOf(component, known),
    suppressed: false,
  }));
}

/** The advisories that a package is listed for: its own, and those of the packages that it is vulnerable through. */
function advisoriesOf(name: string, known: ReadonlyMap<string, Vulnerable>): Advisory[] {
  const found = new Map<string, Advisory>();
  const seen = new Set([name]);
  // A set that grows while it is walked: packages can be vulnerable through each other.
  for (const part of seen) {
    const via = known.get(part)?.via ?? [];
    // What is vulnerable for no reason that is told cannot be excepted.
    if (via.length === 0) return [];
    for (const cause of via) {
      if (typeof cause === "string") seen.add(cause);
      else {
        const id = /GHSA-[0-9a-z-]+$/.exec(cause.url ?? "")?.[0] ?? `npm-${cause.source ?? "unknown"}`;
        found.set(id, { id, aliases: [] });
      }
    }
  }
  return [...found.values()];
}

/** npm's own words on why there is no report, or undefined when it does not say that it failed. */
function failureOf(value: Readonly<Record<string, unknown>>): string | undefined {
  const error = value["error"];
  if (!isRecord(error)) return undefined;
  const words = [error["summary"], value["message"], error["code"]];
  const word = words.find((candidate) => typeof candidate === "string" && candidate !== "");
  return typeof word === "string" ? quoteName(word) : "it does not say why";
}

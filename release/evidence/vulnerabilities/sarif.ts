import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { count, inconclusive, quoteName } from "../file/reading";
import { jsonFormat } from "../format";
import { countFindings, type Finding, type Severity } from "./finding";
import { registryDigest } from "./scannedImage";

/**
 * Names under which scanners of dependencies and images sign their SARIF (`tool.driver.name`). A linter writes SARIF as well, and its empty
 * result list is no scan.
 */
const scanners: readonly string[] = [
  "trivy",
  "grype",
  "snyk open source",
  "snyk container",
  "osv-scanner",
  "docker scout",
  "dependency-check",
];

const text = z.string("found no text");
const score = z.union([z.number(), z.string()]);
const rule = z.looseObject({
  id: text,
  properties: z.looseObject({ "security-severity": score.optional() }).optional(),
});
const result = z.looseObject({
  ruleId: text.optional(),
  ruleIndex: z.number().int().optional(),
  rule: z.looseObject({ id: text.optional(), index: z.number().int().optional() }).optional(),
  suppressions: z.array(z.looseObject({ status: text.optional() }), "found no list").nullish(),
});
const run = z.looseObject({
  tool: z.looseObject({ driver: z.looseObject({ name: text, rules: z.array(rule, "found no list").nullish() }) }),
  results: z.array(result, "found no list").nullish(),
  invocations: z.array(z.looseObject({ executionSuccessful: z.boolean() }), "found no list").nullish(),
  properties: z.looseObject({ repoDigests: z.array(text, "found no list").nullish() }).optional(),
});
const model = z.looseObject({
  version: z.literal("2.1.0", "found another SARIF version than 2.1.0"),
  runs: z.array(run, "found no list").min(1, "found no run"),
});
type Run = z.output<typeof run>;
type Rule = z.output<typeof rule>;

/** SARIF of any version and any tool. */
export const sarif = jsonFormat({
  id: "sarif",
  kind: "vulnerabilities",
  title: "SARIF with security-severity",
  recognises: (value) => isRecord(value) && "runs" in value && "version" in value,
  read,
  origin: {
    writtenAt: ["runs", "0", "invocations", "0", "endTimeUtc"],
    producer: ["runs", "0", "tool", "driver", "name"],
  },
});

/**
 * Reads SARIF 2.1.0 of a scanner of vulnerabilities that is known here. Prefer the scanner's own JSON: SARIF's `level` does not tell critical from
 * high, the words in its texts contradict its numbers (a "Low" at 8.2), and most writers leave out the image's digest.
 *
 * What can be used is the property `security-severity` of the rules, a CVSS score, in CVSS's own bands: critical from 9.0, high from 7.0, medium
 * from 4.0, low above 0, unknown at 0. A result whose rule has none makes the whole file inconclusive, and so does a file without a result.
 * `note` says that only SARIF was given.
 * Results with `suppressions` (but rejected ones) are `suppressed`. Trivy writes the image's `repoDigests` into the run's properties.
 */
function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("vulnerabilities", "sarif", reason);
  const shape = checkShape(model, value, "SARIF file");
  if (!shape.ok) return refuse(shape.reason);
  const { runs } = shape.value;
  const problem = runs.map(problemOf).find((found) => found !== undefined);
  if (problem !== undefined) return refuse(problem);

  const findings: Finding[] = [];
  let unscored = 0;
  for (const one of runs) {
    const rules = one.tool.driver.rules ?? [];
    const byId = new Map(rules.map((entry) => [entry.id, entry]));
    for (const found of one.results ?? []) {
      const finding = findingOf(found, rules, byId);
      if (finding === undefined) unscored += 1;
      else findings.push(finding);
    }
  }
  if (unscored > 0) {
    const what = `${count(unscored, "result")} of the SARIF file`;
    return refuse(
      `${what} lack${unscored === 1 ? "s" : ""} a security-severity, and SARIF's levels do not tell critical from high. Give the scanner's own JSON.`,
    );
  }
  // A clean scan, and a scan of nothing: `trivy config`, too, signs as Trivy and finds no vulnerability.
  if (findings.length === 0) {
    return refuse("The SARIF file lists no finding and does not say what was scanned. Give the scanner's own JSON.");
  }
  const digests = registryDigest(
    runs.flatMap((one) => one.properties?.repoDigests ?? []),
    "repoDigests",
  );
  if (typeof digests === "string") return refuse(digests);
  const note = "only SARIF was given, so severities are its security-severity scores";
  const summary = { ...countFindings(findings), ...(digests[0] === undefined ? {} : { digest: digests[0] }), note };
  return { verdict: "usable", kind: "vulnerabilities", format: "sarif", summary, details: findings };
}

function problemOf(one: Run): string | undefined {
  const { name } = one.tool.driver;
  if (!scanners.includes(name.toLowerCase())) {
    return `The SARIF file was written by ${quoteName(name)}, which is not known here as a scanner of vulnerabilities. Give the JSON of Trivy, Grype or npm audit.`;
  }
  if (one.invocations?.some(({ executionSuccessful }) => !executionSuccessful) === true) {
    return `${quoteName(name)} says that it failed (invocations[].executionSuccessful is false). Scan again.`;
  }
  // SARIF 3.14.23: an empty list means that nothing was found, no list that nothing was looked for.
  if (one.results === undefined || one.results === null) {
    return `The SARIF file of ${quoteName(name)} has no results, which means that it did not scan. Scan again.`;
  }
  return undefined;
}

function findingOf(
  found: z.output<typeof result>,
  rules: readonly Rule[],
  byId: ReadonlyMap<string, Rule>,
): Finding | undefined {
  const id = found.ruleId ?? found.rule?.id;
  const index = found.ruleIndex ?? found.rule?.index;
  const rule = id === undefined ? (index === undefined ? undefined : rules[index]) : byId.get(id);
  const severity = severityOf(rule?.properties?.["security-severity"]);
  if (rule === undefined || severity === undefined) return undefined;
  const suppressions = found.suppressions ?? [];
  return {
    severity,
    component: "a package that SARIF does not name",
    advisories: [{ id: rule.id, aliases: [] }],
    suppressed: suppressions.some(({ status }) => status !== "rejected"),
  };
}

function severityOf(written: string | number | undefined): Severity | undefined {
  if (written === undefined || (typeof written === "string" && !/^\d{1,2}(\.\d+)?$/.test(written))) return undefined;
  const value = Number(written);
  if (!(value >= 0 && value <= 10)) return undefined;
  if (value >= 9) return "critical";
  if (value >= 7) return "high";
  if (value >= 4) return "medium";
  return value > 0 ? "low" : "unknown";
}

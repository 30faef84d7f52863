import { isAbsolute, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Log, ReportingDescriptor, Result } from "sarif";
import { gates } from "../../release/gates/judge";
import { jsonText } from "../output/format";
import { packageVersion } from "../packageVersion";
import type { CheckReport, ReportedVerdict } from "./checkReport";

/**
 * The report as SARIF 2.1.0, for code scanning: a gate is a rule, one that says no a result at release.yaml. What passes is no result,
 * because code scanning shows every result as an alert.
 */
export function checkSarif(report: CheckReport, releaseFile: string): string {
  const { verdicts, environment } = report;
  const uri = uriOf(releaseFile);
  const log: Log = {
    version: "2.1.0",
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    runs: [
      {
        tool: { driver: { name: "airlock", version: packageVersion(), rules: verdicts.map(ruleOf) } },
        // One run an environment: code scanning closes the alerts of a category that come no more.
        automationDetails: { id: `airlock/${environment}/` },
        results: verdicts.flatMap((verdict, ruleIndex) =>
          verdict.passed ? [] : [resultOf(verdict, ruleIndex, report, uri)],
        ),
      },
    ],
  };
  return jsonText(log);
}

function ruleOf({ gate }: ReportedVerdict): ReportingDescriptor {
  const title = gates.find(({ id }) => id === gate)?.title ?? `The policy ${gate.replace(/^policy:/, "")} holds.`;
  return { id: gate, shortDescription: { text: title }, defaultConfiguration: { level: "error" } };
}

function resultOf(
  { gate, measured, required, message }: ReportedVerdict,
  ruleIndex: number,
  { release, environment, audit = false }: CheckReport,
  uri: string,
): Result {
  return {
    ruleId: gate,
    ruleIndex,
    // Code scanning blocks a pull request on errors.
    level: audit ? "note" : "error",
    message: {
      text: `${release.service} ${release.version} for ${environment}: measured ${measured}, required ${required}. ${message}`,
    },
    // The gate judges the release as a whole: its manifest is the place, from the first line.
    locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } } }],
    // The same alert from release to release, whatever was measured.
    partialFingerprints: { "airlock/v1": `${release.service}/${environment}/${gate}` },
  };
}

/** Relative to the working folder, which CI makes the repository's own; a file elsewhere is named in full. */
function uriOf(file: string): string {
  const below = relative(process.cwd(), file);
  if (below === "" || isAbsolute(below) || below.split(sep)[0] === "..") return pathToFileURL(file).href;
  return below.split(sep).map(encodeURIComponent).join("/");
}

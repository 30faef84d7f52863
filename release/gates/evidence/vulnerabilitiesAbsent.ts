import { applyExceptions, type ExceptedFinding, isImage } from "../../evidence/exceptions/applyExceptions";
import type { VexStatement } from "../../evidence/exceptions/exception";
import { count, quoteName } from "../../evidence/file/reading";
import { countFindings, type FindingCounts } from "../../evidence/vulnerabilities/finding";
import type { VulnerabilitiesSummary } from "../../evidence/vulnerabilities/vulnerabilitiesSummary";
import { artifactDigest } from "../../manifest/artifact";
import type { Gate } from "../gate";
import { failed, passed } from "../outcome";
import { attestedPlatforms } from "./attestations";
import { evidenceOfKind } from "./evidenceFile";

const ID = "vulnerabilities-absent";
const REQUIRED = "no critical and no high finding";

/** B1: no critical or high vulnerability, in a scan of the very digest that is released where the scanner names it. */
export const vulnerabilitiesAbsent: Gate = {
  id: ID,
  title: "The scan found no critical and no high vulnerability.",
  judge: (input) => {
    const { vulnerabilities, exceptions, sbom } = input.manifest.evidence;
    if (vulnerabilities.length === 0) {
      return failed(
        ID,
        "no scan",
        REQUIRED,
        "evidence.vulnerabilities is empty. Add the JSON report of Trivy, Grype or npm audit, with its sha256.",
      );
    }
    const scans = evidenceOfKind("vulnerabilities", vulnerabilities, input);
    const vex = evidenceOfKind("exceptions", exceptions, input);
    const boms = evidenceOfKind("sbom", sbom, input);
    const paths = [...scans.paths, ...vex.paths, ...boms.paths];
    const released = artifactDigest(input.manifest);
    const platforms = attestedPlatforms(input);
    const others = [
      ...scans.readings.flatMap(({ path, reading }) => otherImage(path, "scan", reading.summary, released, platforms)),
      ...boms.readings.flatMap(({ path, reading }) =>
        otherImage(path, "bill of materials", reading.summary, released, platforms),
      ),
    ];
    const trouble = [...scans.problems, ...vex.problems, ...boms.problems, ...others];
    if (trouble.length > 0) return failed(ID, "inconclusive", REQUIRED, trouble.join(" "), paths);

    const statements = vex.readings.flatMap(({ path, reading }) =>
      reading.details.map((statement) => ({ ...statement, path })),
    );
    const findings = scans.readings.flatMap(({ reading }) => reading.details);
    const { counted, excepted } = applyExceptions(findings, statements, released);
    const counts = countFindings(counted);
    const measured = describeCounts(counts, excepted.length);
    const remarks = [
      ...describeExcepted(excepted),
      ...vex.readings.flatMap(({ path, reading }) => idleVex(path, reading.details, released)),
      ...scans.readings.flatMap(({ path, reading }) => remarkOn(path, reading.summary, released)),
      ...boms.readings.map(({ path, reading: { summary } }) => {
        const of = summary.digest === undefined ? "" : " of the image";
        return `${path} lists ${count(summary.components, "component")}${of}.`;
      }),
    ];
    const tell = (message: string): string => [message, ...remarks].join(" ");
    if (counts.critical + counts.high > 0) {
      const message = "Update the packages that the scan names, build the artifact again and scan it.";
      return failed(ID, measured, REQUIRED, tell(message), paths);
    }
    // A finding of unknown severity or one that a configuration hid may be critical: no is the answer until somebody looked.
    if (counts.unknown + counts.suppressed > 0) {
      const message = `${counts.unknown + counts.suppressed} findings are of unknown severity or suppressed by the scanner's configuration, so nobody can say that none is critical. Scan without suppression, resolve them, or except them by OpenVEX under evidence.exceptions.`;
      return failed(ID, measured, REQUIRED, tell(message), paths);
    }
    return passed(ID, measured, REQUIRED, tell(`${measured}.`), paths);
  },
};

function describeCounts(counts: FindingCounts, excepted: number): string {
  const { critical, high, medium, low, unknown, suppressed } = counts;
  const rest = Object.entries({ unknown, suppressed, excepted }).filter(([, amount]) => amount > 0);
  return [
    `${critical} critical, ${high} high, ${medium} medium, ${low} low`,
    ...rest.map(([name, amount]) => `${amount} ${name}`),
  ].join(", ");
}

/** Why a scan or a bill of materials is not one of the released image, in a sentence; empty when it is, or when the format names no image. */
function otherImage(
  path: string,
  what: "scan" | "bill of materials",
  { digest, platform }: Pick<VulnerabilitiesSummary, "digest" | "platform">,
  released: string | undefined,
  platforms: readonly string[],
): string[] {
  if (digest === undefined || platforms.includes(digest)) return [];
  if (released !== undefined && [digest, platform].includes(released)) return [];
  return [
    `${path} is a ${what} of ${digest}, the release is ${released ?? "not pinned"}. Scan the image that is released.`,
  ];
}

/** Every excepted finding is shown, with the statement that excepts it. */
function describeExcepted(excepted: readonly ExceptedFinding<VexStatement & { readonly path: string }>[]): string[] {
  return excepted.map(({ finding, statements }) => {
    const reasons = statements.map(
      ({ status, justification, path }) =>
        `${status === "not_affected" ? `not_affected, ${justification ?? ""}` : status}, ${path}`,
    );
    const ids = finding.advisories.map(({ id }) => quoteName(id)).join(", ");
    return `Excepted: ${finding.severity} ${ids} in ${quoteName(finding.component)} (${[...new Set(reasons)].join("; ")}).`;
  });
}

function idleVex(path: string, statements: readonly VexStatement[], released: string | undefined): string[] {
  const isAbout = statements.some(({ products }) => products.some(({ digests }) => isImage(digests, released)));
  return isAbout ? [] : [`${path} excepts nothing: none of its products is the released digest.`];
}

function remarkOn(path: string, scan: VulnerabilitiesSummary, released: string | undefined): string[] {
  const { note, digest } = scan;
  // A digest that is another one than the released one got here as an attested platform of it.
  const platform = scan.platform ?? (digest === released ? undefined : digest);
  return [
    ...(note === undefined ? [] : [`${path}: ${note}.`]),
    ...(platform === undefined ? [] : [`${path} scanned one platform of the image, ${platform}.`]),
  ];
}

import type { ParsedRecord } from "../../release/record/parseRecord";
import type { RecordVerification } from "../../release/record/verifyRecord";
import { markdownText } from "../output/markdownText";
import type { Paint } from "../output/paint";
import { wrap } from "../output/wrap";

/** What `airlock verify-record --format json` prints. */
export interface RecordReport {
  readonly schema: "airlock/record-verification/v1";
  /** Where the record was read. */
  readonly record: string;
  readonly service: string;
  readonly version: string;
  readonly attempt: number;
  readonly digest: string;
  /** The environment that was verified, which is not always the record's. */
  readonly environment: string;
  readonly passed: boolean;
  /** Set where nothing is stopped, whatever `passed` says: then the exit code is 0, and each reason ends with "audit: not stopped". */
  readonly audit?: boolean;
  /**
   * `judged`: the gates were judged here, by the files beside the record. `refused`: those are not the record's, or lacking. `not judged`: nobody asked
   * for them, and the gates' verdicts are the client's own word.
   */
  readonly evidence: "judged" | "refused" | "not judged";
  /** Number of different people that were asked for. */
  readonly required: number;
  readonly approvals: readonly { readonly person: string; readonly fingerprint: string; readonly expiresAt: string }[];
  readonly reasons: readonly string[];
  readonly notCounted: readonly string[];
}

/** Puts a record and its verification together. */
export function recordReport(
  source: string,
  record: ParsedRecord,
  asked: Pick<RecordReport, "environment" | "evidence" | "audit">,
  verification: RecordVerification,
): RecordReport {
  return {
    schema: "airlock/record-verification/v1",
    record: source,
    service: record.service,
    version: record.version,
    attempt: record.attempt,
    digest: record.artifact.digest,
    ...asked,
    ...verification,
  };
}

const CLAIMED = "The gates were not judged here: their verdicts are the client's own word.";

/** The report for a person. */
export function recordText(report: RecordReport, paint: Paint, width: number): string {
  const { service, version, attempt, environment, digest, approvals, reasons, notCounted, passed, evidence } = report;
  const lines = [
    `${paint.bold(`${service} ${version}`)} for ${paint.bold(environment)}, attempt ${attempt}`,
    paint.dim(digest),
    "",
    ...approvals.map(
      ({ person, expiresAt, fingerprint }) => `  ${paint.good("✓")}  ${person} until ${expiresAt}, ${fingerprint}`,
    ),
    ...reasons.flatMap((reason) => [
      `  ${paint.bad("✗")}  ${wrap(reason, width - 5, "     ")
        .join("\n")
        .trimStart()}`,
    ]),
    ...notCounted.flatMap((reason) => wrap(`not counted: ${reason}`, width, "     ").map(paint.dim)),
    ...(evidence !== "not judged" ? [] : wrap(CLAIMED, width, "").map(paint.dim)),
    "",
    passed
      ? paint.good("Yes: this record may be rolled out.")
      : report.audit === true
        ? paint.warn("Audit: this record should not be rolled out. It is not stopped.")
        : paint.bad("No: this record must not be rolled out."),
  ];
  return `${lines.join("\n")}\n`;
}

/** The report as Markdown. */
export function recordMarkdown(report: RecordReport): string {
  const { service, version, environment, passed, approvals, reasons, notCounted, evidence } = report;
  const title = `${passed ? "✅" : report.audit === true ? "⚠️" : "❌"} ${markdownText(`${service} ${version} for ${environment}`)}`;
  const items = [
    ...approvals.map(({ person, expiresAt }) => `approved by ${person} until ${expiresAt}`),
    ...reasons,
    ...notCounted.map((reason) => `not counted: ${reason}`),
    ...(evidence !== "not judged" ? [] : [CLAIMED]),
  ];
  return `${[`### ${title}`, "", ...items.map((item) => `- ${markdownText(item)}`)].join("\n")}\n`;
}

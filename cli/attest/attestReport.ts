import { markdownText } from "../output/markdownText";
import type { Paint } from "../output/paint";
import { wrap } from "../output/wrap";

/** What `airlock attest-outcome --format json` prints. */
export interface AttestReport {
  readonly schema: "airlock/attestation/v1";
  readonly attested: boolean;
  readonly service: string;
  readonly environment: string;
  /** Absent where no rollout was found. */
  readonly version?: string;
  readonly digest?: string;
  readonly attempt?: number;
  /** Where the signed outcome was written; absent where nothing was. */
  readonly object?: string;
  /** What airlock.yaml names of who signed: the id, and the key as PEM. */
  readonly verifier: string;
  readonly publicKey: string;
  /** Why nothing was signed, in whole sentences. */
  readonly reasons: readonly string[];
}

/** The report for a person. */
export function attestText(report: AttestReport, paint: Paint, width: number): string {
  const { service, environment, version, digest, object, verifier, attested, reasons } = report;
  const lines = [
    `${paint.bold([service, version ?? ""].join(" ").trim())} in ${paint.bold(environment)}`,
    ...(digest === undefined ? [] : [paint.dim(digest)]),
    "",
    ...reasons.flatMap((reason) => wrap(`✗ ${reason}`, width, "  ")),
    ...(object === undefined ? [] : [`  ${object}`, `  signed as ${verifier}`]),
    ...(reasons.length === 0 ? [] : [""]),
    attested
      ? paint.good("Signed: it completed there.")
      : paint.bad("Not signed: the account does not say that it completed."),
  ];
  return `${lines.join("\n")}\n`;
}

/** The report as Markdown. */
export function attestMarkdown({
  attested,
  service,
  version,
  environment,
  object,
  verifier,
  reasons,
}: AttestReport): string {
  const title = `${attested ? "✅" : "❌"} ${markdownText(`${service} ${version ?? ""} in ${environment}`)}`;
  const items = [...(object === undefined ? [] : [`signed as ${verifier}: ${object}`]), ...reasons];
  return `${[`### ${title}`, "", ...items.map((item) => `- ${markdownText(item)}`)].join("\n")}\n`;
}

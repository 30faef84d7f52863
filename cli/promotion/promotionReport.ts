import { EXIT, type Outcome } from "../outcome";
import { jsonText, type Presentation } from "../output/format";
import { markdownText } from "../output/markdownText";
import { paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import { wrap } from "../output/wrap";

/** What `airlock promotion add --format json` prints. */
export interface PromotionReport {
  readonly schema: "airlock/promotion/v1";
  readonly service: string;
  readonly version: string;
  readonly digest: string;
  /** Environment that the release goes to. */
  readonly environment: string;
  /** Environment that has completed it. */
  readonly from: string;
  /** Whether it is bound; exit code 0 or 1. */
  readonly done: boolean;
  /** Object of the audit bucket, or the file that was given. */
  readonly origin: string;
  /** Relative to release.yaml; null where nothing was bound. */
  readonly path: string | null;
  readonly sha256: string | null;
  readonly message: string;
  readonly notes: readonly string[];
}

/** The report as the presentation wants it. */
export function promotionOutcome(report: PromotionReport, { format, colours, width }: Presentation): Outcome {
  const code = report.done ? EXIT.yes : EXIT.no;
  if (format === "json") return { code, out: jsonText(report), log: [] };
  const { done, origin, message, notes } = visibleTexts(report);
  if (format === "markdown") {
    const lines = [`${done ? "✅" : "❌"} ${markdownText(message)}`, "", `- ${markdownText(origin)}`];
    return { code, out: `${[...lines, ...notes.map((note) => `- ${markdownText(note)}`)].join("\n")}\n`, log: [] };
  }
  const paint = paintWith(colours);
  const lines = [
    (done ? paint.good : paint.bad)(message),
    `  ${paint.dim(origin)}`,
    ...notes.flatMap((note) => wrap(note, width, "  ")),
  ];
  return { code, out: `${lines.join("\n")}\n`, log: [] };
}

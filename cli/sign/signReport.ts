import { EXIT, type Outcome } from "../outcome";
import { jsonText, type Presentation } from "../output/format";
import { markdownCode, markdownText } from "../output/markdownText";
import { paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import { wrap } from "../output/wrap";

/** What `airlock approve`, `withdraw` and `override` print as JSON. */
export interface SignReport {
  readonly schema: "airlock/signing/v1";
  readonly action: "approve" | "withdraw" | "override";
  readonly service: string;
  readonly version: string;
  /** `sha256:...`, empty where the image is not pinned. */
  readonly digest: string;
  readonly environment: string;
  /** Whether a verified signature stands in release.yaml now; exit code 0 or 1. */
  readonly done: boolean;
  /** Who signed, as allowed_signers names them. */
  readonly person: string | null;
  /** Paths below the folder of release.yaml. */
  readonly statement: string | null;
  readonly signature: string | null;
  /** What happened, in whole sentences. */
  readonly message: string;
  /** What the person types next, one command a line. */
  readonly commands: readonly string[];
}

/** The report as the presentation wants it. */
export function signOutcome(report: SignReport, { format, colours, width }: Presentation): Outcome {
  const code = report.done ? EXIT.yes : EXIT.no;
  if (format === "json") return { code, out: jsonText(report), log: [] };
  const { done, message, commands } = visibleTexts(report);
  if (format === "markdown") {
    const lines = [
      `${done ? "✅" : "❌"} ${markdownText(message)}`,
      "",
      ...commands.map((one) => `- ${markdownCode(one)}`),
    ];
    return { code, out: `${lines.join("\n").trimEnd()}\n`, log: [] };
  }
  const paint = paintWith(colours);
  const [first = "", ...rest] = wrap(message, width, "");
  // Commands are not wrapped: they are copied.
  const lines = [(done ? paint.good : paint.bad)(first), ...rest, ...commands.map((one) => `  ${one}`)];
  return { code, out: `${lines.join("\n")}\n`, log: [] };
}

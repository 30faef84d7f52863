import { EXIT, type Outcome } from "../outcome";
import { jsonText, type Presentation } from "../output/format";
import { markdownText } from "../output/markdownText";
import { paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import { wrap } from "../output/wrap";

/** What a rollout command does. */
export type RolloutAction = "start" | "rollback" | "pause" | "resume" | "approve" | "deny" | "complain";

/** What a rollout command other than `status` prints as JSON. */
export interface ActionReport {
  readonly schema: "airlock/rollout-action/v1";
  readonly action: RolloutAction;
  readonly service: string;
  readonly environment: string;
  /** Whether it came to what was asked; exit code 0 or 1. */
  readonly done: boolean;
  /** ARN of the caller. */
  readonly by: string;
  /** What happened, in one sentence. */
  readonly message: string;
  /** What to do next, what is not known. */
  readonly notes: readonly string[];
  /** Facts of the message by name: `from`, `to`, `seconds`, `execution`. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/** The report as the presentation wants it. */
export function actionOutcome(report: ActionReport, { format, colours, width }: Presentation): Outcome {
  const code = report.done ? EXIT.yes : EXIT.no;
  if (format === "json") return { code, out: jsonText(report), log: [] };
  const { done, message, notes } = visibleTexts(report);
  if (format === "markdown") {
    const lines = [
      `${done ? "✅" : "❌"} ${markdownText(message)}`,
      "",
      ...notes.map((note) => `- ${markdownText(note)}`),
    ];
    return { code, out: `${lines.join("\n").trimEnd()}\n`, log: [] };
  }
  const paint = paintWith(colours);
  const lines = [(done ? paint.good : paint.bad)(message), ...notes.flatMap((note) => wrap(note, width, "  "))];
  return { code, out: `${lines.join("\n")}\n`, log: [] };
}

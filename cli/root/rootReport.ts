import { describeChange } from "../../release/gates/rootApproved";
import type { Change } from "../../release/trust/changes";
import { EXIT, type Outcome } from "../outcome";
import { jsonText, type Presentation } from "../output/format";
import { markdownCode, markdownText } from "../output/markdownText";
import { paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import { wrap } from "../output/wrap";

/** What `airlock root propose` and `airlock root sign` print as JSON. */
export interface RootReport {
  readonly schema: "airlock/root-signing/v1";
  readonly action: "propose" | "sign";
  /** Whether the root lies there as it was asked for: proposed, or signed by this person; exit code 0 or 1. */
  readonly done: boolean;
  /** The root that is meant; null where there is none. */
  readonly number: number | null;
  /** Path of the root beside airlock.yaml. */
  readonly file: string | null;
  /** Hash of its bytes. */
  readonly sha256: string | null;
  /** Who signed, as the root names them. */
  readonly person: string | null;
  /** Path of the signature beside airlock.yaml. */
  readonly signature: string | null;
  /** What the root changes of the one before it. */
  readonly changes: readonly Change[];
  /** What happened, in whole sentences. */
  readonly message: string;
  /** What the person types next, one command a line. */
  readonly commands: readonly string[];
}

/** A report in which nothing has happened yet. */
export function nothingDone(action: RootReport["action"], message: string): RootReport {
  const none = { number: null, file: null, sha256: null, person: null, signature: null, changes: [], commands: [] };
  return { schema: "airlock/root-signing/v1", action, done: false, ...none, message };
}

/** The report as the presentation wants it. */
export function rootOutcome(report: RootReport, { format, colours, width }: Presentation): Outcome {
  const code = report.done ? EXIT.yes : EXIT.no;
  if (format === "json") return { code, out: jsonText(report), log: [] };
  const { done, message, changes, commands } = visibleTexts(report);
  if (format === "markdown") {
    const lines = [
      `${done ? "✅" : "❌"} ${markdownText(message)}`,
      "",
      ...changes.map((change) => `- ${markdownText(describeChange(change))}`),
      ...commands.map((one) => `- ${markdownCode(one)}`),
    ];
    return { code, out: `${lines.join("\n").trimEnd()}\n`, log: [] };
  }
  const paint = paintWith(colours);
  const [first = "", ...rest] = wrap(message, width, "");
  // Commands are not wrapped: they are copied.
  const lines = [
    ...changeLines(changes, width),
    (done ? paint.good : paint.bad)(first),
    ...rest,
    ...commands.map((one) => `  ${one}`),
  ];
  return { code, out: `${lines.join("\n")}\n`, log: [] };
}

/** Changes as lines of text, each behind a sign of its direction: `-` loosened, `+` tightened, `~` changed, `=` new. */
export function changeLines(changes: readonly Change[], width: number): readonly string[] {
  const sign = { loosened: "-", tightened: "+", changed: "~", new: "=" } as const;
  return changes.flatMap(({ field, before, after, direction }) => {
    const value = direction === "new" ? after : `${before} -> ${after} (${direction})`;
    const [first = "", ...rest] = wrap(`${field}: ${value}`, width, "    ");
    return [`  ${sign[direction]} ${first.trimStart()}`, ...rest];
  });
}

import { describeChange } from "../../release/gates/rootApproved";
import type { Change } from "../../release/trust/changes";
import { jsonText, type Presentation } from "../output/format";
import { markdownCode, markdownText } from "../output/markdownText";
import { paintWith } from "../output/paint";
import { visibleTexts } from "../output/visibleText";
import { wrap } from "../output/wrap";
import { changeLines } from "./rootReport";

/** One root of the chain, as far as it could be read. */
export interface ListedRoot {
  readonly number: number;
  readonly file: string;
  /** `NUMBER:HASH`, as a pin is given; null where the file cannot be read. */
  readonly pin: string | null;
  readonly counts: boolean;
  readonly quorum: number | null;
  readonly keepers: readonly string[];
  /** Persons of the root before who signed it; its own, where the chain begins with it. */
  readonly signedBy: readonly string[];
  readonly faults: readonly string[];
  readonly notCounted: readonly string[];
}

/** What `airlock root list` and `airlock root verify` print as JSON. */
export interface RootsReport {
  readonly schema: "airlock/roots/v1";
  readonly folder: string;
  /** Whether every root counts and airlock.yaml is what the newest says, in all environments. */
  readonly passed: boolean;
  /** Where the pin comes from; null where the chain begins in the repository. */
  readonly pinned: string | null;
  /** From where trust begins to the newest, or to the first that does not count. */
  readonly roots: readonly ListedRoot[];
  readonly faults: readonly string[];
  /** What airlock.yaml and its lists say otherwise than the newest root. */
  readonly changes: readonly Change[];
}

/** The report as the presentation wants it. */
export function renderRoots(report: RootsReport, { format, colours, width }: Presentation): string {
  if (format === "json") return jsonText(report);
  const shown = visibleTexts(report);
  if (format === "markdown") return markdown(shown);
  const paint = paintWith(colours);
  const { roots, faults, changes, passed } = shown;
  const reasons = [
    ...faults,
    ...roots.flatMap(({ notCounted }) => notCounted.map((reason) => `Not counted: ${reason}`)),
  ];
  const lines = [
    ...roots.flatMap(({ file, counts, pin, quorum, keepers, signedBy }) => [
      `${counts ? paint.good("✓") : paint.bad("✗")}  ${paint.bold(file)}  signed by ${signedBy.length === 0 ? "nobody" : signedBy.join(", ")}`,
      ...(pin === null ? [] : [paint.dim(`     ${pin}`)]),
      ...(quorum === null ? [] : wrap(`kept by ${keepers.join(", ")}; ${quorum} must sign the next`, width, "     ")),
    ]),
    ...reasons.flatMap((reason) => wrap(reason, width, "")),
    ...changeLines(changes, width),
    "",
    (passed ? paint.good : paint.bad)(verdictOf(shown)),
  ];
  return `${lines.join("\n")}\n`;
}

function markdown(report: RootsReport): string {
  const { passed, roots, faults, changes } = report;
  const lines = [
    `### ${passed ? "✅" : "❌"} ${markdownText(verdictOf(report))}`,
    "",
    ...roots.map(
      ({ file, counts, pin, signedBy }) =>
        `- ${counts ? "✅" : "❌"} ${markdownText(file)} signed by ${markdownText(signedBy.join(", ") || "nobody")}${pin === null ? "" : `, ${markdownCode(pin)}`}`,
    ),
    ...faults.map((fault) => `- ${markdownText(fault)}`),
    ...changes.map((change) => `- ${markdownText(describeChange(change))}`),
  ];
  return `${lines.join("\n")}\n`;
}

function verdictOf({ passed, roots, pinned, folder, faults }: RootsReport): string {
  const newest = roots.at(-1);
  if (newest === undefined || faults.length > 0) return `No: the chain in ${folder} does not hold.`;
  if (!passed) return `No: airlock.yaml is not what ${newest.file} says.`;
  const begin =
    pinned === null
      ? `The chain begins in ${folder} itself: nothing outside the repository pins it.`
      : `Pinned by ${pinned}.`;
  return `Yes: airlock.yaml is what ${newest.file} says. ${begin}`;
}

import type { EvidenceItem } from "../../release/gates/evidence/evidenceItems";

/** What a file says, in a few words: `17 of 17 passed, 0 failed, 0 skipped`, else each figure by its name. */
export function summaryText({ kind, summary }: Pick<EvidenceItem, "kind" | "summary">): string {
  if (summary === null) return "nothing could be read";
  const figures = Object.entries(summary);
  const of = (name: string): unknown => figures.find(([key]) => key === name)?.[1];
  if (kind === "tests") {
    const flaky = of("flaky") === 0 ? "" : `, ${String(of("flaky"))} flaky`;
    return `${String(of("passed"))} of ${String(of("total"))} passed, ${String(of("failed"))} failed, ${String(of("skipped"))} skipped${flaky}`;
  }
  if (kind === "coverage") return figures.map(([name, counts]) => `${share(counts)} ${name}`).join(", ");
  return figures.map(([name, value]) => `${plain(value)} ${name}`).join(", ");
}

function share(counts: unknown): string {
  const { covered, total } = counts as { readonly covered: number; readonly total: number };
  return `${covered} of ${total}`;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

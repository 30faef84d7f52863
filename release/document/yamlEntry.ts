/** An entry of a list: a mapping of plain values. */
export type YamlEntry = Readonly<Record<string, string | number>>;

/**
 * How a new entry is written: `line` as `{ a: b }`, with quotes only where YAML could read a text as something else; `quoted` the same with
 * quotes around every text; `block` with a key on each line.
 */
export type EntryForm = "line" | "quoted" | "block";

/** The lines of an entry, its dash included, without indentation. */
export function entryLines(entry: YamlEntry, form: EntryForm): readonly string[] {
  const members = Object.entries(entry).map(([key, value]) => `${key}: ${scalarText(value, form)}`);
  if (form !== "block") return [`- { ${members.join(", ")} }`];
  return members.map((member, at) => `${at === 0 ? "- " : "  "}${member}`);
}

/** An entry on one line, without a dash. */
export function memberText(entry: YamlEntry): string {
  return entryLines(entry, "line")
    .map((line) => line.slice("- ".length))
    .join("");
}

/** Whether a text stands in quotes. A hash always does: one of digits alone would be a number without them. */
export function needsQuotes(text: string, form: EntryForm): boolean {
  if (form === "quoted" || /^[0-9a-f]{40,}$/.test(text) || !/^[A-Za-z][A-Za-z0-9_./-]*$/.test(text)) return true;
  return /^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
}

function scalarText(value: string | number, form: EntryForm): string {
  return typeof value === "string" && needsQuotes(value, form) ? JSON.stringify(value) : String(value);
}

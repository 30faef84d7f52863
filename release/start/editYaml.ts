import { isCollection, isScalar, parseDocument } from "yaml";
import { type Fault, ok, type Result } from "../fault";

/** A value to set: the path of its key, and its text in YAML. */
export interface Edit {
  readonly path: readonly string[];
  readonly yaml: string;
}

/**
 * Sets values of a YAML document and leaves everything else, comments and spaces included, as it is to the letter. Only values that are
 * there can be set; others are faults, all at once.
 */
export function editYaml(text: string, edits: readonly Edit[], file: string): Result<string> {
  const document = parseDocument(text);
  const faults: Fault[] = [];
  const splices: { from: number; to: number; yaml: string }[] = [];
  for (const { path, yaml } of edits) {
    const node = document.getIn(path, true);
    // A block's range holds the comments in it and the line that follows: those are replaced value by value.
    const whole = isScalar(node) || (isCollection(node) && node.flow === true);
    const range = whole ? node.range : undefined;
    if (range === undefined || range === null) {
      faults.push({ file, field: path.join("."), found: "nothing that can be set", expected: "a value" });
    } else {
      splices.push({ from: range[0], to: range[1], yaml });
    }
  }
  if (faults.length > 0) return { ok: false, faults };
  return ok(
    splices
      .sort((a, b) => b.from - a.from)
      .reduce((edited, { from, to, yaml }) => `${edited.slice(0, from)}${yaml}${edited.slice(to)}`, text),
  );
}

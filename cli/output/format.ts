import { escapedJson } from "./visibleText";

/** Forms in which results are given. */
export const FORMATS = ["text", "json", "markdown"] as const;

/** A form in which results are given. */
export type Format = (typeof FORMATS)[number];

/** Forms in which CI systems read verdicts: code scanning and test tabs. */
export const VERDICT_FORMATS = [...FORMATS, "sarif", "junit"] as const;

/** A form in which verdicts are given. */
export type VerdictFormat = (typeof VERDICT_FORMATS)[number];

/** How a result is printed: the form, and for `text` whether colours are wanted and how wide a line may be. */
export interface Presentation<F extends VerdictFormat = Format> {
  readonly format: F;
  readonly colours: boolean;
  /** Characters in a line of text, 60 to 120. */
  readonly width: number;
}

/** JSON as the command line prints it: indented, one document, a newline at the end. */
export function jsonText(document: unknown): string {
  return `${escapedJson(JSON.stringify(document, null, 2))}\n`;
}

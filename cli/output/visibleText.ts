/**
 * Characters that steer a terminal or turn the direction of a text: C0 but for white space, DEL, C1, and the bidirectional controls of
 * Unicode (UAX #9). Nothing that we print ourselves holds one, but for colours, which are added afterwards.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const STEERING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text that comes out of a file, a program or the arguments, as a terminal may be shown it: `\u001b` for an escape. */
export function visibleText(text: string): string {
  return text.replace(STEERING, escaped);
}

/** The same for every text in a document of plain data. */
export function visibleTexts<T>(document: T): T {
  return visible(document) as T;
}

/** JSON escapes C0 by itself; the others may stand in it as they are, and a terminal obeys some of them. */
export function escapedJson(json: string): string {
  return visibleText(json);
}

function visible(value: unknown): unknown {
  if (typeof value === "string") return visibleText(value);
  if (Array.isArray(value)) return value.map(visible);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visible(inner)]));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Nearly all texts: nothing in them means anything in Markdown. */
const PLAIN = /^[^\s\\`*[\]<>|~_@]+(?: [^\s\\`*[\]<>|~_@]+)*$/;

/** Characters that steer a terminal or turn the direction of a text: in notes they can only deceive. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const STEERING = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * A text of a commit as one line of Markdown. Code in backticks stays code; everything else must not open a tag, a link, an image or a
 * comment, nor call somebody: whoever can write a commit message writes into the notes.
 */
export function noteText(text: string): string {
  if (PLAIN.test(text) && text.search(STEERING) < 0) return text;
  return text
    .replace(/\s+/g, " ")
    .replace(STEERING, "")
    .trim()
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : escaped(part)))
    .join("");
}

function escaped(text: string): string {
  return (
    text
      .replace(/[\\`*[\]<>|~]/g, (character) => `\\${character}`)
      // Inside a word GitHub's Markdown leaves _ alone, and foo_bar stays readable.
      .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\_")
      // A zero-width space keeps @name from calling somebody; inside a word (image@sha256) nobody is called.
      .replace(/(?<!\w)@(?=[A-Za-z0-9])/g, "@\u200b")
  );
}

import { oneLine } from "./oneLine";

/**
 * A text as one cell of a Markdown table or one line of a list. What comes out of files is not ours: it must not open a tag, a link,
 * an image or a mention, nor end the cell.
 */
export function markdownText(text: string): string {
  return (
    oneLine(text)
      .replace(/[\\`*_{}[\]<>|~]/g, (character) => `\\${character}`)
      // A zero-width space keeps @name from calling somebody; inside a word (image@sha256) nobody is called.
      .replace(/(?<!\w)@(?=[A-Za-z0-9])/g, "@\u200b")
  );
}

/** A text as inline code; backticks and bars inside it are handled as GitHub's renderer wants them. */
export function markdownCode(text: string): string {
  const flat = oneLine(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = flat.startsWith("`") || flat.endsWith("`") ? " " : "";
  return `${fence}${pad}${flat}${pad}${fence}`;
}

// What stands here reads files of anybody: every expression takes linear time, whatever the text.

const TAG = /<(?:[!?]|\/?[a-z][a-z0-9-]*(?=[\s/>]))[^<>]*>/gi;
const ENTITY = /&#?[a-z0-9]{1,32};/gi;
/** Some letters are invisible: the Hangul filler is one. */
const VISIBLE = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/u;

/** A Markdown text without its comments. One that nobody closed goes to the end of the text, as a browser reads it. */
export function withoutComments(markdown: string): string {
  const parts: string[] = [];
  let from = 0;
  for (;;) {
    const begin = markdown.indexOf("<!--", from);
    parts.push(markdown.slice(from, begin < 0 ? undefined : begin));
    if (begin < 0) break;
    // `<!-->` is a whole comment.
    const end = markdown.indexOf("-->", begin + 2);
    if (end < 0) break;
    from = end + 3;
  }
  return parts.join("");
}

/** Whether a Markdown text, its comments taken out, says something: a letter or a number outside of headings and HTML tags. */
export function saysSomething(markdown: string): boolean {
  const lines = markdown
    .replace(TAG, "")
    .replace(ENTITY, "")
    .split(/[\r\n]/);
  return lines.some((line) => !isHeading(line) && VISIBLE.test(line));
}

function isHeading(line: string): boolean {
  return line.trimStart().startsWith("#");
}

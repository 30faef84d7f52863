/** A required document: a file of its own, or a section of one Markdown file (`release.md#rollback-procedure`). */
export interface DocumentReference {
  /** The file, below the folder of release.yaml. */
  readonly path: string;
  /** The section's heading as GitHub and GitLab link to it: lower case, hyphens for spaces. */
  readonly section?: string;
}

/** Reads what stands under `documents` in release.yaml. A `#` counts only behind the name of a Markdown file. */
export function documentReference(text: string): DocumentReference {
  const [, path, section] = /^(.+\.(?:md|markdown))#(.+)$/i.exec(text) ?? [];
  return path === undefined || section === undefined ? { path: text } : { path, section };
}

/**
 * What a section of a Markdown text says, without its heading: up to the next heading of its level or above. Headings are those that begin
 * with `#`; lines in fenced code are none. Undefined where there is no such section, or more than one: nobody can say which is meant.
 */
export function sectionOf(markdown: string, section: string): string | undefined {
  const lines = markdown.split(/\r?\n/);
  const headings = headingsOf(lines);
  const [found, ...others] = headings.filter(({ slug }) => slug === section);
  if (found === undefined || others.length > 0) return undefined;
  const next = headings.find(({ line, level }) => line > found.line && level <= found.level);
  return lines.slice(found.line + 1, next?.line).join("\n");
}

interface Heading {
  readonly line: number;
  readonly level: number;
  readonly slug: string;
}

function headingsOf(lines: readonly string[]): readonly Heading[] {
  let fence: string | undefined;
  return lines.flatMap((text, line) => {
    const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(text) ?? [];
    if (mark !== undefined) {
      // A fence ends with its own sign, at least as long, and nothing behind it.
      if (fence === undefined) fence = mark;
      else if (mark.startsWith(fence) && text.trim() === mark) fence = undefined;
      return [];
    }
    // A slug has no blanks at its ends and no `#`: signs that close the heading go with them.
    const [, signs = "", title = ""] = /^ {0,3}(#{1,6})[ \t](.*)$/.exec(text) ?? [];
    return fence !== undefined || signs === "" ? [] : [{ line, level: signs.length, slug: slugOf(title) }];
  });
}

function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}

import { createHash } from "node:crypto";
import { isFrame, withoutComments } from "../document/markdownContent";
import { fail, ok, type Result } from "../fault";

/** The part of a notes file that `airlock start` writes stands between these lines; all else is the team's. */
const BEGIN = /^<!-- airlock:generated ([0-9a-f]{16})\b.*-->$/m;
const END = "<!-- airlock:generated end -->";

/** A title that we wrote ourselves: the version in it is kept up to date. */
const TITLE = /^# (?:[a-z][a-z0-9-]*|Release) \d+\.\d+\.\d+(?:-rc\.\d+)?[ \t]*$/m;

/** A notes file taken apart. */
export interface NotesFile {
  /** The whole file, as it is to be written. */
  readonly text: string;
  /** What people read of it: the team's part and the generated one, without title and marks. */
  readonly body: string;
  /** Whether the team has written something itself. */
  readonly curated: boolean;
}

/**
 * Puts generated notes into the file that a team keeps. What stands above and below the two marks stays as it is, to the letter. A generated part that
 * somebody has edited is not overwritten: it is a fault that says where to write instead. `file` is the path as the user gave it.
 */
export function notesFile(
  given: string | undefined,
  { title, notes, file }: { readonly title: string; readonly notes: string; readonly file: string },
): Result<NotesFile> {
  const generated = marked(notes);
  // Git on Windows ends lines with CR LF.
  const existing = given?.replaceAll("\r\n", "\n");
  if (existing === undefined || isForm(existing)) {
    return ok({ text: `# ${title}\n\n${generated}\n`, body: notes, curated: false });
  }
  const begin = BEGIN.exec(existing);
  if (begin === null) {
    // Nobody's marks: all of it is the team's.
    const kept = existing.trimEnd();
    return ok({ text: `${kept}\n\n${generated}\n`, body: bodyOf(kept, notes, ""), curated: true });
  }
  const from = begin.index + begin[0].length;
  const to = existing.indexOf(`\n${END}`, from);
  if (to < 0) {
    const expected = `the mark ${END} below ${begin[0].slice(0, 24)}...`;
    return fail({ file, field: "", found: "a generated part without end", expected, remedy: "Put the mark back." });
  }
  const written = existing.slice(from + 1, to + 1);
  if (hashOf(written) !== begin[1]) {
    return fail({
      file,
      field: "",
      found: "a generated part that was edited by hand",
      expected: "texts of your own above or below the two marks",
      remedy: "Move them there, and delete the marks with what is left between them; it is written again.",
    });
  }
  const above = existing.slice(0, begin.index).replace(TITLE, `# ${title}`);
  const below = existing.slice(to + 1 + END.length);
  const body = bodyOf(above, notes, below);
  return ok({ text: `${above}${generated}${below}`, body, curated: body !== notes });
}

function marked(notes: string): string {
  return `<!-- airlock:generated ${hashOf(notes)}: write above this line or below the end mark, what is between is written again -->\n${notes}${END}`;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function bodyOf(above: string, notes: string, below: string): string {
  const parts = [above.replace(/^# .*$/m, ""), notes, below].map((part) => part.trim());
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Headings, comments and rules alone: the form that `airlock init` wrote, and nobody filled in. */
function isForm(text: string): boolean {
  // A comment that nobody closed may be somebody's text: it is not written over.
  if (text.lastIndexOf("<!--") > text.lastIndexOf("-->")) return false;
  return withoutComments(text.replace(BEGIN, "a mark")).split("\n").every(isFrame);
}

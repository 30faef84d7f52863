import { createHash } from "node:crypto";
import { fail, ok, type Result } from "../fault";

/** The part of a notes file that `airlock start` writes stands between these lines; all else is the team's. */
const BEGIN = /^<!-- airlock:generated ([0-9a-f]{16})\b.*-->$/m;
const END = "<!-- airlock:generated end -->";

/** A title that we wrote ourselves: the version in it is kept up to date. */
const TITLE = /^# (?:[a-z][a-z0-9-]*|Release) \d+\.\d+\.\d+(?:-rc\.\d+)?[ \t]*$/m;

/** Mark of UTF-8 at the beginning of a file. */
const BOM = "\uFEFF";

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
 * somebody has edited is not overwritten: it is a fault that says where to write instead. `file` is the path as the user gave it, `form` the text of
 * the file as long as nobody has filled it in: that alone is replaced whole. New lines end as those of the file do.
 */
export function notesFile(
  given: string | undefined,
  {
    title,
    notes,
    file,
    form,
  }: { readonly title: string; readonly notes: string; readonly file: string; readonly form?: string | undefined },
): Result<NotesFile> {
  // Git on Windows ends lines with CR LF.
  const newline = given?.includes("\r\n") === true ? "\r\n" : "\n";
  const generated = marked(notes).replaceAll("\n", newline);
  if (given === undefined || isForm(given, form)) {
    const text = [`# ${title}`, "", generated, ""].join(newline);
    return ok({ text: given?.startsWith(BOM) === true ? `${BOM}${text}` : text, body: notes, curated: false });
  }
  const bom = given.startsWith(BOM) ? BOM : "";
  const existing = given.slice(bom.length);
  const begin = BEGIN.exec(existing);
  if (begin === null) {
    // Nobody's marks: all of it is the team's.
    const gap = existing.endsWith("\n") ? newline : `${newline}${newline}`;
    return ok({ text: `${given}${gap}${generated}${newline}`, body: bodyOf(existing, notes, ""), curated: true });
  }
  const from = begin.index + begin[0].length;
  const to = existing.indexOf(`\n${END}`, from);
  if (to < 0) {
    const expected = `the mark ${END} below ${begin[0].slice(0, 24)}...`;
    return fail({ file, field: "", found: "a generated part without end", expected, remedy: "Put the mark back." });
  }
  const written = unixLines(existing.slice(from, to + 1)).slice(1);
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
  return ok({ text: `${bom}${above}${generated}${below}`, body, curated: body !== notes });
}

function marked(notes: string): string {
  return `<!-- airlock:generated ${hashOf(notes)}: write above this line or below the end mark, what is between is written again -->\n${notes}${END}`;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function bodyOf(above: string, notes: string, below: string): string {
  const parts = [above.replace(/^# .*$/m, ""), notes, below].map((part) => unixLines(part).trim());
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Nothing, or the form that nobody filled in. A comment more in it is somebody's draft. */
function isForm(text: string, form: string | undefined): boolean {
  const said = unixLines(text).trim();
  return said === "" || said === form?.trim();
}

function unixLines(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

import assert from "node:assert/strict";
import { describeFault } from "../../../release/fault";
import { type NotesFile, notesFile } from "../../../release/notes/notesFile";

const FIRST = "## Bug Fixes\n\n- one\n";
const SECOND = "## Bug Fixes\n\n- one\n- two\n";
const FORM = "# Release notes\n\n## New features\n\n<!-- What can users do now? -->\n";
const file = "documents/release-notes.md";

function made(given: string | undefined, notes: string, title = "payments 1.3.0-rc.1"): NotesFile {
  const result = notesFile(given, { title, notes, file, form: FORM });
  assert.ok(result.ok, result.ok ? "" : result.faults.map(describeFault).join("\n"));
  return result.value;
}

function fault(given: string): string {
  const result = notesFile(given, { title: "payments 1.3.0", notes: SECOND, file });
  assert.ok(!result.ok);
  return result.faults.map(describeFault).join("\n");
}

describe("a file of release notes", () => {
  it("is a title and the generated part between two marks", () => {
    const { text, body, curated } = made(undefined, FIRST);
    assert.match(
      text,
      /^# payments 1\.3\.0-rc\.1\n\n<!-- airlock:generated [0-9a-f]{16}: .+ -->\n## Bug Fixes\n\n- one\n<!-- airlock:generated end -->\n$/,
    );
    assert.deepEqual([body, curated], [FIRST, false]);
    assert.equal(made(text, FIRST).text, text, "written again, it is the same");
  });

  it("keeps what the team wrote above and below, to the letter, and updates its own title", () => {
    const [title = "", ...generated] = made(undefined, FIRST).text.split("\n");
    const kept = `${title}\n\nPlease read this first.\n${generated.join("\n")}\n## Thanks\n\n  To all.\n`;
    const again = made(kept, SECOND, "payments 1.3.0-rc.2");
    assert.equal(
      again.text.replace(/airlock:generated [0-9a-f]{16}/, "airlock:generated HASH"),
      kept
        .replace("rc.1", "rc.2")
        .replace("- one\n", "- one\n- two\n")
        .replace(/airlock:generated [0-9a-f]{16}/, "airlock:generated HASH"),
    );
    assert.equal(again.body, `Please read this first.\n\n${SECOND.trim()}\n\n## Thanks\n\n  To all.\n`);
    assert.equal(again.curated, true);
  });

  it("that the team wrote alone keeps all of it, and gets the generated part below", () => {
    const own = "# What is new\n\nEverything.\n";
    const { text, body } = made(own, FIRST);
    assert.ok(text.startsWith(`${own}\n<!-- airlock:generated `), text);
    assert.equal(body, `Everything.\n\n${FIRST}`);
  });

  it("that is only the form of airlock init is filled, and no other that has headings and comments", () => {
    assert.equal(made(FORM, FIRST).text, made(undefined, FIRST).text);
    assert.equal(made(FORM.replaceAll("\n", "\r\n"), FIRST).text, made(undefined, FIRST).text.replaceAll("\n", "\r\n"));
    assert.equal(made("\n", FIRST).text, made(undefined, FIRST).text, "an empty file says nothing either");
    for (const draft of [
      FORM.replace("What can users do now?", "Mention the new refunds, ask Grace for the wording."),
      `${FORM}\n<!-- ask legal first -->\n`,
      "# Our notes\n",
    ]) {
      const { text, curated } = made(draft, FIRST);
      assert.ok(text.startsWith(`${draft}\n<!-- airlock:generated `), text);
      assert.equal(curated, true);
    }
  });

  it("with a comment that nobody closed may be somebody's text, and is kept", () => {
    const open = "# Release notes\n\n<!-- Refunds are new.\n";
    assert.ok(made(open, FIRST).text.startsWith(`${open}\n<!-- airlock:generated `));
  });

  it("keeps its ends of line, its trailing spaces and its mark of UTF-8", () => {
    const windows = (text: string) => text.replaceAll("\n", "\r\n");
    const { text } = made(undefined, FIRST);
    assert.equal(made(windows(text), FIRST).text, windows(text), "written again, it is the same");
    const more = `\uFEFF${windows(`${text}\nTo all.  \n`)}`;
    const again = made(more, SECOND, "payments 1.3.0-rc.2");
    assert.equal(again.text, `\uFEFF${windows(`${made(undefined, SECOND, "payments 1.3.0-rc.2").text}\nTo all.  \n`)}`);
    assert.equal(again.body, `${SECOND.trim()}\n\nTo all.\n`);
    assert.match(
      fault(windows(text).replace("- one", "- one, at last")),
      /found a generated part that was edited by hand/,
    );
    const own = "Everything.  \n\n\n";
    assert.ok(made(own, FIRST).text.startsWith(`${own}\n<!-- airlock:generated `));
    assert.ok(made("Everything.", FIRST).text.startsWith("Everything.\n\n<!-- airlock:generated "));
  });

  it("is not overwritten where somebody has edited the generated part, or lost its end", () => {
    const { text } = made(undefined, FIRST);
    assert.equal(
      fault(text.replace("- one", "- one, at last")),
      "documents/release-notes.md: found a generated part that was edited by hand, expected texts of your own above or below the two marks. " +
        "Move them there, and delete the marks with what is left between them; it is written again.",
    );
    assert.match(
      fault(text.replace("<!-- airlock:generated end -->", "")),
      /found a generated part without end, .* Put the mark back\.$/,
    );
  });
});

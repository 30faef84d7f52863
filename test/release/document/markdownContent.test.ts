import assert from "node:assert/strict";
import { sectionOf } from "../../../release/document/documentReference";
import { saysSomething, withoutComments } from "../../../release/document/markdownContent";

describe("what a Markdown text says", () => {
  it("is nothing in headings, rules, tags, entities and letters that nobody sees", () => {
    for (const text of [
      "",
      "# Risk\n",
      "  ## Risk\r\n---\r\n",
      "***\n___\n",
      "<br>",
      "</p >\n<img\nalt='a'>",
      "&nbsp;",
    ]) {
      assert.equal(saysSomething(text), false, JSON.stringify(text));
    }
    for (const text of ["\u200b", "\ufeff \u00a0", "\u3164", "| --- |", "..."]) {
      assert.equal(saysSomething(text), false, JSON.stringify(text));
    }
  });

  it("is a letter or a number of any language, an address in brackets too", () => {
    for (const text of ["# Risk\nnone", "リスク", "7", "<p>none</p>", "<https://wiki.example.com/risk>", "a < b"]) {
      assert.equal(saysSomething(text), true, JSON.stringify(text));
    }
  });

  it("stands outside of comments, and one that nobody closed goes to the end", () => {
    assert.equal(withoutComments("a<!-- b -->c<!---->d<!-->e"), "acde");
    assert.equal(withoutComments("a<!-- b <!-- c --> d"), "a d");
    assert.equal(withoutComments("a <!-- TODO\nb"), "a ");
    assert.equal(withoutComments("a --> b"), "a --> b");
  });

  it("is read whatever the text", () => {
    const blanks = " ".repeat(300_000);
    assert.equal(saysSomething(`${blanks}x`), true);
    assert.equal(saysSomething(`${blanks}#`), false);
    assert.equal(saysSomething("<br ".repeat(150_000)), true);
    assert.equal(saysSomething("<".repeat(300_000)), false);
    assert.equal(saysSomething("&#".repeat(150_000)), false);
    assert.equal(withoutComments("<!--".repeat(150_000)), "");
    assert.equal(withoutComments("<!---->".repeat(150_000)), "");
  });
});

describe("a section of a Markdown text", () => {
  it("is told by its heading without blanks and closing signs", () => {
    assert.equal(sectionOf("# C# and\tF# ##\t\nthis\n# b", "c-and-f"), "this");
    assert.equal(sectionOf("#c\n####### c\n## c \nthis", "c"), "this");
  });

  it("is found however long a heading is", () => {
    assert.equal(sectionOf(`# a${" ".repeat(300_000)}x\n# b\nthis`, "b"), "this");
    assert.equal(sectionOf(`# a${" #".repeat(150_000)}x\n# b\nthis`, "b"), "this");
  });
});

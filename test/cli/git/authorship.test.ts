import assert from "node:assert/strict";
import { authorship } from "../../../cli/git/authorship";

describe("who had a hand in a commit", () => {
  const ada = { name: "Ada", email: "ada@example.com" };
  const coAuthors = (message: string) =>
    authorship([{ hash: "1".repeat(40), author: ada, committer: ada, message, parents: [] }])
      .filter(({ role }) => role === "co-author")
      .map(({ name, email }) => `${name} <${email}>`);

  it("is read from trailers, whatever blanks stand around the name", () => {
    const message = "fix: x\n\nCo-authored-by:\t Eve \t<EVE@example.com>\n  co-authored-by:<dan@example.com>";
    assert.deepEqual(coAuthors(message), ["Eve <eve@example.com>", " <dan@example.com>"]);
  });

  it("is read however long a line is", () => {
    const blanks = " ".repeat(300_000);
    const message = `fix: x\n\nCo-authored-by:${blanks}y\nCo-authored-by:${blanks}Eve${blanks}<eve@example.com>`;
    assert.deepEqual(coAuthors(message), ["Eve <eve@example.com>"]);
  });
});

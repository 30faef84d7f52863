import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import * as ts from "typescript";

const RELEASE = join(__dirname, "..", "..", "release");

/** Engines, and what they run, as a name in code or a word in a message would call them. */
const ENGINE = /kubernetes|argo|step ?functions|\becs\b|replica ?sets?\b/i;

/** Names and texts of a file's code that name an engine; comments may say where a number comes from. */
function engineWords(file: string): string[] {
  const found: string[] = [];
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const look = (node: ts.Node): void => {
    const text =
      ts.isIdentifier(node) || ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node) ? node.text : "";
    if (ENGINE.test(text)) found.push(`${relative(RELEASE, file)}: ${text}`);
    ts.forEachChild(node, look);
  };
  look(source);
  return found;
}

describe("The core", () => {
  const files = readdirSync(RELEASE, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));

  it("does not know which engine runs a plan: none is named in its code or in its messages", () => {
    assert.ok(files.length > 50);
    assert.deepEqual(
      files.flatMap((name) => engineWords(join(RELEASE, name))),
      [],
    );
  });
});

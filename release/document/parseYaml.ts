import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { type Fault, ok, type Result } from "../fault";
import { structureFaults, tooDeep } from "./yamlStructure";

/** Greatest size of release.yaml and airlock.yaml: a person wrote them. */
const MAX_BYTES = 1024 * 1024;

/** Most problems that are told: one slip makes the parser stumble many times. */
const MOST_PROBLEMS = 5;

/**
 * YAML 1.2 to plain data, strictly: duplicate keys, unresolved tags, several documents, aliases that explode, nesting
 * without end, and bytes that are not UTF-8 are faults with the line they stand in.
 */
export function parseYaml(bytes: Uint8Array, file: string): Result<unknown> {
  if (bytes.byteLength > MAX_BYTES) {
    return { ok: false, faults: [{ file, field: "", found: `${bytes.byteLength} bytes`, expected: "at most 1 MiB" }] };
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return {
      ok: false,
      faults: [{ file, field: "", found: "bytes that are not UTF-8", expected: "a text file in UTF-8" }],
    };
  }
  const lines = new LineCounter();
  // Its own look for keys that stand twice compares each with each: a minute for a mebibyte. structureFaults looks once.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, strict: true, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings];
  const exhausted = problems.find(({ message }) => /call stack size|Stack overflow/.test(message));
  if (exhausted !== undefined) {
    const { line, col } = lines.linePos(exhausted.pos[0]);
    return { ok: false, faults: [tooDeep(file, `line ${line}, column ${col}`)] };
  }
  if (problems.length > 0) {
    return {
      ok: false,
      faults: problems.slice(0, MOST_PROBLEMS).map((problem): Fault => {
        const { line, col } = lines.linePos(problem.pos[0]);
        const reason = firstLine(problem.message);
        return {
          file,
          field: `line ${line}, column ${col}`,
          found: reason,
          expected: "well-formed YAML with unique keys",
        };
      }),
    };
  }
  if (!isMap(document.contents)) {
    const found = isSeq(document.contents)
      ? "a list"
      : isEmpty(document.contents)
        ? "an empty document"
        : "a single value";
    return { ok: false, faults: [{ file, field: "", found, expected: "a mapping of keys" }] };
  }
  const faults = structureFaults(document, file, lines);
  if (faults.length > 0) return { ok: false, faults: faults.slice(0, MOST_PROBLEMS) };
  try {
    return ok(document.toJS({ maxAliasCount: 100 }) as unknown);
  } catch (error) {
    const reason = error instanceof Error ? firstLine(error.message) : String(error);
    const expected = "aliases of anchors that stand above them, used at most 100 times";
    return { ok: false, faults: [{ file, field: "", found: reason, expected }] };
  }
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? text;
}

function isEmpty(contents: unknown): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

import { SaxesParser } from "saxes";
import { type JsonResult, parseJson } from "./json";
import { jsonBudgetFault } from "./jsonBudget";
import { decodeUtf8 } from "./reading";

const headBytes = 256;
const rootBytes = 64 * 1024;

/** The first element of an XML file, entities resolved. */
export interface XmlRoot {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What the beginning of a file shows, which is all that a format is recognised by. */
export type Sample =
  | { readonly shape: "empty" }
  /** One JSON value. */
  | { readonly shape: "json"; readonly value: unknown }
  /** JSON values, one a line, of which only the first was parsed. */
  | { readonly shape: "jsonLines"; readonly first: unknown }
  | { readonly shape: "xml"; readonly root: XmlRoot }
  /** Anything else; `head` is its first 256 bytes after white space. */
  | { readonly shape: "text"; readonly head: string }
  /** It begins like JSON or XML but is none. */
  | { readonly shape: "broken"; readonly reason: string };

/** Looks at a file's content. JSON is parsed whole, XML as far as its first element. Never throws. */
export function sampleOf(bytes: Uint8Array): Sample {
  const start = contentStart(bytes);
  const head = new TextDecoder("utf-8").decode(bytes.subarray(start, start + headBytes));
  if (head === "") return { shape: "empty" };
  if (head.startsWith("<")) return xmlSample(bytes.subarray(start));
  if (head.startsWith("{") || head.startsWith("[")) return jsonSample(bytes);
  return { shape: "text", head };
}

/** Offset of the first byte after a byte order mark and white space. */
function contentStart(bytes: Uint8Array): number {
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (start < bytes.length && [0x20, 0x09, 0x0a, 0x0d].includes(bytes[start] ?? 0)) start += 1;
  return start;
}

function jsonSample(bytes: Uint8Array): Sample {
  const first = firstOfLines(bytes);
  if (first !== undefined) return { shape: "jsonLines", first };
  const parsed = parseBytes(bytes);
  return parsed.ok ? { shape: "json", value: parsed.value } : { shape: "broken", reason: parsed.reason };
}

/** The value in the first line, when it is whole and another line of JSON follows. */
function firstOfLines(bytes: Uint8Array): unknown {
  const newline = bytes.indexOf(0x0a);
  if (newline === -1 || ![0x7b, 0x5b].includes(bytes[newline + 1] ?? 0)) return undefined;
  const parsed = parseBytes(bytes.subarray(0, newline));
  return parsed.ok ? parsed.value : undefined;
}

function parseBytes(bytes: Uint8Array): JsonResult<unknown> {
  const costly = jsonBudgetFault(bytes);
  if (costly !== undefined) return { ok: false, reason: costly };
  const text = decodeUtf8(bytes);
  return text === undefined ? { ok: false, reason: "The file is not UTF-8 text." } : parseJson(text);
}

function xmlSample(bytes: Uint8Array): Sample {
  const text = decodeStart(bytes);
  if (text === undefined) return { shape: "broken", reason: "The file is not UTF-8 text." };
  const parser = new SaxesParser({ xmlns: false });
  let root: XmlRoot | undefined;
  let fault: string | undefined;
  parser.on("opentag", ({ name, attributes }) => {
    root ??= { name, attributes };
  });
  parser.on("error", (error) => {
    if (root === undefined) fault ??= xmlFault(error.message, false);
  });
  parser.write(text);
  if (root === undefined && fault === undefined) {
    parser.on("error", (error) => {
      fault ??= xmlFault(error.message, true);
    });
    parser.close();
  }
  return root === undefined || fault !== undefined
    ? { shape: "broken", reason: fault ?? "The XML holds no element." }
    : { shape: "xml", root };
}

function decodeStart(bytes: Uint8Array): string | undefined {
  try {
    const stream = bytes.length > rootBytes;
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, rootBytes), { stream });
  } catch {
    return undefined;
  }
}

/** A sentence of saxes's message (`2:12: unclosed tag: testsuite.`), which puts line and column before it. */
export function xmlFault(message: string, atEnd: boolean): string {
  const [, line, column, what] = /^(\d+):(\d+): (.*?)\.?$/s.exec(message) ?? [];
  const place = `line ${line ?? "?"}, column ${column ?? "?"}`;
  const said = what ?? message;
  return atEnd ? `The XML ends at ${place} before it is complete: ${said}.` : `The XML is broken at ${place}: ${said}.`;
}

import { SaxesParser } from "saxes";
import { xmlFault } from "./sample";

const chunkBytes = 64 * 1024;
/** Deepest nesting and most attributes of an element: reports need ten of each, a bomb millions. */
const deepest = 256;
const mostAttributes = 1000;

/** An element as it opens. */
export interface Opened {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Line that the element's tag ends in, counted from 1. */
  readonly line: number;
  /** Names of the elements around it, the root first. */
  readonly path: readonly string[];
}

/** What a reader wants to hear of an XML file. A sentence that is returned is a fault, and ends the reading. */
export interface XmlEvents {
  readonly open: (element: Opened) => string | undefined;
  readonly close?: (name: string, line: number, path: readonly string[]) => string | undefined;
  /** Text directly inside the element at the end of `path`; it may come in parts. */
  readonly text?: (text: string, path: readonly string[]) => string | undefined;
}

/**
 * Reads an XML file in parts, never as a tree: memory does not grow with the file. DTDs are passed over and their entities unknown, so an
 * entity bomb is a fault, as are truncation, nesting without end and bytes that are no UTF-8. Gives the first fault, or undefined.
 */
export function readXml(bytes: Uint8Array, events: XmlEvents): string | undefined {
  const parser = new SaxesParser({ xmlns: false });
  const path: string[] = [];
  let fault: string | undefined;
  let ending = false;
  let attributes = 0;
  const refuse = (reason: string | undefined): void => {
    fault ??= reason;
  };
  parser.on("error", (error) => refuse(xmlFault(error.message, ending)));
  parser.on("attribute", () => {
    attributes += 1;
    if (attributes > mostAttributes) {
      refuse(`Line ${parser.line}: an element has more than ${mostAttributes} attributes.`);
    }
  });
  parser.on("opentag", (tag) => {
    attributes = 0;
    if (fault !== undefined) return;
    if (path.length >= deepest) refuse(`Line ${parser.line}: elements are nested deeper than ${deepest} levels.`);
    refuse(events.open({ name: tag.name, attributes: tag.attributes, line: parser.line, path }));
    path.push(tag.name);
  });
  parser.on("closetag", ({ name }) => {
    if (fault !== undefined) return;
    path.pop();
    refuse(events.close?.(name, parser.line, path));
  });
  const { text: onText } = events;
  if (onText !== undefined) {
    const tell = (text: string): void => {
      if (fault === undefined && path.length > 0) refuse(onText(text, path));
    };
    parser.on("text", tell);
    parser.on("cdata", tell);
  }
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let offset = 0; offset <= bytes.length && fault === undefined; offset += chunkBytes) {
    const stream = offset + chunkBytes <= bytes.length;
    const text = decode(decoder, bytes.subarray(offset, offset + chunkBytes), stream);
    if (text === undefined) return `The file is not UTF-8 text, read as far as line ${parser.line}.`;
    parser.write(text);
  }
  if (fault !== undefined) return fault;
  ending = true;
  parser.close();
  return fault;
}

function decode(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, stream: boolean): string | undefined {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    return undefined;
  }
}

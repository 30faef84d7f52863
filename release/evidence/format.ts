import type { EvidenceKind, Reading } from "./evidence";
import { type OriginPlaces, withOrigin } from "./file/origin";
import type { Sample, XmlRoot } from "./file/sample";

/** A file that is to be read: its bytes, and what its beginning showed (JSON is parsed there already). */
export interface EvidenceFile {
  readonly bytes: Uint8Array;
  readonly sample: Sample;
}

/** One format of evidence: how it is recognised by content, and how it is read. */
export interface Format {
  /** Short name that stands in `format` of a reading: `junit`. */
  readonly id: string;
  readonly kind: EvidenceKind;
  /** What people call it: `JUnit XML`. */
  readonly title: string;
  /** Whether a file is of this format, by its content alone: neither a file's name nor its ending is looked at. */
  readonly recognises: (sample: Sample) => boolean;
  /** Reads a file that it recognised. Never throws: what is damaged or proves nothing is inconclusive. */
  readonly read: (file: EvidenceFile) => Reading;
}

interface Named {
  readonly id: string;
  readonly kind: EvidenceKind;
  readonly title: string;
}

/** A format whose file is one JSON value. */
export function jsonFormat(
  of: Named & {
    readonly recognises: (value: unknown) => boolean;
    readonly read: (value: unknown) => Reading;
    /** Where the file says when it was written and by what; left out where {@link read} tells that itself. */
    readonly origin?: OriginPlaces;
  },
): Format {
  const { origin, ...named } = of;
  return {
    ...named,
    recognises: (sample) => sample.shape === "json" && of.recognises(sample.value),
    read: ({ sample }) => {
      const value = sample.shape === "json" ? sample.value : undefined;
      return origin === undefined ? of.read(value) : withOrigin(of.read(value), value, origin);
    },
  };
}

/** A format whose file is XML, recognised by its root element. */
export function xmlFormat(
  of: Named & { readonly recognises: (root: XmlRoot) => boolean; readonly read: (bytes: Uint8Array) => Reading },
): Format {
  return {
    ...of,
    recognises: (sample) => sample.shape === "xml" && of.recognises(sample.root),
    read: ({ bytes }) => of.read(bytes),
  };
}

/** A format of lines of text, recognised by the first 256 bytes after white space. */
export function textFormat(
  of: Named & { readonly recognises: (head: string) => boolean; readonly read: (bytes: Uint8Array) => Reading },
): Format {
  return {
    ...of,
    recognises: (sample) => sample.shape === "text" && of.recognises(sample.head),
    read: ({ bytes }) => of.read(bytes),
  };
}

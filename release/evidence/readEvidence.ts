import type { EvidenceKind, InconclusiveReading, Reading } from "./evidence";
import { inconclusive, maximumEvidenceBytes } from "./file/reading";
import { type Sample, sampleOf } from "./file/sample";
import type { Format } from "./format";
import { formats, titlesOf } from "./formats";

/**
 * Reads one evidence file of a declared kind. The format is recognised by content, never by name. Never throws: what cannot be read or
 * proves nothing is `inconclusive`, and so is a file that is evidence of another kind.
 */
export function readEvidence(kind: EvidenceKind, bytes: Uint8Array): Reading {
  const tooLarge = sizeFault(bytes);
  if (tooLarge !== undefined) return inconclusive(kind, undefined, tooLarge);
  const sample = sampleOf(bytes);
  const format = formatOf(sample, kind);
  if (format === undefined) return inconclusive(kind, undefined, unrecognised(sample, kind));
  if (format.kind === kind) return format.read({ bytes, sample });
  const reason = `The file is ${format.id}, which is evidence of ${format.kind}, not of ${kind}.`;
  return inconclusive(kind, format.id, reason);
}

/** What a file of unknown kind is, and what it says; undefined with a reason when no format recognises it. */
export function recogniseEvidence(bytes: Uint8Array): Reading | Pick<InconclusiveReading, "verdict" | "reason"> {
  const reason = sizeFault(bytes);
  if (reason !== undefined) return { verdict: "inconclusive", reason };
  const sample = sampleOf(bytes);
  const format = formatOf(sample);
  if (format === undefined) return { verdict: "inconclusive", reason: unrecognised(sample) };
  return format.read({ bytes, sample });
}

/** The first format that recognises a file; one of the kind that is asked for goes before all others. */
function formatOf(sample: Sample, kind?: EvidenceKind): Format | undefined {
  const fitting = formats.filter((format) => format.recognises(sample));
  return fitting.find((format) => format.kind === kind) ?? fitting[0];
}

function sizeFault(bytes: Uint8Array): string | undefined {
  if (bytes.length <= maximumEvidenceBytes) return undefined;
  return `The file has ${bytes.length} bytes; at most ${maximumEvidenceBytes} (32 MiB) are read.`;
}

function unrecognised(sample: Sample, kind?: EvidenceKind): string {
  if (sample.shape === "empty") return "The file is empty.";
  if (sample.shape === "broken") return sample.reason;
  if (sample.shape === "xml" && kind !== undefined) {
    return `The file is XML with the root <${sample.root.name}>, of no format that is read as ${kind}: ${titlesOf(kind)}.`;
  }
  if (kind !== undefined) return `The file is of no format that is read as ${kind}: ${titlesOf(kind)}.`;
  return `The file is of no format that is read: ${formats.map((format) => format.title).join(", ")}.`;
}

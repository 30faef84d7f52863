import type { EvidenceKind, InconclusiveReading, Reading } from "./evidence";
import { isIstanbulSummary, readIstanbulSummary } from "./istanbulSummary";
import { isRecord, parseJson } from "./json";
import { readJunit } from "./junit";
import { readLcov } from "./lcov";
import { isNpmAudit, readNpmAudit } from "./npmAudit";
import { decodeUtf8, inconclusive, maximumEvidenceBytes } from "./reading";
import { isTrivyReport, readTrivy } from "./trivy";

const readable: Record<EvidenceKind, string> = {
  tests: "JUnit XML",
  coverage: "LCOV or Istanbul's coverage-summary.json",
  vulnerabilities: "Trivy's JSON or npm audit --json",
};

/** Formats that are known by sight but not read, with what to give instead. */
const unread: readonly (readonly [(value: Readonly<Record<string, unknown>>) => boolean, string])[] = [
  [
    (value) => "runs" in value && "version" in value,
    "The file is SARIF, whose severities do not tell critical from high. Give the scanner's own JSON.",
  ],
  [(value) => value["bomFormat"] === "CycloneDX", "The file is a CycloneDX bill of materials, not a scan."],
  [(value) => "spdxVersion" in value, "The file is an SPDX bill of materials, not a scan."],
];

/**
 * Reads one evidence file of a declared kind. The format is recognised by content, never by name. Never throws: what cannot be read or
 * proves nothing is `inconclusive`, and so is a file that is evidence of another kind.
 */
export function readEvidence(kind: EvidenceKind, bytes: Uint8Array): Reading {
  if (bytes.length > maximumEvidenceBytes) {
    const limit = `${maximumEvidenceBytes} (64 MiB)`;
    return inconclusive(kind, undefined, `The file has ${bytes.length} bytes; at most ${limit} are read.`);
  }
  const reading = readAny(kind, bytes);
  if (reading.kind === kind) return reading;
  const format = reading.format ?? "";
  return inconclusive(kind, format, `The file is ${format}, which is evidence of ${reading.kind}, not of ${kind}.`);
}

function readAny(kind: EvidenceKind, bytes: Uint8Array): Reading {
  const head = decodeHead(bytes);
  if (head === "") return inconclusive(kind, undefined, "The file is empty.");
  if (head.startsWith("<")) return readJunit(bytes);
  if (head.startsWith("{") || head.startsWith("[")) return readJson(kind, bytes);
  if (/^(TN:|SF:|#)/.test(head)) return readLcov(bytes);
  return unknownFormat(kind);
}

/** The first characters after white space and a byte order mark; bytes that are not UTF-8 become U+FFFD. */
function decodeHead(bytes: Uint8Array): string {
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (start < bytes.length && [0x20, 0x09, 0x0a, 0x0d].includes(bytes[start] ?? 0)) start += 1;
  return new TextDecoder("utf-8").decode(bytes.subarray(start, start + 16));
}

function readJson(kind: EvidenceKind, bytes: Uint8Array): Reading {
  const text = decodeUtf8(bytes);
  if (text === undefined) return inconclusive(kind, undefined, "The file is not UTF-8 text.");
  const parsed = parseJson(text);
  if (!parsed.ok) return inconclusive(kind, undefined, parsed.reason);
  const value = parsed.value;
  if (!isRecord(value)) return unknownFormat(kind);
  if (isTrivyReport(value)) return readTrivy(value);
  if (isNpmAudit(value)) return readNpmAudit(value);
  if (isIstanbulSummary(value)) return readIstanbulSummary(value);
  const known = unread.find(([matches]) => matches(value));
  return known === undefined ? unknownFormat(kind) : inconclusive(kind, undefined, known[1]);
}

function unknownFormat(kind: EvidenceKind): InconclusiveReading {
  return inconclusive(kind, undefined, `The file is of no format that is read as ${kind}: ${readable[kind]}.`);
}

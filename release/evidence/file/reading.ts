import type { EvidenceKind, InconclusiveReading } from "../evidence";

/** Most bytes that are read of one evidence file (32 MiB; a JUnit report of 100,000 cases has about 10). */
export const maximumEvidenceBytes = 32 * 1024 * 1024;

/** Makes the reading of a file that proves nothing; `reason` is one sentence for a person. */
export function inconclusive(kind: EvidenceKind, format: string | undefined, reason: string): InconclusiveReading {
  return format === undefined
    ? { verdict: "inconclusive", kind, reason }
    : { verdict: "inconclusive", kind, format, reason };
}

/** Text of a UTF-8 file without its byte order mark, or undefined when the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A name out of a file as it may stand in a one-line message: quoted, control characters escaped, at most 80 characters. */
export function quoteName(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 77)}...` : name);
}

/** `1 test case`, `2 test cases`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}

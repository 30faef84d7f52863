import type { Reading } from "../evidence";
import { decodeUtf8, inconclusive, quoteName } from "../file/reading";
import { textFormat } from "../format";
import type { Coverage } from "./coverageSummary";
import { LcovFile } from "./lcovFile";
import { coverageReading } from "./sourceLines";

/** Lines of a record that carry nothing that is counted here: test name, version, functions (both notations), MC/DC. */
const uncounted = /^(TN|VER|FN|FNDA|FNL|FNA|FNF|FNH|MCDC|MCF|MCH):/;
const end = "end_of_record";
/** Most lines of one report; more would fill the memory. */
const mostLines = 4_000_000;

/** LCOV tracefiles, recognised by the first line of a record. */
export const lcov = textFormat({
  id: "lcov",
  kind: "coverage",
  title: "LCOV",
  recognises: (head) => /^(TN:|SF:|#)/.test(head),
  read,
});

/**
 * Reads an LCOV tracefile, as c8, Istanbul, coverage.py, llvm-cov and lcov 1 and 2 write it. Lines and branches are counted from `DA` and `BRDA`;
 * `LF`, `LH`, `BRF` and `BRH` are only compared with them. Records of the same file are merged: a line is covered when any record
 * executed it. Branches are absent when no record has one.
 *
 * Limit: the format has no count of records, so a file that was cut exactly after an `end_of_record` is a complete, shorter report.
 */
function read(bytes: Uint8Array): Reading {
  const text = decodeUtf8(bytes);
  if (text === undefined) return inconclusive("coverage", "lcov", "The file is not UTF-8 text.");
  const files = parseFiles(text);
  if (typeof files === "string") return inconclusive("coverage", "lcov", files);
  const lines = sum([...files.values()].map((file) => file.lines()));
  const branches = sum([...files.values()].map((file) => file.branches()));
  const hits = new Map([...files].map(([path, file]) => [path, file.hits()]));
  return coverageReading("lcov", { lines, branches, files: hits });
}

/** The files by path, or one sentence that says what is wrong. */
function parseFiles(text: string): Map<string, LcovFile> | string {
  const files = new Map<string, LcovFile>();
  let record: LcovFile | undefined;
  let path = "";
  let announced = false;
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const stop = newline === -1 ? text.length : newline;
    const line = text.slice(start, stop).trimEnd();
    start = stop + 1;
    number += 1;
    if (number > mostLines) return `The file has more than ${mostLines} lines. Split it, a report for each package.`;
    if (line === "" || line.startsWith("#")) continue;
    if (line.startsWith("SF:")) {
      if (record !== undefined) return `Line ${number}: a record starts before the one of ${quoteName(path)} ends.`;
      path = line.slice(3);
      if (path === "") return `Line ${number}: SF names no file.`;
      record = new LcovFile();
      announced = false;
    } else if (line === end) {
      if (record === undefined) return `Line ${number}: ${end} without a record.`;
      const difference = record.countsFault();
      if (difference !== undefined) return `Line ${number}: the record of ${quoteName(path)} ${difference}.`;
      const known = files.get(path);
      if (known === undefined) files.set(path, record);
      else known.merge(record);
      record = undefined;
    } else if (uncounted.test(line)) {
      if (record !== undefined) continue;
      if (!line.startsWith("TN:")) return outside(number, line);
      announced = true;
    } else if (record === undefined) {
      return outside(number, line);
    } else if (!record.add(line)) {
      return `Line ${number}: ${quoteName(line)} is no line of an LCOV record.`;
    }
  }
  if (record !== undefined)
    return `The file ends at line ${number} inside the record of ${quoteName(path)} (no ${end}).`;
  return announced ? `The file ends at line ${number}, after a TN that no record follows.` : files;
}

function outside(number: number, line: string): string {
  return `Line ${number}: ${quoteName(line)} stands outside a record.`;
}

function sum(parts: readonly Coverage[]): Coverage {
  return parts.reduce((total, part) => ({ covered: total.covered + part.covered, total: total.total + part.total }), {
    covered: 0,
    total: 0,
  });
}

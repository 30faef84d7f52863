import type { Reading } from "../evidence";
import { epochOf } from "../file/moment";
import { inconclusive, quoteName } from "../file/reading";
import { type Opened, readXml } from "../file/xml";
import { xmlFormat } from "../format";
import type { Coverage } from "./coverageSummary";
import { coverageReading, SourceLines, wholeNumber } from "./sourceLines";

/** Cobertura XML, told from Clover by its rates. */
export const cobertura = xmlFormat({
  id: "cobertura",
  kind: "coverage",
  title: "Cobertura XML",
  recognises: ({ name, attributes }) => name === "coverage" && "line-rate" in attributes,
  read,
});

/**
 * Reads Cobertura's XML, as coverage.py, c8, Istanbul, gcovr and Coverlet write it. Lines are counted from the `<line>` elements of classes
 * (those inside `<methods>` repeat them); several classes of one file share its lines. The rates are printed numbers and are never
 * used; `lines-valid` and `lines-covered` are compared where they stand. Branches are counted from `condition-coverage`.
 */
function read(bytes: Uint8Array): Reading {
  const lines = new SourceLines();
  const conditions = new Map<string, Coverage>();
  let root: Opened["attributes"] = {};
  let file = "";
  const fault = readXml(bytes, {
    open: ({ name, attributes, line, path }) => {
      if (path.length === 0) root = attributes;
      else if (name === "class") {
        file = attributes["filename"] ?? "";
        if (file === "") return `Line ${line}: a class names no file.`;
      } else if (name === "line" && path.at(-2) === "class") {
        const number = wholeNumber(attributes["number"]);
        const hits = wholeNumber(attributes["hits"]);
        if (number === undefined || hits === undefined) {
          return `Line ${line}: a line of ${quoteName(file)} has no number or no hits.`;
        }
        lines.add(file, number, hits);
        const text = attributes["condition-coverage"];
        if (text === undefined) return undefined;
        const condition = conditionOf(text);
        if (condition === undefined) return `Line ${line}: condition-coverage ${quoteName(text)} holds no counts.`;
        keepBetter(conditions, `${file}:${number}`, condition);
      }
      return undefined;
    },
  });
  if (fault !== undefined) return inconclusive("coverage", "cobertura", fault);
  const held = lines.counts();
  const branches = sum(conditions.values());
  const difference = rootFault(root, held);
  if (difference !== undefined) return inconclusive("coverage", "cobertura", difference);
  return coverageReading("cobertura", {
    lines: held,
    branches,
    files: lines.files,
    writtenAt: epochOf(root["timestamp"]),
  });
}

/** `50% (1/2)`: the counts in brackets, never the percentage. */
function conditionOf(text: string): Coverage | undefined {
  const [, covered, total] = /\((\d{1,9})\/(\d{1,9})\)\s*$/.exec(text) ?? [];
  if (covered === undefined || Number(covered) > Number(total)) return undefined;
  return { covered: Number(covered), total: Number(total) };
}

/** A line that stands in two classes has the same branches in both. */
function keepBetter(conditions: Map<string, Coverage>, key: string, condition: Coverage): void {
  const known = conditions.get(key);
  if (known === undefined || known.covered < condition.covered) conditions.set(key, condition);
}

function sum(parts: Iterable<Coverage>): Coverage {
  let covered = 0;
  let total = 0;
  for (const part of parts) {
    covered += part.covered;
    total += part.total;
  }
  return { covered, total };
}

/** Writers that do not merge the classes of a file count its shared lines twice: fewer lines than declared are fine if all agree. */
function rootFault(root: Opened["attributes"], held: Coverage): string | undefined {
  for (const [name, number, noun] of [
    ["lines-valid", held.total, "lines"],
    ["lines-covered", held.covered, "covered lines"],
  ] as const) {
    const said = root[name];
    if (said !== undefined && wholeNumber(said) !== number) {
      return `The report declares ${name}=${quoteName(said)} but holds ${number} ${noun}.`;
    }
  }
  return undefined;
}

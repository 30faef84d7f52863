import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive } from "../file/reading";
import { jsonFormat } from "../format";
import type { Coverage } from "./coverageSummary";
import { coverageReading } from "./sourceLines";

const whole = z
  .number("a count is missing or no number")
  .int("a count is not whole")
  .nonnegative("a count is negative");
const counts = z.looseObject({ total: whole, covered: whole });
const file = z.looseObject({ lines: counts, branches: counts });
const model = z.record(z.string(), file, "found no object of files");

/** What `json-summary` writes: `total` beside the files, each with raw counts of lines. */
export const istanbulSummary = jsonFormat({
  id: "istanbul-summary",
  kind: "coverage",
  title: "Istanbul's coverage-summary.json",
  recognises: (value) => {
    const total = isRecord(value) ? value["total"] : undefined;
    return typeof total === "object" && total !== null && "lines" in total;
  },
  read,
});

/**
 * Reads coverage-summary.json, the `json-summary` report of Istanbul, c8, Jest and Vitest. Only raw counts are used, never `pct`, which is
 * rounded and can be "Unknown". The counts of the files must add up to `total`. Branches are absent when there are none.
 */
function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("coverage", "istanbul-summary", reason);
  const shape = checkShape(model, value, "coverage summary");
  if (!shape.ok) return refuse(shape.reason);
  const { total, ...files } = shape.value;
  if (total === undefined) return refuse("The coverage summary has no total.");
  for (const [name, entry] of Object.entries(shape.value)) {
    for (const kind of ["lines", "branches"] as const) {
      const { covered, total: all } = entry[kind];
      if (covered > all) return refuse(`${JSON.stringify(name)} has ${covered} of ${all} ${kind} covered.`);
    }
  }
  if (total.lines.total === 0) return refuse("The report holds no line of code.");
  for (const kind of ["lines", "branches"] as const) {
    const added = sum(Object.values(files).map((entry) => entry[kind]));
    const { covered, total: all } = total[kind];
    if (added.covered !== covered || added.total !== all) {
      const held = `${added.covered} of ${added.total}`;
      return refuse(`The total declares ${covered} of ${all} ${kind} covered but its files add up to ${held}.`);
    }
  }
  return coverageReading("istanbul-summary", {
    lines: pick(total.lines),
    branches: pick(total.branches),
    files: new Map(Object.entries(files).map(([path, entry]) => [path, pick(entry.lines)])),
  });
}

function pick({ covered, total }: Coverage): Coverage {
  return { covered, total };
}

function sum(parts: readonly Coverage[]): Coverage {
  return parts.reduce<Coverage>(
    (all, part) => ({ covered: all.covered + part.covered, total: all.total + part.total }),
    { covered: 0, total: 0 },
  );
}

import type { Reading } from "../evidence";
import { epochOf } from "../file/moment";
import { inconclusive, quoteName } from "../file/reading";
import { type Opened, readXml } from "../file/xml";
import { xmlFormat } from "../format";
import { coverageReading, SourceLines, wholeNumber } from "./sourceLines";

/** Clover XML, told from Cobertura by its date. */
export const clover = xmlFormat({
  id: "clover",
  kind: "coverage",
  title: "Clover XML",
  recognises: ({ name, attributes }) => name === "coverage" && "generated" in attributes,
  read,
});

/**
 * Reads Clover's XML, as OpenClover, Istanbul and PHPUnit write it. It has no total of lines: they are counted from the `<line>` elements
 * of statements and conditions (lines of type `method` are declarations), without test code (`<testproject>`). Branches are the
 * conditionals of the project's metrics. More lines than the metrics have statements and conditionals is a fault.
 */
function read(bytes: Uint8Array): Reading {
  const refuse = (reason: string): Reading => inconclusive("coverage", "clover", reason);
  const lines = new SourceLines();
  let file = "";
  let generated: string | undefined;
  let metrics: Opened["attributes"] | undefined;
  const fault = readXml(bytes, {
    open: ({ name, attributes, line, path }) => {
      if (path.length === 0) generated = attributes["generated"];
      else if (path[1] === "testproject") return undefined;
      else if (name === "metrics" && path.length === 2 && path[1] === "project") metrics = attributes;
      else if (name === "file") {
        file = attributes["path"] ?? attributes["name"] ?? "";
        if (file === "") return `Line ${line}: a file has no path.`;
      } else if (name === "line" && attributes["type"] !== "method") {
        const number = wholeNumber(attributes["num"]);
        const hits = hitsOf(attributes);
        if (number === undefined || hits === undefined) {
          return `Line ${line}: a line of ${quoteName(file)} has no num or no count.`;
        }
        lines.add(file, number, hits);
      }
      return undefined;
    },
  });
  if (fault !== undefined) return refuse(fault);
  if (metrics === undefined) return refuse("The report has no metrics of the project.");
  const counts: (number | undefined)[] = ["statements", "conditionals", "coveredconditionals"].map((name) =>
    wholeNumber(metrics?.[name]),
  );
  const [statements, conditionals, covered] = counts;
  if (statements === undefined || conditionals === undefined || covered === undefined || covered > conditionals) {
    return refuse("The metrics of the project hold no whole statements, conditionals and coveredconditionals.");
  }
  const held = lines.counts();
  if (held.total > statements + conditionals) {
    const declared = `${statements} statements and ${conditionals} conditionals`;
    return refuse(`The metrics declare ${declared} but the files hold ${held.total} lines.`);
  }
  const branches = { covered, total: conditionals };
  return coverageReading("clover", { lines: held, branches, files: lines.files, writtenAt: epochOf(generated) });
}

/** Executions of a line; OpenClover gives conditions only how often they were true and false. */
function hitsOf({ count, truecount, falsecount }: Opened["attributes"]): number | undefined {
  if (count !== undefined) return wholeNumber(count);
  const [yes, no] = [wholeNumber(truecount), wholeNumber(falsecount)];
  return yes === undefined || no === undefined ? undefined : yes + no;
}

import type { Reading } from "../evidence";
import { earlier, epochOf } from "../file/moment";
import { inconclusive } from "../file/reading";
import { readXml } from "../file/xml";
import { xmlFormat } from "../format";
import type { Coverage } from "./coverageSummary";
import { coverageReading, SourceLines, wholeNumber } from "./sourceLines";

/** JaCoCo's XML. */
export const jacoco = xmlFormat({
  id: "jacoco",
  kind: "coverage",
  title: "JaCoCo XML",
  recognises: ({ name, attributes }) => name === "report" && "name" in attributes,
  read,
});

const wanted = new Set(["LINE", "BRANCH"]);

/**
 * Reads JaCoCo's XML. The totals are the counters of the root, which are compared with the sum of its packages (or groups); counters of classes
 * and methods overlap and do not add up. Classes compiled without line numbers leave no LINE counter: inconclusive.
 */
function read(bytes: Uint8Array): Reading {
  const refuse = (reason: string): Reading => inconclusive("coverage", "jacoco", reason);
  const root = new Map<string, Coverage>();
  const parts = new Map<string, Coverage>();
  const lines = new SourceLines();
  const groups: string[] = [];
  let file = "";
  let writtenAt: string | undefined;
  const fault = readXml(bytes, {
    open: ({ name, attributes, line, path }) => {
      const parent = path.at(-1);
      if (name === "sessioninfo" && path.length === 1) writtenAt = earlier(writtenAt, epochOf(attributes["dump"]));
      else if (name === "group" || name === "package") groups.push(attributes["name"] ?? "");
      else if (name === "sourcefile") file = [...groups, attributes["name"] ?? ""].join("/");
      else if (name === "line" && parent === "sourcefile") {
        const number = wholeNumber(attributes["nr"]);
        const hits = wholeNumber(attributes["ci"]);
        if (number === undefined || hits === undefined) return `Line ${line}: a line of ${file} has no nr or no ci.`;
        lines.add(file, number, hits);
      } else if (name === "counter" && path.length <= 2 && wanted.has(attributes["type"] ?? "")) {
        const counter = counterOf(attributes["covered"], attributes["missed"]);
        if (counter === undefined) return `Line ${line}: a counter has no whole covered or missed.`;
        const type = attributes["type"] ?? "";
        if (path.length === 2) parts.set(type, added(parts.get(type), counter));
        else if (root.has(type)) return `Line ${line}: the root has two ${type} counters.`;
        else root.set(type, counter);
      }
      return undefined;
    },
    close: (name) => {
      if (name === "group" || name === "package") groups.pop();
      return undefined;
    },
  });
  if (fault !== undefined) return refuse(fault);
  const none = { covered: 0, total: 0 };
  const all = root.get("LINE");
  if (all === undefined) {
    return refuse(
      "The root has no LINE counter: no class was covered, or the classes hold no line numbers (javac -g).",
    );
  }
  for (const [type, counter] of root) {
    const sum = parts.get(type) ?? none;
    if (sum.covered !== counter.covered || sum.total !== counter.total) {
      const said = `${counter.covered} of ${counter.total}`;
      return refuse(`The root declares ${said} (${type}) but its packages add up to ${sum.covered} of ${sum.total}.`);
    }
  }
  const branches = root.get("BRANCH") ?? none;
  return coverageReading("jacoco", { lines: all, branches, files: lines.files, writtenAt, producer: "jacoco" });
}

function counterOf(covered: string | undefined, missed: string | undefined): Coverage | undefined {
  const hit = wholeNumber(covered);
  const not = wholeNumber(missed);
  return hit === undefined || not === undefined ? undefined : { covered: hit, total: hit + not };
}

function added(one: Coverage | undefined, other: Coverage): Coverage {
  return { covered: (one?.covered ?? 0) + other.covered, total: (one?.total ?? 0) + other.total };
}

import { abortedRows, flightRows } from "../scenarios/clusterAccess/flightRows";
import { keptRows } from "../scenarios/clusterAccess/keptRows";
import { rightsRows } from "../scenarios/clusterAccess/rightsRows";
import { admissionRows, type Row, validationRows } from "../scenarios/kubernetes/admissionRows";
import { scheduleRows } from "../scenarios/kubernetes/scheduleRows";

/** The cluster's tables of docs/reference/access.md. Markdown. */
export function clusterTables(): string {
  return [
    ...table("At any time", [...admissionRows, ...scheduleRows, ...keptRows, ...rightsRows]),
    "",
    ...table("While a release is under way", flightRows),
    "",
    ...table("While it stands in its validation", validationRows),
    "",
    ...table("After it was aborted, with all traffic back", abortedRows),
  ].join("\n");
}

function table(title: string, rows: readonly Row[]): readonly string[] {
  return [`### ${title}`, "", "| who | what | answer |", "|---|---|---|", ...rows.map(rowOf)];
}

/** What RBAC refuses, the API server says itself; what a policy refuses begins with our name, wherever the row cites it from. */
function rowOf({ who, what, refused }: Row): string {
  const [first] = [refused ?? []].flat();
  const by = first?.startsWith("cannot ") ? "RBAC" : "admission";
  return `| ${who} | ${what} | ${first === undefined ? "allowed" : `prevented: ${by}`} |`;
}

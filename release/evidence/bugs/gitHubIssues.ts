import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive } from "../file/reading";
import { jsonFormat } from "../format";
import { countBugs } from "./bug";

/** Where gh and the REST API cut a list unless they are told otherwise, and the most that a page can hold. */
const cuts: readonly number[] = [30, 100];

const text = z.string("found no text");
const model = z.array(
  z.looseObject({
    number: z.number("found no number"),
    state: z
      .string("found no text")
      .transform((word) => word.toLowerCase())
      .pipe(z.enum(["open", "closed"], "found neither open nor closed")),
    labels: z.array(z.union([text, z.looseObject({ name: text })], "found no label"), "found no list"),
  }),
);

/**
 * Issues of GitHub: `gh issue list --state all --limit 10000 --json number,state,labels`, or the REST API's list, whose pull requests are left out. An
 * empty list does not say what was asked and is not recognised; one of 30 or 100 issues was probably cut there and proves nothing.
 */
export const gitHubIssues = jsonFormat({
  id: "github-issues",
  kind: "bugs",
  title: "GitHub issues",
  recognises: (value) => {
    if (!Array.isArray(value)) return false;
    const first = value[0] as unknown;
    return isRecord(first) && "number" in first && "labels" in first;
  },
  read,
});

function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("bugs", "github-issues", reason);
  const shape = checkShape(model, value, "list of GitHub issues");
  if (!shape.ok) return refuse(shape.reason);
  const ask = "List them with gh issue list --state all --limit 10000 --json number,state,labels.";
  if (cuts.includes(shape.value.length)) {
    return refuse(`The list ends at ${shape.value.length} issues, which is where lists are cut. ${ask}`);
  }
  const bugs = shape.value
    .filter((issue) => !("pull_request" in issue))
    .map(({ number, state, labels }) => ({
      id: `#${number}`,
      open: state === "open",
      words: labels.map((label) => (typeof label === "string" ? label : label.name)),
    }));
  return { verdict: "usable", kind: "bugs", format: "github-issues", summary: countBugs(bugs), details: bugs };
}

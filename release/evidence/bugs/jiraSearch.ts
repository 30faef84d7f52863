import { z } from "zod";
import type { Reading } from "../evidence";
import { checkShape, isRecord } from "../file/json";
import { inconclusive } from "../file/reading";
import { jsonFormat } from "../format";
import { countBugs } from "./bug";

const text = z.string("found no text");
const named = z.looseObject({ name: text });
const model = z.looseObject({
  total: z.number("found no number").int().optional(),
  isLast: z.boolean("found neither true nor false").optional(),
  nextPageToken: text.nullish(),
  issues: z.array(
    z.looseObject({
      key: text,
      fields: z.looseObject({
        status: z.looseObject({ statusCategory: z.looseObject({ key: text }) }),
        priority: named.nullish(),
        issuetype: named.optional(),
        labels: z.array(text, "found no list").optional(),
      }),
    }),
    "found no list",
  ),
});

/**
 * Jira's search (`/rest/api/3/search/jql` or `/rest/api/2/search`, fields status, priority, issuetype, labels). An issue is open until its status
 * category is `done`; types other than bugs (`Story`, `Task`, `Epic` and the like) are left out. A page of a longer list proves nothing, nor does an empty one.
 */
export const jiraSearch = jsonFormat({
  id: "jira-search",
  kind: "bugs",
  title: "Jira search",
  recognises: (value) =>
    isRecord(value) &&
    Array.isArray(value["issues"]) &&
    ["total", "isLast", "nextPageToken"].some((key) => key in value),
  read,
});

function read(value: unknown): Reading {
  const refuse = (reason: string): Reading => inconclusive("bugs", "jira-search", reason);
  const shape = checkShape(model, value, "Jira search");
  if (!shape.ok) return refuse(shape.reason);
  const { issues, total, isLast, nextPageToken } = shape.value;
  if (issues.length === 0) return refuse("An empty list does not say what was asked. Search for closed bugs, too.");
  const isCut = (nextPageToken ?? "") !== "" || isLast === false || (total ?? issues.length) !== issues.length;
  if (isCut) {
    const all = total === undefined ? "" : ` of ${total}`;
    return refuse(`The file holds ${issues.length}${all} issues: a page of the search. Save all of them.`);
  }
  const bugs = issues
    .filter(
      ({ fields }) => !/^(story|task|sub-?task|epic|improvement|new feature)$/i.test(fields.issuetype?.name ?? ""),
    )
    .map(({ key, fields }) => ({
      id: key,
      open: fields.status.statusCategory.key !== "done",
      words: [
        ...(fields.labels ?? []),
        ...(fields.priority === undefined || fields.priority === null ? [] : [fields.priority.name]),
      ],
    }));
  return { verdict: "usable", kind: "bugs", format: "jira-search", summary: countBugs(bugs), details: bugs };
}

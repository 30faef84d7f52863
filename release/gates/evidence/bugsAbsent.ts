import { type Bug, countBugs, severityOf } from "../../evidence/bugs/bug";
import { quoteName } from "../../evidence/file/reading";
import type { Gate } from "../gate";
import { failed, notApplicable, passed } from "../outcome";
import { evidenceOfKind } from "./evidenceFile";

const ID = "bugs-absent";
const REQUIRED = "no critical and no high bug open";

/** Bugs that a message names; the file has the rest. */
const NAMED = 10;

/** B1: no critical and no high bug is open, where airlock.yaml asks for the list. */
export const bugsAbsent: Gate = {
  id: ID,
  title: "No critical and no high bug is open.",
  judge: (input) => {
    const { bugs: asked, environment } = input.requirements;
    if (asked === undefined) return notApplicable(ID, `${environment} asks for no list of bugs.`);
    const declared = input.manifest.evidence.bugs;
    if (declared.length === 0) {
      const message =
        "evidence.bugs is empty. Add what gh issue list --state all --limit 10000 --json number,state,labels prints, or a search of Jira, with its sha256.";
      return failed(ID, "no list of bugs", REQUIRED, message);
    }
    const { readings, problems, paths } = evidenceOfKind("bugs", declared, input);
    if (problems.length > 0) return failed(ID, "inconclusive", REQUIRED, problems.join(" "), paths);
    const bugs = readings.flatMap(({ reading }) => reading.details);
    const { critical, high, issues } = countBugs(bugs, asked);
    const measured = `${critical} critical, ${high} high open, of ${issues} issues`;
    if (critical + high === 0) return passed(ID, measured, REQUIRED, `${measured}.`, paths);
    const bad = bugs.filter((bug: Bug) => bug.open && severityOf(bug.words, asked) !== undefined);
    const named = bad.slice(0, NAMED).map(({ id }) => (/^[#A-Za-z0-9_-]{1,40}$/.test(id) ? id : quoteName(id)));
    const more = bad.length > NAMED ? ` and ${bad.length - NAMED} more` : "";
    const message = `Open: ${named.join(", ")}${more}. Repair them, or let who may correct their severity, and list again.`;
    return failed(ID, measured, REQUIRED, message, paths);
  },
};

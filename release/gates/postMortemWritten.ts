import { describeFault } from "../fault";
import { verifyDebt } from "../override/override";
import { endOf } from "../override/overrideFaults";
import { otherUseOf } from "../override/postMortemPath";
import { executivesOf, signedStatement } from "./approvalSigned";
import { emptiness } from "./evidence/documentsComplete";
import type { Gate, GateInput } from "./gate";
import { failed, notApplicable, passed } from "./outcome";

const ID = "post-mortem-written";
const REQUIRED = "a post-mortem of every override by its due date";

/** B6: every override creates a post-mortem that must exist. An overdue one stops releases, never the way back. */
export const postMortemWritten: Gate = {
  id: ID,
  title: "The post-mortem of every override was written by its due date.",
  judge: (input) => {
    const { overrides, kind } = input.manifest;
    if (overrides.length === 0) return notApplicable(ID, "No gate was overridden.");
    if (kind !== "normal") return notApplicable(ID, `A ${kind} does not wait for documents.`);
    const seen = overrides.map((entry) => debtOf(entry, input));
    const problems = seen.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
    const paths = overrides.map(({ postMortem }) => postMortem);
    if (problems.length === 0)
      return passed(ID, seen.map(({ state }) => state).join(", "), REQUIRED, "None is overdue.", paths);
    return failed(
      ID,
      `${problems.length} of ${overrides.length} overdue or in doubt`,
      REQUIRED,
      problems.join(" "),
      paths,
    );
  },
};

/**
 * Also of earlier releases: an entry stays until its post-mortem is there. An override that has expired still owes one, and so does that of
 * an executive who has left; where nobody on the list signed it, its due date is nobody's word and the document has to be there.
 */
function debtOf(
  entry: GateInput["manifest"]["overrides"][number],
  input: GateInput,
): { readonly state: string; readonly problem?: string } {
  const { postMortem } = entry;
  const inDoubt = (problem: string) => ({ state: "in doubt", problem });
  const executives = executivesOf(input);
  const signed = signedStatement(entry, input);
  const debt = signed.ok ? verifyDebt(signed.value, executives.ok ? executives.value : []) : signed;
  if (!debt.ok) {
    const why = debt.faults.map(describeFault).join(" ");
    return inDoubt(`An override cannot be verified: ${why} Put its statement and signature back as they were signed.`);
  }
  const { due, gate, postMortem: promised } = debt.value.statement;
  if (postMortem !== promised) {
    const problem = `release.yaml names ${postMortem} as a post-mortem, and ${promised} was promised.`;
    return inDoubt(`${problem} Name the one that was promised.`);
  }
  const other = otherUseOf(promised, input.manifest);
  if (other !== undefined) {
    const problem = `${promised} is named by ${other}, too, so it is no post-mortem of its own.`;
    return inDoubt(`${problem} Let ${other} name another file, and write the post-mortem in this one.`);
  }
  const missing = emptiness(input.files.get(promised), undefined);
  if (missing === undefined) return { state: `${promised} is written` };
  if (!debt.value.listed) {
    const problem = `${promised} ${missing}, and no executive who is listed signed the override of ${gate}, so its due date does not count.`;
    return { state: "overdue", problem: `${problem} Write it.` };
  }
  if (endOf(due) >= input.now.getTime()) return { state: `${promised} is due on ${due}` };
  return {
    state: "overdue",
    problem: `${promised} ${missing}; it was due on ${due}, for an override of ${gate}. Write it.`,
  };
}

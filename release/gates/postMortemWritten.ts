import { describeFault } from "../fault";
import { verifyOverride } from "../override/override";
import { endOf } from "../override/overrideFaults";
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
    if (kind !== "release") return notApplicable(ID, `A ${kind} does not wait for documents.`);
    const seen = overrides.map((entry) => debtOf(entry, input));
    const problems = seen.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
    const paths = overrides.map(({ postMortem }) => postMortem);
    if (problems.length === 0)
      return passed(ID, seen.map(({ state }) => state).join(", "), REQUIRED, "None is overdue.", paths);
    const message = `${problems.join(" ")} Write it, or take an entry that nobody signed out of overrides.`;
    return failed(ID, `${problems.length} of ${overrides.length} overdue or in doubt`, REQUIRED, message, paths);
  },
};

/** Also of earlier releases: an entry stays until its post-mortem is there, and an override that has expired still owes one. */
function debtOf(
  entry: GateInput["manifest"]["overrides"][number],
  input: GateInput,
): { readonly state: string; readonly problem?: string } {
  const { postMortem } = entry;
  const executives = executivesOf(input);
  const signed = signedStatement(entry, input);
  const result = !executives.ok
    ? executives
    : !signed.ok
      ? signed
      : verifyOverride(signed.value, executives.value, input.now);
  if (!result.ok)
    return {
      state: "in doubt",
      problem: `An override cannot be verified: ${result.faults.map(describeFault).join(" ")}`,
    };
  const { due, gate, postMortem: promised } = result.value.statement;
  const missing = emptiness(input.files.get(promised), undefined);
  if (missing === undefined && postMortem === promised) return { state: `${promised} is written` };
  if (postMortem !== promised) {
    return {
      state: "in doubt",
      problem: `release.yaml names ${postMortem} as a post-mortem, and ${promised} was promised.`,
    };
  }
  if (endOf(due) >= input.now.getTime()) return { state: `${promised} is due on ${due}` };
  return {
    state: "overdue",
    problem: `${promised} ${missing ?? "is missing"}; it was due on ${due}, for an override of ${gate}.`,
  };
}

import { otherUseOf } from "../override/postMortemPath";
import { type Debt, dueOf } from "../record/debt";
import { emptiness } from "./evidence/documentsComplete";
import type { Gate, GateInput } from "./gate";
import { failed, notApplicable, passed } from "./outcome";

const ID = "debts-settled";
const REQUIRED = "no debt of a hotfix past its due date, and a post-mortem for each that is settled";

/** What hotfixes owe is paid by a normal release with the post-mortem. An overdue debt stops normal releases, never a repair and never the way back. */
export const debtsSettled: Gate = {
  id: ID,
  title: "What hotfixes owe is settled by its due date.",
  judge: (input) => {
    const { kind, debts: settles = [] } = input.manifest;
    const open = input.debts ?? [];
    const overdue = open.filter((debt) => isOverdue(debt, input.now));
    if (kind !== "normal") {
      const waits = overdue.length === 0 ? "" : ` Overdue: ${overdue.map(({ version }) => version).join(", ")}.`;
      return notApplicable(ID, `A ${kind} does not wait for what earlier hotfixes owe.${waits}`);
    }
    if (input.debts === undefined && settles.length === 0)
      return notApplicable(ID, "What hotfixes owe stands in the account; preview asks it.");
    const settled = new Set(settles.map(({ version }) => version));
    const problems = [
      ...settles.flatMap((entry, index) => entryProblems(entry, index, input)),
      ...overdue.filter(({ version }) => !settled.has(version)).map(overdueProblem),
    ];
    const states = [
      ...[...settled].map((version) => `settles ${version}`),
      ...open.filter(({ version }) => !settled.has(version)).map((debt) => stateOf(debt, input.now)),
    ];
    const measured = states.length === 0 ? "nothing is owed" : states.join(", ");
    const paths = settles.map(({ postMortem }) => postMortem);
    if (problems.length > 0) return failed(ID, measured, REQUIRED, problems.join(" "), paths);
    return passed(ID, measured, REQUIRED, praise(settled.size, open.length), paths);
  },
};

function praise(settled: number, open: number): string {
  if (settled > 0) return "The debts are settled when this release completes, unless one of its gates is overridden.";
  return open === 0 ? "No hotfix owes anything here." : "Nothing is overdue.";
}

function entryProblems(
  { version, postMortem }: NonNullable<GateInput["manifest"]["debts"]>[number],
  index: number,
  { manifest, files }: GateInput,
): string[] {
  const field = `debts[${index}]`;
  const again = manifest.debts?.findIndex((other) => other.version === version || other.postMortem === postMortem);
  if (again !== undefined && again !== index) {
    return [
      `${field} names the version or the post-mortem of debts[${again}] once more. Each hotfix has a post-mortem of its own.`,
    ];
  }
  const other = otherUseOf(postMortem, manifest);
  if (other !== undefined) {
    return [
      `${postMortem} is named by ${other}, too, so it is no post-mortem of ${version}. Write one of its own, and name it in ${field}.`,
    ];
  }
  const missing = emptiness(files.get(postMortem), undefined);
  return missing === undefined
    ? []
    : [`${field}: ${postMortem} ${missing}. Write what happened, before this release settles ${version}.`];
}

function overdueProblem(debt: Debt): string {
  const { version, gates, completedAt } = debt;
  const owes = [...gates, "its post-mortem"].join(", ");
  return (
    `${version} completed as a hotfix at ${completedAt} and owes ${owes} since ${dueOf(debt).toISOString()}. ` +
    `Write the post-mortem and name it: debts: [{ version: ${version}, postMortem: documents/post-mortem-${version}.md }].`
  );
}

function stateOf(debt: Debt, now: Date): string {
  return `${debt.version} ${isOverdue(debt, now) ? "overdue since" : "due"} ${dueOf(debt).toISOString()}`;
}

function isOverdue(debt: Debt, now: Date): boolean {
  return dueOf(debt).getTime() < now.getTime();
}

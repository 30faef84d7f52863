import { textOf } from "../../../engines/rehearsal/cloud/dynamodb/attributeValue";
import { debtKey } from "../../../engines/stepfunctions";
import { parseDebt } from "../../../release/record/debt";
import type { Witness } from "./witness";

/** Debts beside the outcomes: a hotfix owes that has served everybody, and none that went back does. */
export function owing({ scenario, request, outcomes, world }: Witness): readonly string[] {
  const lived = new Set(
    outcomes
      .filter(({ outcome }) => outcome === "completed" || outcome === "superseded-unvalidated")
      .map(({ key }) => key.split("/")[3] ?? ""),
  );
  const completed = outcomes.some(({ outcome }) => outcome === "completed");
  const wanted = scenario.kind === "hotfix" ? [...lived].sort() : [];
  const open = Object.values(world.table.all).filter(
    (item) => textOf(item, "pk").startsWith(debtKey("")) && textOf(item, "version") !== scenario.settles,
  );
  const written = open.map((item) => textOf(item, "version")).sort();
  const mirrored = world.parameter.debts.map((text) => parseDebt(text, "the mirror"));
  const versions = mirrored.map((debt) => (debt.ok ? debt.value.version : "something unreadable")).sort();
  const settledBy = (request.settles ?? []).map((version) => textOf(world.table.read(debtKey(version)), "settledBy"));
  return [
    ...(written.join() === wanted.join() ? [] : [`owed is by ${list(written)}, and live were ${list(wanted)}`]),
    ...(versions.join() === wanted.join()
      ? []
      : [`mirrored are the debts of ${list(versions)}, not of ${list(wanted)}`]),
    ...settledBy
      .filter((by) => (by !== "") !== completed)
      .map((by) => `the older debt is settled by ${list([by])}, and ${completed ? "a" : "no"} release has completed`),
  ];
}

function list(versions: readonly string[]): string {
  const known = versions.filter((version) => version !== "");
  return known.length === 0 ? "nobody" : known.join(", ");
}

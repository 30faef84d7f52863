import { DEBT_DAYS, OWED_BY_HOTFIXES } from "../gates/hotfix";
import type { ParsedRecord } from "./parseRecord";

/** Why a record does not owe what it must, in whole sentences: only a hotfix owes, never more than it may, and what its verdicts owe stands in its debts. */
export function debtReasons(record: ParsedRecord): string[] {
  const owed = record.gates.verdicts.flatMap(owedGate);
  const reasons = settlementReasons(record);
  const debts = record.debts?.map(({ gate }) => gate);
  if (record.kind !== "hotfix") {
    return owed.length === 0 && debts === undefined
      ? reasons
      : [`Only a hotfix may owe gates, and this is a ${record.kind} release.`];
  }
  if (reasons.length > 0) return reasons;
  if (debts === undefined) return ["A hotfix says what it owes, and the record has no debts."];
  const never = owed.filter((gate) => !OWED_BY_HOTFIXES.some((known) => known === gate));
  return [
    ...never.map((gate) => `A hotfix cannot owe ${gate}: it is asked at once.`),
    ...(isProtected(record) && record.smokeTest !== "required"
      ? ["A hotfix for a protected environment asks for the smoke test, and the record does not."]
      : []),
    ...([...owed].sort().join() === [...debts].sort().join()
      ? []
      : [`The record's debts (${listOf(debts)}) are not what its verdicts owe (${listOf(owed)}).`]),
    ...(record.dueDays === DEBT_DAYS
      ? []
      : [`The record's debts are due after ${record.dueDays ?? "no"} days, and ${DEBT_DAYS} are given.`]),
  ];
}

/** A debt is settled by a normal release that has passed every gate by itself. */
function settlementReasons({ kind, settles = [], gates }: ParsedRecord): string[] {
  if (settles.length === 0) return [];
  if (kind !== "normal") return [`Only a normal release settles debts, and this is a ${kind}.`];
  const overridden = gates.verdicts.flatMap((verdict) =>
    typeof verdict === "object" && verdict !== null && "overridden" in verdict
      ? [String((verdict as { gate?: unknown }).gate)]
      : [],
  );
  if (overridden.length === 0) return [];
  return [
    `The record settles ${settles.join(", ")}, and ${overridden.join(", ")} was overridden: a debt is settled by passing every gate.`,
  ];
}

/** Whether the environment is protected, as the text says that was approved; the caller compares its hash. */
function isProtected({ signed }: ParsedRecord): boolean {
  try {
    return (JSON.parse(signed?.policy ?? "{}") as { protected?: unknown }).protected === true;
  } catch {
    return true;
  }
}

function owedGate(verdict: unknown): string[] {
  if (typeof verdict !== "object" || verdict === null || !("owed" in verdict)) return [];
  return [String((verdict as { gate?: unknown }).gate)];
}

function listOf(gates: readonly string[]): string {
  return gates.length === 0 ? "none" : gates.join(", ");
}

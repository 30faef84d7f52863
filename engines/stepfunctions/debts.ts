import { DEBT_DAYS } from "../../release/gates/hotfix";
import { DEBT_SCHEMA } from "../../release/record/debt";
import { choose, on, onAny, put, task } from "./asl/builders";
import { lessThanPath } from "./asl/conditions";
import { increment } from "./asl/expressions";
import type { Section } from "./asl/states";
import type { Deployment } from "./deployment";
import { CONDITION_FAILED } from "./item/write";
import { mirrorDebt, NO_SUCH_PARAMETER, settleDebt, unmirrorDebt, writeDebt } from "./tasks/debts";

/** How the states of a debt are called, and where they lead. */
interface DebtStates {
  readonly prefix: string;
  readonly next: string;
  /** A task failed for good: a debt that nobody wrote down would never be paid. */
  readonly failed: string;
}

/**
 * Writes down what the hotfix owes that has become the stable version. `owesPath` holds its debts as JSON text. The mirror is as necessary
 * as the item: previews read it. Starts at `<prefix>Owes`.
 */
export function debtSection(
  deployment: Deployment,
  { prefix, owesPath, next, failed }: DebtStates & { readonly owesPath: string },
): Section {
  const debt = "$.debt";
  return {
    [`${prefix}Owes`]: put(
      debt,
      {
        schema: DEBT_SCHEMA,
        "version.$": "$.item.stableVersion",
        "digest.$": "$.item.stableDigest",
        "gates.$": `States.StringToJson(${owesPath})`,
        "completedAt.$": "$$.State.EnteredTime",
        dueDays: DEBT_DAYS,
      },
      `${prefix}WriteDebt`,
    ),
    [`${prefix}WriteDebt`]: task(
      writeDebt(deployment, `${debt}.version`, {
        version: { "S.$": `${debt}.version` },
        digest: { "S.$": `${debt}.digest` },
        gates: { "S.$": `States.JsonToString(${debt}.gates)` },
        completedAt: { "S.$": `${debt}.completedAt` },
        dueDays: { N: String(DEBT_DAYS) },
        recordKey: { "S.$": "$.item.recordKey" },
      }),
      {
        next: `${prefix}MirrorDebt`,
        catch: [on([CONDITION_FAILED], `${prefix}MirrorDebt`), onAny(failed)],
      },
    ),
    [`${prefix}MirrorDebt`]: task(mirrorDebt(deployment, `${debt}.version`, debt), { next, catch: [onAny(failed)] }),
  };
}

/** Marks as settled what the completed release settles, one debt after the other. Starts at `<prefix>Settles`. */
export function settlementSection(deployment: Deployment, { prefix, next, failed }: DebtStates): Section {
  const settling = "$.settling";
  return {
    [`${prefix}Settles`]: put(
      settling,
      {
        "versions.$": "States.StringToJson($.item.settles)",
        "count.$": "States.ArrayLength(States.StringToJson($.item.settles))",
        next: 0,
      },
      `${prefix}MoreDebts`,
    ),
    [`${prefix}MoreDebts`]: choose(
      [[lessThanPath(`${settling}.next`, `${settling}.count`), `${prefix}PickDebt`]],
      next,
    ),
    [`${prefix}PickDebt`]: put(
      settling,
      {
        "versions.$": `${settling}.versions`,
        "count.$": `${settling}.count`,
        "version.$": `States.ArrayGetItem(${settling}.versions, ${settling}.next)`,
        "next.$": increment(`${settling}.next`),
      },
      `${prefix}SettleDebt`,
    ),
    [`${prefix}SettleDebt`]: task(settleDebt(deployment, `${settling}.version`, "$.item.stableVersion"), {
      next: `${prefix}UnmirrorDebt`,
      catch: [on([CONDITION_FAILED], `${prefix}UnmirrorDebt`), onAny(failed)],
      comment:
        "release.yaml is for all environments and keeps its entries: here nothing of that version may be owed, or no longer. Whoever settled it may have died before the mirror went.",
    }),
    [`${prefix}UnmirrorDebt`]: task(unmirrorDebt(deployment, `${settling}.version`), {
      next: `${prefix}MoreDebts`,
      catch: [on([NO_SUCH_PARAMETER], `${prefix}MoreDebts`), onAny(failed)],
    }),
  };
}

import { choose, count, on, onAny, shrug, task, wait } from "./asl/builders";
import { atLeast, textIs } from "./asl/conditions";
import type { Section } from "./asl/states";
import { type CompletionExits, keepItem, outcome } from "./completion";
import { debtSection } from "./debts";
import type { Deployment } from "./deployment";
import { CONDITION_FAILED, type Guard, writeItem } from "./item/write";
import { EXECUTION_FIELDS, NO_SUCH_EXECUTION, readExecution, SUPERSEDED, stopExecution } from "./tasks/executions";
import { notify } from "./tasks/notification";
import { keyOf, writeDocument } from "./tasks/records";

/** Looks whether the superseded execution has ended: every 5 seconds for a minute. */
const STOP_SECONDS = 5;
const STOP_LOOKS = 12;

/** How the states of {@link supersededSection} are called, and where they lead. */
export interface SupersededStates extends CompletionExits {
  readonly prefix: string;
  /** The item belongs to this execution. */
  readonly mine: Guard;
  /** Where to go once the superseded execution does not run: weights may move from there. @defaultValue the outcome is written */
  readonly stopped?: string;
  readonly next: string;
}

/**
 * What remains to be done for the release that was superseded, once the item says so: its execution ends, its outcome is
 * written, people hear of it. The newer release does it, and back does it in place of a newer release that died before it had.
 * Starts at `<prefix>IsSuperseding`; goes straight to `next` when nothing was superseded.
 *
 * The superseded execution holds no fence any more. All it could still do is to let a shift of its last stage land late, and
 * that gives everything to the very version that is stable now.
 */
export function supersededSection(deployment: Deployment, names: SupersededStates): Section {
  const { prefix, mine, next, failed } = names;
  const stopped = names.stopped ?? `${prefix}WriteSuperseded`;
  return {
    [`${prefix}IsSuperseding`]: choose([[textIs("$.item.superseded", ""), next]], `${prefix}StopSuperseded`),
    [`${prefix}StopSuperseded`]: task(stopExecution(deployment, "$.item.superseded", SUPERSEDED), {
      next: `${prefix}ReadSuperseded`,
      catch: [shrug(`${prefix}ReadSuperseded`)],
      comment: "It may have ended already.",
    }),
    [`${prefix}ReadSuperseded`]: task(readExecution(deployment, "$.item.superseded"), {
      keep: { at: "$.other", select: EXECUTION_FIELDS },
      next: `${prefix}SupersededEnded`,
      catch: [on(NO_SUCH_EXECUTION, stopped), onAny(failed)],
    }),
    [`${prefix}SupersededEnded`]: choose(
      [[textIs("$.other.status", "RUNNING"), `${prefix}CountSupersededStop`]],
      stopped,
    ),
    [`${prefix}CountSupersededStop`]: count("$.supersedeStops", `${prefix}SupersededAgain`),
    [`${prefix}SupersededAgain`]: choose(
      [[atLeast("$.supersedeStops.count", STOP_LOOKS), stopped]],
      `${prefix}WaitForSuperseded`,
    ),
    [`${prefix}WaitForSuperseded`]: wait(STOP_SECONDS, `${prefix}StopSuperseded`),
    [`${prefix}WriteSuperseded`]: task(
      writeDocument(
        deployment,
        keyOf(deployment, "outcomes", "$.item.stableVersion", "$.item.supersededAttempt"),
        outcome(deployment, "superseded-unvalidated", "stable", {
          attempt: "supersededAttempt",
          startedAt: "supersededStartedAt",
        }),
      ),
      { next: `${prefix}DidSupersededOwe`, catch: [onAny(failed)], comment: "Promotion reads it." },
    ),
    [`${prefix}DidSupersededOwe`]: choose(
      [[textIs("$.item.supersededOwes", ""), `${prefix}NotifySuperseded`]],
      `${prefix}SupersededOwes`,
      "A hotfix that something newer takes over from has served everybody: it owes what it owes.",
    ),
    ...debtSection(deployment, {
      prefix: `${prefix}Superseded`,
      owesPath: "$.item.supersededOwes",
      next: `${prefix}NotifySuperseded`,
      failed,
    }),
    [`${prefix}NotifySuperseded`]: task(
      notify(deployment, "superseded", {
        "version.$": "$.item.stableVersion",
        "by.$": "$.item.candidateVersion",
        "record.$": "$.item.recordKey",
        "contact.$": "$.item.contact",
      }),
      { next: `${prefix}FinishSuperseded`, catch: [shrug(`${prefix}FinishSuperseded`)] },
    ),
    [`${prefix}FinishSuperseded`]: task(writeItem(deployment, { when: mine, set: { superseded: { text: "" } } }), {
      keep: keepItem(deployment),
      next,
      catch: [on([CONDITION_FAILED], names.fenceLost), onAny(failed)],
    }),
  };
}

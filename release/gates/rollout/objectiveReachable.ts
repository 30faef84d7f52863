import { LONGEST_OBJECTIVE_SECONDS } from "../../contract/contract";
import type { AlarmEvaluation } from "../../contract/detection";
import { alarmSeconds, reachableSeconds } from "../../contract/objective";
import { restoreSeconds } from "../../contract/restoring";
import type { Strategy } from "../../plan/strategy";
import { formatDuration } from "../../values/duration";
import type { Gate } from "../gate";
import { failed, notApplicable, passed } from "../outcome";

const ID = "objective-reachable";

/** A promise that the alarms cannot keep is none. */
export const objectiveReachable: Gate = {
  id: ID,
  title: "The alarms and the way back are fast enough for the contract's objective.",
  judge: ({ manifest, requirements }) => {
    const objective = manifest.rollback?.objective;
    if (objective === undefined || objective === 0 || objective > LONGEST_OBJECTIVE_SECONDS) {
      return notApplicable(ID, "The contract has no objective to compare with; rollback-contract says more.");
    }
    const { alarms } = requirements;
    const { strategy } = manifest.rollout;
    const alarm = alarmSeconds(alarms);
    const sum = `up to ${formatDuration(alarm)} until ${describe(alarms)} ring, and up to ${wayBack(strategy)}`;
    const measured = `back within ${formatDuration(reachableSeconds(alarms, strategy))}`;
    const required = `within ${formatDuration(objective)}`;
    if (reachableSeconds(alarms, strategy) <= objective) {
      return passed(ID, measured, required, `From the first breaching period ${sum}.`);
    }
    return failed(
      ID,
      measured,
      required,
      `rollback.objective is ${formatDuration(objective)}, but from the first breaching period it takes ${sum}. ${remedy(objective, strategy, alarms, requirements.environment)}`,
    );
  },
};

function describe({ periodSeconds, periods, toAlarm }: AlarmEvaluation): string {
  return `${toAlarm} of ${periods} periods of ${formatDuration(periodSeconds)}`;
}

function wayBack(strategy: Strategy): string {
  const seconds = formatDuration(restoreSeconds(strategy));
  return strategy === "rolling" ? `${seconds} until the version before runs again` : `${seconds} back`;
}

function remedy(objective: number, strategy: Strategy, alarms: AlarmEvaluation, environment: string): string {
  if (strategy === "rolling" && reachableSeconds(alarms, "canary") <= objective) {
    return "A rolling release keeps nothing to go back to: the version before must be started again. Take blue-green or canary, which go back by a weight.";
  }
  const reachable = reachableSeconds(alarms, strategy);
  const promise = reachable <= LONGEST_OBJECTIVE_SECONDS ? `Promise ${formatDuration(reachable)}. ` : "";
  const fewer = Array.from({ length: alarms.toAlarm - 1 }, (_, index) => alarms.toAlarm - 1 - index).find(
    (toAlarm) => reachableSeconds({ ...alarms, toAlarm }, strategy) <= objective,
  );
  if (fewer !== undefined) {
    return `${promise}${promise === "" ? "Let" : "Or let"} the platform's alarms ring on ${fewer} of ${alarms.periods}, and say so under environments.${environment}.alarms in airlock.yaml.`;
  }
  return alarms.periodSeconds < 60
    ? `${promise}No evaluation of such periods is faster.`
    : `${promise}No alarm on metrics by the minute is that fast; only one on a metric that the application itself sends each ten seconds can be.`;
}

import { formatDuration } from "../values/duration";
import { perPeriodText } from "./describeStage";
import { ceilText, probabilityText } from "./figures";
import type { StageConditions, StageSufficiency } from "./stageSufficiency";

/** What is wrong with a stage that is not sufficient, in one sentence. */
export function complaintText(
  result: StageSufficiency,
  { evaluation, detectsPercent }: Pick<StageConditions, "evaluation" | "detectsPercent">,
): string {
  const traffic = perPeriodText(result, evaluation);
  const stage = `Stage ${result.stage} (${traffic} for ${formatDuration(result.bakeSeconds)})`;
  const { periods, toAlarm, periodSeconds } = evaluation;
  switch (result.state) {
    case "unknown":
      return `Stage ${result.stage} is reached by the ring rule alone, and nobody says how many requests that are.`;
    case "no-traffic":
      return `Stage ${result.stage} gets ${traffic}: a canary without traffic proves nothing.`;
    case "too-short":
      return `${stage} is over before ${toAlarm} of ${periods} periods of ${formatDuration(periodSeconds)} can ring.`;
    case "blind":
      return `${stage} may miss even a candidate that fails every request.`;
    case "coarse":
      return `${stage} detects no error rate below ${ceilText(result.errorRate?.smallestPercent ?? 100)}; ${ceilText(detectsPercent)} is promised.`;
    case "noisy":
      return `${stage} sends back up to ${probabilityText(result.errorRate?.falseAlarmProbability ?? 1)} of the releases that are as good as the stable version.`;
    default:
      return `${stage} detects what is promised.`;
  }
}

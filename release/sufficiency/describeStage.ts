import type { AlarmEvaluation } from "../contract/detection";
import { formatDuration } from "../values/duration";
import { ceilText, countText, probabilityText } from "./figures";
import type { StageSufficiency } from "./stageSufficiency";
import type { Sufficiency } from "./sufficiency";

/** From this probability on false alarms are worth a word. */
const WORTH_SAYING = 0.05;

/** What a stage gets and sees, in one sentence: `1% for 30m: 2,160 requests on the candidate; detects ...`. */
export function describeStage(stage: StageSufficiency, alarm: AlarmEvaluation): string {
  const name = stage.stage === `${stage.weight}%` ? stage.stage : `${stage.stage} (${stage.weight}%)`;
  return `${name} for ${formatDuration(stage.bakeSeconds)}: ${stageFigures(stage, alarm)}`;
}

/** The same without the stage's name: `2,160 requests on the candidate; detects ...`. */
export function stageFigures(stage: StageSufficiency, alarm: AlarmEvaluation): string {
  const { requests, state } = stage;
  if (requests === null) return "an unknown number of requests; nobody can say what it detects";
  const count = countText(requests);
  return [
    `${count} ${count === "1" ? "request" : "requests"} on the candidate`,
    state === "no-traffic" ? `blind: ${perPeriodText(stage, alarm)} prove nothing` : detectsText(stage),
    ...noiseText(stage),
    ...latencyText(stage),
  ].join("; ");
}

/** What the figures of all stages rest on, in one sentence. */
export function describeBasis({
  requestsPerSecond,
  baselinePercent,
  thresholdPercent,
  alarm,
}: Pick<Sufficiency, "requestsPerSecond" | "baselinePercent" | "thresholdPercent" | "alarm">): string {
  const period = formatDuration(alarm.periodSeconds);
  return `${requestsPerSecond} requests per second, ${baselinePercent} % errors of the stable version, an alarm above ${thresholdPercent} % in ${alarm.toAlarm} of ${alarm.periods} periods of ${period}; detected means with 95 % probability within the stage`;
}

/** Requests in a period on average: `6 requests a minute`. */
export function perPeriodText({ requestsPerPeriod }: StageSufficiency, { periodSeconds }: AlarmEvaluation): string {
  const count = countText(requestsPerPeriod ?? 0);
  const period = periodSeconds === 60 ? "a minute" : `in ${formatDuration(periodSeconds)}`;
  return `${count} ${count === "1" ? "request" : "requests"} ${period}`;
}

function detectsText({ state, errorRate }: StageSufficiency): string {
  if (state === "too-short") return "blind: it is over before the alarm can ring";
  const smallest = errorRate?.smallestPercent ?? null;
  if (smallest === null) return "blind: not even a candidate that fails every request is sure to be seen";
  return `detects an error rate of ${ceilText(smallest)} or more, blind below`;
}

function noiseText({ errorRate }: StageSufficiency): string[] {
  const probability = errorRate?.falseAlarmProbability ?? 0;
  return probability < WORTH_SAYING ? [] : [`sends back up to ${probabilityText(probability)} of good releases`];
}

function latencyText({ latency }: StageSufficiency): string[] {
  switch (latency?.samples) {
    case "none":
      return ["latency is never judged: the warm-up is as long as the stage"];
    case "maximum":
      return ["fewer than 20 requests a period: their P95 is the slowest one"];
    case "few":
      return ["fewer than 200 requests a period: too few for a steady P95"];
    default:
      return [];
  }
}

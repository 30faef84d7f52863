/** When an alarm rings: `toAlarm` breaching ones among the last `periods` periods. */
export interface AlarmEvaluation {
  /** Length of a period: 10, 20, 30, or a multiple of 60. */
  readonly periodSeconds: number;
  readonly periods: number;
  readonly toAlarm: number;
}

/**
 * 2 of 3 minutes, where nothing else is declared: the newest minute of a load balancer may still lack answers, so one breaching
 * minute alone proves little.
 */
export const DEFAULT_EVALUATION: AlarmEvaluation = { periodSeconds: 60, periods: 3, toAlarm: 2 };

/**
 * Where a metric comes from: `load-balancer` (AWS/ApplicationELB), `container` (AWS/ECS), `custom` (the application's own,
 * by the minute) or `custom-high-resolution` (the application's own, each ten seconds).
 */
export type MetricSource = keyof typeof DELAY_SECONDS;

/**
 * Seconds from the end of a period until its data is in CloudWatch and an alarm that is evaluated each minute (each ten
 * seconds below a minute's period) has judged it. Load balancers and ECS send a minute's data after its end ("measures and
 * sends its metrics in 60-second intervals", Elastic Load Balancing's guide); alarms are evaluated once a minute, those with
 * a period below a minute every ten seconds (CloudWatch's guide, "Alarm evaluation"). AWS names no bound of the delay: this is
 * the rule, and a late minute is detected as much later. For custom metrics: an application that sends once a period.
 */
const DELAY_SECONDS = {
  "load-balancer": 60,
  container: 60,
  custom: 60,
  "custom-high-resolution": 10,
} as const;

/** Alarms that look further back than a day are evaluated once an hour. Source: the same page. */
const DAY_SECONDS = 86_400;
const MULTI_DAY_SECONDS = 3600;

/**
 * Seconds from the beginning of a breach that lasts until its alarm rings, at most:
 * - up to one period that the breach began in, which may be too little of one to breach itself;
 * - `toAlarm` periods that breach as a whole;
 * - the delay until the last of them is judged.
 *
 * By the minute: 180 s for 1 of 1 and 240 s for 2 of 3; a breach that begins with the minute takes a minute less. Each ten
 * seconds: 30 s for 1 of 1, 50 s for 3 of 3. A breach that comes and goes may take longer where `toAlarm` is near `periods`, or
 * never be seen. From the alarm to the weights it takes `RESTORE_SECONDS` more.
 */
export function detectionSeconds(evaluation: AlarmEvaluation, source: MetricSource): number {
  const { periodSeconds, toAlarm } = evaluation;
  return (toAlarm + 1) * periodSeconds + judgedAfterSeconds(evaluation, source);
}

/**
 * The same for an alarm on the sum of a long period, such as complaints within an hour: the window slides with each evaluation,
 * so the alarm rings soon after the event that is one too many, not at the end of a period.
 */
export function countDetectionSeconds(evaluation: AlarmEvaluation, source: MetricSource): number {
  // The event waits for its period of sending first.
  return DELAY_SECONDS[source] + judgedAfterSeconds(evaluation, source);
}

function judgedAfterSeconds({ periodSeconds, periods }: AlarmEvaluation, source: MetricSource): number {
  return DELAY_SECONDS[source] + (periodSeconds * periods > DAY_SECONDS ? MULTI_DAY_SECONDS : 0);
}

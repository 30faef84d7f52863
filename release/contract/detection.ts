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
 * Seconds from the end of a period until its data is in CloudWatch, at most. Load balancers and ECS send a minute's data
 * after its end ("measures and sends its metrics in 60-second intervals", Elastic Load Balancing's guide); AWS names no
 * limit of how late it may come, and a minute is what it rarely exceeds. For custom metrics: an application that sends
 * once a period.
 */
const DELAY_SECONDS = {
  "load-balancer": 60,
  container: 60,
  custom: 60,
  "custom-high-resolution": 10,
} as const;

/** Seconds between two evaluations of an alarm. Source: CloudWatch's guide, "Alarm evaluation". */
const EVERY_SECONDS = { highResolution: 10, standard: 60, multiDay: 3600 } as const;
const DAY_SECONDS = 86_400;

/**
 * Seconds from the beginning of a breach that lasts until its alarm rings, at most:
 * - up to one period that the breach began in, which may be too little of one to breach itself;
 * - `toAlarm` periods that breach as a whole;
 * - the metric's delay;
 * - the time until CloudWatch evaluates the alarm next.
 *
 * By the minute: 240 s for 1 of 1 and 300 s for 2 of 3; a breach that begins with the minute, and whose data comes at
 * once, takes 60 and 120. Each ten seconds: 40 s for 1 of 1, 60 s for 3 of 3. A breach that comes and goes may take longer
 * where `toAlarm` is near `periods`, or never be seen. Between the alarm and the weights lie a few seconds more.
 */
export function detectionSeconds(evaluation: AlarmEvaluation, source: MetricSource): number {
  const { periodSeconds, toAlarm } = evaluation;
  return (toAlarm + 1) * periodSeconds + DELAY_SECONDS[source] + evaluatedEverySeconds(evaluation);
}

/**
 * The same for an alarm on the sum of a long period, such as complaints within an hour: the window slides with each evaluation,
 * so the alarm rings soon after the event that is one too many, not at the end of a period.
 */
export function countDetectionSeconds(evaluation: AlarmEvaluation, source: MetricSource): number {
  return DELAY_SECONDS[source] + evaluatedEverySeconds(evaluation);
}

function evaluatedEverySeconds({ periodSeconds, periods }: AlarmEvaluation): number {
  if (periodSeconds * periods > DAY_SECONDS) return EVERY_SECONDS.multiDay;
  return periodSeconds < 60 ? EVERY_SECONDS.highResolution : EVERY_SECONDS.standard;
}

import type { Stage } from "../../../release/plan/plan";
import type { Settings } from "../input/measuring";
import type { Metric } from "../kinds/analysis";
import type { Measure } from "./measures";

/** Looks of equal distance, one after the other. */
export interface Series {
  /** Seconds from the beginning of the stage to the first look. */
  readonly firstSeconds: number;
  readonly everySeconds: number;
  readonly looks: number;
}

/** Seconds between two looks at the end of a stage that waits for data. */
const HOLD_SECONDS = 60;

/** Argo's own default: four measurements in a row may fail to be taken, ten seconds apart. The bakes bear none. */
const WATCH_ERRORS = 4;

/** The looks of a stage as Argo can express them: a series for each distance. Their looks times their distances are the bake. */
export function seriesOf(polls: readonly number[]): readonly Series[] {
  const series: Series[] = [];
  let at = 0;
  for (const seconds of polls) {
    at += seconds;
    const last = series.at(-1);
    if (last?.everySeconds === seconds) series[series.length - 1] = { ...last, looks: last.looks + 1 };
    else series.push({ firstSeconds: at, everySeconds: seconds, looks: 1 });
  }
  return series;
}

/**
 * What a stage measures: each promise at each look of the plan, where silence is no breach, and once more at the end of the bake,
 * where it is judged by `noData`. No measurement may fail to be taken: an analysis that measured nothing would count as passed.
 */
export function bakeMetrics(measures: readonly Measure[], stage: Stage, settings: Settings): readonly Metric[] {
  const series = seriesOf(stage.polls);
  const looks = measures.flatMap((measure) =>
    series.map(({ firstSeconds, everySeconds, looks: count }, index) => ({
      ...prometheus(index === 0 ? measure.name : `${measure.name}-${index + 1}`, measure, settings),
      initialDelay: `${firstSeconds}s`,
      interval: `${everySeconds}s`,
      count,
      failureLimit: 0,
      consecutiveErrorLimit: 0,
      successCondition: isNoBreach(measure),
    })),
  );
  return [...looks, ...measures.flatMap((measure) => endOfBake(measure, stage, settings))];
}

/** The same promises, often and without an end: the background run of a canary. */
export function watchMetrics(measures: readonly Measure[], settings: Settings): readonly Metric[] {
  return measures.map((measure) => ({
    ...prometheus(`${measure.name}-watch`, measure, settings),
    interval: `${settings.watchSeconds}s`,
    failureLimit: 0,
    consecutiveErrorLimit: WATCH_ERRORS,
    successCondition: isNoBreach(measure),
  }));
}

/** The same for as long as a stage lasts: blue-green has no background run, and an analysis that never ends is refused there. */
export function watchMetricsFor(measures: readonly Measure[], stage: Stage, settings: Settings): readonly Metric[] {
  const { watchSeconds } = settings;
  const count = Math.max(1, Math.floor(stage.bakeSeconds / watchSeconds));
  return watchMetrics(measures, settings).map((metric) => ({ ...metric, initialDelay: `${watchSeconds}s`, count }));
}

/**
 * The judgement at the end of a bake: one value that is there and keeps the promise ends it well. `hold` asks each minute until
 * there is one, and fails when its time is over; `rollback` asks once; `continue` does not ask.
 */
function endOfBake(measure: Measure, stage: Stage, settings: Settings): readonly Metric[] {
  if (measure.noData === "continue") return [];
  const toWarm = Math.max(0, measure.warmUpSeconds - stage.bakeSeconds);
  const count =
    measure.noData === "rollback" ? 1 : Math.max(1, Math.ceil((toWarm + settings.noDataGraceSeconds) / HOLD_SECONDS));
  return [
    {
      ...prometheus(`${measure.name}-at-end`, measure, settings),
      initialDelay: `${stage.bakeSeconds}s`,
      interval: `${HOLD_SECONDS}s`,
      count,
      failureLimit: -1,
      consecutiveErrorLimit: 0,
      consecutiveSuccessLimit: 1,
      successCondition: `len(result) > 0 && all(result, {!isNaN(#) && # ${measure.holds}})`,
    },
  ];
}

/** True of an empty answer and of NaN, which a rate over no requests is. */
function isNoBreach({ holds }: Measure): string {
  return `all(result, {isNaN(#) || # ${holds}})`;
}

function prometheus(name: string, { query }: Measure, { address }: Settings): Pick<Metric, "name" | "provider"> {
  return { name, provider: { prometheus: { address, query } } };
}

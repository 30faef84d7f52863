const DENSE_SECONDS = 15 * 60;
const DENSE_STEP = 60;
const DAY_SECONDS = 24 * 3600;
const SPARSE_STEP = 5 * 60;
const RARE_STEP = 15 * 60;

/**
 * Seconds between looks at the alarms: each minute for the first fifteen minutes of a stage, where most bad releases
 * show, then every five, and after a day every fifteen. Metrics arrive by the minute, so looking more often would see
 * nothing new. Alarm events go back at once; the looks make it certain.
 */
export function pollsOf(bakeSeconds: number): readonly number[] {
  const polls: number[] = [];
  for (let at = 0; at < bakeSeconds; ) {
    const step = at < DENSE_SECONDS ? DENSE_STEP : at < DAY_SECONDS ? SPARSE_STEP : RARE_STEP;
    const wait = Math.min(step, bakeSeconds - at);
    polls.push(wait);
    at += wait;
  }
  return polls;
}

import type { SeededRandom } from "../data/random";
import { States } from "../failure";
import type { Catcher, Retrier } from "../machine";

/**
 * True when a Retrier or Catcher takes the error. `States.ALL` takes neither `States.DataLimitExceeded` nor `States.Runtime`,
 * `States.TaskFailed` takes all but these and `States.Timeout`. (AWS was once seen to catch a Lambda's oversized answer with
 * States.ALL; its documentation says that it does not, and a rehearsal should not count on it.)
 */
function takesError(names: readonly string[], error: string): boolean {
  if (error === States.runtime) return false;
  if (names.includes(error)) return true;
  if (error === States.dataLimitExceeded) return false;
  return names.includes(States.all) || (names.includes(States.taskFailed) && error !== States.timeout);
}

/** The first Catcher that takes the error. */
export function findCatcher(catchers: readonly Catcher[], error: string): Catcher | undefined {
  return catchers.find((catcher) => takesError(catcher.errors, error));
}

/**
 * Milliseconds until the next try, or undefined when there is none. The first Retrier that takes the error decides; when it is
 * used up, later ones are not asked. `used` counts the retries of each Retrier and is advanced.
 */
export function nextRetryMs(
  retriers: readonly Retrier[],
  used: number[],
  error: string,
  random: SeededRandom,
): number | undefined {
  const index = retriers.findIndex((retrier) => takesError(retrier.errors, error));
  const retrier = retriers[index];
  const attempts = used[index] ?? 0;
  if (retrier === undefined || attempts >= retrier.maxAttempts) return undefined;
  used[index] = attempts + 1;
  const grown = retrier.intervalSeconds * retrier.backoffRate ** attempts;
  const seconds = Math.min(grown, retrier.maxDelaySeconds ?? Number.MAX_SAFE_INTEGER / 1_000);
  return Math.round((retrier.jitter ? random.next() * seconds : seconds) * 1_000);
}

/** What is said to a controller, and how one sees that it was heard. */
export interface Insistence<Seen> {
  readonly look: () => Promise<Seen>;
  readonly isDone: (seen: Seen) => boolean;
  /** Says it, the first time with 1. Something of the object has to change with each time. */
  readonly say: (seen: Seen, time: number) => Promise<unknown>;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** @defaultValue 120 */
  readonly seconds?: number;
}

const BETWEEN_MILLISECONDS = 1000;

/**
 * Says something to Argo Rollouts until it has heard; gives the last look, and undefined when it does not hear. Its controller writes what it has patched into its cache,
 * over a patch of somebody else in the same moment, and does not hear of that one again: the same patch once more changes nothing, and no event tells it.
 */
export async function insist<Seen>({
  look,
  isDone,
  say,
  wait,
  seconds = 120,
}: Insistence<Seen>): Promise<Seen | undefined> {
  for (let time = 1; time <= seconds; time += 1) {
    const seen = await look();
    if (isDone(seen)) return seen;
    await say(seen, time);
    await wait(BETWEEN_MILLISECONDS);
  }
  const last = await look();
  return isDone(last) ? last : undefined;
}

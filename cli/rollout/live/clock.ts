import { setTimeout as rest } from "node:timers/promises";

/** Time, so that tests need none. */
export interface Clock {
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
  /** The same, but a process that has nothing else to do does not wait for it. */
  limit(milliseconds: number): Promise<void>;
}

/** The machine's own. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (milliseconds) => rest(milliseconds),
  limit: (milliseconds) => rest(milliseconds, undefined, { ref: false }),
};

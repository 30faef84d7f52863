/**
 * What a stage's end makes of a metric without data: wait for data and go back when none comes (`hold`), go back at once
 * (`rollback`), or go on (`continue`). The same on every engine.
 */
export type NoData = "hold" | "rollback" | "continue";

/** Seconds that a stage without data waits for some before it goes back, where a deployment does not say. */
export const NO_DATA_GRACE_SECONDS = 1800;

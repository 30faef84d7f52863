import { fail, ok, type Result } from "../fault";

const SHAPE = /^(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?$/;
const DAY = 86_400;
const HOUR = 3600;
const MINUTE = 60;

/** A year, the longest that a Step Functions execution may run; a longer one is a slip of the keyboard. */
const LONGEST = 365 * DAY;

/** What {@link parseDuration} accepts, for messages. */
export const DURATION_FORM = "a duration in whole units such as 30m, 2h, 1h30m or 24h";

/**
 * Seconds of a duration written as text: whole numbers of d, h, m and s, largest first (`1h30m`).
 * A fraction (`1.5h`) is refused rather than cut; so is a bare number, whose unit nobody can know.
 */
export function parseDuration(text: string, field = ""): Result<number> {
  const trimmed = text.trim();
  const match = SHAPE.exec(trimmed);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] =
    match?.slice(1).map((part: string | undefined) => Number(part ?? 0)) ?? [];
  const total = days * DAY + hours * HOUR + minutes * MINUTE + seconds;
  if (trimmed === "" || match === null) {
    return fail({ field, found: JSON.stringify(text), expected: DURATION_FORM });
  }
  if (total > LONGEST) {
    return fail({ field, found: JSON.stringify(text), expected: "a duration up to 365d" });
  }
  return ok(total);
}

/** The duration as a person writes it: `5400` is `1h30m`, `86400` is `24h`, zero is `0s`; fractions are rounded. */
export function formatDuration(seconds: number): string {
  let rest = Math.round(seconds);
  const parts: string[] = [];
  // Rollouts speak of 24h and 36h, so days begin at two.
  const units =
    rest >= 2 * DAY
      ? ([
          ["d", DAY],
          ["h", HOUR],
          ["m", MINUTE],
          ["s", 1],
        ] as const)
      : ([
          ["h", HOUR],
          ["m", MINUTE],
          ["s", 1],
        ] as const);
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  return parts.length === 0 ? "0s" : parts.join("");
}

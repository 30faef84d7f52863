import { formatDuration } from "../../release/values/duration";

/** A moment of a rehearsal as hours, minutes and seconds: 1h 2m 3s is `1:02:03`, 30 hours are `30:00:00`. */
export function virtualTime(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, "0"));
  return [Math.floor(whole / 3600), ...parts].join(":");
}

/** A length of time for people: `2m30s`; below ten seconds with its tenth, `4.2s`. */
export function lengthText(seconds: number): string {
  return seconds < 10 && !Number.isInteger(seconds) ? `${seconds.toFixed(1)}s` : formatDuration(seconds);
}

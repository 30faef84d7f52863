/** A time as statements hold it: UTC, whole seconds. */
export function utcSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

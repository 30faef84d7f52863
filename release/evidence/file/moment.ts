/**
 * A moment out of a report as an ISO instant, or undefined when the text is none. A time without a zone is taken for UTC; a space
 * may stand for the `T`. A moment before the year 2000 is a clock that was never set, and is no moment.
 */
export function momentOf(text: string | undefined): string | undefined {
  const shaped = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(\.\d{1,9})?\s*(Z|[+-]\d{2}:?\d{2})?$/.exec(
    text?.trim() ?? "",
  );
  if (shaped === null) return undefined;
  const [, date = "", time = "", fraction = "", zone = "Z"] = shaped;
  const colon = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  return instantOf(Date.parse(`${date}T${time}${fraction.slice(0, 4)}${colon}`));
}

/** The same of a number since 1970: seconds, or milliseconds where seconds would lie beyond the year 5000. */
export function epochOf(value: number | string | undefined): string | undefined {
  const number = typeof value === "string" && /^\d{9,14}(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== "number") return undefined;
  return instantOf(number < 1e11 ? number * 1000 : number);
}

/** The earlier of two instants, either of which may be missing. */
export function earlier(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}

function instantOf(milliseconds: number): string | undefined {
  const year2000 = 946_684_800_000;
  const year5000 = 95_617_584_000_000;
  if (!(milliseconds >= year2000 && milliseconds < year5000)) return undefined;
  return new Date(milliseconds).toISOString();
}

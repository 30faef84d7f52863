/** Currencies that the service takes, with the number of decimals that each has (ISO 4217). */
const DECIMALS = { EUR: 2, USD: 2, JPY: 0, KWD: 3 };

/** Reads an amount such as "12.50" into whole minor units, so that no sum is ever rounded. */
export function parseAmount(text, currency) {
  const decimals = DECIMALS[currency];
  if (decimals === undefined) {
    throw new RangeError(`currency ${currency} is not one of ${Object.keys(DECIMALS).join(", ")}`);
  }
  const match = /^(\d{1,9})(?:\.(\d+))?$/.exec(text);
  if (match === null) throw new RangeError(`amount ${text} is not a number such as 12.50`);
  const fraction = match[2] ?? "";
  if (fraction.length > decimals) {
    throw new RangeError(`amount ${text} has more than ${decimals} decimals, which ${currency} does not have`);
  }
  const minor = Number(match[1]) * 10 ** decimals + Number(fraction.padEnd(decimals, "0") || 0);
  if (minor === 0) throw new RangeError("amount must be above zero");
  return minor;
}

/** The amount as a person reads it: 1250 EUR is "12.50 EUR". */
export function formatAmount(minor, currency) {
  const decimals = DECIMALS[currency];
  const digits = String(minor).padStart(decimals + 1, "0");
  if (decimals === 0) return `${digits} ${currency}`;
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)} ${currency}`;
}

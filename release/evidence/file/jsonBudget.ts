/** Deepest nesting: reports need about twenty levels. */
const deepest = 200;
/** Most values: a CTRF report of 100,000 tests has about 1.3 million. More would take hundreds of megabytes once parsed. */
const mostValues = 3_000_000;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/**
 * Looks at JSON before it is parsed: nesting without end and millions of tiny values fill the memory of the process, which no reader could
 * catch. Gives one sentence, or undefined when the bytes may be parsed. Says nothing about whether they are JSON.
 */
export function jsonBudgetFault(bytes: Uint8Array): string | undefined {
  let depth = 0;
  let values = 1;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inString) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === comma) values += 1;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      values += 1;
      if (depth > deepest) return `The JSON is nested deeper than ${deepest} levels.`;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
    if (values > mostValues) return `The JSON holds more than ${mostValues} values. Split the report.`;
  }
  return undefined;
}

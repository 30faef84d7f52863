import type { Reading } from "../evidence";
import { isRecord } from "./json";
import { momentOf } from "./moment";

/** Where in a JSON report its time and its tool stand, as keys from the outside; an index is text too. */
export interface OriginPlaces {
  /** Time at which the report, or the run in it, was written. */
  readonly writtenAt?: readonly string[];
  /** Name of the tool. */
  readonly producer?: readonly string[];
  /** Name of the tool where the format is that of one tool. */
  readonly tool?: string;
}

/** A reading with the time and the tool that the file names; one that proves nothing stays as it is. */
export function withOrigin(reading: Reading, value: unknown, { writtenAt, producer, tool }: OriginPlaces): Reading {
  if (reading.verdict !== "usable") return reading;
  const moment = momentOf(textAt(value, writtenAt));
  const name = tool ?? textAt(value, producer);
  return {
    ...reading,
    ...(moment === undefined ? {} : { writtenAt: moment }),
    ...(name === undefined || name === "" ? {} : { producer: name }),
  };
}

function textAt(value: unknown, keys: readonly string[] | undefined): string | undefined {
  if (keys === undefined) return undefined;
  const found = keys.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner[Number(key)];
    return isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined;
  }, value);
  return typeof found === "string" ? found : undefined;
}

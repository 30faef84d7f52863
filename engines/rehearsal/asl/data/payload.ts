import { StateFailure, States } from "../failure";
import { exceedsBytes, type JsonValue, mostBytes } from "./json";

/** Bytes of UTF-8 that a payload may have. Source: Developer Guide, "Service quotas": 256 KiB. */
export const PAYLOAD_LIMIT = 262_144;

/** Returns the payload, or throws `States.DataLimitExceeded`. `source` is the state or service that made it. */
export function checkPayload(payload: JsonValue, source: string): JsonValue {
  checkBytes(payload, atMost(payload), source);
  return payload;
}

/** At least as many bytes as a payload has; beyond {@link PAYLOAD_LIMIT} the number says no more than that it may be too large. */
export function atMost(payload: JsonValue): number {
  return mostBytes(payload, PAYLOAD_LIMIT);
}

/**
 * {@link checkPayload} for a payload of which an upper bound is known, as it is when a field was added to one that was
 * checked before. Returns a bound that is within the limit.
 */
export function checkBytes(payload: JsonValue, bound: number, source: string): number {
  if (bound <= PAYLOAD_LIMIT) return bound;
  const counted = atMost(payload);
  if (counted <= PAYLOAD_LIMIT) return counted;
  if (!exceedsBytes(payload, PAYLOAD_LIMIT)) return PAYLOAD_LIMIT;
  throw new StateFailure(
    States.dataLimitExceeded,
    `The state/task '${source}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

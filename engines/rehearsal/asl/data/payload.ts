import { StateFailure, States } from "../failure";
import { exceedsBytes, type JsonValue } from "./json";

/** Bytes of UTF-8 that a payload may have. Source: Developer Guide, "Service quotas": 256 KiB. */
export const PAYLOAD_LIMIT = 262_144;

/** Returns the payload, or throws `States.DataLimitExceeded`. `source` is the state or service that made it. */
export function checkPayload(payload: JsonValue, source: string): JsonValue {
  if (!exceedsBytes(payload, PAYLOAD_LIMIT)) return payload;
  throw new StateFailure(
    States.dataLimitExceeded,
    `The state/task '${source}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

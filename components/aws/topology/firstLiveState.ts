import type { LiveState } from "../../../engines/stepfunctions/liveState";
import type { LiveVersionArgs } from "../adoption/adoptedService";

/**
 * What the mirror says from the day the platform exists until its first release: blue serves, and nothing runs on it, or the
 * version that was adopted.
 */
export function firstLiveState(
  service: string,
  environment: string,
  adopted: LiveVersionArgs = { version: "", digest: "" },
): LiveState {
  return {
    schema: "airlock/live/v1",
    service,
    environment,
    phase: "idle",
    stableColour: "blue",
    stableVersion: adopted.version,
    stableDigest: adopted.digest,
    candidateVersion: "",
    candidateDigest: "",
    weights: { blue: 100, green: 0 },
    recordKey: "",
  };
}

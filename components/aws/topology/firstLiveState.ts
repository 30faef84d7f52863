import type { LiveState } from "../../../engines/stepfunctions/liveState";

/** What the mirror says from the day the platform exists until its first release: blue serves, and nothing runs on it. */
export function firstLiveState(service: string, environment: string): LiveState {
  return {
    schema: "airlock/live/v1",
    service,
    environment,
    phase: "idle",
    stableColour: "blue",
    stableVersion: "",
    stableDigest: "",
    candidateVersion: "",
    candidateDigest: "",
    weights: { blue: 100, green: 0 },
    recordKey: "",
  };
}

import assert from "node:assert/strict";
import { type LiveState, parseLiveState, quarantineKey } from "../../../engines/stepfunctions";
import { describeFault } from "../../../release/fault";

const LIVE: LiveState = {
  schema: "airlock/live/v1",
  service: "payments",
  environment: "production",
  phase: "shifting",
  stableColour: "blue",
  stableVersion: "1.0.0",
  stableDigest: "sha256:00",
  candidateVersion: "1.1.0",
  candidateDigest: "sha256:11",
  weights: { blue: 90, green: 10 },
  recordKey: "releases/payments/production/1.1.0/attempt-1.json",
};

function faultsOf(text: string): readonly string[] {
  const parsed = parseLiveState(text, "the parameter");
  return parsed.ok ? [] : parsed.faults.map(describeFault);
}

describe("the live state", () => {
  it("is read back as it was mirrored", () => {
    assert.deepEqual(parseLiveState(JSON.stringify(LIVE)), { ok: true, value: LIVE });
  });

  it("is refused when it is no JSON, or nothing at all", () => {
    assert.deepEqual(faultsOf("phase: idle"), [
      "the parameter: found 11 characters that are not JSON, expected a JSON document of schema airlock/live/v1. The rollout writes it; look at who else writes this parameter.",
    ]);
    assert.deepEqual(faultsOf(""), [
      "the parameter: found nothing, expected a JSON document of schema airlock/live/v1. The rollout writes it; look at who else writes this parameter.",
    ]);
  });

  it("is refused with every fault that it has", () => {
    const broken = { ...LIVE, phase: "running", weights: { blue: 101, green: -1 }, extra: 1 };
    assert.deepEqual(faultsOf(JSON.stringify(broken)), [
      'the parameter: phase: found "running", expected one of idle, placing, shifting, validating, completing, rolling-back.',
      "the parameter: weights.blue: found 101, expected a whole number up to 100.",
      "the parameter: weights.green: found -1, expected a whole number from 0.",
      "the parameter: extra: found an unknown key, expected one of schema, service, environment, phase, stableColour, stableVersion, stableDigest, candidateVersion, candidateDigest, weights, recordKey. Remove it.",
    ]);
  });

  it("names a quarantine by its digest", () => {
    assert.equal(quarantineKey("sha256:00"), "quarantine#sha256:00");
  });
});

import assert from "node:assert/strict";
import { readQuarantine } from "../../../components/aws/readQuarantine";
import { record } from "./recorder";

const SERVICE = { service: "payments", environment: "production" };
const PATH = "/airlock/payments/production/quarantine";

function parameter(hex: string, changes: Record<string, unknown> = {}): Record<string, string> {
  const hash = hex.repeat(64);
  return {
    [`${PATH}/${hash}`]: JSON.stringify({
      schema: "airlock/quarantine/v1",
      digest: `sha256:${hash}`,
      version: "1.5.0",
      at: "2026-11-19T20:00:00.000Z",
      trigger: "alarm",
      reason: "It rang.",
      ...changes,
    }),
  };
}

describe("readQuarantine", () => {
  it("is empty where nothing is under quarantine, and does not take the live state for one", async () => {
    const parameters = { "/airlock/payments/production/live": "{}" };
    const { result } = await record(() => readQuarantine(SERVICE), { parameters });
    assert.deepEqual(result, []);
  });

  it("gives what rollbacks mirror, in the order of the digests", async () => {
    const parameters = { ...parameter("b"), ...parameter("a", { version: "1.4.0" }) };
    const { result } = await record(() => readQuarantine(SERVICE), { parameters });
    assert.deepEqual(
      result.map(({ digest, version, at, trigger, reason }) => [digest.slice(7, 9), version, at, trigger, reason]),
      [
        ["aa", "1.4.0", "2026-11-19T20:00:00.000Z", "alarm", "It rang."],
        ["bb", "1.5.0", "2026-11-19T20:00:00.000Z", "alarm", "It rang."],
      ],
    );
  });

  it("is empty in a preview that cannot ask yet, and refuses to guess in an update", async () => {
    const { result } = await record(() => readQuarantine(SERVICE), { unconfigured: true, preview: true });
    assert.deepEqual(result, []);
    await record(
      () =>
        assert.rejects(readQuarantine(SERVICE), {
          message:
            "the parameters below /airlock/payments/production/quarantine could not be read: the provider gave no answer. " +
            "Run this again with a provider that is configured.",
        }),
      { unconfigured: true },
    );
  });

  it("refuses parameters that someone else wrote, all of them at once", async () => {
    const parameters = { ...parameter("a", { digest: "latest" }), [`${PATH}/x`]: "no JSON" };
    await record(
      () =>
        assert.rejects(readQuarantine(SERVICE), {
          message:
            `parameter ${PATH}/${"a".repeat(64)}: digest: found \"latest\", expected sha256: and 64 lower-case hex digits.\n` +
            `parameter ${PATH}/x: found 7 characters that are not JSON, expected a JSON document of schema airlock/quarantine/v1. ` +
            "The rollback writes it; look at who else writes this parameter.",
        }),
      { parameters },
    );
  });
});

import assert from "node:assert/strict";
import { readDebts } from "../../../components/aws/readDebts";
import { record } from "./recorder";

const SERVICE = { service: "payments", environment: "production" };
const PATH = "/airlock/payments/production/debts";
const DIGEST = `sha256:${"a".repeat(64)}`;

function parameter(version: string, changes: Record<string, unknown> = {}): Record<string, string> {
  return {
    [`${PATH}/${version}`]: JSON.stringify({
      schema: "airlock/debt/v1",
      version,
      digest: DIGEST,
      gates: [{ gate: "coverage-sufficient" }],
      completedAt: "2026-11-19T20:00:00.000Z",
      dueDays: 5,
      ...changes,
    }),
  };
}

describe("readDebts", () => {
  it("is empty where nothing is owed, and does not take the live state for a debt", async () => {
    const parameters = { "/airlock/payments/production/live": "{}" };
    const { result } = await record(() => readDebts(SERVICE), { parameters });
    assert.deepEqual(result, []);
  });

  it("gives what rollouts mirror, the oldest first", async () => {
    const older = parameter("1.4.9", { completedAt: "2026-11-18T20:00:00.000Z", gates: [] });
    const { result } = await record(() => readDebts(SERVICE), { parameters: { ...parameter("1.4.3"), ...older } });
    const [first, second] = result;
    assert.deepEqual([first?.version, first?.gates], ["1.4.9", []]);
    assert.deepEqual(second, {
      version: "1.4.3",
      digest: DIGEST,
      gates: ["coverage-sufficient"],
      completedAt: "2026-11-19T20:00:00.000Z",
      dueDays: 5,
    });
  });

  it("is empty in a preview that cannot ask yet, and refuses to guess in an update", async () => {
    const { result } = await record(() => readDebts(SERVICE), { unconfigured: true, preview: true });
    assert.deepEqual(result, []);
    await record(
      () =>
        assert.rejects(readDebts(SERVICE), {
          message:
            "the parameters below /airlock/payments/production/debts could not be read: the provider gave no answer. " +
            "Run this again with a provider that is configured.",
        }),
      { unconfigured: true },
    );
  });

  it("refuses parameters that someone else wrote, all of them at once", async () => {
    const parameters = { ...parameter("1.4.3", { completedAt: "soon" }), [`${PATH}/x`]: "no JSON" };
    await record(
      () =>
        assert.rejects(readDebts(SERVICE), {
          message:
            `parameter ${PATH}/1.4.3: completedAt: found "soon", expected a time (ISO 8601).\n` +
            `parameter ${PATH}/x: found 7 characters that are not JSON, expected a JSON document of schema airlock/debt/v1. ` +
            "The rollout writes it; look at who else writes this parameter.",
        }),
      { parameters },
    );
  });
});

import assert from "node:assert/strict";
import type { ReleaseRecordDocument } from "../../../release/record/record";
import { WITHOUT_SMOKE_TEST } from "./world/deployment";
import { record } from "./world/record";
import { World } from "./world/world";

const REFUSED = { passed: false, verdicts: [] } as const;

/** How the rollout of a record ends whose gates say this. */
function endOf(gates: ReleaseRecordDocument["gates"], auditMode: boolean): readonly (string | undefined)[] {
  const world = new World(auditMode ? { ...WITHOUT_SMOKE_TEST, auditMode } : WITHOUT_SMOKE_TEST);
  world.deliversEvents = false;
  const execution = world.release(record({ gates }));
  world.run(3600);
  return [execution.status, execution.error];
}

describe("a rollout in audit mode", () => {
  it("rolls out a record that is marked as audited, though its gates refuse it", () => {
    assert.deepEqual(endOf({ ...REFUSED, audit: true }, true), ["SUCCEEDED", undefined]);
  });

  it("refuses what is not marked, and lets pass what passes", () => {
    assert.deepEqual(endOf(REFUSED, true), ["FAILED", "Airlock.RecordRefused"]);
    assert.deepEqual(endOf({ passed: true, verdicts: [] }, true), ["SUCCEEDED", undefined]);
    const word = { ...REFUSED, audit: "true" } as unknown as ReleaseRecordDocument["gates"];
    assert.deepEqual(endOf(word, true), ["FAILED", "Airlock.RecordRefused"]);
  });

  it("is the account's word: elsewhere the mark in a record counts for nothing", () => {
    assert.deepEqual(endOf({ ...REFUSED, audit: true }, false), ["FAILED", "Airlock.RecordRefused"]);
  });
});

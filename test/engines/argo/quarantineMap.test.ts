import assert from "node:assert/strict";
import { quarantineMap, quarantinesIn } from "../../../engines/argo/live/quarantineMap";
import { describeFault } from "../../../release/fault";

const [A, B] = [`sha256:${"a".repeat(64)}`, `sha256:${"b".repeat(64)}`];
const one = (digest: string) => ({
  digest,
  version: "1.5.0",
  at: "2026-11-21T22:00:00Z",
  trigger: "alarm",
  reason: "errorRate 7 %",
});

describe("The quarantine of a namespace", () => {
  const map = quarantineMap("airlock-system", "shop", [one(B), one(A)]);

  it("has one document for each digest, and is read in their order", () => {
    assert.deepEqual(map.metadata, { name: "quarantine-shop", namespace: "airlock-system" });
    assert.deepEqual(Object.keys(map.data), [B.replace(":", "-"), A.replace(":", "-")]);
    assert.deepEqual(quarantinesIn(map), { ok: true, value: [one(A), one(B)] });
    assert.deepEqual(quarantinesIn({ ...map, data: undefined }), { ok: true, value: [] });
  });

  it("is not read where anything in it is no quarantine, or one of another digest", () => {
    const [key, other] = [A.replace(":", "-"), B.replace(":", "-")];
    const read = quarantinesIn({ ...map, data: { ...map.data, [key]: "", [other]: map.data[key] } });
    assert.deepEqual(read.ok ? [] : read.faults.map(describeFault), [
      `ConfigMap quarantine-shop: ${key}: found nothing, expected a JSON document of schema airlock/quarantine/v1. The rollback writes it; look at who else writes this parameter.`,
      `ConfigMap quarantine-shop: ${other}: digest: found "${A}", expected that of its key.`,
    ]);
  });
});

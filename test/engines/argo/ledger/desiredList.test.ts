import assert from "node:assert/strict";
import { desiredList } from "../../../../engines/argo/ledger/desiredList";
import type { VerifiedRecord } from "../../../../engines/argo/ledger/verifiedRecords";

const [ONE, TWO] = ["1", "2"].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const key = (digest: string) => digest.replace(":", "-");

function verified(image: string, digest: string): VerifiedRecord {
  return {
    schema: "airlock/verified-record/v1",
    sha256: "0".repeat(64),
    service: "payments",
    version: "1.0.0",
    attempt: 1,
    kind: "normal",
    image,
    digest,
    verifiedAt: "2026-11-21T12:00:00Z",
  };
}

describe("The list of what may run", () => {
  it("has what was verified, without tags, and what the platform lets run, with its command", () => {
    const list = desiredList({
      verified: [verified(`registry:5000/shop/payments:1.0.0@${ONE}`, ONE)],
      images: [{ repository: "registry/smoke", digest: TWO, command: { command: ["/smoke", "--fast"] } }],
      quarantined: new Set(),
    });
    assert.deepEqual(list, {
      [key(ONE)]: "registry:5000/shop/payments",
      [key(TWO)]: "registry/smoke",
      [`${key(TWO)}.command`]: "/smoke\n--fast\n--",
    });
  });

  it("says by which stages a digest is released, as the newest record has it", () => {
    const of = (schedule: string, verifiedAt: string) => ({ ...verified(`r/p@${ONE}`, ONE), schedule, verifiedAt });
    const list = desiredList({
      verified: [of("100% analysis", "2026-11-21T12:00:00Z"), of("1% analysis", "2026-11-20T12:00:00Z")],
      images: [],
      quarantined: new Set(),
    });
    assert.deepEqual(list, { [key(ONE)]: "r/p", [`${key(ONE)}.schedule.payments`]: "100% analysis" });
  });

  it("has nothing that is under quarantine, the platform's own neither, and nothing without a digest", () => {
    const list = desiredList({
      verified: [verified(`registry/payments@${ONE}`, ONE), verified("registry/payments:latest", TWO)],
      images: [{ repository: "registry/smoke", digest: ONE }],
      quarantined: new Set([ONE]),
    });
    assert.deepEqual(list, {});
  });
});

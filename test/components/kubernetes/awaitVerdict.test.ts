import assert from "node:assert/strict";
import { awaitVerdict } from "../../../components/kubernetes/hooks/awaitVerdict";
import type { ClusterObject } from "../../../engines/argo/cluster";
import { DIGEST } from "../../release/goodRelease";

const RECORD = {
  namespace: "shop",
  name: "payments-record-1.5.0-1",
  release: "payments 1.5.0",
  digest: DIGEST,
  releaseHash: "a".repeat(64),
};

/** The record's ConfigMap as it is found, look after look; the last one stays. */
function found(...looks: readonly { annotations?: Record<string, string>; record?: object }[]) {
  let look = 0;
  return {
    get: (ref: { name: string; namespace?: string }) => {
      assert.deepEqual([ref.namespace, ref.name], ["shop", RECORD.name]);
      const { annotations = {}, record = { artifact: { digest: DIGEST }, releaseHash: RECORD.releaseHash } } =
        looks[Math.min(look++, looks.length - 1)] ?? {};
      return Promise.resolve<ClusterObject>({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: RECORD.name, namespace: "shop", annotations },
        data: { "record.json": JSON.stringify(record) },
      });
    },
  };
}

const SOON = { seconds: 5, everySeconds: 0 };

describe("Waiting for the cluster's verdict on a record", () => {
  it("goes on when the reconciler has verified it", async () => {
    await awaitVerdict(found({}, {}, { annotations: { "airlock.dev/verdict": "verified" } }), RECORD, SOON);
  });

  it("ends with the reasons where it was refused", async () => {
    const annotations = {
      "airlock.dev/verdict": "refused",
      "airlock.dev/verdict-reason": "0 of 2 approvals count.",
    };
    await assert.rejects(awaitVerdict(found({ annotations }), RECORD, SOON), {
      message:
        "payments 1.5.0 was refused by the cluster's reconciler: 0 of 2 approvals count. " +
        "The verdict on ConfigMap payments-record-1.5.0-1 in namespace shop stands: correct what it names, then give the component the next attempt.",
    });
  });

  it("ends with where to look when nobody says anything", async () => {
    await assert.rejects(awaitVerdict(found({}), RECORD, { seconds: 0, everySeconds: 0 }), {
      message:
        "payments 1.5.0 has no verdict after 0 s: nobody has verified ConfigMap payments-record-1.5.0-1 in namespace shop. " +
        "Look at CronJob airlock-reconciler in namespace airlock-system and at the log of its last Job; then run this again. " +
        "A cluster without a reconciler wants verified: false.",
    });
  });

  for (const [what, record, said] of [
    ["another digest", { artifact: { digest: "sha256:0" } }, `digest sha256:0, and ${DIGEST} is declared`],
    [
      "another schedule",
      { artifact: { digest: DIGEST }, releaseHash: "b".repeat(64) },
      "a release with another schedule, contract or document",
    ],
  ] as const) {
    it(`does not take a verdict on a record with ${what} for this release's`, async () => {
      const annotations = { "airlock.dev/verdict": "verified" };
      await assert.rejects(awaitVerdict(found({ annotations, record }), RECORD, SOON), {
        message:
          `payments 1.5.0 has another record in this cluster: ConfigMap payments-record-1.5.0-1 in namespace shop is about ${said}. ` +
          "A record is written once. Give the component the next attempt, or release another version.",
      });
    });
  }
});

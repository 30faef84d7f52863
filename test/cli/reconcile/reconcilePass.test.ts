import assert from "node:assert/strict";
import { createPublicKey, sign } from "node:crypto";
import type { Signer } from "../../../cli/attest/signer";
import { paintWith } from "../../../cli/output/paint";
import type { ClusterAttestor } from "../../../cli/reconcile/attestOutcomes";
import { reconcilePass } from "../../../cli/reconcile/reconcilePass";
import { reconcileText } from "../../../cli/reconcile/reconcileReport";
import { verifyOutcome } from "../../../release/attestation/verifyOutcome";
import { bundleOf, whitewashed } from "../../release/attacks/bundledScene";
import { makeP256 } from "../../release/attestation/signOutcome";
import { DIGEST, LCOV, LIVE_DIGEST } from "../../release/goodRelease";
import { Killed, type MemoryCluster } from "./memoryCluster";
import {
  BAD,
  guarded,
  keyOf,
  LIVE,
  listed,
  NAMESPACE,
  NOW,
  promotedBake,
  RECORD,
  released,
  rolledOut,
  SETTINGS,
  SMOKE,
  SYSTEM,
} from "./scene";

const OUTCOME = "outcome-shop-payments-1.5.0-1-2";
const BACK = `${OUTCOME}-back-1795176090`;
const SMOKE_KEY = keyOf(SMOKE.split("@")[1] ?? "");
const pass = (cluster: MemoryCluster) => reconcilePass(cluster, SETTINGS);

describe("A pass of airlock reconcile", () => {
  describe("over records", () => {
    it("verifies what is signed, with its evidence, and only then puts the image on the list", async () => {
      const cluster = guarded();
      await pass(cluster);
      assert.deepEqual(listed(cluster), [SMOKE_KEY, `${SMOKE_KEY}.command`]);
      released(cluster);
      const { report, failures } = await pass(cluster);
      assert.deepEqual(failures, []);
      assert.deepEqual(report.records, [
        {
          namespace: NAMESPACE,
          record: RECORD,
          service: "payments",
          version: "1.5.0",
          digest: DIGEST,
          verdict: "verified",
          reasons: [],
        },
      ]);
      assert.equal(report.passed, true);
      assert.deepEqual(
        listed(cluster),
        [SMOKE_KEY, `${SMOKE_KEY}.command`, keyOf(DIGEST), `${keyOf(DIGEST)}.schedule.payments`].sort(),
      );
      const { "airlock.dev/evidence": _, ...annotations } = cluster.annotations(NAMESPACE, RECORD);
      assert.deepEqual(annotations, { "airlock.dev/verdict": "verified", "airlock.dev/verdict-at": NOW });
    });

    it("writes nothing where there is nothing to do", async () => {
      const cluster = guarded();
      released(cluster);
      await pass(cluster);
      rolledOut(cluster, "completed");
      await pass(cluster);
      const before = cluster.writes.length;
      const { report } = await pass(cluster);
      assert.deepEqual([report.records, report.ends, report.passed], [[], [], true]);
      assert.deepEqual(cluster.writes.slice(before), []);
    });

    const forged: { what: string; forge: (cluster: MemoryCluster) => void; said: RegExp }[] = [
      {
        what: "signed by nobody",
        forge: (cluster) => released(cluster, (record) => ({ ...record, approvals: [] })),
        said: /^An approval of exactly this release by 1 person is needed; nobody gave one\./,
      },
      {
        what: "kinder than its evidence",
        forge: (cluster) => {
          const low = LCOV.replace("DA:4,1", "DA:4,0").replace("LH:4", "LH:3");
          released(cluster, whitewashed, bundleOf({ release: { files: { "evidence/lcov.info": low } } }));
        },
        said: /^The record says that coverage-sufficient passed\. Judged here, it refuses \(found 60 %/,
      },
      {
        what: "with evidence that somebody changed",
        forge: (cluster) => {
          released(cluster);
          const { "airlock.dev/evidence": prefix = "" } = cluster.annotations(NAMESPACE, RECORD);
          cluster.put({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: {
              name: `${prefix}-1`,
              namespace: NAMESPACE,
              annotations: { "airlock.dev/parts": "1" },
              labels: { "airlock.dev/evidence": "payments" },
            },
            immutable: true,
            binaryData: { "bundle.tar.gz": Buffer.from("other").toString("base64") },
          });
        },
        said: /^The evidence cannot be read: evidence payments-evidence-[0-9a-f]{16} in namespace shop: found Z_DATA_ERROR/,
      },
      {
        what: "that admission does not keep, with evidence that it does not keep",
        forge: (cluster) => {
          released(cluster);
          const { "airlock.dev/evidence": prefix = "" } = cluster.annotations(NAMESPACE, RECORD);
          for (const name of [RECORD, `${prefix}-1`]) {
            cluster.edit(NAMESPACE, name, ({ metadata }) => ({
              metadata: { ...metadata, labels: { "airlock.dev/holds": "record" } },
            }));
          }
        },
        said: /^The record can be deleted: its label airlock\.dev\/record is not payments\. The evidence cannot be read: .* found payments-evidence-[0-9a-f]{16}-1, which can be changed or deleted, expected immutable ConfigMaps/,
      },
      {
        what: "of another namespace",
        forge: (cluster) => {
          released(cluster);
          const text = cluster.data(NAMESPACE, RECORD)?.["record.json"] ?? "";
          cluster.put({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: {
              name: RECORD,
              namespace: NAMESPACE,
              labels: { "airlock.dev/holds": "record", "airlock.dev/record": "payments" },
            },
            immutable: true,
            data: { "record.json": text.replace("rollouts/shop", "rollouts/test") },
          });
        },
        said: /^The record is for rollouts\/test\/payments, and rollouts\/shop\/payments was to be verified\./,
      },
      {
        what: "that is no record",
        forge: (cluster) =>
          cluster.put({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: RECORD, namespace: NAMESPACE, labels: { "airlock.dev/holds": "record" } },
            data: { "record.json": "{" },
          }),
        said: /^The record can be changed: its ConfigMap is not immutable\..* found something that is not JSON/,
      },
    ];
    for (const { what, forge, said } of forged) {
      it(`refuses a record ${what}, says why where the component reads it, and lists nothing`, async () => {
        const cluster = guarded();
        forge(cluster);
        const { report } = await pass(cluster);
        assert.equal(report.passed, false);
        assert.equal(report.records[0]?.verdict, "refused");
        assert.match(report.records[0].reasons.join(" "), said);
        const { "airlock.dev/verdict": verdict, "airlock.dev/verdict-reason": reason = "" } = cluster.annotations(
          NAMESPACE,
          RECORD,
        );
        assert.equal(verdict, "refused");
        assert.match(reason, said);
        assert.deepEqual(listed(cluster), [SMOKE_KEY, `${SMOKE_KEY}.command`]);
        // Said once: the next pass has nothing new.
        assert.deepEqual((await pass(cluster)).report.records, []);
      });
    }

    it("believes no verdict that somebody else wrote", async () => {
      const cluster = guarded();
      released(cluster, (record) => ({ ...record, approvals: [] }));
      const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: NAMESPACE, name: RECORD };
      await cluster.patch(ref, { metadata: { annotations: { "airlock.dev/verdict": "verified" } } });
      await pass(cluster);
      assert.equal(cluster.annotations(NAMESPACE, RECORD)["airlock.dev/verdict"], "refused");
      assert.equal(listed(cluster).includes(keyOf(DIGEST)), false);
    });

    it("refuses what is under quarantine, and takes it off the list whoever put it there", async () => {
      const cluster = guarded();
      rolledOut(cluster, "back");
      released(cluster);
      const { report } = await pass(cluster);
      assert.match(
        report.records[0]?.reasons.join(" ") ?? "",
        /^The record says that digest-not-quarantined passed\. Judged here, it refuses \(found sha256:[0-9a-f]{64}, rolled back as 1\.5\.0;/,
      );
      assert.equal(listed(cluster).includes(keyOf(DIGEST)), false);
    });

    it("lets pass what it refuses where the platform audits, and tells every reason", async () => {
      const cluster = guarded({ audit: "true" });
      released(cluster, (record) => ({ ...record, approvals: [] }));
      const { report } = await pass(cluster);
      assert.equal(report.records[0]?.verdict, "verified");
      assert.match(report.records[0].reasons.join(" "), /audit: not stopped\.$/);
      assert.equal(listed(cluster).includes(keyOf(DIGEST)), true);
    });

    it("does not take another record for one that it has verified under the same name", async () => {
      const cluster = guarded();
      released(cluster);
      await pass(cluster);
      released(cluster, (record) => ({ ...record, contact: "somebody else" }));
      const { report } = await pass(cluster);
      assert.match(
        report.records[0]?.reasons.join(" ") ?? "",
        /Another record was verified under this name at 2026-11-20T12:00:00\.000Z: attempts count up\./,
      );
    });

    it("writes the list again where somebody deleted or changed it", async () => {
      const cluster = guarded();
      released(cluster);
      await pass(cluster);
      const wanted = listed(cluster);
      cluster.put({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "released-shop", namespace: SYSTEM },
        data: { "sha256-1": "evil" },
      });
      await pass(cluster);
      assert.deepEqual(listed(cluster), wanted);
    });
  });

  describe("over rollouts that ended", () => {
    it("puts what an analysis sent back under quarantine, and tells the rollback once all traffic is back", async () => {
      const cluster = guarded();
      released(cluster);
      await pass(cluster);
      rolledOut(cluster, "going back");
      const { report } = await pass(cluster);
      const reason = 'Metric "errorRate" assessed Failed due to failed (1) > failureLimit (0)';
      const end = { namespace: NAMESPACE, service: "payments", version: BAD.version, digest: DIGEST };
      assert.deepEqual(report.ends, [
        { ...end, outcome: "going-back", name: BACK, trigger: "alarm", reason, quarantined: [DIGEST] },
      ]);
      assert.equal(listed(cluster).includes(keyOf(DIGEST)), false);
      assert.deepEqual(JSON.parse(cluster.data(SYSTEM, "quarantine-shop")?.[keyOf(DIGEST)] ?? ""), {
        schema: "airlock/quarantine/v1",
        digest: DIGEST,
        version: "1.5.0",
        at: "2026-11-20T12:01:30Z",
        trigger: "alarm",
        reason,
      });
      assert.equal(cluster.data(SYSTEM, BACK), undefined);
      rolledOut(cluster, "back");
      await pass(cluster);
      const { "outcome.json": outcome = "", "rollback.json": rollback = "" } = cluster.data(SYSTEM, BACK) ?? {};
      const about = { service: "payments", environment: "production", attempt: 1 };
      assert.deepEqual(JSON.parse(outcome), {
        schema: "airlock/outcome/v1",
        ...about,
        version: "1.5.0",
        digest: DIGEST,
        outcome: "rolled-back",
        startedAt: "2026-11-20T12:00:10Z",
        endedAt: "2026-11-20T12:01:40Z",
      });
      assert.deepEqual(JSON.parse(rollback), {
        schema: "airlock/rollback/v1",
        ...about,
        recordKey: "releases/payments/production/1.5.0/attempt-1.json",
        trigger: "alarm",
        reason,
        startedAt: "2026-11-20T12:00:10Z",
        detectedAt: "2026-11-20T12:01:29Z",
        restoredAt: "2026-11-20T12:01:40Z",
        from: { version: "1.5.0", digest: DIGEST },
        to: { version: "1.4.2", digest: LIVE_DIGEST },
        by: "argo-rollouts",
        stateAfter: { weights: { stable: 100, canary: 0 }, stableHash: LIVE.hash, quarantined: [DIGEST] },
      });
      const [event] = await cluster.list({ apiVersion: "v1", kind: "Event", namespace: NAMESPACE });
      assert.equal(
        event?.["message"],
        `payments 1.5.0 went back to 1.4.2 (alarm: ${reason}). Under quarantine: ${DIGEST}. Write a post-mortem for this rollback.`,
      );
    });

    it("puts a digest that people let out not back for the same abort", async () => {
      const cluster = guarded();
      rolledOut(cluster, "back");
      await pass(cluster);
      cluster.put({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "quarantine-shop", namespace: SYSTEM } });
      await pass(cluster);
      assert.deepEqual(cluster.data(SYSTEM, "quarantine-shop") ?? {}, {});
      // Not for another attempt of it either, which is verified now.
      cluster.now = "2026-11-20T12:10:00.000Z";
      released(cluster);
      assert.equal((await pass(cluster)).report.records[0]?.verdict, "verified");
      assert.deepEqual((await pass(cluster)).report.ends, []);
      assert.deepEqual(listed(cluster).includes(keyOf(DIGEST)), true);
    });

    it("tells of a release under quarantine that somebody has started again", async () => {
      const cluster = guarded();
      rolledOut(cluster, "back");
      await pass(cluster);
      rolledOut(cluster, "under way");
      const { report } = await pass(cluster);
      assert.deepEqual(report.problems, [
        `Rollout payments in namespace shop is under way with 1.5.0, whose digest ${DIGEST} is under quarantine: somebody has started it again. Abort it, or lift the quarantine.`,
      ]);
      assert.equal(report.passed, false);
    });

    it("writes down what a newer release has superseded, with what it owes, and not as validated", async () => {
      const cluster = guarded();
      const entry = {
        ...{ schema: "airlock/verified-record/v1", sha256: "0".repeat(64), service: "payments", verifiedAt: NOW },
        ...{ version: LIVE.version, attempt: 1, kind: "hotfix", dueDays: 5, debts: [{ gate: "bugs-absent" }] },
        ...{ image: `registry.example.com/payments@${LIVE.digest}`, digest: LIVE.digest },
      };
      const metadata = { name: "verified-shop", namespace: SYSTEM };
      const data = { "payments-record-1.4.2-1": JSON.stringify(entry) };
      cluster.put({ apiVersion: "v1", kind: "ConfigMap", metadata, data });
      rolledOut(cluster, "under way");
      cluster.put(promotedBake());
      const { report } = await pass(cluster);
      const name = "outcome-shop-payments-1.4.2-1-1";
      const end = { namespace: NAMESPACE, service: "payments", version: LIVE.version, digest: LIVE.digest };
      assert.deepEqual(report.ends, [{ ...end, outcome: "superseded-unvalidated", name }]);
      const { outcome } = JSON.parse(cluster.data(SYSTEM, name)?.["outcome.json"] ?? "") as { outcome: string };
      assert.equal(outcome, "superseded-unvalidated");
      assert.deepEqual(Object.keys(cluster.data(SYSTEM, "debts-shop") ?? {}), ["1.4.2"]);
    });

    it("writes a completed rollout down once", async () => {
      const cluster = guarded();
      released(cluster);
      await pass(cluster);
      rolledOut(cluster, "completed");
      const { report } = await pass(cluster);
      const end = { namespace: NAMESPACE, service: "payments", version: "1.5.0", digest: DIGEST };
      assert.deepEqual(report.ends, [{ ...end, outcome: "completed", name: OUTCOME }]);
      const { endedAt, outcome } = JSON.parse(cluster.data(SYSTEM, OUTCOME)?.["outcome.json"] ?? "") as Record<
        string,
        string
      >;
      assert.deepEqual([endedAt, outcome], ["2026-11-20T12:02:00Z", "completed"]);
      assert.deepEqual((await pass(cluster)).report.ends, []);
    });

    describe("and sign what completed", () => {
      const KEY = makeP256();
      const signer = (): Signer => ({
        id: "a key",
        publicKey: createPublicKey(KEY.pem),
        sign: (message) => Promise.resolve(sign("sha256", message, KEY.privateKey)),
      });
      const signing = (cluster: MemoryCluster, attestor: Partial<ClusterAttestor> = {}) =>
        reconcilePass(cluster, SETTINGS, { signer: signer(), verifierId: undefined, ...attestor });
      const NAME = "payments-attestation-1.5.0-1";
      const LATER = "2026-11-20T12:05:00.000Z";
      const completed = async (): Promise<MemoryCluster> => {
        const cluster = guarded();
        released(cluster);
        await pass(cluster);
        rolledOut(cluster, "completed");
        cluster.now = LATER;
        return cluster;
      };

      it("so that another environment's gate believes it", async () => {
        const cluster = await completed();
        const { report } = await signing(cluster);
        const verifier = "airlock:verifier/payments/production";
        const line = { namespace: NAMESPACE, service: "payments", version: "1.5.0", digest: DIGEST, name: NAME };
        assert.deepEqual(report.attested, [{ ...line, verifier, problem: null }]);
        assert.equal(report.passed, true);
        const envelope = cluster.data(NAMESPACE, NAME)?.["attestation.json"] ?? "";
        const read = verifyOutcome(Buffer.from(envelope), { id: verifier, key: createPublicKey(KEY.pem) });
        assert.ok(read.ok, read.ok ? "" : read.reason);
        const record = JSON.parse(cluster.data(NAMESPACE, RECORD)?.["record.json"] ?? "") as Record<string, string>;
        assert.deepEqual(read.value, {
          verifier,
          verifiedAt: LATER,
          service: "payments",
          environment: "production",
          version: "1.5.0",
          digest: DIGEST,
          attempt: 1,
          outcome: "completed",
          startedAt: "2026-11-20T12:00:10Z",
          endedAt: "2026-11-20T12:02:00Z",
          releaseHash: record["releaseHash"],
          policyHash: record["policyHash"],
        });
        assert.deepEqual(cluster.annotations(NAMESPACE, NAME), {
          "airlock.dev/version": "1.5.0",
          "airlock.dev/digest": DIGEST,
        });
        assert.deepEqual((await signing(cluster)).report.attested, [], "once");
      });

      it("in a later pass, where one ended before it came to it", async () => {
        const cluster = await completed();
        await pass(cluster);
        assert.equal(cluster.data(NAMESPACE, NAME), undefined);
        const { report } = await signing(cluster, { verifierId: "https://shop.example.com/production" });
        assert.deepEqual(
          report.attested.map(({ verifier }) => verifier),
          ["https://shop.example.com/production"],
        );
      });

      it("and nothing that went back, that is under quarantine, or whose record is not the one that was verified", async () => {
        const back = guarded();
        released(back);
        await pass(back);
        rolledOut(back, "back");
        assert.deepEqual((await signing(back)).report.attested, []);

        const held = await completed();
        await pass(held);
        held.put({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "quarantine-shop", namespace: SYSTEM },
          data: { [keyOf(DIGEST)]: "{}" },
        });
        assert.deepEqual((await signing(held)).report.attested, []);

        const other = await completed();
        await pass(other);
        released(other, (record) => ({ ...record, contact: "somebody else" }));
        assert.deepEqual((await signing(other)).report.attested, []);

        const unverified = guarded();
        rolledOut(unverified, "completed");
        assert.deepEqual((await signing(unverified)).report.attested, []);
      });

      it("and say so where what they made does not verify, and write nothing", async () => {
        const cluster = await completed();
        const wrong = { ...signer(), publicKey: createPublicKey(makeP256().pem) };
        const { report } = await signing(cluster, { signer: wrong });
        assert.equal(report.passed, false);
        assert.notEqual(report.attested[0]?.problem ?? null, null);
        assert.equal(cluster.data(NAMESPACE, NAME), undefined);
        assert.match(
          reconcileText(report, paintWith(false), 200),
          /✗ {2}shop: payments 1\.5\.0 was not signed: what was made does not verify\. /,
        );
      });
    });

    it("writes down what a hotfix owes before its outcome, and crosses it out when a release has settled it", async () => {
      const cluster = guarded();
      const entry = {
        schema: "airlock/verified-record/v1",
        sha256: "0".repeat(64),
        service: "payments",
        version: "1.5.0",
        attempt: 1,
        kind: "hotfix",
        image: `registry.example.com/payments@${DIGEST}`,
        digest: DIGEST,
        verifiedAt: NOW,
      };
      const remember = (more: object) =>
        cluster.put({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "verified-shop", namespace: SYSTEM },
          data: { [RECORD]: JSON.stringify({ ...entry, ...more }) },
        });
      remember({ debts: [{ gate: "coverage-sufficient" }], dueDays: 5 });
      rolledOut(cluster, "completed");
      await pass(cluster);
      const owed = cluster.data(SYSTEM, "debts-shop") ?? {};
      assert.deepEqual(JSON.parse(owed["1.5.0"] ?? ""), {
        schema: "airlock/debt/v1",
        version: "1.5.0",
        digest: DIGEST,
        gates: [{ gate: "coverage-sufficient" }],
        completedAt: "2026-11-20T12:02:00Z",
        dueDays: 5,
      });
      const wrote = cluster.writes.join("\n");
      assert.ok(wrote.indexOf("debts-shop") < wrote.indexOf(OUTCOME));
      // The same Rollout again as the second attempt, which settles another hotfix's debt.
      cluster.put({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "debts-shop", namespace: SYSTEM },
        data: { ...owed, "1.4.1": owed["1.5.0"] ?? "" },
      });
      remember({ kind: "normal", attempt: 2, settles: ["1.4.1"] });
      await pass(cluster);
      assert.deepEqual(Object.keys(cluster.data(SYSTEM, "debts-shop") ?? {}), ["1.5.0"]);
    });
  });

  describe("that is killed at any write", () => {
    /** Both a record to verify and an abort to write down; `killedAt` counts writes from 0. */
    async function interrupted(killedAt: number): Promise<{ cluster: MemoryCluster; isOver: boolean }> {
      const cluster = guarded();
      released(cluster);
      await pass(cluster);
      rolledOut(cluster, "back");
      released(cluster, (record) => ({ ...record, attempt: 2 }));
      let left = killedAt;
      cluster.beforeWrite = () => {
        if (left-- === 0) throw new Killed();
      };
      const isOver = await pass(cluster).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Killed) return false;
          throw error;
        },
      );
      cluster.beforeWrite = () => undefined;
      return { cluster, isOver };
    }

    it("never leaves a bad digest listed or an outcome without its quarantine, and the next pass ends as if nothing had been", async () => {
      const { cluster: whole, isOver } = await interrupted(Number.POSITIVE_INFINITY);
      assert.ok(isOver);
      assert.ok(whole.data(SYSTEM, BACK));
      let kills = 0;
      for (; ; kills++) {
        const { cluster, isOver: survived } = await interrupted(kills);
        if (survived) break;
        const isQuarantined = keyOf(DIGEST) in (cluster.data(SYSTEM, "quarantine-shop") ?? {});
        const isListed = listed(cluster).includes(keyOf(DIGEST));
        // Killed at its very first write it has done nothing.
        if (kills > 0) assert.equal(isListed, false, `listed after ${kills} writes`);
        if (cluster.data(SYSTEM, BACK) !== undefined) assert.ok(isQuarantined, `no quarantine after ${kills} writes`);
        await pass(cluster);
        assert.deepEqual(cluster.all(), whole.all(), `after ${kills} writes`);
      }
      assert.ok(kills >= 5, `only ${kills} writes`);
    });
  });

  describe("beside another one", () => {
    it("comes to the same, whichever writes first", async () => {
      const alone = guarded();
      released(alone);
      await pass(alone);
      rolledOut(alone, "back");
      await pass(alone);
      for (let turn = 0; turn < 12; turn++) {
        const cluster = guarded();
        released(cluster);
        await pass(cluster);
        rolledOut(cluster, "back");
        let left = turn;
        cluster.beforeWrite = async () => {
          if (left-- !== 0) return;
          await pass(cluster);
        };
        await pass(cluster);
        assert.deepEqual(cluster.all(), alone.all(), `the other one came at write ${turn}`);
      }
    });

    it("takes a digest off that the other one has put under quarantine meanwhile", async () => {
      const cluster = guarded();
      released(cluster);
      cluster.beforeWrite = (what) => {
        if (!what.endsWith("released-shop")) return;
        cluster.put({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "quarantine-shop", namespace: SYSTEM },
          data: { [keyOf(DIGEST)]: "{}" },
        });
      };
      await pass(cluster);
      assert.equal(listed(cluster).includes(keyOf(DIGEST)), false);
    });
  });

  describe("over what the platform has to have there", () => {
    it("tells of a policy that is missing, with an Event that counts", async () => {
      const cluster = guarded();
      const fewer = guarded();
      cluster.list = (ref, options) =>
        fewer.list(ref, options).then((all) => all.filter(({ metadata }) => metadata.name !== "airlock-traffic"));
      const { report } = await pass(cluster);
      await pass(cluster);
      assert.equal(report.passed, false);
      assert.deepEqual(report.problems, [
        "ValidatingAdmissionPolicy airlock-traffic is missing: what it refuses is admitted now. Apply the platform stack again, and find out who changed it.",
        "ValidatingAdmissionPolicyBinding airlock-traffic is missing: what it refuses is admitted now. Apply the platform stack again, and find out who changed it.",
      ]);
      assert.deepEqual(
        cluster.writes.filter((what) => what.includes("Event")).map((what) => what.split(".")[0]),
        ["create", "create", "create", "patch", "create", "patch"].map(
          (verb) => `${verb} Event airlock-system/airlock-reconciler`,
        ),
      );
    });

    it("says what is wrong with the trust of a namespace, and looks after nothing there", async () => {
      const cluster = guarded({ required: "0", authors: "some", colour: "red", images: "smoke:latest\n" });
      released(cluster);
      const { report } = await pass(cluster);
      const at = "ConfigMap trust-shop in namespace airlock-system";
      assert.deepEqual(report.problems, [
        `${at}: colour: found a key that nobody reads, expected one of environment, allowed_signers, executives, required, authors, evidence, hotfix, root, audit, images.`,
        `${at}: required: found "0", expected a number of people from 1 to 100: who asks for no approval verifies nothing.`,
        `${at}: authors: found "some", expected optional, required, distrusted.`,
        `${at}: images, line 1: found "smoke:latest", expected repository@sha256: and 64 hex digits, then the words of a command where it has one.`,
      ]);
      assert.deepEqual([report.records, cluster.writes], [[], []]);
    });

    it("says that nobody is trusted where there is no trust", async () => {
      const cluster = guarded();
      const { report } = await reconcilePass(cluster, { namespaces: ["shop", "other"] });
      assert.ok(
        report.problems.includes(
          "ConfigMap trust-other in namespace airlock-system is missing: nothing says who may sign for namespace other, so nothing in it is looked after. Apply the platform stack again.",
        ),
      );
    });
  });
});

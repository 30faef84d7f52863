import assert from "node:assert/strict";
import { AuditBucket } from "../../../components/aws/auditBucket";
import { BlueGreenTargetGroups } from "../../../components/aws/blueGreenTargetGroups";
import { readLiveState } from "../../../components/aws/readLiveState";
import { firstLiveState } from "../../../components/aws/topology/firstLiveState";
import { reasonToRefuse } from "../../../components/aws/topology/inFlight";
import type { LiveState } from "../../../engines/stepfunctions/liveState";
import { record } from "./recorder";

const SERVICE = { service: "payments", environment: "production" };
const NAME = "/airlock/payments/production/live";
const SHIFTING: LiveState = {
  ...firstLiveState("payments", "production"),
  phase: "shifting",
  stableVersion: "1.4.0",
  candidateVersion: "1.5.0",
  weights: { blue: 90, green: 10 },
  recordKey: "releases/payments/production/1.5.0/attempt-1.json",
};
const REASON =
  "aws:lb/targetGroup:TargetGroup payments-blue cannot change while release 1.5.0 of payments in production is in flight " +
  "(shifting, blue 90 %, green 10 %). Wait until it has ended or roll it back, then run this again. " +
  "To change it all the same: pulumi config set airlock:updateDuring releases/payments/production/1.5.0/attempt-1.json";

describe("readLiveState", () => {
  it("is undefined before the platform has run", async () => {
    const { result } = await record(() => readLiveState(SERVICE));
    assert.equal(result, undefined);
  });

  it("is undefined in a preview that cannot ask yet, and refuses to guess in an update", async () => {
    const { result } = await record(() => readLiveState(SERVICE), { unconfigured: true, preview: true });
    assert.equal(result, undefined);
    await record(
      () =>
        assert.rejects(readLiveState(SERVICE), {
          message:
            "the parameters below /airlock/payments/production could not be read: the provider gave no answer. " +
            "Run this again with a provider that is configured.",
        }),
      { unconfigured: true },
    );
  });

  it("gives what the rollout mirrors", async () => {
    const { result } = await record(() => readLiveState(SERVICE), { parameters: { [NAME]: JSON.stringify(SHIFTING) } });
    assert.deepEqual(result, SHIFTING);
  });

  it("accepts what the platform writes on its first day", async () => {
    const first = firstLiveState("payments", "production");
    const { result } = await record(() => readLiveState(SERVICE), { parameters: { [NAME]: JSON.stringify(first) } });
    assert.deepEqual(result, first);
  });

  it("refuses a parameter that someone else wrote", async () => {
    await record(
      async () => {
        await assert.rejects(readLiveState(SERVICE), {
          message:
            "parameter /airlock/payments/production/live: found 5 characters that are not JSON, expected a JSON document of schema airlock/live/v1. " +
            "The rollout writes it; look at who else writes this parameter.",
        });
      },
      { parameters: { [NAME]: "hello" } },
    );
  });
});

describe("While a rollout is in flight, the topology", () => {
  it("refuses to change, and says what is in flight and what to do", () => {
    assert.equal(reasonToRefuse(SHIFTING, "aws:lb/targetGroup:TargetGroup payments-blue", undefined), REASON);
  });

  it("changes when nothing is in flight, or nothing ever was", () => {
    assert.equal(reasonToRefuse({ ...SHIFTING, phase: "idle" }, "a b", undefined), undefined);
    assert.equal(reasonToRefuse(undefined, "a b", undefined), undefined);
  });

  it("changes all the same for someone who names this very rollout, and not for one who named another", () => {
    assert.equal(reasonToRefuse(SHIFTING, "a b", SHIFTING.recordKey), undefined);
    assert.notEqual(reasonToRefuse(SHIFTING, "a b", "releases/payments/production/1.4.0/attempt-1.json"), undefined);
    assert.notEqual(reasonToRefuse({ ...SHIFTING, recordKey: "" }, "a b", ""), undefined);
  });

  // That the engine calls the hook, in preview too, is shown on the real engine.
  it("has its hook on every child, before create and before update, under a name of its own", async () => {
    const { declared } = await record(
      () => {
        new BlueGreenTargetGroups("one", { ...SERVICE, vpcId: "vpc-1", port: 80 });
        new BlueGreenTargetGroups("two", { ...SERVICE, vpcId: "vpc-1", port: 80 });
        new AuditBucket("one", { ...SERVICE, bucketName: "audit" });
      },
      { hooks: true },
    );
    const children = declared.filter((resource) => resource.type.startsWith("aws:"));
    assert.equal(children.length, 11);
    for (const child of children) {
      assert.equal(child.hooks.length, 2, child.name);
      assert.equal(child.hooks[0], child.hooks[1]);
    }
    assert.deepEqual([...new Set(children.flatMap((child) => child.hooks))].sort(), [
      "airlock-in-flight:payments:production:AuditBucket:one",
      "airlock-in-flight:payments:production:BlueGreenTargetGroups:one",
      "airlock-in-flight:payments:production:BlueGreenTargetGroups:two",
    ]);
  });
});

import assert from "node:assert/strict";
import { AuditBucket } from "../../../components/aws/auditBucket";
import { BlueGreenTargetGroups } from "../../../components/aws/blueGreenTargetGroups";
import { readLiveState } from "../../../components/aws/readLiveState";
import { firstLiveState } from "../../../components/aws/topology/firstLiveState";
import { reasonToRefuse } from "../../../components/aws/topology/inFlight";
import { checkWeights, reasonToRefuseWeights } from "../../../components/aws/topology/weightsAtCreation";
import { WeightedCanaryListener } from "../../../components/aws/weightedCanaryListener";
import type { LiveState } from "../../../engines/stepfunctions/liveState";
import { named, record } from "./recorder";

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

describe("A production rule that has to be created again", () => {
  it("is refused other weights than the live ones, and says what to do", () => {
    const rule = "aws:lb/listenerRule:ListenerRule payments-production";
    assert.equal(
      reasonToRefuseWeights(SHIFTING, rule, { blue: 100, green: 0 }),
      "aws:lb/listenerRule:ListenerRule payments-production would be created with blue 100 %, green 0 %, but payments in production " +
        "is live with blue 90 %, green 10 %: its users would get another version. " +
        "Give routing.weightsAtCreation the weights that readLiveState tells, then run this again.",
    );
    assert.equal(reasonToRefuseWeights(SHIFTING, rule, SHIFTING.weights), undefined);
    assert.equal(reasonToRefuseWeights(undefined, rule, { blue: 100, green: 0 }), undefined);
  });

  it("has that hook beside the topology's, and nothing else has", async () => {
    const { declared } = await record(
      () =>
        new WeightedCanaryListener("pay", {
          ...SERVICE,
          listenerArn:
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2",
          blueTargetGroupArn: "blue",
          greenTargetGroupArn: "green",
          weightsAtCreation: { blue: 0, green: 100 },
        }),
      { hooks: true },
    );
    const inFlight = "airlock-in-flight:payments:production:WeightedCanaryListener:pay";
    assert.deepEqual(named(declared, "pay-production").hooks, [
      inFlight,
      "airlock-live-weights:payments:production:pay",
      inFlight,
    ]);
    assert.deepEqual(named(declared, "pay-test-blue").hooks, [inFlight, inFlight]);
    const { actions } = named(declared, "pay-production").inputs as {
      actions: { forward: { targetGroups: { arn: string; weight: number }[] } }[];
    };
    assert.deepEqual(actions[0]?.forward.targetGroups, [
      { arn: "blue", weight: 0 },
      { arn: "green", weight: 100 },
    ]);
    const component = declared.find(({ type }) => type === "airlock:aws:WeightedCanaryListener");
    assert.ok(
      !("weightsAtCreation" in (component?.inputs ?? {})),
      "weights move, the component does not change for it",
    );
  });

  for (const [weights, message] of [
    [
      { blue: 70, green: 40 },
      'weightsAtCreation must be two weights that make 100 together, got {"blue":70,"green":40}. Give what readLiveState says, or leave it out to begin with blue at 100.',
    ],
    [
      { blue: 100.5, green: -0.5 },
      "weightsAtCreation.blue must be whole percent from 0 to 100, got 100.5. Give what readLiveState says, or leave it out to begin with blue at 100.",
    ],
  ] as const) {
    it(`refuses ${JSON.stringify(weights)}`, () => {
      assert.throws(() => checkWeights("weightsAtCreation", weights), { message });
    });
  }
});

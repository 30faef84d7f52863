import assert from "node:assert/strict";
import { reasonToRefuse, supersedes } from "../../../components/kubernetes/hooks/reasonToRefuse";
import { type LiveWorkload, liveWorkload } from "../../../engines/argo";

const BAD = `sha256:${"b".repeat(64)}`;
const OTHER = `sha256:${"c".repeat(64)}`;
const DECLARED = { service: "payments", namespace: "shop", version: "1.6.0", digest: OTHER };
const OBJECT = "kubernetes:core/v1:Service payments-stable";

/** A Rollout as the API server gives it, in the middle of release 1.5.0 at 30 %. */
function rollout(status: Record<string, unknown> = {}, generation = 3): unknown {
  const annotations = { "airlock.dev/version": "1.5.0", "airlock.dev/digest": BAD };
  return {
    metadata: { name: "payments", namespace: "shop", uid: "u-1", generation },
    spec: { template: { metadata: { annotations } } },
    status: {
      observedGeneration: "3",
      stableRS: "aaa",
      currentPodHash: "bbb",
      canary: { weights: { canary: { weight: 30 } } },
      ...status,
    },
  };
}

const weights = (weight: number) => ({ canary: { weights: { canary: { weight } } } });

describe("What a Rollout is doing", () => {
  const cases: { what: string; object: unknown; live: Partial<LiveWorkload> }[] = [
    { what: "shifting at 30 %", object: rollout(), live: { phase: "shifting", weights: { stable: 70, canary: 30 } } },
    { what: "placing before the first weight", object: rollout(weights(0)), live: { phase: "placing" } },
    { what: "validating at 100 %", object: rollout(weights(100)), live: { phase: "validating" } },
    {
      what: "idle when the stable version is the declared one",
      object: rollout({ stableRS: "bbb" }),
      live: { phase: "idle", aborted: false, weights: { stable: 100, canary: 0 } },
    },
    {
      what: "rolling back while the candidate has traffic",
      object: rollout({ abort: true }),
      live: { phase: "rolling-back", aborted: true },
    },
    {
      what: "idle and aborted when it has none",
      object: rollout({ abort: true, ...weights(0) }),
      live: { phase: "idle", aborted: true },
    },
    {
      what: "placing while the controller has not seen the newest specification, whatever it said of the one before",
      object: rollout({ stableRS: "bbb" }, 4),
      live: { phase: "placing", aborted: false },
    },
    {
      what: "placing when there is no status at all",
      object: { metadata: { generation: 1 } },
      live: { phase: "placing", stableHash: "" },
    },
    {
      what: "validating when blue-green has switched",
      object: rollout({ canary: {}, blueGreen: { activeSelector: "bbb" } }),
      live: { phase: "validating", weights: { stable: 0, canary: 100 } },
    },
    {
      what: "placing before blue-green has switched",
      object: rollout({ canary: {}, blueGreen: { activeSelector: "aaa" } }),
      live: { phase: "placing" },
    },
    {
      what: "invalid, and why",
      object: rollout({ conditions: [{ type: "InvalidSpec", status: "True", message: "no such Service" }] }),
      live: { invalid: "no such Service" },
    },
  ];
  for (const { what, object, live } of cases) {
    it(`is ${what}`, () => {
      const found = liveWorkload(object);
      assert.deepEqual(
        Object.fromEntries(Object.keys(live).map((key) => [key, found[key as keyof LiveWorkload]])),
        live,
      );
    });
  }
});

describe("An object of a workload", () => {
  const reason = (object: unknown, declared = DECLARED) => reasonToRefuse(liveWorkload(object), declared, OBJECT);

  it("cannot change in flight, whatever release is declared", () => {
    const said =
      "kubernetes:core/v1:Service payments-stable cannot change while release 1.5.0 of payments in namespace shop is in flight " +
      "(shifting, stable 70 %, canary 30 %). Wait until it has ended or roll it back, then run this again.";
    assert.equal(reason(rollout()), said);
    assert.equal(reason(rollout(), { ...DECLARED, digest: BAD }), said);
  });

  it("cannot change while traffic is on its way back", () => {
    assert.match(reason(rollout({ abort: true })) ?? "", /is in flight \(rolling-back, stable 70 %, canary 30 %\)/);
  });

  it("cannot change after an abort while the bad digest is declared, under any version", () => {
    const aborted = rollout({ abort: true, ...weights(0) });
    assert.equal(
      reason(aborted, { ...DECLARED, digest: BAD }),
      "kubernetes:core/v1:Service payments-stable cannot change while release 1.5.0 of payments in namespace shop stands there rolled back: " +
        `any change of it would start ${BAD} again. Release another digest, or the version before.`,
    );
    assert.equal(reason(aborted), undefined);
  });

  it("cannot change after an abort of something that Airlock did not declare", () => {
    const unknown = { ...(rollout({ abort: true, ...weights(0) }) as object), spec: {} };
    assert.equal(
      reason(unknown),
      "kubernetes:core/v1:Service payments-stable cannot change while a release of payments in namespace shop stands there rolled back: " +
        "any change of it would start it again. Release another digest, or the version before.",
    );
  });

  it("changes at rest, before anything is stable, where there is nothing, and where Argo has stopped at an invalid specification", () => {
    assert.equal(reason(rollout({ stableRS: "bbb" })), undefined);
    assert.equal(reason(rollout({ stableRS: "" })), undefined);
    assert.equal(reasonToRefuse(undefined, DECLARED, OBJECT), undefined);
    assert.equal(reason(rollout({ conditions: [{ type: "InvalidSpec", status: "True", message: "x" }] })), undefined);
  });
});

describe("A release supersedes one in its validation", () => {
  const live = (object: unknown) => ({ ...liveWorkload(object), isInValidation: true });
  const cases: readonly (readonly [string, Partial<typeof DECLARED>, boolean])[] = [
    ["when it is newer and of another digest", {}, true],
    ["when it is the release of its candidate", { version: "1.5.1-rc.1" }, true],
    ["not with the same digest", { digest: BAD }, false],
    ["not when it is older", { version: "1.4.9" }, false],
    ["not when it is the same version", { version: "1.5.0" }, false],
    ["not when its version says nothing", { version: "latest" }, false],
  ];
  for (const [what, declared, expected] of cases) {
    it(what, () => assert.equal(supersedes(live(rollout()), { ...DECLARED, ...declared }), expected));
  }

  it("not before its validation, and not where nobody knows which version that is", () => {
    assert.equal(supersedes(liveWorkload(rollout()), DECLARED), false);
    assert.equal(supersedes({ ...live(rollout()), declaredVersion: "" }, DECLARED), false);
  });
});

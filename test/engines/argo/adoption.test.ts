import assert from "node:assert/strict";
import { liveWorkload } from "../../../engines/argo";
import { reasonAgainstAdoption, reasonAgainstOtherPods } from "../../../engines/argo/live/adoption";
import { ADOPTING, CANARY } from "./changing";
import { compiled, DIGEST, inputOf, planOf } from "./input";

const APP = { app: "old" };
const IMAGE = `registry.example.com/shop/payments@${DIGEST}`;
const ADOPTION = { namespace: "shop", deployment: "old", podLabels: APP, image: IMAGE, replicas: 4 };

/** A Deployment at rest, as the API server gives it. */
function deployment(spec: object = {}, status: object = {}): unknown {
  return {
    metadata: { name: "old", generation: 2 },
    spec: {
      replicas: 4,
      selector: { matchLabels: APP },
      template: { spec: { containers: [{ image: "proxy:1" }, { image: IMAGE }] } },
      ...spec,
    },
    status: { observedGeneration: 2, readyReplicas: 4, updatedReplicas: 4, ...status },
  };
}

describe("argo: taking over the pods of a Deployment", () => {
  it("takes its template as it is, and selects its pods by its labels", () => {
    const { rollout, services, disruptionBudget } = compiled(ADOPTING);
    assert.deepEqual(rollout.spec.workloadRef, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      name: "old",
      scaleDown: "onsuccess",
    });
    assert.equal(rollout.spec.template, undefined);
    for (const selector of [
      rollout.spec.selector.matchLabels,
      disruptionBudget.spec.selector.matchLabels,
      ...services.map(({ spec }) => spec.selector),
    ]) {
      assert.deepEqual(selector, APP);
    }
  });

  it("has a template of its own from the next release on, with the same labels", () => {
    const { rollout } = compiled(inputOf(planOf("canary"), { podLabels: APP }));
    assert.equal(rollout.spec.workloadRef, undefined);
    assert.deepEqual(rollout.spec.selector.matchLabels, APP);
    assert.deepEqual(rollout.spec.template?.metadata.labels, {
      "app.kubernetes.io/name": "payments",
      "app.kubernetes.io/managed-by": "airlock",
      app: "old",
    });
  });

  it("is told as the version that the Rollout names, because the pods name none", () => {
    assert.deepEqual(
      [
        liveWorkload(compiled(ADOPTING).rollout).declaredVersion,
        liveWorkload(compiled(ADOPTING).rollout).declaredDigest,
      ],
      ["1.4.0", DIGEST],
    );
  });

  const named = "Deployment old in namespace shop";
  const rest = "Wait until it is, then run this again.";
  const refusals: readonly (readonly [string, unknown, readonly unknown[], string])[] = [
    [
      "one that is not there",
      undefined,
      [],
      `adopts.deployment names ${named}, and the cluster has none. Name the Deployment whose pods are to be taken over.`,
    ],
    [
      "one with other labels",
      deployment({ selector: { matchLabels: { app: "old", tier: "web" } } }),
      [],
      `${named} selects its pods by app=old,tier=web, and podLabels are app=old. Give its labels as podLabels: later releases keep them.`,
    ],
    [
      "one that selects by expressions",
      deployment({ selector: { matchLabels: APP, matchExpressions: [{}] } }),
      [],
      `${named} selects its pods by app=old and expressions, and podLabels are app=old. Give its labels as podLabels: later releases keep them.`,
    ],
    [
      "one that runs something else",
      deployment({ template: { spec: { containers: [{ image: "shop/payments:1.4.0" }] } } }),
      [],
      `${named} runs shop/payments:1.4.0, and release.yaml names ${IMAGE}. An adoption changes who runs the pods, not what runs: let release.yaml name what runs, and let the Deployment name it by that digest.`,
    ],
    [
      "one with more pods",
      deployment({ replicas: 9 }),
      [],
      `${named} has 9 pods, and initialReplicas is 4: users would have fewer. Set initialReplicas to 9 or more.`,
    ],
    [
      "one whose pods are not ready",
      deployment({}, { readyReplicas: 3 }),
      [],
      `${named} is not at rest: 3 of 4 pods are ready, 4 of its newest template. ${rest}`,
    ],
    [
      "one in the middle of an update",
      deployment({}, { updatedReplicas: 1 }),
      [],
      `${named} is not at rest: 4 of 4 pods are ready, 1 of its newest template. ${rest}`,
    ],
    [
      "one that its controller has not looked at",
      deployment({}, { observedGeneration: 1 }),
      [],
      `${named} is not at rest: 4 of 4 pods are ready, 4 of its newest template. ${rest}`,
    ],
    [
      "one without pods",
      deployment({ replicas: 0 }, { readyReplicas: 0, updatedReplicas: 0 }),
      [],
      `${named} is not at rest: 0 of 0 pods are ready, 0 of its newest template. ${rest}`,
    ],
    [
      "one that is scaled by others",
      deployment(),
      [
        { metadata: { name: "other" }, spec: { scaleTargetRef: { kind: "Deployment", name: "another" } } },
        { metadata: { name: "peak" }, spec: { scaleTargetRef: { kind: "Deployment", name: "old" } } },
      ],
      `${named} is scaled by HorizontalPodAutoscaler peak, which would go on scaling it beside the Rollout. ` +
        "Delete it before, set initialReplicas to what is needed at peak, and make one whose scaleTargetRef is the Rollout (argoproj.io/v1alpha1) afterwards.",
    ],
  ];
  for (const [what, found, autoscalers, said] of refusals) {
    it(`refuses ${what}`, () => {
      assert.equal(reasonAgainstAdoption(ADOPTION, { deployment: found, autoscalers }), said);
    });
  }

  it("takes one that is at rest, and has as many pods or fewer", () => {
    assert.equal(reasonAgainstAdoption(ADOPTION, { deployment: deployment(), autoscalers: [] }), undefined);
    const fewer = deployment({ replicas: 2 }, { readyReplicas: 2, updatedReplicas: 2 });
    assert.equal(reasonAgainstAdoption(ADOPTION, { deployment: fewer, autoscalers: [] }), undefined);
  });

  it("keeps the labels for the service's life, and takes over once", () => {
    const adopting = compiled(ADOPTING).rollout;
    const declared = { labels: APP, adopts: "old", isSameRelease: true };
    assert.equal(reasonAgainstOtherPods(adopting, declared), undefined);
    assert.equal(reasonAgainstOtherPods(adopting, { ...declared, adopts: undefined, isSameRelease: false }), undefined);
    const once = "with it this release's own image would not run. Leave adopts out, and keep podLabels.";
    assert.equal(
      reasonAgainstOtherPods(adopting, { ...declared, isSameRelease: false }),
      `adopts is for the first deployment alone, and the Rollout is there already with the pods of Deployment old: ${once}`,
    );
    const own = compiled(inputOf(planOf("canary"), { podLabels: APP })).rollout;
    assert.equal(
      reasonAgainstOtherPods(own, declared),
      `adopts is for the first deployment alone, and the Rollout is there already: ${once}`,
    );
    assert.equal(
      reasonAgainstOtherPods(compiled(CANARY).rollout, { ...declared, adopts: undefined }),
      "the Rollout selects its pods by app.kubernetes.io/name=payments, and they would be selected by app=old: Argo Rollouts would let go of the pods that users are on. " +
        "podLabels are for the service's life: give those that it was made with.",
    );
  });
});

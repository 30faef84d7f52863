import assert from "node:assert/strict";
import { liveWorkload } from "../../../engines/argo";
import { ClusterFailure, type ClusterObject, type PatchOptions } from "../../../engines/argo/cluster";
import { supersede } from "../../../engines/argo/live/supersede";
import { supersededReleases, withSuperseded } from "../../../engines/argo/live/superseded";
import { standsInValidation } from "../../../engines/argo/live/validation";

type Fields = Record<string, unknown>;
interface Rollout extends ClusterObject {
  metadata: ClusterObject["metadata"] & { resourceVersion: string; annotations: Record<string, string> };
  spec: Fields;
  status: Fields;
}

const running = { name: "r", status: "Running" };

/** Release 1.6.0 in its validation, as the API server gives it. */
function rollout(status: Fields = {}, spec: Fields = {}, generation = 3): Rollout {
  const pods = { "airlock.dev/version": "1.6.0", "airlock.dev/digest": "sha256:b" };
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    metadata: { name: "payments", generation, resourceVersion: "7", annotations: {} },
    spec: {
      template: { metadata: { annotations: pods } },
      strategy: { canary: { steps: [{ setWeight: 10 }, { setWeight: 100 }, { analysis: {} }] } },
      ...spec,
    },
    status: {
      observedGeneration: "3",
      stableRS: "aaa",
      currentPodHash: "bbb",
      currentStepIndex: 2,
      canary: canary(100),
      ...status,
    },
  };
}

const canary = (weight: number, step: unknown = running, background: unknown = running) => ({
  weights: { canary: { weight } },
  currentStepAnalysisRunStatus: step,
  currentBackgroundAnalysisRunStatus: background,
});

const blueGreen = (active: string, run?: unknown) =>
  rollout(
    { canary: {}, blueGreen: { activeSelector: active, postPromotionAnalysisRunStatus: run } },
    { strategy: { blueGreen: {} } },
  );

describe("A release stands in its validation", () => {
  const cases: readonly (readonly [string, unknown, boolean])[] = [
    ["at 100 % in the last step, with nothing against it", rollout(), true],
    ["when its last analysis has just passed", rollout({ canary: canary(100, { status: "Successful" }) }), true],
    ["not in an earlier step", rollout({ currentStepIndex: 1 }), false],
    ["not with less than all traffic", rollout({ canary: canary(99) }), false],
    ["not when its analysis failed", rollout({ canary: canary(100, { status: "Failed" }) }), false],
    ["not when its analysis could not say", rollout({ canary: canary(100, { status: "Inconclusive" }) }), false],
    ["not when the background run erred", rollout({ canary: canary(100, running, { status: "Error" }) }), false],
    ["not before its analysis has begun", rollout({ canary: canary(100, null) }), false],
    ["not once it was aborted", rollout({ abort: true }), false],
    ["not while it is paused", rollout({}, { paused: true }), false],
    ["not while it waits", rollout({ pauseConditions: [{ reason: "InconclusiveAnalysisRun" }] }), false],
    ["not when it is the stable version", rollout({ stableRS: "bbb" }), false],
    ["not before the controller has seen what is declared", rollout({}, {}, 4), false],
    ["with blue-green after the switch", blueGreen("bbb", running), true],
    ["with blue-green not before it", blueGreen("aaa", running), false],
    ["with blue-green not when its analysis failed", blueGreen("bbb", { status: "Failed" }), false],
    ["not where there is no Rollout", undefined, false],
  ];
  for (const [what, object, expected] of cases) {
    it(what, () => {
      assert.equal(standsInValidation(object), expected);
      assert.equal(liveWorkload(object).isInValidation, expected);
    });
  }
});

/** A cluster whose controller does what `react` makes of each write. */
class FakeCluster {
  readonly written: object[] = [];
  constructor(
    public object: Rollout,
    private readonly react: (cluster: FakeCluster, body: Fields) => void,
  ) {}
  get = () => Promise.resolve(structuredClone(this.object));
  patch = (_ref: unknown, body: object, options?: PatchOptions): Promise<Rollout> => {
    this.written.push(options === undefined ? body : { ...body, subresource: options.subresource });
    const { metadata = {}, status = {} } = body as { metadata?: Fields; status?: Fields };
    if ("resourceVersion" in metadata && metadata["resourceVersion"] !== this.object.metadata.resourceVersion) {
      return Promise.reject(new ClusterFailure("conflict", "it has changed"));
    }
    const annotations = { ...this.object.metadata.annotations, ...(metadata["annotations"] as Record<string, string>) };
    const resourceVersion = String(Number(this.object.metadata.resourceVersion) + 1);
    this.object = {
      ...this.object,
      metadata: { ...this.object.metadata, annotations, resourceVersion },
      status: { ...this.object.status, ...status },
    };
    this.react(this, body as Fields);
    return Promise.resolve(this.object);
  };
  status(change: Fields): void {
    this.object = { ...this.object, status: { ...this.object.status, ...change } };
  }
}

const NEWER = { service: "payments", namespace: "shop", version: "1.7.0" };
const PROMOTED = { stableRS: "bbb", promoteFull: false, canary: { weights: { canary: { weight: 0 } } } };
const play = (cluster: FakeCluster) => supersede(cluster, NEWER, () => Promise.resolve());

describe("Superseding", () => {
  it("writes down which release, promotes it for the object that was judged, and says it again until it is heard", async () => {
    let heard = 0;
    const cluster = new FakeCluster(rollout(), (self, { metadata }) => {
      const { annotations = {} } = metadata as { annotations?: Fields };
      if ("airlock.dev/said-again" in annotations && ++heard === 2) self.status(PROMOTED);
    });
    await play(cluster);
    const note = JSON.stringify([{ version: "1.6.0", digest: "sha256:b", hash: "bbb", by: "1.7.0" }]);
    assert.deepEqual(cluster.written, [
      { metadata: { resourceVersion: "7", annotations: { "airlock.dev/superseded": note } } },
      { metadata: { resourceVersion: "8" }, status: { promoteFull: true }, subresource: "status" },
      { metadata: { annotations: { "airlock.dev/said-again": "3" } } },
      { metadata: { annotations: { "airlock.dev/said-again": "4" } } },
    ]);
  });

  it("waits until the weight is with the stable Service", async () => {
    let looks = 0;
    const cluster = new FakeCluster(rollout(), (self) => self.status({ ...PROMOTED, canary: canary(100) }));
    const { get } = cluster;
    cluster.get = () => {
      looks += 1;
      if (looks === 5) cluster.status(PROMOTED);
      return get();
    };
    await play(cluster);
    assert.equal(looks, 5);
  });

  it("promotes nothing that was aborted between the look and the patch", async () => {
    const cluster = new FakeCluster(rollout(), () => undefined);
    const { get } = cluster;
    let looks = 0;
    cluster.get = async () => {
      const seen = await get();
      looks += 1;
      if (looks === 3) {
        cluster.object = { ...cluster.object, metadata: { ...cluster.object.metadata, resourceVersion: "20" } };
        cluster.status({ abort: true });
      }
      return seen;
    };
    await assert.rejects(play(cluster), {
      message:
        "payments 1.6.0 in namespace shop has left its validation before it could be superseded (it was rolled back). " +
        "Nothing of the newer release was applied; look at airlock rollout status, then run this again.",
    });
    assert.equal(cluster.object.status["promoteFull"], undefined);
  });

  it("gives up where the controller does not promote it", async () => {
    await assert.rejects(play(new FakeCluster(rollout(), () => undefined)), {
      message:
        "payments 1.6.0 in namespace shop was told to be promoted, and Argo Rollouts has not done it within two minutes: it waits until all of its pods are available. " +
        "Nothing of the newer release was applied; run this again when it is promoted.",
    });
  });

  it("passes on what the cluster refuses", async () => {
    const cluster = new FakeCluster(rollout(), () => undefined);
    cluster.patch = () => Promise.reject(new Error("forbidden"));
    await assert.rejects(play(cluster), { message: "forbidden" });
  });
});

describe("The note of superseded releases", () => {
  const release = (version: string) => ({ version, digest: "sha256:a", hash: version, by: "9.0.0" });
  const noted = (text: string) => ({ metadata: { annotations: { "airlock.dev/superseded": text } } });

  it("keeps the last ten, each once", () => {
    let object: unknown = {};
    for (let index = 0; index < 12; index += 1) object = noted(withSuperseded(object, release(`1.${index}.0`)));
    object = noted(withSuperseded(object, release("1.11.0")));
    assert.deepEqual(
      supersededReleases(object).map(({ version }) => version),
      Array.from({ length: 10 }, (_, index) => `1.${index + 2}.0`),
    );
  });

  it("is empty where somebody has written something else", () => {
    for (const text of ["", "{", "7", '[{"version":"1.0.0"}]']) assert.deepEqual(supersededReleases(noted(text)), []);
  });
});

import assert from "node:assert/strict";
import { podImagePinned } from "../../../policies/kubernetes/podImagePinned";
import { releasedImageRuns } from "../../../policies/kubernetes/releasedImageRuns";
import { DIGEST, LIVE_DIGEST } from "../../release/goodRelease";
import { findings, messages, resource, UNKNOWN_TEXT, urnOf } from "../declared";

const PINNED = `registry.example.com/team/payments@${DIGEST}`;
const FLOATING = "registry.example.com/team/payments:latest";
const MESSAGE =
  "required an image pinned by sha256 digest. A tag can be another image tomorrow. Write payments@sha256:<digest> after the registry, as it was printed when the pipeline pushed.";

const pod = (image: unknown, more: Record<string, unknown> = {}) => ({ containers: [{ name: "app", image }], ...more });
const template = (image: unknown) => ({ template: { metadata: { labels: { app: "x" } }, spec: pod(image) } });
const job = (image: unknown) => ({ jobTemplate: { spec: template(image) } });

/** Every kind that starts pods, with its specification around an image. */
const KINDS: Readonly<Record<string, (image: unknown) => Record<string, unknown>>> = {
  "core/v1:Pod": (image) => ({ spec: pod(image) }),
  "core/v1:PodTemplate": (image) => ({ template: { spec: pod(image) } }),
  "core/v1:ReplicationController": (image) => ({ spec: template(image) }),
  "apps/v1:Deployment": (image) => ({ spec: template(image) }),
  "apps/v1:ReplicaSet": (image) => ({ spec: template(image) }),
  "apps/v1:StatefulSet": (image) => ({ spec: template(image) }),
  "apps/v1:DaemonSet": (image) => ({ spec: template(image) }),
  "batch/v1:Job": (image) => ({ spec: template(image) }),
  "batch/v1:CronJob": (image) => ({ spec: job(image) }),
  "apps/v1:DeploymentList": (image) => ({ items: [{ metadata: { name: "x" }, spec: template(image) }] }),
  "apps/v1:DeploymentPatch": (image) => ({ spec: template(image) }),
  "argoproj.io/v1alpha1:Rollout": (image) => ({ spec: template(image) }),
  "argoproj.io/v1alpha1:Experiment": (image) => ({ spec: { templates: [{ name: "a", ...template(image) }] } }),
  "argoproj.io/v1alpha1:AnalysisTemplate": (image) => ({
    spec: { metrics: [{ name: "smoke", provider: { job: { spec: template(image) } } }] },
  }),
};

describe("pod-image-pinned", () => {
  for (const [kind, around] of Object.entries(KINDS)) {
    it(`judges a ${kind}`, () => {
      const of = (image: unknown) => messages(podImagePinned, [resource(`kubernetes:${kind}`, "x", around(image))]);
      assert.deepEqual(of(PINNED), []);
      assert.deepEqual(of(FLOATING), [`pod-image-pinned: measured payments:latest in container app, ${MESSAGE}`]);
    });
  }

  const judged = (spec: unknown, config = {}, type = "kubernetes:core/v1:Pod") =>
    messages(podImagePinned, [resource(type, "x", { spec })], config).map((line) => line.replace(/, required .*/, ""));

  it("judges init and ephemeral containers, and image volumes", () => {
    const spec = pod(PINNED, {
      initContainers: [{ name: "migrate", image: "migrate:1" }],
      ephemeralContainers: [{ image: "busybox" }],
      volumes: [
        { name: "models", image: { reference: "models:2" } },
        { name: "data", emptyDir: {} },
      ],
    });
    assert.deepEqual(judged(spec), [
      "pod-image-pinned: measured migrate:1 in init container migrate",
      "pod-image-pinned: measured busybox without tag and digest, which means latest, in ephemeral container 1",
      "pod-image-pinned: measured models:2 in image volume models",
    ]);
  });

  it("refuses what is no image, and none; a patch may leave it out", () => {
    assert.deepEqual(judged(pod("Not An Image")), [
      "pod-image-pinned: measured a text that is no image reference in container app",
    ]);
    assert.deepEqual(judged(pod(undefined)), ["pod-image-pinned: measured no image in container app"]);
    assert.deepEqual(judged({ template: { spec: pod(undefined) } }, {}, "kubernetes:apps/v1:DeploymentPatch"), []);
  });

  it("refuses images that are unknown at preview, unless the update is to judge them", () => {
    const whole = "pod-image-pinned: measured the specification of its pods, unknown at preview";
    const image = "pod-image-pinned: measured the image of container app, unknown at preview";
    assert.deepEqual(judged(UNKNOWN_TEXT), [whole]);
    assert.deepEqual(judged({ containers: UNKNOWN_TEXT }), [whole]);
    assert.deepEqual(judged(pod(UNKNOWN_TEXT)), [image]);
    assert.deepEqual(judged(pod(PINNED, { nodeName: UNKNOWN_TEXT })), []);
    for (const spec of [UNKNOWN_TEXT, pod(UNKNOWN_TEXT)])
      assert.deepEqual(judged(spec, { unknownImages: "allow" }), []);
  });

  it("leaves a Rollout alone whose pods are those of a Deployment", () => {
    const spec = { replicas: 3, workloadRef: { kind: "Deployment", name: "payments" } };
    assert.deepEqual(judged(spec, {}, "kubernetes:argoproj.io/v1alpha1:Rollout"), []);
  });
});

describe("released-image-runs", () => {
  const OTHER = PINNED.replace(DIGEST, LIVE_DIGEST);
  const released = (image: string) => resource("airlock:kubernetes:ProgressiveWorkload", "payments", { image });
  const worker = (image: string) => resource("kubernetes:batch/v1:CronJob", "worker", { spec: job(image) });

  it("takes the released digest, and images of other repositories", () => {
    assert.deepEqual(messages(releasedImageRuns, [released(PINNED), worker(PINNED)]), []);
    assert.deepEqual(
      messages(releasedImageRuns, [released(PINNED), worker(`registry.example.com/other@${DIGEST}`)]),
      [],
    );
  });

  it("refuses another digest of the same image, and a tag of it", () => {
    const said = (found: string) =>
      `released-image-runs: measured ${found} in container app of CronJob worker, required ${DIGEST}. ` +
      "It is another build of payments than the one that was judged and released. Use the image that release.yaml names.";
    const [found] = findings(releasedImageRuns, [released(PINNED), worker(OTHER)]);
    assert.equal(found?.message, said(LIVE_DIGEST));
    assert.equal(found.urn, urnOf("kubernetes:batch/v1:CronJob", "worker"));
    assert.deepEqual(messages(releasedImageRuns, [released(PINNED), worker(FLOATING)]), [said("no digest")]);
  });

  it("has nothing to say of a stack without a release", () => {
    assert.deepEqual(messages(releasedImageRuns, [worker(FLOATING)]), []);
  });
});

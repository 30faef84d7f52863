import type { KubeObject } from "../../cluster/harness/kubeClient";
import {
  container,
  digest,
  edit,
  execHook,
  execProbe,
  existing,
  image,
  imageVolume,
  job,
  list,
  make,
  measuring,
  pods,
  policy,
  remove,
  rollout,
  route,
  type Scene,
  scaled,
  setImage,
  smoke,
  stable,
  status,
  UNRELEASED,
  unreleased,
  work,
} from "./admissionAttempts";
import type { Who } from "./admissionPeople";

/**
 * One line of the table. Without `refused` it is allowed; otherwise that is part of the answer. Where several policies refuse, the API server tells the
 * first that it came to, and its order differs from start to start: any of these, then.
 */
export interface Row {
  readonly who: Who;
  readonly what: string;
  readonly refused?: string | readonly string[];
  readonly run: (scene: Scene) => Promise<unknown>;
}

const NOT_RELEASED = "was not released for this namespace";
const FIXED = "Airlock: what runs here was judged when it was made and cannot be changed; release another version";
const BY_SCHEDULE = "Airlock: a release is promoted by its schedule; nobody skips what is to be measured";
const ONLY_IN_VALIDATION = "Airlock: a deploy agent promotes a release only in its validation";
const BY_OPERATORS = "aborted by airlock:operators, and by nobody else";
const NO_OTHER_PROCESS = "Airlock: hooks and probes that run a command in a released image are not released with it";
const only = (resource: string) =>
  `Airlock: only controllers write ${resource} here (airlock:break-glass in an emergency)`;
export const PARTS = "belongs to a release of payments that is under way, and stays as it is until that has ended";
const notByHand = (field: string) => `Airlock: a rollout moves traffic; ${field} is not changed by hand`;

/** Who may, and who may not. */
export const admissionRows: readonly Row[] = [
  { who: "deploy agent", what: "releases what is in the list", run: (scene) => rollout(scene, {}) },
  {
    who: "deploy agent",
    what: "changes an environment variable",
    run: (scene) => rollout(scene, {}, { env: [{ name: "A", value: "b" }] }),
  },
  {
    who: "deploy agent",
    what: "releases a digest that is not",
    refused: NOT_RELEASED,
    run: (scene) => rollout(scene, {}, { image: UNRELEASED }),
  },
  {
    who: "deploy agent",
    what: "takes the same digest from another registry",
    refused: NOT_RELEASED,
    run: (scene) => rollout(scene, {}, { image: `elsewhere.test/shop/payments@${digest(scene)}` }),
  },
  {
    who: "deploy agent",
    what: "names a tag",
    refused: NOT_RELEASED,
    run: (scene) => rollout(scene, {}, { image: "registry.test/shop/payments:1.2.0" }),
  },
  {
    who: "deploy agent",
    what: "names a tag before the digest",
    refused: NOT_RELEASED,
    run: (scene) => rollout(scene, {}, { image: `registry.test/shop/payments:1.2.0@${digest(scene)}` }),
  },
  {
    who: "deploy agent",
    what: "gives the image another command",
    refused: NOT_RELEASED,
    run: (scene) => rollout(scene, {}, { command: ["sh", "-c", "id"] }),
  },
  {
    who: "deploy agent",
    what: "gives the image arguments",
    refused: NOT_RELEASED,
    run: (scene) => rollout(scene, {}, { args: ["--debug"] }),
  },
  {
    who: "deploy agent",
    what: "adds a hook that runs a command",
    refused: NO_OTHER_PROCESS,
    run: (scene) => rollout(scene, {}, execHook),
  },
  {
    who: "deploy agent",
    what: "probes with a command",
    refused: NO_OTHER_PROCESS,
    run: (scene) => rollout(scene, {}, execProbe),
  },
  {
    who: "deploy agent",
    what: "adds an init container",
    refused: NOT_RELEASED,
    run: (scene) => rollout(scene, { initContainers: [container(UNRELEASED)] }),
  },
  {
    who: "deploy agent",
    what: "mounts an image",
    refused: "is mounted as a volume and was not released",
    run: (scene) => rollout(scene, imageVolume),
  },
  {
    who: "deploy agent",
    what: "measures with Prometheus",
    run: make("argoproj.io/v1alpha1", "AnalysisTemplate", () => ({
      metrics: [{ name: "a", provider: { prometheus: { address: "http://p", query: "up" } } }],
    })),
  },
  {
    who: "deploy agent",
    what: "measures with a Job of its own",
    refused: NOT_RELEASED,
    run: make("argoproj.io/v1alpha1", "AnalysisTemplate", measuring(unreleased)),
  },
  {
    who: "deploy agent",
    what: "measures with the released smoke test and its command",
    run: make("argoproj.io/v1alpha1", "AnalysisTemplate", smoke("/smoke")),
  },
  {
    who: "deploy agent",
    what: "measures with the smoke test and another command",
    refused: NOT_RELEASED,
    run: make("argoproj.io/v1alpha1", "AnalysisTemplate", smoke("/bin/sh")),
  },
  {
    who: "deploy agent",
    what: "strips the hash from a Service by a forced apply",
    refused: [notByHand("spec.selector of services"), PARTS],
    run: (scene) => {
      const object = scene.service.objects("1.2.0").find(({ metadata }) => metadata.name === "payments-stable");
      return scene.client.apply(object as unknown as KubeObject, { manager: "pulumi", force: true });
    },
  },
  {
    who: "deploy agent",
    what: "labels a Service",
    run: (scene) => scene.client.patch(stable(scene), { metadata: { labels: { team: "shop" } } }),
  },
  {
    who: "deploy agent",
    what: "moves weights at the route",
    refused: [notByHand("spec.http of virtualservices"), PARTS],
    run: (scene) =>
      scene.client.patch(route(scene), [{ op: "replace", path: "/spec/http/0/route/1/weight", value: 100 }]),
  },
  {
    who: "deploy agent",
    what: "promotes before the last step",
    refused: ONLY_IN_VALIDATION,
    run: status({ promoteFull: true }),
  },
  { who: "deploy agent", what: "aborts", refused: ONLY_IN_VALIDATION, run: status({ abort: true }) },
  { who: "deploy agent", what: "skips a stage", refused: ONLY_IN_VALIDATION, run: status({ currentStepIndex: 4 }) },
  { who: "deploy agent", what: "scales", refused: 'cannot patch resource "rollouts/scale"', run: scaled },
  {
    who: "deploy agent",
    what: "writes the list",
    refused: 'cannot patch resource "configmaps"',
    run: (scene) => scene.client.patch(list(scene), { data: {} }),
  },
  {
    who: "deploy agent",
    what: "deletes a policy",
    refused: 'cannot delete resource "validatingadmissionpolicies"',
    run: ({ client }) => client.delete(policy),
  },
  {
    who: "robot",
    what: "writes the list of its namespace",
    refused: 'cannot patch resource "configmaps"',
    run: (scene) => scene.client.patch(list(scene), { data: {} }),
  },
  {
    who: "robot",
    what: "changes a ReplicaSet's image",
    refused: [FIXED, only("replicasets")],
    run: edit("apps/v1", "ReplicaSet", setImage),
  },
  {
    who: "robot",
    what: "scales a ReplicaSet",
    refused: only("replicasets/scale"),
    run: edit("apps/v1", "ReplicaSet", { spec: { replicas: 9 } }, "scale"),
  },
  {
    who: "robot",
    what: "makes a ReplicaSet of a released image",
    refused: only("replicasets"),
    run: make("apps/v1", "ReplicaSet", work(image)),
  },
  { who: "robot", what: "scales", refused: only("rollouts/scale"), run: scaled },
  {
    who: "robot",
    what: "deletes the Rollout",
    refused: only("rollouts"),
    run: ({ client, service }) => client.delete(service.rollout),
  },
  {
    who: "robot",
    what: "promotes through status",
    refused: BY_OPERATORS,
    run: status({ currentStepIndex: 4 }),
  },
  {
    who: "robot",
    what: "makes a pod of a released image",
    refused: only("pods"),
    run: make("v1", "Pod", (scene) => pods(image(scene))),
  },
  {
    who: "robot",
    what: "labels a pod, so that a Service takes it",
    refused: only("pods"),
    run: edit("v1", "Pod", { metadata: { labels: { app: "x" } } }),
  },
  {
    who: "robot",
    what: "changes a pod's image",
    refused: [FIXED, only("pods")],
    run: edit("v1", "Pod", [{ op: "replace", path: "/spec/containers/0/image", value: UNRELEASED }]),
  },
  {
    who: "robot",
    what: "adds an ephemeral container",
    refused: [FIXED, only("pods/ephemeralcontainers")],
    run: edit(
      "v1",
      "Pod",
      { spec: { ephemeralContainers: [{ name: "debug", image: UNRELEASED }] } },
      "ephemeralcontainers",
    ),
  },
  {
    who: "robot",
    what: "runs a command in a pod",
    refused: only("pods/exec"),
    run: async (scene) => {
      const { metadata } = await existing(scene, "v1", "Pod");
      return scene.inEarnest.call(
        "POST",
        `/api/v1/namespaces/${scene.service.namespace}/pods/${metadata.name}/exec?command=id&stdout=true`,
      );
    },
  },
  { who: "robot", what: "makes a Job", refused: only("jobs"), run: make("batch/v1", "Job", job(image)) },
  {
    who: "robot",
    what: "makes an AnalysisRun with a Job",
    refused: only("analysisruns"),
    run: make("argoproj.io/v1alpha1", "AnalysisRun", measuring(image)),
  },
  {
    who: "robot",
    what: "deletes an AnalysisRun",
    refused: only("analysisruns"),
    run: remove("argoproj.io/v1alpha1", "AnalysisRun"),
  },
  {
    who: "robot",
    what: "makes an Experiment",
    refused: only("experiments"),
    run: make("argoproj.io/v1alpha1", "Experiment", (scene) => ({ templates: [{ name: "a", ...work(image)(scene) }] })),
  },
  { who: "robot", what: "makes a Deployment of a released image", run: make("apps/v1", "Deployment", work(image)) },
  {
    who: "robot",
    what: "makes a Deployment of another",
    refused: NOT_RELEASED,
    run: make("apps/v1", "Deployment", work(unreleased)),
  },
  {
    who: "robot",
    what: "makes a CronJob",
    refused: NOT_RELEASED,
    run: make("batch/v1", "CronJob", (scene) => ({
      schedule: "* * * * *",
      jobTemplate: { spec: job(unreleased)(scene) },
    })),
  },
  { who: "operator", what: "aborts", run: status({ abort: true }) },
  { who: "operator", what: "resumes", run: status({ pauseConditions: null }) },
  { who: "operator", what: "skips a stage", refused: BY_SCHEDULE, run: status({ currentStepIndex: 4 }) },
  { who: "operator", what: "promotes past all stages", refused: BY_SCHEDULE, run: status({ promoteFull: true }) },
  {
    who: "administrator",
    what: "releases a digest that is not in the list",
    refused: NOT_RELEASED,
    run: (scene) => rollout(scene, {}, { image: UNRELEASED }),
  },
  {
    who: "administrator",
    what: "makes a pod",
    refused: only("pods"),
    run: make("v1", "Pod", (scene) => pods(image(scene))),
  },
  { who: "break-glass", what: "scales", run: scaled },
  { who: "break-glass", what: "promotes past all stages", run: status({ promoteFull: true }) },
  {
    who: "administrator in an emergency",
    what: "makes a pod",
    refused: only("pods"),
    run: make("v1", "Pod", (scene) => pods(image(scene))),
  },
  {
    who: "administrator in an emergency",
    what: "makes a Job of an image that was not released",
    refused: NOT_RELEASED,
    run: make("batch/v1", "Job", job(unreleased)),
  },
  {
    who: "Argo Rollouts",
    what: "makes a ReplicaSet of an image that was not released",
    refused: NOT_RELEASED,
    run: make("apps/v1", "ReplicaSet", work(unreleased)),
  },
  {
    who: "Argo Rollouts",
    what: "makes a ReplicaSet of a released image",
    run: make("apps/v1", "ReplicaSet", work(image)),
  },
  {
    who: "Argo Rollouts",
    what: "changes a ReplicaSet's image",
    refused: FIXED,
    run: edit("apps/v1", "ReplicaSet", setImage),
  },
  { who: "Argo Rollouts", what: "scales a ReplicaSet", run: edit("apps/v1", "ReplicaSet", { spec: { replicas: 3 } }) },
  { who: "Argo Rollouts", what: "moves a Rollout on", run: status({ currentStepIndex: 4 }) },
  {
    who: "Argo Rollouts",
    what: "moves a Service",
    run: (scene) => scene.client.patch(stable(scene), { spec: { selector: { app: "x" } } }),
  },
  { who: "ReplicaSet controller", what: "makes a pod", run: make("v1", "Pod", (scene) => pods(image(scene))) },
];

const promoted = status({ promoteFull: true });

/** Somebody promotes what stands there. */
export const promotes = (who: Who): Row => ({ who, what: "promotes it", run: promoted });

/** While a release stands in its validation: the deploy agent may promote it, so that a newer one goes back to it. */
export const validationRows: readonly Row[] = [
  promotes("deploy agent"),
  { who: "deploy agent", what: "takes that word back", run: status({ promoteFull: false }) },
  {
    who: "deploy agent",
    what: "promotes it and moves it",
    refused: ONLY_IN_VALIDATION,
    run: status({ promoteFull: true, currentStepIndex: 0 }),
  },
  {
    who: "deploy agent",
    what: "promotes it and says that it was not aborted",
    refused: ONLY_IN_VALIDATION,
    run: status({ promoteFull: true, abort: false }),
  },
  {
    who: "deploy agent",
    what: "makes it the stable version",
    refused: ONLY_IN_VALIDATION,
    run: status({ stableRS: "x" }),
  },
  { who: "deploy agent", what: "aborts it", refused: ONLY_IN_VALIDATION, run: status({ abort: true }) },
  { who: "deploy agent", what: "pauses it", refused: ONLY_IN_VALIDATION, run: status({ controllerPause: true }) },
  { ...promotes("robot"), refused: BY_OPERATORS },
  { ...promotes("administrator"), refused: BY_OPERATORS },
  { ...promotes("operator"), refused: BY_SCHEDULE },
];

/** While it does not: paused, just changed, with an analysis that failed, aborted. */
export const noValidationRows: readonly Row[] = [{ ...promotes("deploy agent"), refused: ONLY_IN_VALIDATION }];

import { KubeError, type KubeObject } from "../../cluster/harness/kubeClient";
import {
  container,
  edit,
  existing,
  image,
  list,
  make,
  measuring,
  pods,
  type Scene,
  setImage,
  stable,
  status,
} from "./admissionAttempts";
import { SYSTEM } from "./admissionPeople";
import { PARTS, type Row } from "./admissionRows";

const UNDER_WAY =
  "Airlock: a release is under way, and nothing of the Rollout but the number of pods changes until it has ended; wait, or roll it back";
const ABORTED =
  "Airlock: the release was aborted, and any change would start its digest again; release another digest, or the version before";
const OFF_SCHEDULE = "Airlock: this digest was released by the schedule";
const HOLD_ONLY = "Airlock: airlock:operators hold and resume a rollout, and change nothing else of it";
const OWN_NAME =
  "Airlock: what was asked of a rollout is written by airlock:operators, each under their own name (airlock.dev/asked-by)";
const KEPT = "Airlock: records and evidence are kept; nobody deletes them (airlock:break-glass in an emergency)";
const AS_MADE = "Airlock: records and evidence stay as they were made (airlock:break-glass in an emergency)";
const MADE_FIXED = "Airlock: a record or a part of its evidence is made immutable, and owned by nothing";
const VERDICT = "Airlock: the verdict on a record is the reconciler's";
const LISTS =
  "Airlock: what may run and what may not is written by the reconciler and the platform, and by nobody else";
const TRUST = "Airlock: whom to trust is the platform's to say";
const ONCE = "Airlock: outcomes are written once by the reconciler, and stay (airlock:break-glass in an emergency)";
const TOKENS = "Airlock: tokens of the accounts here are for their pods, and nobody else takes one";
const cannot = (verb: string, resource: string) => `cannot ${verb} resource "${resource}"`;

type Fields = Record<string, unknown>;
/** What `airlock rollout start` writes besides the end of the abort. */
const FORGOTTEN = { canary: { currentBackgroundAnalysisRunStatus: null, currentStepAnalysisRunStatus: null } };

const verified = { "airlock.dev/verdict": "verified" };

const map = (name: string, more: Fields = {}, labels: Fields = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, labels },
  data: { "record.json": "{}" },
  immutable: true,
  ...more,
});

/** What is there already: a record, a part of its evidence, an outcome, a quarantine, trust, and an analysis that nothing names. */
export function standing(namespace: string): readonly KubeObject[] {
  const inside = (object: ReturnType<typeof map>, place: string) =>
    ({ ...object, metadata: { ...object.metadata, namespace: place } }) as unknown as KubeObject;
  return [
    inside(map(RECORD, {}, { "airlock.dev/record": "payments" }), namespace),
    inside(map(EVIDENCE, {}, { "airlock.dev/evidence": "payments" }), namespace),
    inside(map(OUTCOME), SYSTEM),
    inside(map(`quarantine-${namespace}`, { immutable: false }), SYSTEM),
    inside(map(`trust-${namespace}`, { immutable: false }), SYSTEM),
    {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AnalysisTemplate",
      metadata: { name: "nobodys", namespace },
      spec: { metrics: [{ name: "a", provider: { prometheus: { address: "http://p", query: "up" } } }] },
    },
  ];
}

const RECORD = "payments-record-1.0.0-1";
const EVIDENCE = "payments-evidence-0123456789abcdef-1";
const OUTCOME = "outcome-shop-payments-1.0.0-1-1";

const at =
  (apiVersion: string, kind: string, name: string) =>
  ({ service }: Scene) => ({
    apiVersion,
    kind,
    metadata: { name, namespace: service.namespace },
  });
const mapAt = (name: string) => at("v1", "ConfigMap", name);
const inSystem =
  (name: (namespace: string) => string) =>
  ({ service }: Scene) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: name(service.namespace), namespace: SYSTEM },
  });
const quarantine = inSystem((namespace) => `quarantine-${namespace}`);
const trust = inSystem((namespace) => `trust-${namespace}`);
const outcome = inSystem(() => OUTCOME);
const template = (name: string) => at("argoproj.io/v1alpha1", "AnalysisTemplate", name);

type Ref = (scene: Scene) => Parameters<Scene["client"]["patch"]>[0];
const patch = (ref: Ref, body: object) => (scene: Scene) => scene.client.patch(ref(scene), body);
const remove = (ref: Ref) => (scene: Scene) => scene.client.delete(ref(scene));
const read = (ref: Ref) => (scene: Scene) => scene.client.get(ref(scene));

/** A record as somebody makes it. */
const record =
  (metadata: Fields = {}, more: Fields = {}) =>
  (scene: Scene) =>
    scene.client.create({
      ...map("payments-record-1.2.0-1"),
      ...more,
      metadata: {
        name: "payments-record-1.2.0-1",
        namespace: scene.service.namespace,
        labels: { "airlock.dev/record": "payments" },
        ...metadata,
      },
    });

const annotate = (annotations: Fields): object => ({ metadata: { annotations } });
const steps = { spec: { strategy: { canary: { steps: [{ setWeight: 100 }] } } } };
const payments: Ref = ({ service }) => service.rollout;

/** Another released digest in the Rollout that is there. */
const nextDigest = (scene: Scene) =>
  scene.client.patch(payments(scene), [
    { op: "replace", path: "/spec/template/spec/containers/0/image", value: image(scene) },
    ...["version", "digest"].map((name) => ({
      op: "replace",
      path: `/spec/template/metadata/annotations/airlock.dev~1${name}`,
      value: name,
    })),
  ]);

/** A token of the account that writes lists. */
const token = ({ client }: Scene) =>
  client.call("POST", `/api/v1/namespaces/${SYSTEM}/serviceaccounts/airlock-reconciler/token`, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { audiences: [] },
  });

/** Whether somebody might, as the API server says: an impersonation cannot be tried by somebody who is impersonated. */
const may = (verb: string, group: string, resource: string, name: string) => async (scene: Scene) => {
  const review = await scene.inEarnest.call<{ status: { allowed: boolean } }>(
    "POST",
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: { verb, group, resource, name, namespace: SYSTEM } },
    },
  );
  if (!review.status.allowed) throw new KubeError(403, "Forbidden", `cannot ${verb} resource "${resource}"`);
};

const binding = (scene: Scene) =>
  scene.client.create({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "more", namespace: scene.service.namespace },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", name: "airlock-deploy-agent", namespace: scene.service.namespace }],
  });

/** Who may do what to a release under way, to what is kept, and to the rights themselves: while 1.1.0 waits at 10 % for a person. */
export const fenceRows: readonly Row[] = [
  // The release under way.
  {
    who: "deploy agent",
    what: "changes steps in flight",
    refused: [UNDER_WAY, OFF_SCHEDULE],
    run: patch(payments, steps),
  },
  { who: "deploy agent", what: "releases a second digest in flight", refused: UNDER_WAY, run: nextDigest },
  {
    who: "deploy agent",
    what: "makes the Rollout invalid in flight, so that Argo ignores an abort",
    refused: UNDER_WAY,
    run: patch(payments, { spec: { minReadySeconds: 9000 } }),
  },
  {
    who: "deploy agent",
    what: "holds a rollout, so that nothing judges it",
    refused: UNDER_WAY,
    run: patch(payments, { spec: { paused: true } }),
  },
  { who: "deploy agent", what: "changes the number of pods", run: patch(payments, { spec: { replicas: 9 } }) },
  { who: "deploy agent", what: "labels the Rollout", run: patch(payments, { metadata: { labels: { team: "shop" } } }) },
  {
    who: "administrator",
    what: "changes steps in flight",
    refused: [UNDER_WAY, OFF_SCHEDULE],
    run: patch(payments, steps),
  },
  { who: "robot", what: "releases a second digest in flight", refused: UNDER_WAY, run: nextDigest },
  { who: "break-glass", what: "changes steps in flight", run: patch(payments, steps) },
  { who: "Argo Rollouts", what: "changes steps in flight", run: patch(payments, steps) },
  {
    who: "deploy agent",
    what: "changes an analysis that is still to come",
    refused: `payments-bake-2 ${PARTS}`,
    run: patch(template("payments-bake-2"), { spec: { args: [] } }),
  },
  {
    who: "deploy agent",
    what: "changes the analysis that runs all the while",
    refused: `payments-watch ${PARTS}`,
    run: patch(template("payments-watch"), { spec: { args: [] } }),
  },
  {
    who: "deploy agent",
    what: "deletes an analysis that is still to come",
    refused: `payments-bake-3 ${PARTS}`,
    run: remove(template("payments-bake-3")),
  },
  { who: "deploy agent", what: "deletes an analysis that nothing names", run: remove(template("nobodys")) },
  {
    who: "deploy agent",
    what: "changes an analysis that nothing names",
    run: patch(template("nobodys"), { spec: { args: [{ name: "a" }] } }),
  },
  {
    who: "deploy agent",
    what: "changes a Service's port in flight",
    refused: `payments-stable ${PARTS}`,
    run: (scene) =>
      scene.client.patch(stable(scene), [{ op: "replace", path: "/spec/ports/0/targetPort", value: 9090 }]),
  },
  {
    who: "administrator",
    what: "deletes a Service in flight",
    refused: `payments-stable ${PARTS}`,
    run: remove(stable),
  },
  {
    who: "administrator",
    what: "deletes the route in flight",
    refused: `payments ${PARTS}`,
    run: remove(at("networking.istio.io/v1", "VirtualService", "payments")),
  },
  // People on call.
  { who: "operator", what: "holds a rollout", run: patch(payments, { spec: { paused: true } }) },
  {
    who: "operator",
    what: "says why, under their own name",
    run: patch(payments, annotate({ "airlock.dev/asked": "{}", "airlock.dev/asked-by": "olga" })),
  },
  {
    who: "operator",
    what: "says why, under another's name",
    refused: OWN_NAME,
    run: patch(payments, annotate({ "airlock.dev/asked": "{}", "airlock.dev/asked-by": "bea" })),
  },
  {
    who: "deploy agent",
    what: "says that people asked",
    refused: OWN_NAME,
    run: patch(payments, annotate({ "airlock.dev/asked": "{}", "airlock.dev/asked-by": "olga" })),
  },
  {
    who: "operator",
    what: "makes Argo forget an analysis in flight",
    refused: "Airlock: a release is promoted by its schedule; nobody skips what is to be measured",
    run: status(FORGOTTEN),
  },
  { who: "operator", what: "changes steps", refused: [HOLD_ONLY, OFF_SCHEDULE], run: patch(payments, steps) },
  { who: "operator", what: "changes the release", refused: HOLD_ONLY, run: nextDigest },
  {
    who: "operator",
    what: "annotates what is shown of a release",
    refused: HOLD_ONLY,
    run: patch(payments, annotate({ "airlock.dev/version": "9.9.9" })),
  },
  { who: "operator", what: "reads outcomes", run: read(outcome) },
  { who: "operator", what: "deletes the Rollout", refused: cannot("delete", "rollouts"), run: remove(payments) },
  // Records and their evidence.
  { who: "deploy agent", what: "writes a record", run: record() },
  {
    who: "deploy agent",
    what: "writes a record with a verdict",
    refused: VERDICT,
    run: record({ annotations: verified }),
  },
  {
    who: "deploy agent",
    what: "writes a record that can be changed",
    refused: MADE_FIXED,
    run: record({}, { immutable: false }),
  },
  {
    who: "deploy agent",
    what: "writes a record that goes with its owner",
    refused: MADE_FIXED,
    run: record({ ownerReferences: [{ apiVersion: "v1", kind: "Service", name: "payments-stable", uid: "u" }] }),
  },
  {
    who: "deploy agent",
    what: "writes a verdict on a record",
    refused: [VERDICT, AS_MADE],
    run: patch(mapAt(RECORD), annotate(verified)),
  },
  {
    who: "deploy agent",
    what: "takes the label off a record, so that nobody finds it",
    refused: AS_MADE,
    run: patch(mapAt(RECORD), { metadata: { labels: { "airlock.dev/record": null } } }),
  },
  {
    who: "administrator",
    what: "gives a record an owner, so that it goes with it",
    refused: AS_MADE,
    run: patch(mapAt(RECORD), {
      metadata: { ownerReferences: [{ apiVersion: "v1", kind: "Service", name: "x", uid: "u" }] },
    }),
  },
  {
    who: "deploy agent",
    what: "deletes a record",
    refused: cannot("delete", "configmaps"),
    run: remove(mapAt(RECORD)),
  },
  { who: "robot", what: "deletes a record", refused: KEPT, run: remove(mapAt(RECORD)) },
  { who: "administrator", what: "deletes a part of the evidence", refused: KEPT, run: remove(mapAt(EVIDENCE)) },
  { who: "reconciler", what: "deletes a record", refused: KEPT, run: remove(mapAt(RECORD)) },
  { who: "reconciler", what: "writes a verdict on a record", run: patch(mapAt(RECORD), annotate(verified)) },
  {
    who: "reconciler",
    what: "writes anything else on a record",
    refused: AS_MADE,
    run: patch(mapAt(RECORD), annotate({ note: "fine" })),
  },
  { who: "administrator in an emergency", what: "deletes a record", run: remove(mapAt(RECORD)) },
  // The lists, quarantine, trust, outcomes.
  { who: "reconciler", what: "writes the list", run: patch(list, { data: { a: "b" } }) },
  { who: "administrator", what: "writes the list, as the platform", run: patch(list, { data: { a: "b" } }) },
  { who: "keeper of airlock-system", what: "writes the list", refused: LISTS, run: patch(list, { data: { a: "b" } }) },
  { who: "keeper of airlock-system", what: "deletes the list", refused: LISTS, run: remove(list) },
  { who: "deploy agent", what: "deletes the list", refused: cannot("delete", "configmaps"), run: remove(list) },
  { who: "robot", what: "deletes the list", refused: cannot("delete", "configmaps"), run: remove(list) },
  {
    who: "keeper of airlock-system",
    what: "lifts a quarantine",
    refused: LISTS,
    run: patch(quarantine, { data: null }),
  },
  {
    who: "reconciler",
    what: "puts a digest under quarantine",
    run: patch(quarantine, { data: { "sha256-00": "{}" } }),
  },
  { who: "administrator", what: "lifts a quarantine", run: patch(quarantine, { data: null }) },
  { who: "break-glass", what: "lifts a quarantine", run: patch(quarantine, { data: null }) },
  {
    who: "break-glass",
    what: "writes the list",
    refused: cannot("patch", "configmaps"),
    run: patch(list, { data: { a: "b" } }),
  },
  { who: "deploy agent", what: "reads the quarantine of its namespace", run: read(quarantine) },
  { who: "deploy agent", what: "reads the list of its namespace", run: read(list) },
  { who: "deploy agent", what: "reads whom to trust", refused: cannot("get", "configmaps"), run: read(trust) },
  { who: "reconciler", what: "says whom to trust", refused: TRUST, run: patch(trust, { data: { a: "b" } }) },
  {
    who: "keeper of airlock-system",
    what: "says whom to trust",
    refused: TRUST,
    run: patch(trust, { data: { a: "b" } }),
  },
  { who: "administrator", what: "says whom to trust, as the platform", run: patch(trust, { data: { a: "b" } }) },
  {
    who: "reconciler",
    what: "writes an outcome",
    run: ({ client }) =>
      client.create({
        ...map("outcome-shop-payments-1.1.0-1-2"),
        metadata: { name: "outcome-shop-payments-1.1.0-1-2", namespace: SYSTEM },
      }),
  },
  {
    who: "administrator",
    what: "writes an outcome",
    refused: ONCE,
    run: ({ client }) =>
      client.create({
        ...map("outcome-shop-payments-1.1.0-1-2"),
        metadata: { name: "outcome-shop-payments-1.1.0-1-2", namespace: SYSTEM },
      }),
  },
  { who: "reconciler", what: "deletes an outcome", refused: ONCE, run: remove(outcome) },
  { who: "administrator", what: "changes an outcome", refused: ONCE, run: patch(outcome, annotate({ note: "fine" })) },
  // The rights themselves, and the detours.
  { who: "deploy agent", what: "binds itself a role", refused: cannot("create", "rolebindings"), run: binding },
  {
    who: "deploy agent",
    what: "takes a token of the reconciler",
    refused: cannot("create", "serviceaccounts/token"),
    run: token,
  },
  {
    who: "robot",
    what: "takes a token of the reconciler",
    refused: cannot("create", "serviceaccounts/token"),
    run: token,
  },
  { who: "keeper of airlock-system", what: "takes a token of the reconciler", refused: TOKENS, run: token },
  { who: "administrator", what: "takes a token of the reconciler", refused: TOKENS, run: token },
  {
    who: "deploy agent",
    what: "becomes the reconciler by impersonation",
    refused: cannot("impersonate", "serviceaccounts"),
    run: may("impersonate", "", "serviceaccounts", "airlock-reconciler"),
  },
  {
    who: "deploy agent",
    what: "becomes an operator by impersonation",
    refused: cannot("impersonate", "groups"),
    run: may("impersonate", "", "groups", "airlock:operators"),
  },
  { who: "deploy agent", what: "reads the cluster's identity", run: read(() => NAMESPACE("kube-system")) },
  {
    who: "deploy agent",
    what: "reads another namespace",
    refused: cannot("get", "namespaces"),
    run: read(() => NAMESPACE(SYSTEM)),
  },
  {
    who: "deploy agent",
    what: "reads a secret",
    refused: cannot("get", "secrets"),
    run: read(at("v1", "Secret", "any")),
  },
  {
    who: "deploy agent",
    what: "patches a ReplicaSet",
    refused: cannot("patch", "replicasets"),
    run: edit("apps/v1", "ReplicaSet", setImage),
  },
  {
    who: "deploy agent",
    what: "makes a pod",
    refused: cannot("create", "pods"),
    run: make("v1", "Pod", (scene) => pods(image(scene))),
  },
  {
    who: "deploy agent",
    what: "makes an AnalysisRun with a Job",
    refused: cannot("create", "analysisruns"),
    run: make("argoproj.io/v1alpha1", "AnalysisRun", measuring(image)),
  },
  {
    who: "deploy agent",
    what: "runs a command in a pod",
    refused: cannot("create", "pods/exec"),
    run: async (scene) => {
      const { metadata } = await existing(scene, "v1", "Pod");
      const path = `/api/v1/namespaces/${scene.service.namespace}/pods/${metadata.name}/exec?command=id&stdout=true`;
      return scene.inEarnest.call("POST", path);
    },
  },
  { who: "deploy agent", what: "deletes the Rollout", refused: cannot("delete", "rollouts"), run: remove(payments) },
  { who: "break-glass", what: "deletes the Rollout", run: remove(payments) },
  {
    who: "break-glass",
    what: "makes a pod",
    refused: cannot("create", "pods"),
    run: make("v1", "Pod", () => ({ containers: [container("any")] })),
  },
  { who: "break-glass", what: "binds itself a role", refused: cannot("create", "rolebindings"), run: binding },
];

const NAMESPACE = (name: string) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

/** After 1.1.0 was aborted, and all traffic is back. */
export const abortedRows: readonly Row[] = [
  {
    who: "deploy agent",
    what: "changes an environment variable",
    refused: ABORTED,
    run: patch(payments, [
      { op: "add", path: "/spec/template/spec/containers/0/env", value: [{ name: "A", value: "b" }] },
    ]),
  },
  {
    who: "deploy agent",
    what: "gives the same digest another version",
    refused: ABORTED,
    run: patch(payments, [
      { op: "replace", path: "/spec/template/metadata/annotations/airlock.dev~1version", value: "1.1.1" },
    ]),
  },
  { who: "deploy agent", what: "changes steps", refused: [ABORTED, OFF_SCHEDULE], run: patch(payments, steps) },
  { who: "administrator", what: "changes steps", refused: [ABORTED, OFF_SCHEDULE], run: patch(payments, steps) },
  { who: "operator", what: "starts it again", run: status({ abort: false, ...FORGOTTEN }) },
  {
    who: "operator",
    what: "starts it again with all weight",
    refused: "Airlock: a release is promoted by its schedule; nobody skips what is to be measured",
    run: status({ abort: false, canary: { ...FORGOTTEN.canary, weights: { canary: { weight: 100 } } } }),
  },
  { who: "deploy agent", what: "releases a second digest", run: nextDigest },
  { who: "deploy agent", what: "changes the number of pods", run: patch(payments, { spec: { replicas: 9 } }) },
  {
    who: "deploy agent",
    what: "changes an analysis for what comes next",
    run: patch(template("payments-bake-2"), { spec: { args: [{ name: "a" }] } }),
  },
];

/** After somebody with the right to do so has made it invalid. */
export const invalidRows: readonly Row[] = [
  { who: "deploy agent", what: "repairs it", run: patch(payments, { spec: { minReadySeconds: 0 } }) },
];

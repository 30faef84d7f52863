import { image, type Scene, stable, status } from "../kubernetes/admissionAttempts";
import { PARTS, type Row } from "../kubernetes/admissionRows";
import { annotate, at, cannot, outcome, patch, payments, read, remove, template } from "./kept";

const UNDER_WAY =
  "Airlock: a release is under way, and nothing of the Rollout but the number of pods changes until it has ended; wait, or roll it back";
const ABORTED =
  "Airlock: the release was aborted, and any change would start its digest again; release another digest, or the version before";
const HOLD_ONLY = "Airlock: airlock:operators hold and resume a rollout, and change nothing else of it";
const OWN_NAME =
  "Airlock: what was asked of a rollout is written by airlock:operators, each under their own name (airlock.dev/asked-by)";
const OFF_SCHEDULE = "Airlock: this digest was released by the schedule";
const BY_SCHEDULE = "Airlock: a release is promoted by its schedule; nobody skips what is to be measured";

/** What `airlock rollout start` writes besides the end of the abort. */
const FORGOTTEN = { canary: { currentBackgroundAnalysisRunStatus: null, currentStepAnalysisRunStatus: null } };

const steps = { spec: { strategy: { canary: { steps: [{ setWeight: 100 }] } } } };
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

/** While 1.1.0 waits at 10 % for a person: who may change what it runs by. */
export const flightRows: readonly Row[] = [
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
    who: "deploy agent",
    what: "tells people of other stages than those that run",
    refused:
      "Airlock: a release is under way, and what its annotations say of it (stages, version, digest) is what people decide by; it changes with the next release",
    run: patch(payments, annotate({ "airlock.dev/stages": "[]" })),
  },
  {
    who: "deploy agent",
    what: "notes which release was superseded",
    run: patch(payments, annotate({ "airlock.dev/superseded": "[]" })),
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
    refused: BY_SCHEDULE,
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
];

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
    refused: BY_SCHEDULE,
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

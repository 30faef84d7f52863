import { type Change, type Inputs, RELEASES } from "./standing";

/** What comes of a row: steps other than `same` by name, or the words that refuse it. */
export type Expected = { readonly steps: readonly string[] } | { readonly refused: RegExp | string };

/** Something that people do to a stack; nothing of it may change what runs or where requests go. */
export interface Row {
  readonly what: string;
  readonly act: "up" | "preview" | "refresh and up" | "destroy";
  readonly change?: Change;
  readonly expected: Expected;
}

const NOTHING: Expected = { steps: [] };

const label = ({ metadata, ...rest }: Inputs): Inputs => ({
  ...rest,
  metadata: { ...metadata, labels: { ...(metadata.labels as object), team: "shop" } },
});

const forced = ({ metadata, ...rest }: Inputs): Inputs => ({
  ...rest,
  metadata: { ...metadata, annotations: { ...(metadata.annotations as object), "pulumi.com/patchForce": "true" } },
});

const variable: Change = {
  args: {
    container: {
      port: 8080,
      probes: { readiness: { path: "/ready" }, liveness: { path: "/live" } },
      resources: { cpuRequest: "250m", memoryRequest: "256Mi", memoryLimit: "512Mi" },
      environmentVariables: { LOG_LEVEL: "debug" },
    },
  },
};

/** Longer bakes and no change of the image: the steps alone. */
const steps: Change = {
  manifest: (yaml) =>
    yaml.replace("rollout: { requestsPerSecond: 120 }", "rollout: { requestsPerSecond: 120, warmUp: 7m }"),
};

/** A cluster that is not there. */
const ANOTHER = "00000000-0000-4000-8000-000000000000";

const otherCluster =
  /context \S+ \(https:\S+\) is another cluster than the one that \S+airlock\.yaml names in environments\.dev\.cluster\.uid: it has uid [0-9a-f-]{36} for its namespace kube-system, expected 00000000-0000-4000-8000-000000000000\. Nothing was changed: choose the context of that cluster\./;

/** A hot release: all traffic at once, and its validation. */
export const HOT: Change = {
  manifest: (yaml) => yaml.replace("requestsPerSecond: 120 }", "requestsPerSecond: 120, strategy: hot }"),
};

const ALWAYS: readonly Row[] = [
  { what: "no change", act: "up", expected: NOTHING },
  { what: "refresh, then up", act: "refresh and up", expected: NOTHING },
  { what: "another number of replicas", act: "up", change: { args: { initialReplicas: 7 } }, expected: NOTHING },
  {
    what: "a forced apply",
    act: "up",
    change: { inputs: forced },
    expected: {
      refused:
        /cannot be applied by force: it takes selectors and weights from the controller that moves them\. Remove the annotation pulumi\.com\/patchForce, and the variable PULUMI_K8S_ENABLE_PATCH_FORCE from the environment\./,
    },
  },
  { what: "destroy", act: "destroy", expected: { refused: /cannot be deleted\s+because it is protected/ } },
];

/** While 1.5.0 is all there is. */
export const AT_REST: readonly Row[] = [
  ...ALWAYS,
  {
    what: "a release that its gates refuse",
    act: "up",
    change: { args: { environment: "production" } },
    expected: {
      refused:
        /cannot change: payments 1\.5\.0 is refused for production by approval-signed\. airlock check says why\./,
    },
  },
  {
    what: "a change while the cluster that is asked does not answer",
    act: "up",
    change: { inputs: label, args: { cluster: { kubeconfig: nowhere() } } },
    expected: {
      refused:
        /the cluster could not be asked what is live: context \S+ \(\S+\) does not answer \(.*ECONNREFUSED.*\)\. .*Nothing is changed unseen/,
    },
  },
  {
    what: "a change in another cluster than the one that airlock.yaml names",
    act: "up",
    change: { inputs: label, pin: { uid: ANOTHER } },
    expected: { refused: otherCluster },
  },
  {
    what: "a preview of it",
    act: "preview",
    change: { inputs: label, pin: { uid: ANOTHER } },
    expected: { refused: otherCluster },
  },
  {
    what: "a namespace that airlock.yaml does not name",
    act: "preview",
    change: { pin: { uid: ANOTHER, namespace: "elsewhere" } },
    expected: {
      refused:
        /namespace: found "\S+", expected "elsewhere", as \S+airlock\.yaml says in environments\.dev\.cluster\.namespace\. Nothing was changed\./,
    },
  },
  {
    what: "a label of everything",
    act: "up",
    change: { inputs: label },
    expected: {
      steps: [
        "bake-1",
        "bake-2",
        "bake-3",
        "bake-4",
        "canary",
        "disruption-budget",
        "evidence-1",
        "record",
        "rollout",
        "route",
        "stable",
        "watch",
      ].map((name) => `update payments-${name}`),
    },
  },
];

const inFlight = {
  refused:
    /cannot change while release 1\.6\.0 of payments in namespace \S+ is in flight \(shifting, stable 99 %, canary 1 %\)\. Wait until it has ended or roll it back, then run this again\./,
};

/** While 1.6.0 stands at 1 %. */
export const IN_FLIGHT: readonly Row[] = [
  ...ALWAYS,
  { what: "a label of everything", act: "up", change: { inputs: label }, expected: inFlight },
  { what: "an environment variable", act: "up", change: variable, expected: inFlight },
  { what: "other steps", act: "up", change: steps, expected: inFlight },
  {
    what: "a schedule with fewer stages, whose analyses are still to come",
    act: "up",
    change: HOT,
    expected: inFlight,
  },
  { what: "a new release", act: "up", change: { release: RELEASES.later }, expected: inFlight },
  { what: "a preview of a new release", act: "preview", change: { release: RELEASES.later }, expected: inFlight },
  {
    what: "a stale branch with the release before",
    act: "up",
    change: { release: RELEASES.first },
    expected: inFlight,
  },
];

const validating = {
  refused:
    /cannot change while release 1\.7\.0 of payments in namespace \S+ is in flight \(validating, stable 0 %, canary 100 %\)\. Wait until it has ended or roll it back, then run this again\./,
};

/** While 1.7.0 stands in its validation: only a newer version with another digest supersedes it. */
export const VALIDATING: readonly Row[] = [
  { what: "no change", act: "up", change: HOT, expected: NOTHING },
  { what: "a label of everything", act: "up", change: { ...HOT, inputs: label }, expected: validating },
  { what: "an environment variable", act: "up", change: { ...HOT, ...variable }, expected: validating },
  {
    what: "the same digest under a newer version",
    act: "up",
    change: { ...HOT, release: { ...RELEASES.later, version: "1.7.1" } },
    expected: validating,
  },
  {
    what: "another digest under an older version",
    act: "up",
    change: { ...HOT, release: { ...RELEASES.latest, version: "1.6.9" } },
    expected: validating,
  },
  {
    what: "a newer release that its gates refuse",
    act: "up",
    change: { ...HOT, release: RELEASES.latest, args: { environment: "production" } },
    expected: { refused: /cannot change: payments 1\.8\.0 is refused for production by/ },
  },
];

const rolledBack = {
  refused: new RegExp(
    `cannot change while release 1\\.6\\.0 of payments in namespace \\S+ stands there rolled back: any change of it would start ${RELEASES.next.digest} again\\. ` +
      "Release another digest, or the version before\\.",
  ),
};

/** After 1.6.0 was aborted. */
export const ABORTED: readonly Row[] = [
  ...ALWAYS,
  { what: "other steps", act: "up", change: steps, expected: rolledBack },
  { what: "a preview of other steps", act: "preview", change: steps, expected: rolledBack },
  { what: "an environment variable", act: "up", change: variable, expected: rolledBack },
  {
    what: "the same digest under a new version",
    act: "up",
    change: { release: { ...RELEASES.next, version: "1.6.1" } },
    expected: rolledBack,
  },
];

/** A kubeconfig of a cluster that nobody serves. */
function nowhere(): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "away", cluster: { server: "https://127.0.0.1:2" } }],
    users: [{ name: "away", user: {} }],
    contexts: [{ name: "away", context: { cluster: "away", user: "away" } }],
    "current-context": "away",
  });
}

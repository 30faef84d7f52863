import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccessArgs, PinnedCluster, ProgressiveWorkloadArgs } from "pulumi-airlock/kubernetes";
import { clusterOf } from "../settings/cluster";
import { checkShape, type Shape } from "../settings/shape";
import { type ReleaseSettings, readReleaseSettings } from "./settings";

/** What the configuration says on a cluster besides, each key under `airlock-service:`. */
export interface KubernetesSettings extends ReleaseSettings {
  /** `namespace`. @defaultValue the one that airlock.yaml pins */
  readonly namespace: string;
  /** UID of the cluster that airlock.yaml pins; absent where it pins none. */
  readonly uid: string | undefined;
  /** `kubeconfig` and `context`. @defaultValue as `clusterOf` says */
  readonly cluster: ClusterAccessArgs;
  /** `systemNamespace`: namespace of the platform's lists. @defaultValue "airlock-system" */
  readonly systemNamespace: string;
  /** `container`, `routing`, `measuring`, `smokeTest`, `podLabels`, `adopts`, `initialReplicas`, `drainSeconds`, `returnSeconds`, `verified`, `verdictSeconds`: as ProgressiveWorkload takes them. */
  readonly workload: Workload;
}

type Workload = Pick<
  ProgressiveWorkloadArgs,
  | "container"
  | "routing"
  | "measuring"
  | "smokeTest"
  | "podLabels"
  | "adopts"
  | "initialReplicas"
  | "drainSeconds"
  | "returnSeconds"
  | "verified"
  | "verdictSeconds"
>;

const TEXTS: Shape = { each: "a text" };

const PROBE: Shape = {
  keys: {
    path: "a text",
    "periodSeconds?": "a number",
    "timeoutSeconds?": "a number",
    "failureThreshold?": "a number",
  },
};

const RESOURCES: Shape = {
  keys: { cpuRequest: "a text", memoryRequest: "a text", memoryLimit: "a text", "cpuLimit?": "a text" },
};

const CONTAINER: Shape = {
  keys: {
    port: "a number",
    probes: { keys: { readiness: PROBE, liveness: PROBE, "startup?": PROBE } },
    resources: RESOURCES,
    "runAsUser?": "a number",
    "readOnlyRootFilesystem?": "true or false",
    "terminationGraceSeconds?": "a number",
    "serviceAccountName?": "a text",
  },
};

const ROUTING: Shape = {
  keys: {
    router: "a text",
    "hosts?": "a list of texts",
    "gateway?": { keys: { name: "a text", "namespace?": "a text", "sectionName?": "a text" } },
    "gateways?": "a list of texts",
    "ingressClassName?": "a text",
    "ingressAnnotations?": TEXTS,
    "ring?": { keys: { header: "a text", value: "a text", "capacityPercent?": "a number" } },
  },
};

const MEASURING: Shape = {
  keys: {
    address: "a text",
    "histogram?": "a text",
    "unit?": "a text",
    "statusLabel?": "a text",
    "candidate?": TEXTS,
    "stable?": TEXTS,
    "windowSeconds?": "a number",
    "watchSeconds?": "a number",
    "baselineMilliseconds?": "a number",
    "queries?": { each: { keys: { query: "a text", "noData?": "a text" } } },
    "noDataGraceSeconds?": "a number",
  },
};

const SMOKE_TEST: Shape = {
  keys: { image: "a text", "command?": "a list of texts", "timeoutSeconds?": "a number", resources: RESOURCES },
};

/** Reads the configuration; what is missing or no use ends the program with one line. `pinOf` reads airlock.yaml. */
export function readKubernetesSettings(
  pinOf: (of: { config: string; environment: string }) => PinnedCluster | undefined,
): KubernetesSettings {
  const config = new pulumi.Config("airlock-service");
  const settings = readReleaseSettings();
  if (config.get("secrets") !== undefined) {
    throw new pulumi.RunError(
      "secrets must be left out with engine kubernetes: whoever may read the Rollout would read them. Give the pods a service account (container.serviceAccountName) that fetches them.",
    );
  }
  const pin = pinOf(settings);
  const namespace = config.get("namespace") ?? pin?.namespace;
  if (namespace === undefined) {
    throw new pulumi.RunError(
      `namespace must be that of the service, got nothing. Give airlock-service:namespace, or name the cluster in airlock.yaml (environments.${settings.environment}.cluster).`,
    );
  }
  return {
    ...settings,
    namespace,
    uid: pin?.uid,
    cluster: clusterOf(config),
    systemNamespace: config.get("systemNamespace") ?? "airlock-system",
    workload: workloadOf(config, settings),
  };
}

function workloadOf(config: pulumi.Config, { variables }: ReleaseSettings): Workload {
  const container = config.requireObject<Workload["container"]>("container");
  const routing = config.requireObject<Workload["routing"]>("routing");
  const measuring = config.requireObject<Workload["measuring"]>("measuring");
  const smokeTest = config.getObject<NonNullable<Workload["smokeTest"]>>("smokeTest");
  checkShape("container", container, CONTAINER);
  checkShape("variables", variables, TEXTS);
  checkShape("routing", routing, ROUTING);
  checkShape("measuring", measuring, MEASURING);
  if (smokeTest !== undefined) checkShape("smokeTest", smokeTest, SMOKE_TEST);
  const podLabels = config.getObject<Record<string, string>>("podLabels");
  const adopts = config.getObject<NonNullable<Workload["adopts"]>>("adopts");
  if (podLabels !== undefined) checkShape("podLabels", podLabels, TEXTS);
  if (adopts !== undefined) checkShape("adopts", adopts, { keys: { deployment: "a text" } });
  const plain = {
    smokeTest,
    podLabels,
    adopts,
    initialReplicas: config.getNumber("initialReplicas"),
    drainSeconds: config.getNumber("drainSeconds"),
    returnSeconds: config.getNumber("returnSeconds"),
    verified: config.getBoolean("verified"),
    verdictSeconds: config.getNumber("verdictSeconds"),
  };
  return {
    container: { ...container, environmentVariables: variables },
    routing,
    measuring,
    ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
  };
}

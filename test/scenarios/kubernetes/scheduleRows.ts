import { scheduleText } from "../../../engines/argo/strategy/scheduleText";
import type { KubeObject } from "../../cluster/harness/kubeClient";
import { make, type Scene, stable } from "./admissionAttempts";
import type { Row } from "./admissionRows";
import type { Settings } from "./service";

/** How the releases of the table are staged: at 50 % a person is asked. */
export const STAGED = {
  stages: [
    [10, 1],
    [50, 1],
    [100, 1],
  ],
  approvals: [50],
} as const satisfies Settings;

/** The same as the list of released images has it. */
export const SCHEDULE = scheduleText({
  strategy: "canary",
  stages: STAGED.stages.map(([weight]) => ({ weight, approval: weight === 50 })),
});

type Fields = Record<string, unknown>;
type Step = Fields;

/** The agent's Rollout of a released version, another service's first one, with other steps. */
const steps = (edit: (steps: readonly Step[]) => readonly Step[]) =>
  strategy((canary) => ({ canary: { ...canary, steps: edit(canary.steps) } }));

function strategy(edit: (canary: Fields & { steps: readonly Step[] }) => Fields, more: Fields = {}, name = "orders") {
  return async ({ client, service }: Scene): Promise<unknown> => {
    const object = service.objects("1.2.0").find(({ kind }) => kind === "Rollout") as unknown as KubeObject;
    const copy = structuredClone(object) as unknown as {
      metadata: Fields;
      spec: Fields & { strategy: { canary: Fields & { steps: readonly Step[] } } };
    };
    copy.metadata["name"] = name;
    copy.spec = { ...copy.spec, ...more, strategy: edit(copy.spec.strategy.canary) as typeof copy.spec.strategy };
    return client.apply(copy as unknown as KubeObject, { manager: "pulumi" });
  };
}

const PLANNED = `this digest was released by the schedule "${SCHEDULE}", and the Rollout declares`;
const other = (declared: string) => `Airlock: ${PLANNED} "${declared}"`;
const SWITCH = { activeService: "orders-stable", previewService: "orders-preview" };
const SMOKE = { analysis: { templates: [{ templateName: "orders-smoke" }] } };
const row = (what: string, run: Row["run"], refused?: Row["refused"]): Row => ({
  who: "deploy agent",
  what,
  run,
  ...(refused === undefined ? {} : { refused }),
});

/** No stage is skipped, whoever writes the Rollout. */
export const scheduleRows: readonly Row[] = [
  row(
    "goes to 100 % at once",
    steps((all) => all.slice(-2)),
    other("100% analysis"),
  ),
  row(
    "leaves out a stage",
    steps((all) => all.filter((_, at) => at > 1)),
    other("approval 50% analysis 100% analysis"),
  ),
  row(
    "begins with a greater weight",
    steps((all) => all.map((step) => (step["setWeight"] === 10 ? { setWeight: 40 } : step))),
    other("40% analysis approval 50% analysis 100% analysis"),
  ),
  row(
    "leaves out an analysis",
    steps((all) => all.filter((_, at) => at !== 1)),
    other("10% approval 50% analysis 100% analysis"),
  ),
  row(
    "asks nobody",
    steps((all) => all.filter((step) => step["pause"] === undefined)),
    other("10% analysis 50% analysis 100% analysis"),
  ),
  row(
    "lets an approval end by itself",
    steps((all) => all.map((step) => (step["pause"] === undefined ? step : { pause: { duration: "1s" } }))),
    other("10% analysis another step 50% analysis 100% analysis"),
  ),
  row(
    "has no steps",
    strategy(({ steps: _, ...canary }) => ({ canary })),
    other("no steps"),
  ),
  row(
    "takes an older version back without steps",
    strategy((canary) => ({ canary }), { rollbackWindow: { revisions: 3 } }),
    other("a rollback window"),
  ),
  row(
    "switches at once",
    strategy(() => ({ blueGreen: { ...SWITCH, abortScaleDownDelaySeconds: 1 } })),
    other("blue-green without analyses"),
  ),
  row(
    "keeps what was aborted, which Argo would switch to at once",
    strategy(() => ({ blueGreen: SWITCH })),
    other("blue-green that keeps what was aborted"),
  ),
  row(
    "lets a Deployment say what runs, so that nothing is compared",
    async ({ client, service }) => {
      const workloadRef = { apiVersion: "apps/v1", kind: "Deployment", name: "x" };
      return client.patch(service.rollout, { spec: { workloadRef } });
    },
    [
      "Airlock: a Rollout takes its pods over from a Deployment when it is made, and never after",
      "Airlock: a release is under way",
    ],
  ),
  row(
    "makes a second Rollout of a digest, which would take no steps",
    strategy((canary) => ({ canary }), {}, "evil"),
    "Airlock: this digest was released for another service than evil, and a Rollout that is made takes no steps",
  ),
  row(
    "mirrors requests to a release",
    steps((all) => [
      { setMirrorRoute: { name: "all", percentage: 100, match: [{ method: { exact: "GET" } }] } },
      ...all,
    ]),
    other(`another step ${SCHEDULE}`),
  ),
  row(
    "leads whatever has a header to a release",
    steps((all) => [
      { setHeaderRoute: { name: "all", match: [{ headerName: "User-Agent", headerValue: { regex: ".+" } }] } },
      ...all,
    ]),
    other(`another step ${SCHEDULE}`),
  ),
  row(
    "calls less than all traffic all of it",
    strategy((canary) => ({
      canary: { ...canary, trafficRouting: { ...(canary["trafficRouting"] as Fields), maxTrafficWeight: 10000 } },
    })),
    other("another greatest weight"),
  ),
  row(
    "gives a Service to another Rollout",
    async (scene) =>
      scene.client.patch(stable(scene), {
        metadata: { annotations: { "argo-rollouts.argoproj.io/managed-by-rollouts": "evil" } },
      }),
    "Airlock: which Rollout a Service belongs to is written by Argo Rollouts, and by nobody else",
  ),
  row(
    "reads a Secret by an analysis",
    make("argoproj.io/v1alpha1", "AnalysisTemplate", () => ({
      args: [{ name: "s", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
      metrics: [{ name: "m", provider: { prometheus: { address: "http://p", query: "1" } } }],
    })),
    "Airlock: an analysis takes no argument out of a Secret or a field",
  ),
  row(
    "calls an address by an analysis",
    make("argoproj.io/v1alpha1", "AnalysisTemplate", () => ({
      metrics: [{ name: "m", provider: { web: { url: "http://169.254.169.254/" } } }],
    })),
    "Airlock: an analysis asks Prometheus or runs a Job",
  ),
  row(
    "sends Prometheus a header",
    make("argoproj.io/v1alpha1", "AnalysisTemplate", () => ({
      metrics: [
        {
          name: "m",
          provider: { prometheus: { address: "http://p", query: "1", headers: [{ key: "a", value: "b" }] } },
        },
      ],
    })),
    "Airlock: an analysis sends Prometheus no headers",
  ),
  row(
    "writes what only the reconciler signs",
    async ({ client, service }) =>
      client.create({
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "payments-attestation-1.2.0-1", namespace: service.namespace },
        immutable: true,
        data: {},
      }),
    "Airlock: what was signed of a rollout is written by the reconciler, and by nobody else",
  ),
  {
    who: "operator",
    what: "takes the status of a rollout away",
    refused: "Airlock: a release is promoted by its schedule",
    run: async ({ client, service }) => client.patch(service.rollout, { status: null }, "status"),
  },
  {
    who: "autoscaler",
    what: "scales a Rollout",
    run: async ({ client, service: { namespace } }) => {
      const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts/payments/scale`;
      const scale = await client.call<Fields>("GET", path);
      return client.call("PUT", `${path}?dryRun=All`, { ...scale, spec: { replicas: 9 } });
    },
  },
  row(
    "tests before the first stage besides",
    steps((all) => [{ setCanaryScale: { weight: 10 } }, SMOKE, ...all]),
  ),
];

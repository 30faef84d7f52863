import { listObjects } from "../../../engines/argo";
import type { Cluster } from "../harness/cluster";
import { insist, type Said } from "../harness/insist";
import type { KubeObject } from "../harness/kubeClient";
import { pause, waitFor } from "../harness/waitFor";
import type { Course } from "./inModel";
import { imagesOf, objectsOf } from "./release";
import { DRAIN_SECONDS, type Scenario } from "./scenarios";

interface Status {
  readonly phase?: string;
  readonly abort?: boolean;
  readonly stableRS?: string;
  readonly currentPodHash?: string;
  readonly currentStepIndex?: number;
  readonly canary?: { readonly currentStepAnalysisRunStatus?: { readonly status: string } };
}

const HASH = "rollouts-pod-template-hash";

/** Plays a scenario with the real controller, in a namespace of its own; several may be played at once. */
export async function playInCluster(cluster: Cluster, scenario: Scenario): Promise<Course> {
  const { admin, prometheus, pods } = cluster;
  const namespace = await cluster.namespace();
  const place = { namespace, prometheus: prometheus.address };
  const plain = (which: "release" | "before") =>
    listObjects(objectsOf(scenario, which, place)).map((object) => JSON.parse(JSON.stringify(object)) as KubeObject);
  const tell = (answer: readonly number[] | "error") => {
    const said = answer === "error" ? ({ status: 500 } as const) : answer;
    prometheus.answer(`http_server_request_duration_seconds_count{namespace="${namespace}"`, said);
  };
  const rollout = plain("release").at(-1);
  if (rollout === undefined) throw new Error("no Rollout");
  const status = async () => ((await admin.get(rollout))?.["status"] ?? {}) as Status;

  const insisted = (what: string, said: Said, isDone: (seen: Status) => boolean) =>
    insist(what, { client: admin, rollout, said, status, isDone });

  /** As `airlock rollout pause` does it. */
  const paused = async (): Promise<void> => {
    const step = () => status().then(({ currentStepIndex, canary }) => ({ currentStepIndex, canary }));
    await waitFor(
      "the measurements to begin",
      async () => (await step()).canary?.currentStepAnalysisRunStatus !== undefined,
    );
    await admin.patch(rollout, { spec: { paused: true } });
    note("paused");
    if (scenario.breachInPause === true) tell([5]);
    else if (scenario.abortedInPause === true)
      await insisted("the abort", { abort: true }, ({ abort }) => abort === true);
    else {
      await waitFor(
        "the measurements to end",
        async () => (await step()).canary?.currentStepAnalysisRunStatus?.status === "Successful",
      );
      const { currentStepIndex } = await step();
      await pause(2000); // long enough for the next step, if it came
      if ((await step()).currentStepIndex !== currentStepIndex) throw new Error("a step began in a pause");
      note("resumed");
      await admin.patch(rollout, { spec: { paused: false } });
    }
  };

  prometheus.answer(`kube_pod_status_ready{namespace="${namespace}"`, [0]);
  if (scenario.smoke === "fails") await pods.set(imagesOf(scenario).smoke, "failed");
  for (const object of plain("before")) await admin.apply(object);
  await waitFor("the first deployment", async () => (await status()).phase === "Healthy");
  const stable = (await status()).stableRS ?? "";

  const course = ["0"];
  const stop = new AbortController();
  const note = (what: string) => {
    if (course.at(-1) === what || stop.signal.aborted) return;
    course.push(what);
    if (what === String(scenario.podsFailAt)) {
      tell([]);
      void pods.set(imagesOf(scenario).release.image, "crash-loop");
    } else if (what === String(scenario.pausedAt)) {
      void paused();
    } else if (what === String(scenario.abortedAt)) {
      void insisted("the abort", { abort: true }, ({ phase }) => phase === "Degraded");
    } else if (scenario.podsFailAt === undefined && /^\d+$/.test(what)) {
      tell(scenario.errorRate?.(Number(what)) ?? [0]);
    }
  };
  tell(scenario.errorRate?.(0) ?? [0]);
  void followed(cluster, scenario, namespace, stable, stop.signal, note);
  // The Rollout alone: the controller owns the selectors and rules of the others by now, and a forced apply would take them away.
  await admin.apply(rollout);
  if (scenario.person !== undefined) {
    await waitFor("the question", async () => (await status()).phase === "Paused");
    if (scenario.person === "promotes") {
      await insisted("the answer", { pauseConditions: null }, ({ phase }) => phase !== "Paused");
    } else if (scenario.person === "aborts") {
      await insisted("the abort", { abort: true }, ({ phase }) => phase === "Degraded");
    } else {
      tell([5]);
    }
  }
  const end = await waitFor(
    `the end of ${JSON.stringify(scenario.name)}`,
    async () => {
      const { abort, stableRS, currentPodHash } = await status();
      if (abort === true) return "aborted";
      return stableRS === currentPodHash && stableRS !== stable ? "promoted" : undefined;
    },
    { seconds: 180, explain: async () => JSON.stringify({ course, status: await status() }) },
  );
  // What the abort does comes after the word; what a promotion tidies up is not the course of the release.
  const expected = scenario.course.length;
  const back = scenario.drains === true ? expected - 1 : expected;
  if (end === "aborted") await waitFor("the traffic to go back", () => course.length >= back);
  if (scenario.drains === true) {
    const left = async () => {
      const all = await admin.list("v1", "Pod", namespace);
      return all.filter(({ spec }) => JSON.stringify(spec).includes(imagesOf(scenario).release.image)).length;
    };
    const begun = performance.now();
    await waitFor("the release's pods to go", async () => (await left()) === 0, { seconds: 120 });
    // Argo counts from the abort, which the traffic has followed within a second or two.
    if (performance.now() - begun < (DRAIN_SECONDS - 10) * 1000) throw new Error("pods went before their time");
    note("drained");
  }
  stop.abort();
  return {
    course: course.slice(0, end === "promoted" ? course.findLastIndex((what) => what === "100") + 1 : undefined),
    end,
  };
}

/** Tells the weights as the router's object has them, until it is stopped. */
async function followed(
  { admin }: Cluster,
  { strategy, router }: Scenario,
  namespace: string,
  stable: string,
  signal: AbortSignal,
  note: (what: string) => void,
): Promise<void> {
  if (strategy === "blue-green") {
    await admin.follow("v1", "Service", namespace, signal, ({ metadata, spec }) => {
      const { selector } = spec as { readonly selector: Readonly<Record<string, string>> };
      if (metadata.name === "payments-stable") note(selector[HASH] === stable ? "0" : "100");
    });
  } else if (router === "nginx") {
    await admin.follow("networking.k8s.io/v1", "Ingress", namespace, signal, ({ metadata }) => {
      const weight = metadata.annotations?.["nginx.ingress.kubernetes.io/canary-weight"];
      if (weight !== undefined) note(weight);
    });
  } else {
    let [isLed, last] = [false, 0];
    await admin.follow("networking.istio.io/v1", "VirtualService", namespace, signal, ({ spec }) => {
      const { http } = spec as { readonly http: readonly { name: string; route: readonly { weight?: number }[] }[] };
      const led = http.some(({ name }) => name === "payments-ring-0");
      if (led !== isLed) note(led ? "ring" : "no ring");
      isLed = led;
      const weight = http.find(({ name }) => name === "main")?.route[1]?.weight ?? 0;
      if (weight !== last) note(String(weight));
      last = weight;
    });
  }
}

import { deepEqual } from "node:assert/strict";
import type { Router, Workload, WorkloadInput } from "../../../engines/argo";
import { DIGEST, inputOf, planOf, ROUTER, refusals, stage, WORKLOAD } from "./input";

const CANARY = planOf("canary");
const weights = (...values: readonly number[]) =>
  inputOf(
    planOf(
      "canary",
      values.map((value) => stage(value, 600)),
    ),
  );
const workload = (more: Partial<Workload>) => inputOf(CANARY, more);
const measuring = (more: Partial<Workload["measuring"]>) => workload({ measuring: { ...WORKLOAD.measuring, ...more } });
const without = (input: WorkloadInput, ...fields: readonly (keyof Workload)[]): WorkloadInput => ({
  ...input,
  workload: Object.fromEntries(
    Object.entries(input.workload).filter(([field]) => !fields.includes(field as keyof Workload)),
  ) as unknown as Workload,
});
const BY_DIGEST = "expected an image by digest: repository@sha256: and 64 hex digits.";

/** What is wrong, and every word that is said about it. */
const ROWS: readonly (readonly [string, WorkloadInput, readonly string[]])[] = [
  [
    "a fraction of a percent",
    weights(0.5, 12.5, 100),
    [
      'rollout.stages[0].weight: found 0.5% (stage "0.5%"), expected a whole percent from 0 to 100, as Argo\'s setWeight takes it. The nearest: 1%.',
      'rollout.stages[1].weight: found 12.5% (stage "12.5%"), expected a whole percent from 0 to 100, as Argo\'s setWeight takes it. The nearest: 12% or 13%.',
    ],
  ],
  [
    "a weight above everybody",
    weights(120),
    [
      'rollout.stages[0].weight: found 120% (stage "120%"), expected a whole percent from 0 to 100, as Argo\'s setWeight takes it.',
    ],
  ],
  [
    "a Deployment to take over whose pods nobody can select",
    workload({ adopts: { deployment: "Old" } }),
    [
      'workload.adopts.deployment: found "Old", expected the name of a Deployment in the namespace.',
      "workload.podLabels: found nothing, expected the labels that the Deployment selects its pods by. Give spec.selector.matchLabels of the Deployment: its pods are taken over by them, and later releases keep them.",
    ],
  ],
  [
    "labels that are none, or a controller's",
    workload({ podLabels: { "a b": "c", app: "-", "pod-template-hash": "1" } }),
    [
      'workload.podLabels["a b"]: found "c", expected a label as Kubernetes writes them: app: payments.',
      'workload.podLabels["app"]: found "-", expected a label as Kubernetes writes them: app: payments.',
      'workload.podLabels["pod-template-hash"]: found "1", expected a label that all versions share. Leave it out: controllers write it.',
    ],
  ],
  [
    "pods that nothing selects",
    workload({ podLabels: {} }),
    [
      "workload.podLabels: found none, expected at least one label. Pods are selected by them. Leave it out to select them by the service's name.",
    ],
  ],
  [
    "weights that do not rise",
    weights(10, 10, 100),
    ['rollout.stages[1].weight: found 10% (stage "10%"), expected more than 10%.'],
  ],
  [
    "a first stage without traffic outside of rings",
    weights(0, 100),
    [
      'rollout.stages[0].weight: found 0% (stage "0%"), expected more than 0%. Only the first stage of rings has weight 0%.',
    ],
  ],
  [
    "a promotion without a validation window",
    weights(10, 50),
    [
      'rollout.stages[1].weight: found 50% (stage "50%"), expected 100% in the last stage, the validation window. Argo Rollouts promotes after the last step, and would do it unseen.',
    ],
  ],
  [
    "a plan without stages",
    weights(),
    ["rollout.stages: found no stage, expected at least one: nothing is promoted that nothing has watched."],
  ],
  [
    "an A/B test",
    inputOf(planOf("ab-test")),
    [
      "rollout.strategy: found ab-test, expected a strategy that ends with a promotion. Argo Rollouts promotes whatever passes its last step. Run the test on AWS, or behind a feature flag.",
    ],
  ],
  [
    "blue-green in two stages",
    inputOf(planOf("blue-green", [stage(50, 600), stage(100, 600)])),
    ["rollout.stages: found 2 stages, expected one stage of 100% for blue-green."],
  ],
  [
    "weights without a router",
    workload({ router: ROUTER.none }),
    [
      "workload.router.kind: found none, with strategy canary, expected gatewayApi, alb, istio or nginx. Without a router Argo rounds weights to replicas: 1% of ten pods is one in eleven. Declare a router, or release blue-green or rolling.",
    ],
  ],
  [
    "rings on NGINX",
    inputOf(planOf("rings"), { router: ROUTER.nginx }),
    [
      "workload.router.kind: found nginx, with strategy rings, expected gatewayApi, alb or istio. Argo has no header route on nginx: it would freeze the rollout. Release with strategy canary there.",
    ],
  ],
  [
    "rolling behind a route",
    inputOf(planOf("rolling"), { router: ROUTER.istio }),
    [
      "workload.router.kind: found istio, with strategy rolling, expected none, for rolling. A route has a stable and a canary Service, and rolling has one for all. With a router release canary or blue-green.",
    ],
  ],
  [
    "a router that nobody knows",
    workload({ router: { kind: "haproxy", hosts: [] } as unknown as Router }),
    ['workload.router.kind: found "haproxy", expected one of gatewayApi, alb, istio, nginx, none.'],
  ],
  [
    "rings without a header",
    without(inputOf(planOf("rings")), "ring"),
    ["workload.ring: found nothing, expected the header and value that lead to ring 0."],
  ],
  [
    "a ring's header that no request can have",
    inputOf(planOf("rings"), { ring: { header: "X Ring", value: "", capacityPercent: 0 } }),
    [
      'workload.ring.header: found "X Ring", expected the name of a header.',
      'workload.ring.value: found "", expected 1 to 128 visible characters without spaces.',
      "workload.ring.capacityPercent: found 0, expected whole percents from 1 to 100.",
    ],
  ],
  [
    "a route without hosts",
    workload({ router: { kind: "nginx", hosts: [] } }),
    ["workload.router.hosts: found none, expected the hosts that users name."],
  ],
  [
    "a host that is none",
    workload({ router: { kind: "nginx", hosts: ["pay.example.com", "http://pay"] } }),
    ['workload.router.hosts[1]: found "http://pay", expected a host name in lower case.'],
  ],
  [
    "missing probes",
    workload({ probes: {} as unknown as Workload["probes"] }),
    [
      "workload.probes.readiness: found nothing, expected a probe with the path to ask. A pod that nobody asks is never found to be ill.",
      "workload.probes.liveness: found nothing, expected a probe with the path to ask. A pod that nobody asks is never found to be ill.",
    ],
  ],
  [
    "probes left out by a program without types",
    without(inputOf(CANARY), "probes"),
    [
      "workload.probes.readiness: found nothing, expected a probe with the path to ask. A pod that nobody asks is never found to be ill.",
      "workload.probes.liveness: found nothing, expected a probe with the path to ask. A pod that nobody asks is never found to be ill.",
    ],
  ],
  [
    "a probe of no path",
    workload({ probes: { readiness: { path: "ready" }, liveness: { path: "/live" } } }),
    ['workload.probes.readiness.path: found "ready", expected a path that begins with /.'],
  ],
  [
    "an image by its tag",
    workload({ image: "registry.example.com/payments:1.4.0" }),
    [`workload.image: found "registry.example.com/payments:1.4.0", ${BY_DIGEST}`],
  ],
  [
    "another image than the released one",
    workload({ image: `payments@sha256:${"c".repeat(64)}` }),
    [
      `workload.image: found "payments@sha256:${"c".repeat(64)}", expected the release's digest ${DIGEST}. Deploy the artifact that was released.`,
    ],
  ],
  [
    "names, ports and counts that Kubernetes refuses",
    { ...workload({ namespace: "Shop", port: 0, replicas: 0 }), service: "1payments" },
    [
      'service: found "1payments", expected 1 to 40 lower-case letters, digits and hyphens, beginning with a letter.',
      'workload.namespace: found "Shop", expected 1 to 63 lower-case letters, digits and hyphens.',
      "workload.port: found 0, expected a port from 1 to 65535.",
      "workload.replicas: found 0, expected a whole number from 1 to 10000.",
    ],
  ],
  [
    "a variable that Argo has no name for",
    workload({ environmentVariables: { MODE: "live", "1ST": "x" } }),
    ['workload.environmentVariables: found "1ST", expected letters, digits, -, _ and ., and no digit first.'],
  ],
  [
    "resources that are not there or not quantities",
    workload({ resources: { requests: { cpu: "a lot", memory: "256Mi" }, limits: { memory: "" } } }),
    [
      'workload.resources.requests.cpu: found "a lot", expected a quantity such as 250m or 256Mi.',
      'workload.resources.limits.memory: found "", expected a quantity such as 250m or 256Mi.',
    ],
  ],
  [
    "blue-green without a smoke test",
    without(inputOf(planOf("blue-green")), "smokeTest"),
    [
      "workload.smokeTest: found nothing, expected a smoke test of the preview, for blue-green. Before the switch nothing else judges the release.",
    ],
  ],
  [
    "a smoke test by a tag, and without an end",
    workload({ smokeTest: { image: "smoke:latest", timeoutSeconds: 3600, resources: WORKLOAD.resources } }),
    [
      `workload.smokeTest.image: found "smoke:latest", ${BY_DIGEST}`,
      "workload.smokeTest.timeoutSeconds: found 3600, expected whole seconds from 1 to 900.",
    ],
  ],
  [
    "a contract that nothing can measure",
    { ...inputOf(CANARY), contract: { objectiveSeconds: 300, triggers: [] } },
    ["rollback.triggers: found nothing to measure, expected at least one trigger."],
  ],
  [
    "a metric of one's own without a query",
    {
      ...measuring({ queries: {} }),
      contract: {
        objectiveSeconds: 300,
        triggers: [
          { metric: "errorRate", abovePercent: 1 },
          { metric: "complaints", above: 3 },
          { metric: "custom", name: "checkouts", when: "below", threshold: 20 },
        ],
      },
    },
    [
      "workload.measuring.queries.complaints: found nothing, expected PromQL for the contract's trigger on complaints.",
      "workload.measuring.queries.checkouts: found nothing, expected PromQL for the contract's trigger on checkouts.",
    ],
  ],
  [
    "a multiple of a latency that nobody has at the end",
    workload({
      measuring: { address: WORKLOAD.measuring.address, queries: WORKLOAD.measuring.queries ?? {} },
    }),
    [
      "workload.measuring.baselineMilliseconds: found nothing, expected the stable version's P95 in milliseconds. At 100% the stable version serves nothing, so a multiple of its latency would have no data.",
    ],
  ],
  [
    "a detection that takes longer than the objective",
    measuring({ windowSeconds: 240, watchSeconds: 60 }),
    [
      "workload.measuring.windowSeconds: found 240 s, looked at every 60 s, expected window, look and 40 s of scrape within the objective of 300 s.",
    ],
  ],
  [
    "measurements from nowhere",
    measuring({ address: "prometheus:9090", windowSeconds: 10, watchSeconds: 1, noDataGraceSeconds: -1 }),
    [
      'workload.measuring.address: found "prometheus:9090", expected an address such as http://prometheus.monitoring:9090.',
      "workload.measuring.windowSeconds: found 10, expected whole seconds from 30.",
      "workload.measuring.watchSeconds: found 1, expected whole seconds from 10.",
      "workload.measuring.noDataGraceSeconds: found -1, expected whole seconds from 0.",
    ],
  ],
  [
    "a baseline of nothing",
    measuring({ baselineMilliseconds: 0 }),
    ["workload.measuring.baselineMilliseconds: found 0, expected milliseconds above 0."],
  ],
  [
    "a return that is shorter than promised",
    workload({ drainSeconds: 0, returnSeconds: 60 }),
    [
      "workload.drainSeconds: found 0, expected whole seconds from 30.",
      "workload.returnSeconds: found 60, expected whole seconds from 300.",
    ],
  ],
];

describe("argo: refusals", () => {
  for (const [what, input, said] of ROWS) {
    it(`refuses ${what}`, () => {
      deepEqual(refusals(input), said);
    });
  }
});

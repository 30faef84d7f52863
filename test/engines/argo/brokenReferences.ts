import {
  AT,
  BAKE,
  BLUE_GREEN,
  CANARY,
  canary,
  container,
  keys,
  metric,
  ON_ALB,
  ON_NGINX,
  RINGS,
  type Row,
  rollout,
  STRATEGY,
} from "./changing";

/** References, routes and analyses that somebody has changed for the worse. */
export const BROKEN_REFERENCES: readonly Row[] = [
  // ValidateService
  [
    "a Service that is not there",
    CANARY,
    [canary("canaryService", "payments-new")],
    [
      `${STRATEGY}.canaryService: found "payments-new", expected a Service of the workload. Declare it, or correct the name.`,
    ],
  ],
  [
    "a Service of other pods",
    CANARY,
    [["Service/payments-canary", ["spec", "selector", "tier"], "web"]],
    [
      'service/payments-canary: spec.selector.tier: found "web", expected a label of the pods, which have none. Select the pods by a label that they have.',
    ],
  ],
  [
    "a Service of another Rollout",
    CANARY,
    [
      [
        "Service/payments-stable",
        ["metadata", "annotations"],
        { "argo-rollouts.argoproj.io/managed-by-rollouts": "x" },
      ],
    ],
    [
      'service/payments-stable: metadata.annotations["argo-rollouts.argoproj.io/managed-by-rollouts"]: found "x", expected "payments" or nothing. A Service belongs to one Rollout.',
    ],
  ],
  // ValidateIngress, ValidateVirtualService
  [
    "an Ingress that is not there",
    ON_NGINX,
    [canary("trafficRouting.nginx.stableIngress", undefined)],
    [
      `${STRATEGY}.trafficRouting.nginx.stableIngress: found nothing, expected an Ingress of the workload. Declare it, or correct the name.`,
    ],
  ],
  [
    "an Ingress that leads elsewhere",
    ON_ALB,
    [["Ingress/payments", keys("spec.rules.0.http.paths.0.backend.service.name"), "other"]],
    [
      "ingress/payments: spec.rules: found rules of other, expected a rule whose backend is payments-stable. The controller changes the rule of the stable Service.",
    ],
  ],
  [
    "an HTTPRoute that is not there",
    CANARY,
    [
      [
        "Rollout/payments",
        [...keys("spec.strategy.canary.trafficRouting.plugins"), "argoproj-labs/gatewayAPI", "httpRoutes", 0, "name"],
        "x",
      ],
    ],
    [
      `${STRATEGY}.trafficRouting.plugins["argoproj-labs/gatewayAPI"].httpRoutes[0].name: found "x", expected an HTTPRoute of the workload. Declare it, or correct the name.`,
    ],
    "airlock",
  ],
  [
    "a VirtualService that is not there",
    RINGS,
    [canary("trafficRouting.istio.virtualService.name", "x")],
    [
      `${STRATEGY}.trafficRouting.istio.virtualService.name: found "x", expected a VirtualService of the workload. Declare it, or correct the name.`,
    ],
  ],
  [
    "a rule that the VirtualService has not",
    RINGS,
    [canary("trafficRouting.istio.virtualService.routes", ["other"])],
    [
      `${STRATEGY}.trafficRouting.istio.virtualService.routes[0]: found "other", expected the name of a rule. Correct it, or name the rule so.`,
    ],
  ],
  [
    "several rules, and none named",
    RINGS,
    [
      canary("trafficRouting.istio.virtualService.routes", undefined),
      ["VirtualService/payments", keys("spec.http.1"), { name: "more", route: [] }],
    ],
    [
      "virtualservice/payments: spec.http: found 2 rules, expected exactly one rule, where the Rollout names none. Name the rules under istio.virtualService.routes.",
    ],
  ],
  [
    "a rule without the canary",
    RINGS,
    [["VirtualService/payments", keys("spec.http.0.route.1"), undefined]],
    [
      "virtualservice/payments: spec.http[0].route: found payments-stable, expected a destination payments-canary. The controller moves the weights between the two.",
    ],
  ],
  // ValidateAnalysisTemplatesWithType, ValidateMetrics
  [
    "a template that is not there",
    CANARY,
    [canary("steps.4.analysis.templates.0.templateName", "x")],
    [
      `${STRATEGY}.steps[4].analysis.templates[0].templateName: found "x", expected an AnalysisTemplate of the workload. Declare it, or correct the name.`,
    ],
  ],
  [
    "an analysis of nothing",
    CANARY,
    [canary("steps.4.analysis.templates", [])],
    [
      `${STRATEGY}.steps[4].analysis.templates: found [], expected at least one template. A step without measurements passes at once.`,
    ],
    "run",
  ],
  [
    "an argument without a value",
    CANARY,
    [canary("analysis.args.1", undefined)],
    [
      `${STRATEGY}.analysis.args: found canary-hash, expected a value for stable-hash. Give every argument that the template asks for.`,
    ],
  ],
  [
    "a template without metrics",
    CANARY,
    [["AnalysisTemplate/payments-bake-1", keys("spec.metrics"), []]],
    [
      "analysistemplate/payments-bake-1: spec.metrics: found [], expected at least one metric. A run without metrics ends in an error.",
    ],
    "run",
  ],
  [
    "two metrics of one name in a run",
    BLUE_GREEN,
    [["AnalysisTemplate/payments-watch", keys("spec.metrics.0.name"), "errorRate"]],
    [
      'analysistemplate/payments-watch: spec.metrics[0].name: found "errorRate", expected a name of its own within a run. Name each metric differently.',
    ],
  ],
  [
    "limits that judge nothing",
    CANARY,
    [metric("failureLimit", -1)],
    [
      `${BAKE}.failureLimit: found -1, expected 0 or more, without consecutiveSuccessLimit. One of failureLimit and consecutiveSuccessLimit must judge.`,
    ],
    "run",
  ],
  [
    "limits below what they can be",
    CANARY,
    [metric("failureLimit", -2), metric("consecutiveErrorLimit", -1), metric("inconclusiveLimit", 0.5)],
    [
      `${BAKE}.failureLimit: found -2, expected a whole number from -1. Correct the limit.`,
      `${BAKE}.inconclusiveLimit: found 0.5, expected a whole number from 0. Correct the limit.`,
      `${BAKE}.consecutiveErrorLimit: found -1, expected a whole number from 0. Correct the limit.`,
    ],
    "run",
  ],
  [
    "fewer measurements than must succeed",
    CANARY,
    [metric("consecutiveSuccessLimit", 20)],
    [
      `${BAKE}.count: found 10, expected at least failureLimit and consecutiveSuccessLimit together, 20. Fewer measurements could never end it well.`,
    ],
    "run",
  ],
  [
    "measurements without a distance",
    CANARY,
    [metric("interval", undefined)],
    [`${BAKE}.interval: found nothing, expected a time between measurements, as there are several. Write it as 60s.`],
    "run",
  ],
  [
    "times that are none",
    CANARY,
    [metric("interval", "60"), metric("initialDelay", "a minute")],
    [
      `${BAKE}.interval: found "60", expected a time such as 60s. Write it so.`,
      `${BAKE}.initialDelay: found "a minute", expected a time such as 60s. Write it so.`,
    ],
    "run",
  ],
  [
    "a stage that measures for ever",
    CANARY,
    [metric("count", undefined)],
    [`${BAKE}.count: found nothing, expected a number of measurements. Only a background run may measure for ever.`],
  ],
  [
    "a count that is none",
    CANARY,
    [metric("count", 1.5)],
    [`${BAKE}.count: found 1.5, expected a whole number. Correct the count.`],
    "run",
  ],
  [
    "measurements from nowhere, and from two places",
    CANARY,
    [
      metric("provider", {}),
      ["AnalysisTemplate/payments-bake-2", keys("spec.metrics.0.provider.web"), { url: "http://x" }],
    ],
    [
      `${BAKE}.provider: found nothing, expected exactly one provider. Make a metric of each.`,
      "analysistemplate/payments-bake-2: spec.metrics[0].provider: found prometheus and web, expected exactly one provider. Make a metric of each.",
    ],
    "run",
  ],
  // What Airlock promises
  [
    "a way past the stages",
    CANARY,
    [rollout("spec.rollbackWindow", { revisions: 3 }), canary("dynamicStableScale", true)],
    [
      `${AT}.rollbackWindow: found {"revisions":3}, expected nothing. With it an older image takes all traffic at once, and nothing looks at it.`,
      `${STRATEGY}.dynamicStableScale: found true, expected nothing. It takes away the pods that a return needs.`,
    ],
    "airlock",
  ],
  [
    "a promotion behind a pause",
    CANARY,
    [canary("steps.7", { pause: { duration: 60 } })],
    [
      `${STRATEGY}.steps: found pause, expected an analysis as the last step. Argo promotes after the last step, and nothing would have looked at the release.`,
    ],
    "airlock",
  ],
  [
    "a promotion without steps",
    CANARY,
    [canary("steps", undefined)],
    [
      `${STRATEGY}.steps: found nothing, expected an analysis as the last step. Argo promotes after the last step, and nothing would have looked at the release.`,
    ],
    "airlock",
  ],
  [
    "a switch that nothing watches",
    BLUE_GREEN,
    [
      rollout("spec.strategy.blueGreen.prePromotionAnalysis", undefined),
      rollout("spec.strategy.blueGreen.postPromotionAnalysis", undefined),
    ],
    [
      `${AT}.strategy.blueGreen.prePromotionAnalysis: found nothing, expected an analysis. Without it nothing looks at the release on that side of the switch.`,
      `${AT}.strategy.blueGreen.postPromotionAnalysis: found nothing, expected an analysis. Without it nothing looks at the release on that side of the switch.`,
    ],
    "airlock",
  ],
  [
    "pods that nobody asks",
    CANARY,
    [container("readinessProbe", undefined), container("livenessProbe", undefined)],
    [
      `${AT}.template.spec.containers[0].readinessProbe: found nothing, expected a probe. A pod that nobody asks is never found to be ill.`,
      `${AT}.template.spec.containers[0].livenessProbe: found nothing, expected a probe. A pod that nobody asks is never found to be ill.`,
    ],
    "airlock",
  ],
];

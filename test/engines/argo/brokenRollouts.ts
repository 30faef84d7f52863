import {
  ADOPTING,
  AT,
  BLUE_GREEN,
  CANARY,
  canary,
  container,
  ON_ALB,
  ON_NGINX,
  RINGS,
  ROLLING,
  type Row,
  rollout,
  STRATEGY,
} from "./changing";

/** References, routes and analyses that somebody has changed for the worse. */
export const BROKEN_ROLLOUTS: readonly Row[] = [
  // ValidateRolloutSpec
  [
    "numbers that are none",
    CANARY,
    [rollout("spec.replicas", -1), rollout("spec.minReadySeconds", 1.5), rollout("spec.revisionHistoryLimit", "5")],
    [
      `${AT}.replicas: found -1, expected a whole number from 0. Correct the number.`,
      `${AT}.minReadySeconds: found 1.5, expected a whole number from 0. Correct the number.`,
      `${AT}.revisionHistoryLimit: found "5", expected a whole number from 0. Correct the number.`,
    ],
  ],
  [
    "a deadline that pods cannot meet",
    CANARY,
    [rollout("spec.progressDeadlineSeconds", undefined), rollout("spec.minReadySeconds", 600)],
    [
      `${AT}.progressDeadlineSeconds: found 600, expected more than minReadySeconds, 600. Give pods longer to become ready than to stay so.`,
    ],
  ],
  [
    "a selector of nothing",
    CANARY,
    [rollout("spec.selector", {})],
    [
      `${AT}.selector.matchLabels: found nothing, expected at least one label. Select the pods of the service by a label that all of them have.`,
    ],
  ],
  [
    "pods that the selector does not select",
    CANARY,
    [["Rollout/payments", ["spec", "template", "metadata", "labels", "app.kubernetes.io/name"], "other"]],
    [
      `${AT}.template.metadata.labels["app.kubernetes.io/name"]: found "other", expected "payments", as spec.selector says. Label the pods as they are selected.`,
      'service/payments-stable: spec.selector["app.kubernetes.io/name"]: found "payments", expected a label of the pods, "other". Select the pods by a label that they have.',
      'service/payments-canary: spec.selector["app.kubernetes.io/name"]: found "payments", expected a label of the pods, "other". Select the pods by a label that they have.',
    ],
  ],
  [
    "no strategy",
    CANARY,
    [rollout("spec.strategy", {})],
    [`${AT}.strategy: found nothing, expected exactly one of canary and blueGreen. Compile the release again.`],
  ],
  [
    "two strategies",
    BLUE_GREEN,
    [rollout("spec.strategy.canary", { steps: [{ analysis: { templates: [{ templateName: "payments-watch" }] } }] })],
    [
      `${AT}.strategy: found canary and blueGreen, expected exactly one of canary and blueGreen. Compile the release again.`,
      `${STRATEGY}.steps[0].analysis.args: found nothing, expected a value for canary-hash. Give every argument that the template asks for.`,
      `${STRATEGY}.steps[0].analysis.args: found nothing, expected a value for stable-hash. Give every argument that the template asks for.`,
    ],
  ],
  // ValidatePodTemplateSpecForReplicaSet
  [
    "no container",
    CANARY,
    [rollout("spec.template.spec.containers", [])],
    [`${AT}.template.spec.containers: found [], expected at least one container. Declare the service's container.`],
  ],
  [
    "a container without name, image and port",
    CANARY,
    [container("name", "Payments"), container("image", " "), container("ports.0.containerPort", 0)],
    [
      `${AT}.template.spec.containers[0].name: found "Payments", expected a DNS label. Use lower-case letters, digits and hyphens.`,
      `${AT}.template.spec.containers[0].image: found " ", expected an image. Name the released image by its digest.`,
      `${AT}.template.spec.containers[0].ports[0].containerPort: found 0, expected a port from 1 to 65535. Correct the number.`,
    ],
  ],
  [
    "two containers of one name",
    CANARY,
    [
      rollout("spec.template.spec.containers.1", {
        name: "payments",
        image: "x",
        readinessProbe: { httpGet: { path: "/", port: 1 } },
        livenessProbe: { httpGet: { path: "/", port: 1 } },
      }),
    ],
    [
      `${AT}.template.spec.containers[1].name: found "payments", expected a name of its own. Name each container differently.`,
    ],
  ],
  [
    "a variable without a name",
    CANARY,
    [container("env", [{ name: "A=B", value: "" }])],
    [
      `${AT}.template.spec.containers[0].env[0].name: found "A=B", expected the name of a variable. Use letters, digits, -, _ and ., and no digit first.`,
    ],
  ],
  [
    "a probe that asks nobody",
    CANARY,
    [
      container("livenessProbe.httpGet.path", ""),
      container("readinessProbe.httpGet.port", 70_000),
      container("readinessProbe.periodSeconds", 0),
    ],
    [
      `${AT}.template.spec.containers[0].readinessProbe.httpGet.port: found 70000, expected a port from 1 to 65535. Name the container's port.`,
      `${AT}.template.spec.containers[0].readinessProbe.periodSeconds: found 0, expected a whole number from 1. Correct the number.`,
      `${AT}.template.spec.containers[0].livenessProbe.httpGet.path: found "", expected a path. Name the path that tells whether the pod is well.`,
    ],
  ],
  [
    "more memory wanted than allowed, and a quantity that is none",
    CANARY,
    [container("resources.requests", { cpu: "much", memory: "1Gi" })],
    [
      `${AT}.template.spec.containers[0].resources.requests.cpu: found "much", expected a quantity. Write it as 250m or 256Mi.`,
      `${AT}.template.spec.containers[0].resources.requests.memory: found "1Gi", expected at most the limit 512Mi. Ask for less, or raise the limit.`,
    ],
    "run",
  ],
  [
    "pods that end",
    CANARY,
    [
      rollout("spec.template.spec.restartPolicy", "Never"),
      rollout("spec.template.spec.terminationGracePeriodSeconds", -5),
    ],
    [
      `${AT}.template.spec.restartPolicy: found "Never", expected "Always". A ReplicaSet knows no other; leave it out.`,
      `${AT}.template.spec.terminationGracePeriodSeconds: found -5, expected whole seconds from 0. Correct the number.`,
    ],
  ],
  // Resolve, rollout/templateref.go
  [
    "a template beside a reference to one",
    CANARY,
    [rollout("spec.workloadRef", { apiVersion: "apps/v1", kind: "Deployment", name: "old", scaleDown: "onsuccess" })],
    [`${AT}.template: found a template, expected nothing beside workloadRef. Leave one of the two out.`],
  ],
  [
    "a reference to what has no template",
    ADOPTING,
    [rollout("spec.workloadRef.kind", "StatefulSet")],
    [
      `${AT}.workloadRef.kind: found "StatefulSet", expected "Deployment". Only a Deployment is taken over, and it keeps its pods until all of the Rollout's are ready.`,
    ],
  ],
  [
    "a reference without a name",
    ADOPTING,
    [rollout("spec.workloadRef.name", "")],
    [`${AT}.workloadRef.name: found "", expected the name of a Deployment. Name the one whose pods are taken over.`],
  ],
  [
    "a Deployment that loses pods before there are others",
    ADOPTING,
    [rollout("spec.workloadRef.scaleDown", "progressively")],
    [
      `${AT}.workloadRef.scaleDown: found "progressively", expected "onsuccess". Only a Deployment is taken over, and it keeps its pods until all of the Rollout's are ready.`,
    ],
    "airlock",
  ],
  // ValidateRolloutStrategyCanary
  [
    "one Service for both versions",
    CANARY,
    [canary("canaryService", "payments-stable")],
    [
      `${STRATEGY}.stableService: found "payments-stable", expected another Service than canaryService. Two versions need a Service each.`,
    ],
  ],
  [
    "a router without Services",
    CANARY,
    [canary("canaryService", undefined), canary("stableService", "")],
    [
      `${STRATEGY}.stableService: found "", expected a Service, with trafficRouting. The router moves weights between two Services.`,
      `${STRATEGY}.canaryService: found nothing, expected a Service, with trafficRouting. The router moves weights between two Services.`,
    ],
    "airlock",
  ],
  [
    "pods that can neither be added nor taken away",
    ROLLING,
    [canary("maxSurge", "0%")],
    [
      `${STRATEGY}.maxSurge: found "0%", expected more than 0, where maxUnavailable is 0. With both 0 no pod could ever be replaced.`,
    ],
  ],
  [
    "a delay and a scale without a router",
    ROLLING,
    [canary("scaleDownDelaySeconds", 30), canary("steps.0", { setCanaryScale: { weight: 10 } })],
    [
      `${STRATEGY}.scaleDownDelaySeconds: found 30, expected nothing without trafficRouting. Without a router pods are replaced, not kept.`,
      `${STRATEGY}.steps[0].setCanaryScale: found {"weight":10}, expected nothing without trafficRouting. Without a router the weight is the scale.`,
    ],
  ],
  [
    "weights beyond 100 on a router that has none",
    ON_ALB,
    [canary("trafficRouting.maxTrafficWeight", 1000)],
    [
      `${STRATEGY}.trafficRouting.maxTrafficWeight: found 1000, expected nothing on this router. Only NGINX and plugins have weights beyond 100.`,
    ],
  ],
  [
    "a weight above all",
    CANARY,
    [canary("steps.2.setWeight", 150)],
    [
      `${STRATEGY}.steps[2].setWeight: found 150, expected a whole number from 0 to 100. Argo has no fractions of a percent.`,
    ],
  ],
  [
    "a fraction of a percent",
    CANARY,
    [canary("steps.5.setWeight", 12.5)],
    [
      `${STRATEGY}.steps[5].setWeight: found 12.5, expected a whole number from 0 to 100. Argo has no fractions of a percent.`,
    ],
  ],
  [
    "steps that do nothing, or two things",
    CANARY,
    [canary("steps.2", {}), canary("steps.5.pause", {})],
    [
      `${STRATEGY}.steps[2]: found nothing, expected exactly one thing to do. Make a step of each.`,
      `${STRATEGY}.steps[5]: found setWeight and pause, expected exactly one thing to do. Make a step of each.`,
    ],
  ],
  [
    "a pause of less than nothing",
    CANARY,
    [canary("steps.2", { pause: { duration: -1 } }), canary("steps.3", { pause: { duration: "soon" } })],
    [
      `${STRATEGY}.steps[2].pause.duration: found -1, expected seconds from 0, or a text such as 10m. Leave it out to wait for a person.`,
      `${STRATEGY}.steps[3].pause.duration: found "soon", expected seconds from 0, or a text such as 10m. Leave it out to wait for a person.`,
    ],
  ],
  [
    "a header route on NGINX",
    ON_NGINX,
    [canary("steps.3", { setHeaderRoute: { name: "payments-ring-0", match: [] } })],
    [
      `${STRATEGY}.steps[3].setHeaderRoute: found {"name":"payments-ring-0","match":[]}, expected a router of istio, alb, apisix, plugins. Release with strategy canary, or use a router with header routes.`,
    ],
  ],
  [
    "a header route that nobody manages",
    RINGS,
    [canary("trafficRouting.managedRoutes", undefined)],
    [
      `${STRATEGY}.steps[4].setHeaderRoute.name: found "payments-ring-0", expected one of trafficRouting.managedRoutes. Add it there: the order is that of precedence.`,
    ],
  ],
  [
    "a header of two values",
    RINGS,
    [canary("steps.4.setHeaderRoute.match.0.headerValue.regex", "in.*")],
    [
      `${STRATEGY}.steps[4].setHeaderRoute.match[0].headerValue: found {"exact":"internal","regex":"in.*"}, expected exactly one of exact, regex and prefix. Say what the header's value must be.`,
    ],
  ],
  [
    "a header by a pattern on ALB",
    ON_ALB,
    [canary("steps.4.setHeaderRoute.match.0.headerValue", { prefix: "in" })],
    [
      `${STRATEGY}.steps[4].setHeaderRoute.match[0].headerValue: found {"prefix":"in"}, expected exact, and nothing else on ALB. Say what the header's value must be.`,
    ],
  ],
  // ValidateRolloutStrategyBlueGreen
  [
    "users on the preview",
    BLUE_GREEN,
    [rollout("spec.strategy.blueGreen.activeService", "payments-preview")],
    [
      `${AT}.strategy.blueGreen.activeService: found "payments-preview", expected another Service than previewService. Users would reach the preview.`,
    ],
  ],
  [
    "a switch of no Service",
    BLUE_GREEN,
    [rollout("spec.strategy.blueGreen.activeService", undefined)],
    [`${AT}.strategy.blueGreen.activeService: found nothing, expected a Service. Name the Service that users reach.`],
  ],
  [
    "more running ReplicaSets than are kept",
    BLUE_GREEN,
    [rollout("spec.strategy.blueGreen.scaleDownDelayRevisionLimit", 6)],
    [
      `${AT}.strategy.blueGreen.scaleDownDelayRevisionLimit: found 6, expected at most revisionHistoryLimit, 5. Keep as many ReplicaSets as may still run.`,
    ],
  ],
];

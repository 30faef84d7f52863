import { MANAGED_BY } from "../naming";
import { isOneOf } from "./expressions";
import { type Policy, policy, rule } from "./policyKinds";
import { KUBERNETES_CONTROLLERS } from "./releasedImages";
import { isSame } from "./releaseState";
import type { Settings } from "./settings";
import { isDeployAgent, isSuperseding } from "./superseding";

/** Accounts that collect garbage, and empty namespaces that are deleted. */
export const CLEANERS = [
  "generic-garbage-collector",
  "namespace-controller",
  "resourcequota-controller",
  "pod-garbage-collector",
].map((name) => `system:serviceaccount:kube-system:${name}`);

/** Parts of the cluster that write pods besides controllers. */
const CLUSTER_GROUPS = ["system:nodes"];
const SCHEDULER = "system:kube-scheduler";

/** Fields of a Rollout's status that say where a release is: a person who writes them promotes past what was to be measured. */
const POSITION = [
  "currentStepIndex",
  "currentStepHash",
  "currentPodHash",
  "stableRS",
  "promoteFull",
  "canary",
  "blueGreen",
];

/**
 * Who may write what controllers make of a Rollout. A Rollout is the one way in: its ReplicaSets, pods, Jobs, AnalysisRuns and Experiments are
 * controllers' work, and its status is Argo's.
 */
export function controllersOnly({ argoAccount, breakGlass }: Settings): Policy {
  const writers = [argoAccount, ...KUBERNETES_CONTROLLERS, ...CLEANERS, SCHEDULER];
  return policy("airlock-controllers-only", {
    matchConstraints: {
      resourceRules: [
        rule("apps", ["CREATE", "UPDATE", "DELETE"], "replicasets", "replicasets/scale", "replicasets/status"),
        rule("batch", ["CREATE", "UPDATE"], "jobs", "jobs/status"),
        rule(
          "argoproj.io",
          ["CREATE", "UPDATE", "DELETE"],
          "analysisruns",
          "analysisruns/*",
          "experiments",
          "experiments/*",
        ),
        rule("argoproj.io", ["UPDATE"], "rollouts/scale"),
        rule("argoproj.io", ["DELETE"], "rollouts"),
        rule("apps", ["CREATE", "UPDATE"], "controllerrevisions"), // a StatefulSet's pods are made from them
        rule("", ["CREATE", "UPDATE"], "pods", "pods/ephemeralcontainers", "pods/resize"),
        rule("", ["CONNECT"], "pods/exec", "pods/attach"),
      ],
    },
    validations: [
      {
        // A pod by hand is nobody's: pods are not judged by the list, or none would be healed while it is missing.
        expression: `${isOneOf(writers, CLUSTER_GROUPS)} || (${isAutoscaling()}) || (${isOneOf([], [breakGlass])}) && !(request.resource.resource == 'pods' && request.operation == 'CREATE')`,
        messageExpression: `'Airlock: only controllers write ' + request.resource.resource + (has(request.subResource) && request.subResource != '' ? '/' + request.subResource : '') + ' here (${breakGlass} in an emergency)'`,
      },
    ],
  });
}

/** The number of pods is an autoscaler's, where there is one for the Rollout. */
function isAutoscaling(): string {
  const scales =
    "request.resource.resource == 'rollouts' && has(request.subResource) && request.subResource == 'scale'";
  return `${scales} && request.userInfo.username == 'system:serviceaccount:kube-system:horizontal-pod-autoscaler'`;
}

/**
 * Who may say what to a Rollout under way: operators resume, pause and abort; nobody but Argo moves it. The deploy agent may end the validation of a release that
 * a newer one supersedes, and do nothing else.
 */
export function rolloutStatus(settings: Settings): Policy {
  const { argoAccount, operators, breakGlass } = settings;
  const unchanged = POSITION.map(
    (field) =>
      `((has(object.status.${field}) ? has(oldObject.status.${field}) && object.status.${field} == oldObject.status.${field} : !has(oldObject.status.${field}))${isForgotten(field)})`,
  ).join(" && ");
  return policy("airlock-rollout-status", {
    matchConstraints: { resourceRules: [rule("argoproj.io", ["UPDATE"], "rollouts/status")] },
    matchConditions: [{ name: "not-argo", expression: `!(${isOneOf([argoAccount], [breakGlass])})` }],
    variables: [
      { name: "isOperator", expression: isOneOf([], [operators]) },
      { name: "isAgent", expression: isDeployAgent(settings) },
      { name: "isSuperseding", expression: isSuperseding() },
    ],
    validations: [
      {
        expression: "variables.isOperator || variables.isAgent",
        message: `Airlock: a rollout is paused, resumed and aborted by ${operators}, and by nobody else`,
      },
      {
        expression: `!variables.isOperator || (variables.isAgent && variables.isSuperseding) || (has(object.status) && has(oldObject.status) && (${unchanged}))`,
        message: "Airlock: a release is promoted by its schedule; nobody skips what is to be measured",
      },
      {
        expression: "variables.isOperator || !variables.isAgent || variables.isSuperseding",
        message:
          "Airlock: a deploy agent promotes a release only in its validation (all traffic on it, its last analysis under way, nothing against it), and changes nothing else of a rollout's status",
      },
    ],
  });
}

/** Analyses that Argo remembers of a try; whoever starts an aborted release again forgets them, or Argo would judge the second try by the first. */
const RUNS: Readonly<Record<string, readonly string[]>> = {
  canary: ["currentBackgroundAnalysisRunStatus", "currentStepAnalysisRunStatus"],
  blueGreen: ["prePromotionAnalysisRunStatus", "postPromotionAnalysisRunStatus"],
};

/** Or, together with the end of an abort, nothing but the analyses of that try is taken out of this field. */
function isForgotten(field: string): string {
  const runs = RUNS[field];
  if (runs === undefined) return "";
  const gone = runs.map((run) => `object.status.?${field}.?${run}.orValue(null) == null`).join(" && ");
  return ` || (oldObject.status.?abort.orValue(false) && !object.status.?abort.orValue(false) && (${isSame(`status.${field}`, runs)}) && ${gone})`;
}

/** Where traffic goes is Argo's to write: selectors, the rules of routes, and those annotations of an Ingress that hold weights. */
export function traffic({ argoAccount, breakGlass }: Settings): Policy {
  return policy("airlock-traffic", {
    matchConstraints: {
      resourceRules: [
        rule("", ["UPDATE"], "services"),
        rule("networking.istio.io", ["UPDATE"], "virtualservices"),
        rule("gateway.networking.k8s.io", ["UPDATE"], "httproutes"),
        rule("networking.k8s.io", ["UPDATE"], "ingresses"),
      ],
    },
    matchConditions: [{ name: "not-argo", expression: `!(${isOneOf([argoAccount], [breakGlass])})` }],
    variables: [
      { name: "annotations", expression: annotationsOf("object") },
      { name: "annotationsBefore", expression: annotationsOf("oldObject") },
    ],
    validations: [
      untouched("services", "selector"),
      {
        // Argo moves the selectors of a Service for the Rollout that is named there, and freezes one whose Service names another.
        expression: `request.resource.resource != 'services' || variables.annotations[?'${MANAGED_BY}'].orValue('') == variables.annotationsBefore[?'${MANAGED_BY}'].orValue('')`,
        message: "Airlock: which Rollout a Service belongs to is written by Argo Rollouts, and by nobody else",
      },
      untouched("virtualservices", "http"),
      untouched("httproutes", "rules"),
      {
        expression: `request.resource.resource != 'ingresses' || (${sameWeights("annotations", "annotationsBefore")} && ${sameWeights("annotationsBefore", "annotations")})`,
        message: "Airlock: a rollout moves traffic; the weights in an Ingress's annotations are not changed by hand",
      },
    ],
  });
}

function untouched(resource: string, field: string) {
  const has = (object: string) => `has(${object}.spec.${field})`;
  const same = `(${has("object")} ? ${has("oldObject")} && object.spec.${field} == oldObject.spec.${field} : !${has("oldObject")})`;
  return {
    expression: `request.resource.resource != '${resource}' || ${same}`,
    message: `Airlock: a rollout moves traffic; spec.${field} of ${resource} is not changed by hand`,
  };
}

function annotationsOf(object: string): string {
  return `has(${object}.metadata.annotations) ? ${object}.metadata.annotations : {}`;
}

/** Argo's weights are in these: ingress-nginx's canary annotations, and the actions and conditions of the AWS controller. */
const WEIGHTS =
  "^(nginx\\\\.ingress\\\\.kubernetes\\\\.io/canary|alb\\\\.ingress\\\\.kubernetes\\\\.io/(actions|conditions)\\\\.)";

function sameWeights(one: string, other: string): string {
  const value = `k in variables.${other} && variables.${other}[k] == variables.${one}[k]`;
  return `variables.${one}.all(k, !k.matches('${WEIGHTS}') || (${value}))`;
}

import { GATEWAY_PLUGIN } from "../kinds/rollout";
import { ASKED } from "../live/asked";
import { NOTES } from "../naming";
import { isOneOf } from "./expressions";
import { type Policy, policy, rule } from "./policyKinds";
import { isSame, isSameOfOurs, isUnderWay, runsAnotherDigest, standsAborted } from "./releaseState";
import type { Settings } from "./settings";
import { isDeployAgent, standsInValidation } from "./superseding";
import { CLEANERS } from "./writers";

/** What autoscalers and people change of a Rollout's specification at any time, and no release depends on. */
const PODS = ["replicas"];

/**
 * What a release runs by stays as it is while it is under way, and after an abort until another digest takes its place: Argo begins changed steps at once, with the digest that
 * was just sent back. All of the specification, because Argo freezes on what it finds invalid, abort included. People on call hold a rollout and say what they ask for, and nothing else.
 */
export function frozenRollout(settings: Settings): Policy {
  const { argoAccount, breakGlass, operators } = settings;
  const asked = [ASKED.what, ASKED.by];
  const annotation = (of: string, key: string) => `${of}.metadata.?annotations[?'${key}'].orValue('')`;
  return policy("airlock-frozen-rollout", {
    matchConstraints: { resourceRules: [rule("argoproj.io", ["CREATE", "UPDATE"], "rollouts")] },
    matchConditions: [{ name: "not-argo", expression: `!(${isOneOf([argoAccount], [breakGlass])})` }],
    variables: [
      { name: "isOperator", expression: `(${isOneOf([], [operators])}) && !(${isDeployAgent(settings)})` },
      {
        name: "asks",
        expression: `oldObject == null ? ${asked.map((key) => `${annotation("object", key)} != ''`).join(" || ")} : ${asked
          .map((key) => `${annotation("object", key)} != ${annotation("oldObject", key)}`)
          .join(" || ")}`,
      },
      { name: "isUnderWay", expression: `oldObject != null && ${isUnderWay("oldObject")}` },
      { name: "isPreview", expression: `oldObject != null && ${isPreview("oldObject")}` },
      { name: "standsAborted", expression: `oldObject != null && ${standsAborted("oldObject")}` },
    ],
    validations: [
      {
        expression: `variables.isOperator || variables.isPreview || !variables.isUnderWay || (${isSame("spec", PODS)})`,
        message:
          "Airlock: a release is under way, and nothing of the Rollout but the number of pods changes until it has ended; wait, or roll it back",
      },
      {
        expression: `variables.isOperator || variables.isPreview || !variables.isUnderWay || (${isSameOfOurs("metadata.annotations", [...asked, ...Object.values(NOTES)])})`,
        message:
          "Airlock: a release is under way, and what its annotations say of it (stages, version, digest) is what people decide by; it changes with the next release",
      },
      {
        expression: `variables.isOperator || !variables.standsAborted || (${isSame("spec", PODS)}) || (${runsAnotherDigest("object", "oldObject")})`,
        message:
          "Airlock: the release was aborted, and any change would start its digest again; release another digest, or the version before",
      },
      {
        expression: `!variables.isOperator || (oldObject != null && (${isSame("spec", ["paused"])}) && (${isSame("metadata.labels")}) && (${isSame("metadata.annotations", asked)}))`,
        message: `Airlock: ${operators} hold and resume a rollout, and change nothing else of it`,
      },
      {
        expression: `!variables.asks || (variables.isOperator && ${annotation("object", ASKED.by)} == request.userInfo.username)`,
        message: `Airlock: what was asked of a rollout is written by ${operators}, each under their own name (${ASKED.by})`,
      },
    ],
  });
}

/**
 * What a Rollout under way names stays as it is and is there: later analyses would take a changed template, and Argo freezes on what it does not find, abort included. Each Rollout
 * of the namespace is a parameter of this policy, so it holds for whatever the Rollout really names; without a Rollout there is nothing to hold.
 */
export function frozenParts({ argoAccount, breakGlass }: Settings): Policy {
  return policy("airlock-frozen-parts", {
    paramKind: { apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" },
    matchConstraints: {
      resourceRules: [
        rule("argoproj.io", ["UPDATE", "DELETE"], "analysistemplates"),
        rule("", ["UPDATE", "DELETE"], "services"),
        rule("apps", ["UPDATE", "DELETE"], "deployments"),
        rule("networking.k8s.io", ["UPDATE", "DELETE"], "ingresses"),
        rule("networking.istio.io", ["UPDATE", "DELETE"], "virtualservices"),
        rule("gateway.networking.k8s.io", ["UPDATE", "DELETE"], "httproutes"),
      ],
    },
    matchConditions: [{ name: "not-argo", expression: `!(${isOneOf([argoAccount, ...CLEANERS], [breakGlass])})` }],
    variables: [
      { name: "named", expression: namedBy("params") },
      { name: "inSteps", expression: templatesInSteps("params") },
      {
        name: "isNamed",
        expression:
          "oldObject.metadata.name in variables.named[request.resource.resource] || " +
          "(request.resource.resource == 'analysistemplates' && variables.inSteps.exists(names, oldObject.metadata.name in names))",
      },
      { name: "isSame", expression: `request.operation == 'UPDATE' && (${isSame("spec", PODS)})` },
    ],
    validations: [
      {
        expression: `!variables.isNamed || variables.isSame || !(${isUnderWay("params")}) || (${isPreview("params")})`,
        messageExpression:
          "'Airlock: ' + oldObject.metadata.name + ' belongs to a release of ' + params.metadata.name + ' that is under way, and stays as it is until that has ended'",
      },
      {
        // A Rollout that takes its pods from a Deployment (workloadRef) begins whatever is changed there.
        expression: `request.resource.resource != 'deployments' || request.operation != 'UPDATE' || !variables.isNamed || variables.isSame || !(${standsAborted("params")}) || (${runsAnotherDigest("object", "oldObject")})`,
        message:
          "Airlock: the release was aborted, and any change would start its digest again; release another digest, or the version before",
      },
    ],
  });
}

/** A preview of a newer release changes nothing, and sees the one before still in its validation, which the update promotes first. */
function isPreview(rollout: "oldObject" | "params"): string {
  return `request.?dryRun.orValue(false) && has(${rollout}.status) && (${standsInValidation(rollout)})`;
}

/** Names in a Rollout, by resource. Source: Argo Rollouts v1.9.1, pkg/apis/rollouts/v1alpha1/types.go. */
function namedBy(rollout: string): string {
  const canary = `${rollout}.spec.?strategy.?canary`;
  const blueGreen = `${rollout}.spec.?strategy.?blueGreen`;
  const routing = `${canary}.?trafficRouting`;
  const one = (path: string) => `[${path}.orValue('')]`;
  const all = (path: string) => `${path}.orValue([])`;
  const templates = (analysis: string) => `${analysis}.?templates.orValue([]).map(t, t.?templateName.orValue(''))`;
  const plugin = `${routing}.?plugins[?'${GATEWAY_PLUGIN}']`;
  const named: Readonly<Record<string, readonly string[]>> = {
    analysistemplates: [
      templates(`${canary}.?analysis`),
      templates(`${blueGreen}.?prePromotionAnalysis`),
      templates(`${blueGreen}.?postPromotionAnalysis`),
    ],
    services: [
      one(`${canary}.?canaryService`),
      one(`${canary}.?stableService`),
      one(`${blueGreen}.?activeService`),
      one(`${blueGreen}.?previewService`),
    ],
    deployments: [one(`${rollout}.spec.?workloadRef.?name`)],
    ingresses: [
      one(`${routing}.?alb.?ingress`),
      all(`${routing}.?alb.?ingresses`),
      one(`${routing}.?nginx.?stableIngress`),
      all(`${routing}.?nginx.?stableIngresses`),
    ],
    virtualservices: [
      one(`${routing}.?istio.?virtualService.?name`),
      `${routing}.?istio.?virtualServices.orValue([]).map(v, v.name)`,
    ],
    httproutes: [one(`${plugin}.?httpRoute`), `${plugin}.?httpRoutes.orValue([]).map(r, r.name)`],
  };
  const entries = Object.entries(named).map(([resource, names]) => `'${resource}': ${names.join(" + ")}`);
  return `{${entries.join(", ")}}`;
}

/** Names of templates, a list for each step; an experiment names its analyses itself. */
function templatesInSteps(rollout: string): string {
  const names = (path: string) => `${path}.orValue([]).map(t, t.?templateName.orValue(''))`;
  return `${rollout}.spec.?strategy.?canary.?steps.orValue([]).map(s, ${names("s.?analysis.?templates")} + ${names("s.?experiment.?analyses")})`;
}

import { isOneOf } from "./expressions";
import { type Policy, policy, rule } from "./policyKinds";
import type { Settings } from "./settings";

/**
 * What an AnalysisTemplate may ask of Argo's controller, which reads Secrets and calls addresses for it: nothing out of a Secret, and no provider but Prometheus, without headers
 * and sign-ins, and Jobs, whose images are judged.
 */
export function plainAnalyses({ argoAccount, breakGlass }: Settings): Policy {
  const metrics = "object.spec.?metrics.orValue([])";
  return policy("airlock-plain-analyses", {
    matchConstraints: { resourceRules: [rule("argoproj.io", ["CREATE", "UPDATE"], "analysistemplates")] },
    matchConditions: [{ name: "not-argo", expression: `!(${isOneOf([argoAccount], [breakGlass])})` }],
    validations: [
      {
        expression: "object.spec.?args.orValue([]).all(a, !has(a.valueFrom))",
        message: "Airlock: an analysis takes no argument out of a Secret or a field; the Rollout gives it its values",
      },
      {
        expression: `${metrics}.all(m, m.provider.all(p, p in ['prometheus', 'job']))`,
        message: "Airlock: an analysis asks Prometheus or runs a Job, and nothing else in the controller's name",
      },
      {
        expression: `${metrics}.all(m, !has(m.provider.prometheus) || (!has(m.provider.prometheus.headers) && !has(m.provider.prometheus.authentication)))`,
        message: "Airlock: an analysis sends Prometheus no headers and no sign-in of the controller's",
      },
    ],
  });
}

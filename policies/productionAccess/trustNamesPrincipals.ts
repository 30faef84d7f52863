import { isList, isObject, type Plain, type PlainObject, UNKNOWN } from "../plainValue";
import type { DeclaredResource, ResourceRule, RuleConfig, Violation } from "../rule";
import { exemptSetting, isExempt } from "./exemptions";
import { principalsOf } from "./identityPolicies";
import { type IamStatement, readDocument, textsOf } from "./policyStatements";

/** A role that anyone can take makes all that is said about its permissions void. */
export const trustNamesPrincipals: ResourceRule = {
  kind: "resource",
  name: "trust-names-principals",
  group: "production-access",
  description: "Every role says who may assume it: no principal is anyone, and no pipeline's token is any project's.",
  types: ["aws:iam/role:Role"],
  settings: { exempt: exemptSetting },
  check,
};

function check(resource: DeclaredResource, config: RuleConfig): readonly Violation[] {
  if (isExempt(resource, principalsOf(resource), config)) return [];
  const found = readDocument(resource.props["assumeRolePolicy"]);
  // Unknown at preview is judged during the update, before the role exists.
  if (found.kind === "unknown") return [];
  if (found.kind === "unreadable") return [UNREADABLE];
  return found.statements.flatMap((statement) => (statement.effect === "Allow" ? judged(statement) : []));
}

function judged({ label, element }: IamStatement): readonly Violation[] {
  if (element["NotPrincipal"] !== undefined) return [anyone(`NotPrincipal in ${label}`)];
  const principal = element["Principal"];
  const accounts = isObject(principal) ? textsOf(principal["AWS"]) : textsOf(principal);
  if (accounts.includes("*")) return [anyone(`Principal "*" in ${label}`)];
  const providers = isObject(principal) ? textsOf(principal["Federated"]) : [];
  const pipelines = providers.filter((arn) => arn.includes(":oidc-provider/"));
  return pipelines.length === 0 ? [] : judgedToken(label, element["Condition"]);
}

function anyone(measured: string): Violation {
  return {
    measured,
    required: "principals by name",
    remedy:
      "Anyone of any account could take the role, whatever a condition says today. Name the users, roles or services.",
  };
}

/** Operators that compare a claim; with a set operator in front they say yes where the claim is missing. */
const EXACT = /^StringEquals(?:IgnoreCase)?$/;
const PATTERN = /^(?:StringLike|ForAnyValue:StringLike|ForAnyValue:StringEquals)$/;

function judgedToken(label: string, condition: Plain | undefined): readonly Violation[] {
  if (condition === UNKNOWN) return [];
  const subjects = isObject(condition) ? subjectsOf(condition) : [];
  if (subjects === UNKNOWN) return [];
  const open = subjects.find(({ subject }) => /[*?]/.test(subject));
  if (subjects.length > 0 && open === undefined) return [];
  return [
    {
      measured:
        open === undefined ? `an identity provider without its sub in ${label}` : `sub "${open.subject}" in ${label}`,
      required: "the sub claim of one project, compared with StringEquals",
      remedy:
        "Jobs of other projects, branches or pull requests could take the role. Write the whole claim: repo:owner/name:environment:production, or project_path:group/project:ref_type:branch:ref:main.",
    },
  ];
}

function subjectsOf(condition: PlainObject): readonly { readonly subject: string }[] | typeof UNKNOWN {
  const found: { subject: string }[] = [];
  for (const [operator, claims] of Object.entries(condition)) {
    if (!EXACT.test(operator) && !PATTERN.test(operator)) continue;
    if (claims === UNKNOWN) return UNKNOWN;
    if (!isObject(claims)) continue;
    for (const [claim, value] of Object.entries(claims)) {
      if (!claim.endsWith(":sub")) continue;
      if (value === UNKNOWN || (isList(value) && value.includes(UNKNOWN))) return UNKNOWN;
      // StringEquals takes an asterisk for itself.
      found.push(
        ...textsOf(value).map((text) => ({ subject: EXACT.test(operator) ? text.replaceAll("*", "_") : text })),
      );
    }
  }
  return found;
}

const UNREADABLE: Violation = {
  measured: "assumeRolePolicy that is no policy document",
  required: "an IAM policy document with statements",
  remedy: "Write it as an object, or with JSON.stringify.",
};

import type { DeclaredResource, ResourceRule, RuleConfig, Violation } from "../rule";
import { exemptSetting, isExempt } from "./exemptions";
import { DOCUMENT_TYPES, documentsOf, type GivenDocument, principalsOf } from "./identityPolicies";
import { readDocument } from "./policyStatements";
import { type Reach, reachOf } from "./reach";

/**
 * C4: only the rollout moves traffic. A document that is unknown at preview is judged during the update, before the policy exists;
 * most documents hold an ARN that only AWS can tell, and providers hide all of such a document. `unknownPolicies: refuse` is stricter.
 */
export const policyGrantsNoTraffic: ResourceRule = {
  kind: "resource",
  name: "policy-grants-no-traffic",
  group: "production-access",
  description: "No policy but the rollout's own lets a principal move traffic, place revisions, or change the rollout.",
  types: DOCUMENT_TYPES,
  settings: {
    exempt: exemptSetting,
    unknownPolicies: {
      type: "string",
      enum: ["allow", "refuse"],
      default: "allow",
      description: "What to do at preview with policy documents that are not known yet.",
    },
  },
  check,
};

function check(resource: DeclaredResource, config: RuleConfig): readonly Violation[] {
  if (isExempt(resource, principalsOf(resource), config)) return [];
  return documentsOf(resource).flatMap((given) => judged(given, config["unknownPolicies"] === "refuse"));
}

function judged({ field, document }: GivenDocument, strict: boolean): readonly Violation[] {
  const found = readDocument(document);
  if (found.kind === "unknown") return strict ? [UNKNOWN_POLICY] : [];
  if (found.kind === "unreadable") return [{ ...UNREADABLE, measured: `${field} that is no policy document` }];
  return found.statements.flatMap((statement) =>
    reachOf(statement).map((reach) => violation(`${statement.label} of ${field}`, reach)),
  );
}

function violation(where: string, { by, calls: [first, ...others] }: Reach): Violation {
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  const named = by.toLowerCase() === first.toLowerCase() ? first : `${by}, which includes ${first}${more},`;
  return {
    measured: `${named} in ${where}`,
    required: "actions and resources that cannot touch the rollout's traffic",
    remedy:
      "Whoever has this moves traffic past every gate. Name the actions that are needed and the resources they are needed on; leave these calls to the rollout, and releases to a DeployAgent. A principal that must have it is named in exempt, with the reason.",
  };
}

const UNKNOWN_POLICY: Violation = {
  measured: "a policy document that is unknown at preview",
  required: "a policy document that is known at preview",
  remedy:
    "Write ARNs from names that the program knows, or set unknownPolicies to allow: then it is judged during the update, before the policy exists.",
};

const UNREADABLE = {
  required: "an IAM policy document with statements",
  remedy: "Write it as an object, or with JSON.stringify.",
};

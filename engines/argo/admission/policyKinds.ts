/** A ValidatingAdmissionPolicy of admissionregistration.k8s.io/v1, as far as it is written here. */
export interface Policy {
  readonly apiVersion: "admissionregistration.k8s.io/v1";
  readonly kind: "ValidatingAdmissionPolicy";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly failurePolicy: "Fail";
    readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
    readonly matchConstraints: { readonly resourceRules: readonly ResourceRule[] };
    readonly matchConditions?: readonly Named[];
    readonly variables?: readonly Named[];
    readonly validations: readonly Validation[];
  };
}

/** Which requests a policy sees. */
export interface ResourceRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly ("CREATE" | "UPDATE" | "DELETE" | "CONNECT")[];
  readonly resources: readonly string[];
}

interface Named {
  readonly name: string;
  readonly expression: string;
}

interface Validation {
  readonly expression: string;
  readonly message?: string;
  /** A text in CEL. */
  readonly messageExpression?: string;
  /** What the API server answers: 403 with this one, else 422. */
  readonly reason?: "Forbidden";
}

/** Where a policy holds. */
export interface Binding {
  readonly apiVersion: "admissionregistration.k8s.io/v1";
  readonly kind: "ValidatingAdmissionPolicyBinding";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly policyName: string;
    readonly validationActions: readonly ["Deny"];
    readonly paramRef?:
      | { readonly name: string; readonly namespace: string; readonly parameterNotFoundAction: "Deny" }
      /** Each one of the namespace of the request: all of them have to agree. */
      | { readonly selector: Readonly<Record<string, never>>; readonly parameterNotFoundAction: "Allow" };
    readonly matchResources: {
      readonly namespaceSelector: {
        readonly matchExpressions: readonly {
          readonly key: "kubernetes.io/metadata.name";
          readonly operator: "In";
          readonly values: readonly string[];
        }[];
      };
    };
  };
}

/** A rule for resources of one API group. */
export function rule(
  apiGroup: string,
  operations: ResourceRule["operations"],
  ...resources: readonly string[]
): ResourceRule {
  return { apiGroups: [apiGroup], apiVersions: ["*"], operations, resources };
}

/** A policy of which every part is given. Without an answer of its own a request is refused: `failurePolicy: Fail`. */
export function policy(name: string, spec: Omit<Policy["spec"], "failurePolicy">): Policy {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name },
    spec: { failurePolicy: "Fail", ...spec },
  };
}

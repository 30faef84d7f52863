import { judges } from "./environments";
import { rules as allRules } from "./pack";
import { plainProps, secretPropsOf } from "./plainValue";
import { messageOf, type Rule, type RuleConfig, type StackResource, type Violation } from "./rule";

/** A resource as a mock monitor sees its registration. */
export interface RegisteredResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Inputs as they travel on the wire: unknowns, secrets and outputs may still be wrapped. */
  readonly props: Readonly<Record<string, unknown>>;
  readonly opts: { readonly protect?: boolean; readonly ignoreChanges?: readonly string[]; readonly parent?: string };
  /** URNs that each property was computed from; without them stack rules know only equal ARNs. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** What a policy refuses. */
export interface PolicyFinding {
  readonly policy: string;
  readonly level: "mandatory";
  /** `POLICY: measured X, required Y. REMEDY`. */
  readonly message: string;
  readonly measured: string;
  readonly required: string;
  readonly remedy: string;
  readonly urn: string;
}

/** What to run, where not all rules as they stand: rules, and policy configuration by policy name. */
export interface InProcessOptions {
  readonly rules?: readonly Rule[];
  readonly config?: Readonly<Record<string, RuleConfig>>;
}

/**
 * Runs all resource and stack rules over the resources of a program: no engine, no pack, no credentials. Findings come
 * in the order of the pack's rules. Unknown values follow the same rules as at preview.
 */
export function checkResources(
  registered: readonly RegisteredResource[],
  options: InProcessOptions = {},
): readonly PolicyFinding[] {
  const resources = registered.map(toStackResource);
  return (options.rules ?? allRules).flatMap((rule) => {
    const config = options.config?.[rule.name] ?? {};
    const judged = resources.filter((resource) => typesOf(rule).includes(resource.type) && judges(config, resource));
    return rule.kind === "resource"
      ? judged.flatMap((resource) => rule.check(resource, config).map((each) => finding(rule, each, resource.urn)))
      : rule.check(judged, config).map((each) => finding(rule, each, ""));
  });
}

function typesOf(rule: Rule): readonly string[] {
  return rule.kind === "resource" ? rule.types : [...rule.about, ...rule.reads];
}

function finding(rule: Rule, violation: Violation, urn: string): PolicyFinding {
  const { measured, required, remedy } = violation;
  const message = messageOf(rule, violation);
  return { policy: rule.name, level: "mandatory", message, measured, required, remedy, urn: violation.urn ?? urn };
}

function toStackResource(resource: RegisteredResource): StackResource {
  const { type, name, urn, props, opts } = resource;
  return {
    type,
    name,
    urn,
    props: plainProps(props),
    opts: { protect: opts.protect === true, ignoreChanges: opts.ignoreChanges ?? [] },
    secretProps: secretPropsOf(props),
    propertyDependencies: resource.propertyDependencies ?? {},
  };
}

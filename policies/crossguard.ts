import type {
  PolicyConfigSchema,
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { environmentsSetting, judges } from "./environments";
import { plainProps } from "./plainValue";
import { type DeclaredResource, messageOf, type ResourceRule, type Rule, type StackRule } from "./rule";

/** A rule as CrossGuard runs it. Every rule is mandatory unless policy configuration says otherwise. */
export function toPolicy(rule: Rule): ResourceValidationPolicy | StackValidationPolicy {
  return rule.kind === "resource" ? resourcePolicy(rule) : stackPolicy(rule);
}

function resourcePolicy(rule: ResourceRule): ResourceValidationPolicy {
  const types: ReadonlySet<string> = new Set(rule.types);
  return {
    ...metadata(rule),
    validateResource: forType(rule.types, (args, report) => {
      if (!types.has(args.type)) return;
      const config = args.getConfig<Record<string, unknown>>();
      const resource = declared(args);
      if (!judges(config, resource)) return;
      for (const violation of rule.check(resource, config)) report(messageOf(rule, violation));
    }),
  };
}

function stackPolicy(rule: StackRule): StackValidationPolicy {
  const types: ReadonlySet<string> = new Set([...rule.about, ...rule.reads]);
  return {
    ...metadata(rule),
    validateStack: forType(rule.about, (args, report) => {
      const config = args.getConfig<Record<string, unknown>>();
      const resources = args.resources
        .filter(({ type }) => types.has(type))
        .map((resource) => ({ ...declared(resource), propertyDependencies: dependencyUrns(resource) }))
        .filter((resource) => judges(config, resource));
      for (const violation of rule.check(resources, config)) report(messageOf(rule, violation), violation.urn);
    }),
  };
}

function metadata(rule: Rule) {
  const { name, description, group } = rule;
  return {
    name,
    description,
    enforcementLevel: "mandatory" as const,
    tags: [group],
    configSchema: configSchemaOf(rule),
  };
}

/** JSON Schema of a rule's policy configuration. */
export function configSchemaOf(rule: Rule): PolicyConfigSchema {
  return { properties: { environments: environmentsSetting, ...rule.settings } };
}

/**
 * Names the one type that a validation is about, as validateResourceOfType does: CrossGuard then skips all other
 * resources without unpacking their properties. It knows no list of types, so a rule about several goes without.
 */
function forType<T extends (...args: never[]) => void>(types: readonly string[], validate: T): T {
  return types.length === 1 ? Object.assign(validate, { __pulumiType: types[0] }) : validate;
}

function declared({ type, name, urn, props, opts }: ResourceValidationArgs | PolicyResource): DeclaredResource {
  return { type, name, urn, props: plainProps(props), opts, secretProps: [] };
}

function dependencyUrns({ propertyDependencies }: PolicyResource): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(propertyDependencies).map(([property, resources]) => [property, resources.map(({ urn }) => urn)]),
  );
}

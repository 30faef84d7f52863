import { RELEASE_TYPES } from "./releaseData/releaseArgs";
import type { DeclaredResource, RuleConfig } from "./rule";

/** JSON Schema of the setting that every rule has. */
export const environmentsSetting = {
  type: "array" as const,
  items: { type: "string" as const, minLength: 1 },
  minItems: 1,
  uniqueItems: true,
  description:
    "Environments that this policy judges; all of them when left out. The environment of a release is an argument of its component, of any other resource the name of the stack.",
};

/**
 * Whether a rule judges a resource. Anything but a list of names counts as left out, and an environment that is not
 * known is judged always: a mistake makes the pack stricter, never blind.
 */
export function judges(config: RuleConfig, resource: DeclaredResource): boolean {
  const wanted = config["environments"];
  if (!Array.isArray(wanted) || wanted.length === 0) return true;
  const environment = environmentOf(resource);
  return environment === undefined || wanted.includes(environment);
}

function environmentOf({ type, props, urn }: DeclaredResource): string | undefined {
  if (RELEASE_TYPES.some((known) => known === type)) {
    const { environment } = props;
    return typeof environment === "string" ? environment : undefined;
  }
  return /^urn:pulumi:([^:]+)::/.exec(urn)?.[1];
}

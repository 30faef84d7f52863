import { UNKNOWN } from "../plainValue";
import type { DeclaredResource, ResourceRule, Violation } from "../rule";
import { plainVariablesOf } from "./containerImages";
import { looksLikeCredential } from "./credentials";

/**
 * What is secret comes from Secrets Manager by its ARN. Task definitions are readable by many, stay for good, and stand in the state.
 * Definitions that are unknown at preview are judged during the update, before the task definition is registered.
 */
export const taskDefinitionSecretsReferenced: ResourceRule = {
  kind: "resource",
  name: "task-definition-secrets-referenced",
  group: "production-access",
  description:
    "No environment variable of an ECS task definition holds a credential: secrets come from Secrets Manager by ARN.",
  types: ["aws:ecs/taskDefinition:TaskDefinition"],
  check,
};

function check({ props }: DeclaredResource): readonly Violation[] {
  const definitions = props["containerDefinitions"];
  // What is no list of containers is told by task-definition-image-pinned.
  if (definitions === UNKNOWN || typeof definitions !== "string") return [];
  return plainVariablesOf(definitions).flatMap(({ label, place, name, value }) => {
    const kind = looksLikeCredential(name, value);
    if (kind === undefined) return [];
    const called = /^\w{1,100}$/.test(name) ? name : `number ${place}`;
    return [
      {
        measured: `${kind} in variable ${called} of ${label}`,
        required: "a reference to Secrets Manager",
        remedy: `Whoever reads the task definition reads it, for good. Store it in Secrets Manager, put { name: "${called}", valueFrom: <ARN> } under secrets, and change the credential: it has been in this program's state.`,
      },
    ];
  });
}

import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import type * as pulumi from "@pulumi/pulumi";
import type { FixedConfigMap, RecordObjects } from "../../engines/argo";
import type { ObjectOwner } from "./declareObjects";

/**
 * Declares evidence and record of a release: the record comes last, because whoever verifies it reads the evidence. Both stay in the cluster when another release takes their place. What
 * stands under a name was written once: of the same version and attempt nothing is written again, and nothing that expires (an approval, for instance) becomes a change.
 */
export function declareRecord(
  { component, name, hooks }: Pick<ObjectOwner, "component" | "name" | "hooks">,
  { record, evidence }: RecordObjects,
): pulumi.CustomResource[] {
  const declare = (tail: string, object: FixedConfigMap, dependsOn: pulumi.Resource[]) =>
    new ConfigMap(`${name}-${tail}`, plain(object), {
      parent: component,
      retainOnDelete: true,
      ignoreChanges: ["data", "binaryData"],
      dependsOn,
      ...(hooks === undefined ? {} : { hooks }),
    });
  const parts = evidence.map((part, index) => declare(`evidence-${index + 1}`, part, []));
  return [...parts, declare("record", record, parts)];
}

/** The SDK takes no readonly objects. */
function plain({ metadata, immutable, data, binaryData }: FixedConfigMap) {
  const { annotations, labels, ...named } = metadata;
  return {
    metadata: {
      ...named,
      labels: { ...labels },
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
    },
    immutable,
    ...(data === undefined ? {} : { data: { ...data } }),
    ...(binaryData === undefined ? {} : { binaryData: { ...binaryData } }),
  };
}

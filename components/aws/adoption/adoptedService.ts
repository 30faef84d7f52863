import type * as pulumi from "@pulumi/pulumi";

/** The version that serves production before Airlock has released anything. */
export interface LiveVersionArgs {
  /** Version: `1.4.2`. */
  version: string;
  /** Digest of its image: `sha256:` and 64 hex digits. */
  digest: string;
}

/**
 * A running service that comes under Airlock as it is: `readAdoption` finds and checks it. Its rule, target group and ECS
 * service are imported and become production rule, blue group and blue service.
 */
export interface AdoptedServiceArgs {
  /** Rule that forwards to the target group. */
  productionRuleArn: string;
  /** Target group that takes everything. */
  targetGroupArn: string;
  /** ECS cluster and service as Pulumi imports them: `cluster/service`. */
  serviceId: string;
  /** What is live. */
  live: LiveVersionArgs;
}

/**
 * Options that import a resource as it was found. All of its properties are ignored from then on: what the program says of it
 * describes a new one, and nothing that runs may change because it came under Pulumi.
 */
export function asFound(id: string | undefined): pulumi.CustomResourceOptions {
  return id === undefined ? {} : { import: id, ignoreChanges: ["*"] };
}

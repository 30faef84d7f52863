import * as organizations from "@pulumi/aws/organizations";
import * as pulumi from "@pulumi/pulumi";
import { checkText } from "../args/checks";
import { refuse } from "../args/refuse";
import { serviceControlPolicy } from "../documents/serviceControlPolicy";

/** Inputs of {@link TrafficControlPolicy}. */
export interface TrafficControlPolicyArgs {
  /**
   * Roles that may move traffic and change what Airlock stands on, by ARN or by a pattern whose name begins without a
   * wildcard: the rollouts' roles and the one that runs `pulumi up` on platform stacks.
   */
  allowedPrincipalArns: string[];
  /** Deploy agents. @defaultValue none */
  releasePrincipalArns?: string[];
  /** Roles of people on call. @defaultValue none */
  operatorPrincipalArns?: string[];
  /** Roles that answer task tokens. @defaultValue none */
  approverPrincipalArns?: string[];
  /** Accounts, organizational units or roots that it is attached to, at least one. */
  targetIds: string[];
}

/**
 * The service control policy of `serviceControlPolicy`, attached to accounts or organizational units. It is declared from the
 * organization's management account or its delegated administrator, and binds every principal of the targets but the
 * named ones and service-linked roles. It never binds the management account: run nothing there.
 */
export class TrafficControlPolicy extends pulumi.ComponentResource {
  /** The policy. */
  public readonly policyArn: pulumi.Output<string>;

  constructor(name: string, args: TrafficControlPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    const { targetIds, ...roles } = args;
    const content = JSON.stringify(serviceControlPolicy(roles));
    if (targetIds.length === 0) {
      refuse(
        "targetIds",
        "at least one account or unit",
        undefined,
        "A policy that is attached nowhere prevents nothing.",
      );
    }
    for (const [index, target] of targetIds.entries())
      checkText(`targetIds[${index}]`, target, "It is an id like ou-abcd-12345678.");
    super("airlock:aws:TrafficControlPolicy", name, args, opts);
    const child = { parent: this, protect: true };
    const policy = new organizations.Policy(
      `${name}-policy`,
      {
        name: "airlock-traffic",
        description: "Leaves traffic, revisions and the rollout engine to the rollout's roles",
        type: "SERVICE_CONTROL_POLICY",
        content,
      },
      child,
    );
    for (const targetId of targetIds) {
      new organizations.PolicyAttachment(`${name}-${targetId}`, { policyId: policy.id, targetId }, child);
    }
    this.policyArn = policy.arn;
    this.registerOutputs({ policyArn: this.policyArn });
  }
}

import * as pulumi from "@pulumi/pulumi";
import { checkArn, checkName } from "../args/checks";
import { approversPolicy } from "../documents/people";
import { checkPeople, declarePeopleRole, type PeopleArgs } from "./peopleRole";

/** Inputs of {@link RolloutApprovers}. */
export interface RolloutApproversArgs {
  /** Service whose rollouts they look after. */
  service: string;
  /** Environment. */
  environment: string;
  /** People who approve stages; let them be others than those who release. */
  people: PeopleArgs;
  /** Table of the rollout. */
  tableName: pulumi.Input<string>;
  /** Audit bucket of the rollout. */
  auditBucket: pulumi.Input<string>;
  /** State machine that rolls forward and asks them. */
  forwardMachineArn: pulumi.Input<string>;
}

/**
 * The role of people who approve stages: they may read what they approve and answer the machine that waits. They may not
 * touch weights, services, task definitions or machines, and the role's permission boundary keeps it so whatever is
 * attached to it later.
 */
export class RolloutApprovers extends pulumi.ComponentResource {
  /** Role to assume. */
  public readonly roleArn: pulumi.Output<string>;
  /** Its policy, which is its permission boundary as well; a permission set of IAM Identity Center can name it. */
  public readonly policyArn: pulumi.Output<string>;

  constructor(name: string, args: RolloutApproversArgs, opts?: pulumi.ComponentResourceOptions) {
    const service = checkName("service", args.service);
    const environment = checkName("environment", args.environment);
    const people = checkPeople(args.people);
    checkArn(
      "forwardMachineArn",
      args.forwardMachineArn,
      "arn:aws:states:eu-west-1:123456789012:stateMachine:airlock-payments-production-forward",
    );
    super("airlock:aws:RolloutApprovers", name, args, opts);
    const made = declarePeopleRole({
      owner: this,
      name,
      service,
      environment,
      kind: "approvers",
      description: `People who approve stages of ${service} in ${environment}`,
      people,
      tableName: args.tableName,
      auditBucket: args.auditBucket,
      nearArn: args.forwardMachineArn,
      policy: approversPolicy,
    });
    this.roleArn = made.roleArn;
    this.policyArn = made.policyArn;
    this.registerOutputs({ roleArn: this.roleArn, policyArn: this.policyArn });
  }
}

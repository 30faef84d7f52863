import * as pulumi from "@pulumi/pulumi";
import { checkArn, checkName } from "../args/checks";
import { operatorsPolicy } from "../documents/people";
import { checkPeople, declarePeopleRole, type PeopleArgs } from "./peopleRole";

/** Inputs of {@link RolloutOperators}. */
export interface RolloutOperatorsArgs {
  /** Service whose rollouts they look after. */
  service: string;
  /** Environment. */
  environment: string;
  /** People on call. */
  people: PeopleArgs;
  /** Table of the rollout. */
  tableName: pulumi.Input<string>;
  /** Audit bucket of the rollout. */
  auditBucket: pulumi.Input<string>;
  /** State machine that rolls back. */
  backMachineArn: pulumi.Input<string>;
}

/**
 * The role of people on call: they may read what is live and what happened, start a rollback, pause and resume a rollout,
 * and count a complaint. They may not touch weights, services, task definitions or machines, and the role's permission
 * boundary keeps it so whatever is attached to it later.
 */
export class RolloutOperators extends pulumi.ComponentResource {
  /** Role to assume. */
  public readonly roleArn: pulumi.Output<string>;
  /** Its policy, which is its permission boundary as well; a permission set of IAM Identity Center can name it. */
  public readonly policyArn: pulumi.Output<string>;

  constructor(name: string, args: RolloutOperatorsArgs, opts?: pulumi.ComponentResourceOptions) {
    const service = checkName("service", args.service);
    const environment = checkName("environment", args.environment);
    const people = checkPeople(args.people);
    checkArn(
      "backMachineArn",
      args.backMachineArn,
      "arn:aws:states:eu-west-1:123456789012:stateMachine:airlock-payments-production-back",
    );
    super("airlock:aws:RolloutOperators", name, args, opts);
    const made = declarePeopleRole({
      owner: this,
      name,
      service,
      environment,
      kind: "operators",
      description: `People on call for ${service} in ${environment}`,
      people,
      tableName: args.tableName,
      auditBucket: args.auditBucket,
      nearArn: args.backMachineArn,
      policy: operatorsPolicy,
    });
    this.roleArn = made.roleArn;
    this.policyArn = made.policyArn;
    this.registerOutputs({ roleArn: this.roleArn, policyArn: this.policyArn });
  }
}

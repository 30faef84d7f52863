import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { checkArn, checkName } from "../args/checks";
import { refuse } from "../args/refuse";
import {
  BREAK_GLASS_RULES,
  type BreakGlassScope,
  breakGlassLogPolicy,
  breakGlassMessage,
  breakGlassPattern,
  breakGlassPolicy,
  breakGlassTrust,
} from "../documents/breakGlass";
import { GUARD_INPUT_PATHS } from "../documents/guardMessage";
import { parseArn } from "../topology/arn";
import { fitName, liveParameterPath, physicalPrefix } from "../topology/names";
import { checkPeople, type PeopleArgs } from "./peopleRole";

/** Inputs of {@link BreakGlass}. */
export interface BreakGlassArgs {
  /** Service whose traffic may be moved by hand. */
  service: string;
  /** Environment. */
  environment: string;
  /**
   * Users and roles of AWS who may, each by its ARN; the second factor is at most 900 seconds old where `mfaMaxAgeSeconds` says nothing else. No SAML
   * provider: AWS is not told there of the factor.
   */
  people: PeopleArgs;
  /** Listener whose rules route the service. */
  listenerArn: pulumi.Input<string>;
  /** Table of the rollout. */
  tableName: pulumi.Input<string>;
  /** Audit bucket of the rollout. */
  auditBucket: pulumi.Input<string>;
  /** Topic of the people who are told. Its policy must let EventBridge publish, as a TrafficGuard's does. */
  topicArn: pulumi.Input<string>;
}

/** Ten years. */
const LOG_RETENTION_DAYS = 3653;

/**
 * The role for when everything else has failed: named people with a fresh second factor take it for an hour at most, and then move this service's weights, stop its rollout and
 * repair its item by hand. It is not gated. Whoever takes it, or tries to, is told to people and kept in a log, and so is every write with it.
 * It never touches records, debts, alarms, machines and roles.
 */
export class BreakGlass extends pulumi.ComponentResource {
  /** Role to take. */
  public readonly roleArn: pulumi.Output<string>;
  /** Log of everything that was done with it. */
  public readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: BreakGlassArgs, opts?: pulumi.ComponentResourceOptions) {
    const service = checkName("service", args.service);
    const environment = checkName("environment", args.environment);
    const { samlProviderArn } = args.people;
    if (samlProviderArn !== undefined) {
      const remedy = "AWS is not told how people of a provider signed in. Name users or roles in people.principalArns.";
      refuse("people.samlProviderArn", "left out", samlProviderArn, remedy);
    }
    const people = checkPeople({ ...args.people, mfaMaxAgeSeconds: args.people.mfaMaxAgeSeconds ?? 900 });
    checkArn(
      "listenerArn",
      args.listenerArn,
      "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/1/2",
    );
    checkArn("topicArn", args.topicArn, "arn:aws:sns:eu-west-1:123456789012:airlock-payments-production");
    super("airlock:aws:BreakGlass", name, args, opts);
    const child = { parent: this, protect: true };
    const prefix = physicalPrefix(service, environment);
    const scope = pulumi
      .all([args.listenerArn, args.tableName, args.auditBucket])
      .apply(([listenerArn, tableName, auditBucket]): BreakGlassScope => {
        const { partition, region, accountId } = parseArn(listenerArn);
        const parameterPath = liveParameterPath(service, environment);
        return {
          service,
          environment,
          partition,
          region,
          accountId,
          tableName,
          auditBucket,
          parameterPath,
          listenerArn,
        };
      });
    const policy = new iam.Policy(
      `${name}-policy`,
      {
        name: fitName(prefix, "-break-glass", 128),
        description: `What may be done by hand to ${service} in ${environment}, and the most that it can ever be`,
        policy: scope.apply(breakGlassPolicy),
      },
      child,
    );
    const role = new iam.Role(
      `${name}-role`,
      {
        name: fitName(prefix, "-break-glass", 64),
        description: `Breaks the glass of ${service} in ${environment}: told and recorded`,
        assumeRolePolicy: pulumi
          .all([pulumi.all([...people.principalArns]), scope])
          .apply(([arns, { region }]) => breakGlassTrust(arns, people.mfaMaxAgeSeconds, region)),
        permissionsBoundary: policy.arn,
        maxSessionDuration: 3600,
      },
      child,
    );
    const attached = new iam.RolePolicyAttachment(
      `${name}-attachment`,
      { role: role.name, policyArn: policy.arn },
      child,
    );
    const log = new cloudwatch.LogGroup(
      `${name}-log`,
      { name: `/aws/events/${prefix}-break-glass`, retentionInDays: LOG_RETENTION_DAYS },
      child,
    );
    // Of the log alone: an account takes ten policies that are not, in a region.
    const writes = new cloudwatch.LogResourcePolicy(
      `${name}-log-writes`,
      { resourceArn: log.arn, policyDocument: log.arn.apply((arn) => JSON.stringify(breakGlassLogPolicy(arn))) },
      child,
    );
    for (const id of BREAK_GLASS_RULES) {
      const rule = new cloudwatch.EventRule(
        `${name}-${id}`,
        {
          name: fitName(prefix, `-break-glass-${id}`, 64),
          description: `The role that breaks the glass of ${service} in ${environment} is ${id}`,
          eventPattern: role.arn.apply((arn) => breakGlassPattern(id, arn)),
          // To CloudTrail, taking a role is reading.
          ...(id === "taken" ? { state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" } : {}),
        },
        child,
      );
      new cloudwatch.EventTarget(
        `${name}-${id}-people`,
        {
          rule: rule.name,
          targetId: "people",
          arn: args.topicArn,
          inputTransformer: {
            inputPaths: { ...GUARD_INPUT_PATHS },
            inputTemplate: breakGlassMessage({ service, environment }),
          },
        },
        child,
      );
      new cloudwatch.EventTarget(
        `${name}-${id}-record`,
        { rule: rule.name, targetId: "record", arn: log.arn },
        { ...child, dependsOn: [writes] },
      );
    }
    // The role is of no use before it has its policy.
    this.roleArn = pulumi.all([role.arn, attached.id]).apply(([arn]) => arn);
    this.logGroupName = log.name;
    this.registerOutputs({ roleArn: this.roleArn, logGroupName: this.logGroupName });
  }
}

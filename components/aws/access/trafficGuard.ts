import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { checkArn, checkName } from "../args/checks";
import { GUARD_INPUT_PATHS, guardMessage, guardTopicPolicy } from "../documents/guardMessage";
import { GUARD_RULES, type GuardScope, guardRules, LONGEST_PATTERN } from "../documents/trafficGuard";
import { parseArn } from "../topology/arn";
import { fitName, physicalPrefix } from "../topology/names";
import { declareTrail } from "./guardTrail";

/** Inputs of {@link TrafficGuard}. */
export interface TrafficGuardArgs {
  /** Service whose traffic is watched. */
  service: string;
  /** Environment. */
  environment: string;
  /** Listener whose rules route the service. */
  listenerArn: pulumi.Input<string>;
  /** Table of the rollout. */
  tableName: pulumi.Input<string>;
  /** Audit bucket of the rollout. */
  auditBucket: pulumi.Input<string>;
  /** Topic of the people who are told. Its policy becomes the guard's: EventBridge must be named in it. */
  topicArn: pulumi.Input<string>;
  /**
   * Roles beside Airlock's own whose calls are no news, each by its ARN: the one that runs `pulumi up` on the platform
   * stack, and those of other rollouts behind the same listener. @defaultValue none
   */
  allowedPrincipalArns?: pulumi.Input<string>[];
  /**
   * Whether to create a trail. EventBridge hears of calls only where a trail in this region logs them; most accounts have one,
   * and the second one in a region costs. It logs management events, and writes of the items and objects that the truth is made of. @defaultValue false
   */
  createTrail?: boolean;
}

/**
 * Tells people when anyone but the rollout changes traffic, revisions, engine, truth or record of a service: who, what,
 * when, from where. It detects and prevents nothing; a `TrafficControlPolicy` prevents. Without a trail that logs management
 * events in this region it hears nothing, and AWS gives no error; without data events it does not hear of items and objects.
 */
export class TrafficGuard extends pulumi.ComponentResource {
  /** Names of the EventBridge rules. */
  public readonly ruleNames: pulumi.Output<string[]>;

  constructor(name: string, args: TrafficGuardArgs, opts?: pulumi.ComponentResourceOptions) {
    const service = checkName("service", args.service);
    const environment = checkName("environment", args.environment);
    checkArn(
      "listenerArn",
      args.listenerArn,
      "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/1/2",
    );
    checkArn("topicArn", args.topicArn, "arn:aws:sns:eu-west-1:123456789012:airlock-payments-production");
    const allowed = args.allowedPrincipalArns ?? [];
    for (const [index, arn] of allowed.entries()) {
      checkArn(`allowedPrincipalArns[${index}]`, arn, "arn:aws:iam::123456789012:role/platform");
    }
    super("airlock:aws:TrafficGuard", name, args, opts);
    const child = { parent: this, protect: true };
    const prefix = physicalPrefix(service, environment);
    const scope = pulumi
      .all([args.listenerArn, args.tableName, args.auditBucket, args.topicArn, pulumi.all(allowed)])
      .apply(([listenerArn, tableName, auditBucket, topicArn, allowedPrincipalArns]): GuardScope => {
        const { partition, region, accountId } = parseArn(listenerArn);
        const account = { partition, region, accountId };
        return {
          ...account,
          service,
          environment,
          listenerArn,
          tableName,
          auditBucket,
          topicArn,
          allowedPrincipalArns,
        };
      });
    const policy = new sns.TopicPolicy(
      `${name}-topic`,
      {
        arn: args.topicArn,
        policy: pulumi.all([args.topicArn, scope]).apply(([arn, { accountId }]) => guardTopicPolicy(arn, accountId)),
      },
      child,
    );
    const rules = GUARD_RULES.map((id) => {
      const found = scope.apply((known) => guardRules(known)[id]);
      const rule = new cloudwatch.EventRule(
        `${name}-${id}`,
        {
          name: fitName(prefix, `-guard-${id}`, 64),
          description: found.description,
          eventPattern: found.apply(({ pattern }) => patternText(pattern)),
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
            inputTemplate: guardMessage({ service, environment }),
          },
        },
        { ...child, dependsOn: [policy] },
      );
      return rule;
    });
    if (args.createTrail === true) declareTrail(this, name, prefix, scope);
    this.ruleNames = pulumi.all(rules.map((rule) => rule.name));
    this.registerOutputs({ ruleNames: this.ruleNames });
  }
}

function patternText(pattern: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(pattern);
  if (text.length <= LONGEST_PATTERN) return text;
  throw new Error(
    `allowedPrincipalArns must be few enough for an event pattern of ${LONGEST_PATTERN} characters, got ${text.length}. Name fewer roles.`,
  );
}

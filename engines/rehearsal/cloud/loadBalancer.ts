import type { JsonValue } from "../asl/data/json";
import { AwsError, invalid } from "./awsError";
import { Parameters } from "./parameters";
import { type Action, NOTHING } from "./service";

/** Shares of the production rule, in its own numbers; Airlock's add up to 100. */
export interface Weights {
  readonly stable: number;
  readonly canary: number;
}

/** State of one target, as DescribeTargetHealth names it. */
export type TargetState = "initial" | "healthy" | "unhealthy" | "draining";

/** What the load balancer is made of. */
export interface LoadBalancerSetup {
  readonly ruleArn: string;
  /** Rule of ring 0. */
  readonly ringRuleArn?: string;
  readonly stableTargetGroupArn: string;
  readonly canaryTargetGroupArn: string;
  readonly weights: Weights;
  /** States of a target group's targets right now. */
  readonly targets: (targetGroupArn: string) => readonly TargetState[];
  /** Told of every ModifyRule of the production rule that took effect, also when it changed nothing. */
  readonly onModified: (weights: Weights, executionArn: string) => void;
  /** The same for the ring rule. */
  readonly onRingModified?: () => void;
}

/** Largest weight. Source: ELB API reference, TargetGroupTuple. */
const MOST_WEIGHT = 999;

/** Elastic Load Balancing: the production rule, and perhaps a ring rule; each forwards to two target groups. */
export class LoadBalancer {
  readonly prefixes = { "aws-sdk:elasticloadbalancingv2": "ElasticLoadBalancingV2" };
  // The service model lists no throttling error.
  readonly throttling = "ElasticLoadBalancingV2Exception";
  private readonly rules: ReadonlyMap<string, Rule>;

  constructor(private readonly setup: LoadBalancerSetup) {
    const rule = (): Rule => ({
      groups: [
        { arn: setup.stableTargetGroupArn, weight: setup.weights.stable },
        { arn: setup.canaryTargetGroupArn, weight: setup.weights.canary },
      ],
      sticky: false,
    });
    const arns = [setup.ruleArn, ...(setup.ringRuleArn === undefined ? [] : [setup.ringRuleArn])];
    this.rules = new Map(arns.map((arn) => [arn, rule()]));
  }

  readonly actions: Readonly<Record<string, Action>> = {
    modifyRule: (parameters, call) => {
      const request = new Parameters(parameters, ["RuleArn", "Actions"]);
      const arn = request.text("RuleArn");
      const rule = this.rule(arn);
      const [action, second] = request.objects("Actions", ["Type", "ForwardConfig", "Order"]);
      if (action === undefined || second !== undefined) throw invalid("The model knows rules with one action.");
      action.oneOf("Type", ["forward"]);
      const forward = action.object("ForwardConfig", ["TargetGroups", "TargetGroupStickinessConfig"]);
      const groups = forward.objects("TargetGroups", ["TargetGroupArn", "Weight"]).map((group) => ({
        arn: this.checkTargetGroup(group.text("TargetGroupArn")),
        weight: group.whole("Weight", 0, MOST_WEIGHT),
      }));
      if (new Set(groups.map((group) => group.arn)).size !== groups.length) {
        throw invalid("A target group stands twice in the action.");
      }
      const sticky = forward.has("TargetGroupStickinessConfig")
        ? forward.object("TargetGroupStickinessConfig", ["Enabled", "DurationSeconds"]).flag("Enabled")
        : false;
      rule.groups = groups;
      rule.sticky = sticky;
      if (arn === this.setup.ruleArn) this.setup.onModified(this.weights, call.execution.arn);
      else this.setup.onRingModified?.();
      return NOTHING;
    },
    describeRules: (parameters) => {
      const arns = new Parameters(parameters, ["RuleArns"]).texts("RuleArns");
      return { output: { Rules: arns.map((arn) => describe(arn, this.rule(arn))) } };
    },
    describeTargetHealth: (parameters) => {
      const request = new Parameters(parameters, ["TargetGroupArn"]);
      const states = this.setup.targets(this.checkTargetGroup(request.text("TargetGroupArn")));
      return {
        output: {
          TargetHealthDescriptions: states.map((State, i) => ({
            Target: { Id: `10.0.0.${i + 1}`, Port: 8080 },
            TargetHealth: { State },
          })),
        },
      };
    },
  };

  /** The weights as they stand. A target group that left the rule has 0. */
  get weights(): Weights {
    return this.weightsOf(this.setup.ruleArn);
  }

  /** The same of the ring rule; undefined without one. */
  get ring(): Weights | undefined {
    return this.setup.ringRuleArn === undefined ? undefined : this.weightsOf(this.setup.ringRuleArn);
  }

  /** Sticky cookies would override the weights. */
  get isSticky(): boolean {
    return [...this.rules.values()].some((rule) => rule.sticky);
  }

  private weightsOf(ruleArn: string): Weights {
    const { groups } = this.rule(ruleArn);
    const of = (arn: string): number => groups.find((group) => group.arn === arn)?.weight ?? 0;
    return { stable: of(this.setup.stableTargetGroupArn), canary: of(this.setup.canaryTargetGroupArn) };
  }

  private rule(arn: string): Rule {
    const rule = this.rules.get(arn);
    if (rule === undefined) throw new AwsError("RuleNotFoundException", `One or more rules not found: ${arn}`);
    return rule;
  }

  private checkTargetGroup(arn: string): string {
    if (arn === this.setup.stableTargetGroupArn || arn === this.setup.canaryTargetGroupArn) return arn;
    throw new AwsError("TargetGroupNotFoundException", `One or more target groups not found: ${arn}`);
  }
}

/** Where a rule forwards to. */
interface Rule {
  groups: readonly { readonly arn: string; readonly weight: number }[];
  sticky: boolean;
}

function describe(arn: string, { groups, sticky }: Rule): JsonValue {
  return {
    RuleArn: arn,
    Priority: "100",
    IsDefault: false,
    Actions: [
      {
        Type: "forward",
        Order: 1,
        ForwardConfig: {
          TargetGroups: groups.map((group) => ({ TargetGroupArn: group.arn, Weight: group.weight })),
          TargetGroupStickinessConfig: { Enabled: sticky },
        },
      },
    ],
  };
}

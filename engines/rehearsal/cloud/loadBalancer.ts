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
  readonly stableTargetGroupArn: string;
  readonly canaryTargetGroupArn: string;
  readonly weights: Weights;
  /** States of a target group's targets right now. */
  readonly targets: (targetGroupArn: string) => readonly TargetState[];
  /** Told of every ModifyRule that took effect, also when it changed nothing. */
  readonly onModified: (weights: Weights, executionArn: string) => void;
}

/** Largest weight. Source: ELB API reference, TargetGroupTuple. */
const MOST_WEIGHT = 999;

/** Elastic Load Balancing: one rule that forwards to two target groups. */
export class LoadBalancer {
  readonly prefixes = { "aws-sdk:elasticloadbalancingv2": "ElasticLoadBalancingV2" };
  // The service model lists no throttling error.
  readonly throttling = "ElasticLoadBalancingV2Exception";
  private groups: readonly { readonly arn: string; readonly weight: number }[];
  private sticky = false;

  constructor(private readonly setup: LoadBalancerSetup) {
    this.groups = [
      { arn: setup.stableTargetGroupArn, weight: setup.weights.stable },
      { arn: setup.canaryTargetGroupArn, weight: setup.weights.canary },
    ];
  }

  readonly actions: Readonly<Record<string, Action>> = {
    modifyRule: (parameters, call) => {
      const request = new Parameters(parameters, ["RuleArn", "Actions"]);
      this.checkRule(request.text("RuleArn"));
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
      this.groups = groups;
      this.sticky = sticky;
      this.setup.onModified(this.weights, call.execution.arn);
      return NOTHING;
    },
    describeRules: (parameters) => {
      const arns = new Parameters(parameters, ["RuleArns"]).texts("RuleArns");
      return { output: { Rules: arns.map((arn) => this.describe(this.checkRule(arn))) } };
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
    return {
      stable: this.weightOf(this.setup.stableTargetGroupArn),
      canary: this.weightOf(this.setup.canaryTargetGroupArn),
    };
  }

  /** Sticky cookies would override the weights. */
  get isSticky(): boolean {
    return this.sticky;
  }

  private weightOf(arn: string): number {
    for (const group of this.groups) if (group.arn === arn) return group.weight;
    return 0;
  }

  private checkRule(arn: string): string {
    if (arn !== this.setup.ruleArn) throw new AwsError("RuleNotFoundException", `One or more rules not found: ${arn}`);
    return arn;
  }

  private checkTargetGroup(arn: string): string {
    if (arn === this.setup.stableTargetGroupArn || arn === this.setup.canaryTargetGroupArn) return arn;
    throw new AwsError("TargetGroupNotFoundException", `One or more target groups not found: ${arn}`);
  }

  private describe(arn: string): JsonValue {
    return {
      RuleArn: arn,
      Priority: "100",
      IsDefault: false,
      Actions: [
        {
          Type: "forward",
          Order: 1,
          ForwardConfig: {
            TargetGroups: this.groups.map((group) => ({ TargetGroupArn: group.arn, Weight: group.weight })),
            TargetGroupStickinessConfig: { Enabled: this.sticky },
          },
        },
      ],
    };
  }
}

import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { checkArn, checkName, checkWhole } from "./args/checks";
import { refuse } from "./args/refuse";
import { childOptions } from "./topology/childOptions";
import {
  checkRingScope,
  checkScope,
  productionConditions,
  type RuleScope,
  testConditions,
} from "./topology/conditions";
import { type RingRuleArgs, ringCondition, ringValues } from "./topology/ringRule";
import { type ColourWeightsArgs, checkWeights, refuseOtherWeights } from "./topology/weightsAtCreation";

/** An HTTPS listener to create. */
export interface HttpsListenerArgs {
  /** Application load balancer to listen on. */
  loadBalancerArn: pulumi.Input<string>;
  /** Certificate in ACM or IAM. */
  certificateArn: pulumi.Input<string>;
  /** Port, 1 to 65535. @defaultValue 443 */
  port?: number;
  /** Security policy of the TLS handshake. @defaultValue "ELBSecurityPolicy-TLS13-1-2-2021-06" */
  sslPolicy?: string;
}

/** How a request reaches a colour on purpose. */
export interface TestRulesArgs {
  /** Header that names the colour: `x-airlock-colour: green`. @defaultValue "x-airlock-colour" */
  header?: string;
  /** Host name that always reaches blue; give both hosts or none. A smoke test needs them. */
  blueHost?: string;
  /** Host name that always reaches green. */
  greenHost?: string;
  /** Addresses that may use the test rules. @defaultValue everyone */
  sourceCidrs?: string[];
}

/** Inputs of {@link WeightedCanaryListener}. */
export interface WeightedCanaryListenerArgs {
  /** Service that the rules belong to. */
  service: string;
  /** Environment. */
  environment: string;
  /** Listener to add the rules to; or give `https`. */
  listenerArn?: pulumi.Input<string>;
  /** Listener to create; its default action answers 404. */
  https?: HttpsListenerArgs;
  /** Target group of the blue colour. */
  blueTargetGroupArn: pulumi.Input<string>;
  /** Target group of the green colour. */
  greenTargetGroupArn: pulumi.Input<string>;
  /** Host names that production answers to. @defaultValue every host */
  hosts?: string[];
  /** Path patterns that production answers to. @defaultValue every path */
  paths?: string[];
  /** Priority of the production rule, 3 to 50000; the test rules take the two before it. @defaultValue 100 */
  priority?: number;
  /** How tests reach a colour. */
  test?: TestRulesArgs;
  /**
   * Weights of the production rule in case that it has to be created while something is live: what `readLiveState`
   * says. Without effect on a rule that is there. @defaultValue blue 100, green 0
   */
  weightsAtCreation?: ColourWeightsArgs;
  /** Existing rule that becomes the production rule; `listenerArn`, `hosts`, `paths` and `priority` say what it is. @defaultValue it is created */
  adoptedRuleArn?: string;
  /**
   * Requests that are ring 0 of a release by strategy `rings`. Its rule takes the number right before the production rule's, and
   * the test rules move one further down: decide on it when the listener is made. @defaultValue no ring rule
   */
  ring?: RingRuleArgs;
}

/**
 * The one place where a service's traffic weights stand: a production rule that forwards to both colours, 100/0 on the
 * day it is created and the rollout's from then on (a rule that must be created again is refused any weights but the live ones), and two test rules that always reach one colour.
 * It never changes a weight again (`ignoreChanges: ["actions"]`; stickiness is within `actions`, so that is the
 * rollout's, too), and never uses a listener's default action.
 *
 * With `ring`, a rule of its own leads ring 0 to the colours; its weights are the rollout's, too. Header, cookie and address
 * can be chosen by whoever sends them: ring 0 is an audience, not a lock.
 *
 * The header of the test rules can be sent by anyone who reaches the listener: it is an address, not a lock. Narrow it
 * with `test.sourceCidrs` where the idle colour must not be seen.
 */
export class WeightedCanaryListener extends pulumi.ComponentResource {
  /** Listener that the rules stand on. */
  public readonly listenerArn: pulumi.Output<string>;
  /** Rule whose weights the rollout moves. */
  public readonly productionRule: lb.ListenerRule;
  /** Rule that always reaches blue. */
  public readonly blueTestRule: lb.ListenerRule;
  /** Rule that always reaches green. */
  public readonly greenTestRule: lb.ListenerRule;
  /** Rule of ring 0, whose weights the rollout moves; undefined without `ring`. */
  public readonly ringRule?: lb.ListenerRule;

  constructor(name: string, args: WeightedCanaryListenerArgs, opts?: pulumi.ComponentResourceOptions) {
    const rollout = {
      service: checkName("service", args.service),
      environment: checkName("environment", args.environment),
    };
    const listener = checkListener(args);
    const scope = checkedScope(args);
    const ring = args.ring === undefined ? undefined : ringCondition(args.ring);
    const priority = checkWhole("priority", args.priority ?? 100, {
      from: ring === undefined ? 3 : 4,
      to: 50_000,
      unit: "numbers",
      remedy: `The test rules${ring === undefined ? " take the two" : ", and the rule of ring 0, take the three"} numbers before it. Leave it out to use 100.`,
    });
    const weights = checkWeights("weightsAtCreation", args.weightsAtCreation);
    // Weights move with every rollout, and the component must not differ from its state for that.
    const { weightsAtCreation: _, ...registered } = args;
    super("airlock:aws:WeightedCanaryListener", name, registered, opts);
    const child = childOptions(this, "WeightedCanaryListener", name, rollout);

    this.listenerArn =
      "arn" in listener
        ? pulumi.output(listener.arn)
        : new lb.Listener(`${name}-listener`, httpsListener(listener.https), child()).arn;
    const first = ring === undefined ? priority - 2 : priority - 3;
    // Priorities are unique at every moment: where a ring rule joins, the rules move down one after the other.
    const after = (...rules: lb.ListenerRule[]) => (ring === undefined ? {} : { dependsOn: rules });
    const testRule = (
      colour: "blue" | "green",
      targetGroupArn: pulumi.Input<string>,
      position: number,
      options: pulumi.CustomResourceOptions,
    ) =>
      new lb.ListenerRule(
        `${name}-test-${colour}`,
        {
          listenerArn: this.listenerArn,
          priority: position,
          conditions: testConditions(scope, colour),
          actions: [{ type: "forward", targetGroupArn }],
        },
        child(options),
      );
    this.blueTestRule = testRule("blue", args.blueTargetGroupArn, first, {});
    this.greenTestRule = testRule("green", args.greenTargetGroupArn, first + 1, after(this.blueTestRule));
    const keepsWeights = refuseOtherWeights(this, name, rollout, weights);
    const hooks = keepsWeights === undefined ? {} : { hooks: { beforeCreate: [keepsWeights] } };
    if (ring !== undefined) {
      this.ringRule = new lb.ListenerRule(
        `${name}-ring`,
        {
          listenerArn: this.listenerArn,
          priority: priority - 1,
          conditions: [...productionConditions(scope), ring],
          // At rest both rules say the same.
          actions: [firstActions(args.blueTargetGroupArn, args.greenTargetGroupArn, weights)],
        },
        child({ ignoreChanges: ["actions"], ...after(this.greenTestRule), ...hooks }),
      );
    }
    this.productionRule = new lb.ListenerRule(
      `${name}-production`,
      {
        listenerArn: this.listenerArn,
        priority,
        conditions: productionConditions(scope),
        actions: [firstActions(args.blueTargetGroupArn, args.greenTargetGroupArn, weights)],
      },
      child({
        // An adopted rule keeps the tags that it came with: an import must not differ from what it finds.
        ...(args.adoptedRuleArn === undefined
          ? { ignoreChanges: ["actions"] }
          : { ignoreChanges: ["actions", "tags", "tagsAll"], import: args.adoptedRuleArn }),
        ...hooks,
      }),
    );
    this.registerOutputs({
      listenerArn: this.listenerArn,
      productionRule: this.productionRule,
      blueTestRule: this.blueTestRule,
      greenTestRule: this.greenTestRule,
      ...(this.ringRule === undefined ? {} : { ringRule: this.ringRule }),
    });
  }
}

/** Both groups stand in the rule from the first day, so that a shift only ever changes numbers. */
function firstActions(blue: pulumi.Input<string>, green: pulumi.Input<string>, weights: ColourWeightsArgs) {
  return {
    type: "forward",
    forward: {
      targetGroups: [
        { arn: blue, weight: weights.blue },
        { arn: green, weight: weights.green },
      ],
      // ELB wants a duration also where stickiness is off.
      stickiness: { enabled: false, duration: 1 },
    },
  };
}

function httpsListener(https: HttpsListenerArgs): lb.ListenerArgs {
  return {
    loadBalancerArn: https.loadBalancerArn,
    port: checkWhole("https.port", https.port ?? 443, {
      from: 1,
      to: 65_535,
      unit: "numbers",
      remedy: "Leave it out to use 443.",
    }),
    protocol: "HTTPS",
    certificateArn: https.certificateArn,
    sslPolicy: https.sslPolicy ?? "ELBSecurityPolicy-TLS13-1-2-2021-06",
    defaultActions: [
      {
        type: "fixed-response",
        fixedResponse: { contentType: "text/plain", messageBody: "no such service", statusCode: "404" },
      },
    ],
  };
}

function checkListener(
  args: WeightedCanaryListenerArgs,
): { readonly arn: pulumi.Input<string> } | { readonly https: HttpsListenerArgs } {
  checkArn(
    "listenerArn",
    args.listenerArn,
    "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2",
  );
  if (args.listenerArn !== undefined && args.https === undefined) return { arn: args.listenerArn };
  if (args.listenerArn === undefined && args.https !== undefined) return { https: args.https };
  const got = args.https === undefined ? "neither" : "both";
  return refuse("listenerArn, https", "given one without the other", got, "Name a listener, or have one created.");
}

function checkedScope(args: WeightedCanaryListenerArgs): RuleScope {
  const { blueHost, greenHost } = args.test ?? {};
  if ((blueHost === undefined) !== (greenHost === undefined) || (blueHost !== undefined && blueHost === greenHost)) {
    const remedy = "Each colour needs a host of its own.";
    refuse("test.blueHost, test.greenHost", "two different hosts, or none", { blueHost, greenHost }, remedy);
  }
  const header = args.test?.header ?? "x-airlock-colour";
  if (!/^[A-Za-z0-9-]{1,40}$/.test(header)) {
    refuse("test.header", "1 to 40 letters, digits and hyphens", header, "Leave it out to use x-airlock-colour.");
  }
  // ELB refuses the host header in a header condition.
  if (header.toLowerCase() === "host") {
    refuse(
      "test.header",
      "another header than the host's",
      header,
      "To tell colours by host, give blueHost and greenHost.",
    );
  }
  const scope: RuleScope = {
    hosts: args.hosts ?? [],
    paths: args.paths ?? ["/*"],
    header,
    testHosts: blueHost === undefined || greenHost === undefined ? undefined : { blue: blueHost, green: greenHost },
    sourceCidrs: args.test?.sourceCidrs ?? [],
  };
  checkScope(scope);
  if (args.ring !== undefined) checkRingScope(scope, ringValues(args.ring));
  return scope;
}

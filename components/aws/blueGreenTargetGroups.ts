import * as lb from "@pulumi/aws/lb";
import * as pulumi from "@pulumi/pulumi";
import { jointName } from "../../release/values/jointName";
import { asFound } from "./adoption/adoptedService";
import { checkName, checkWhole } from "./args/checks";
import { refuse } from "./args/refuse";
import { childOptions } from "./topology/childOptions";
import { fitName } from "./topology/names";

/** How the load balancer asks a task whether it is well. */
export interface TargetHealthCheckArgs {
  /** Path that answers when the task can serve. @defaultValue "/healthz" */
  path?: string;
  /** Status codes that mean healthy, as ELB writes them: `200`, `200-204`. @defaultValue "200" */
  matcher?: string;
  /** Seconds between two checks, 5 to 300. @defaultValue 10 */
  intervalSeconds?: number;
  /** Checks in a row that make a task healthy, 2 to 10. @defaultValue 2 */
  healthyThreshold?: number;
  /** Checks in a row that make a task unhealthy, 2 to 10. @defaultValue 2 */
  unhealthyThreshold?: number;
}

/** Inputs of {@link BlueGreenTargetGroups}. */
export interface BlueGreenTargetGroupsArgs {
  /** Service that the groups belong to, 1 to 24 characters. */
  service: string;
  /** Environment, 1 to 24 characters. */
  environment: string;
  /** VPC that both target groups live in. */
  vpcId: pulumi.Input<string>;
  /** Port that a task serves plain HTTP on, 1 to 65535. */
  port: number;
  /** Health check of both groups. */
  healthCheck?: TargetHealthCheckArgs;
  /** Seconds a draining task keeps its connections, 0 to 3600 (ELB API limit). @defaultValue 30 */
  drainSeconds?: number;
  /** Whether the targets are EC2 instances; decide on it when the service is made. @defaultValue false: addresses, as ECS tasks have */
  ofInstances?: boolean;
  /** Existing target group that becomes blue, as it is: its settings are not changed. @defaultValue blue is created */
  adoptedBlueArn?: string;
}

/**
 * The fixed pair of target groups that a service lives in for good: one per colour, both protected.
 * Which colour serves production is a weight on the production rule; the groups never swap, and are never replaced
 * (a replaced group leaves the rule on the old ARN and then fails with ResourceInUse).
 */
export class BlueGreenTargetGroups extends pulumi.ComponentResource {
  /** Target group that takes production traffic first. */
  public readonly blue: lb.TargetGroup;
  /** Target group of the first release candidate. */
  public readonly green: lb.TargetGroup;

  constructor(name: string, args: BlueGreenTargetGroupsArgs, opts?: pulumi.ComponentResourceOptions) {
    const rollout = {
      service: checkName("service", args.service),
      environment: checkName("environment", args.environment),
    };
    const port = checkWhole("port", args.port, { from: 1, to: 65_535, unit: "numbers", remedy: "It is a TCP port." });
    const drain = checkWhole("drainSeconds", args.drainSeconds ?? 30, {
      from: 0,
      to: 3600,
      unit: "seconds",
      remedy: "Leave it out to use 30.",
    });
    const healthCheck = checkHealthCheck(args.healthCheck ?? {});
    super("airlock:aws:BlueGreenTargetGroups", name, args, opts);
    const child = childOptions(this, "BlueGreenTargetGroups", name, rollout);

    const group = (colour: string, adoptedArn?: string) =>
      new lb.TargetGroup(
        `${name}-${colour}`,
        {
          name: fitName(jointName(rollout.service, rollout.environment), `-${colour}`, 32),
          vpcId: args.vpcId,
          port,
          protocol: "HTTP",
          targetType: args.ofInstances === true ? "instance" : "ip",
          deregistrationDelay: drain,
          healthCheck,
          // A sticky cookie overrides weights for up to seven days.
          stickiness: { enabled: false, type: "lb_cookie" },
        },
        child(asFound(adoptedArn)),
      );
    this.blue = group("blue", args.adoptedBlueArn);
    this.green = group("green");
    this.registerOutputs({ blue: this.blue, green: this.green });
  }
}

function checkHealthCheck(check: TargetHealthCheckArgs) {
  const path = check.path ?? "/healthz";
  if (!path.startsWith("/")) {
    refuse("healthCheck.path", "a path that begins with /", path, "Leave it out to use /healthz.");
  }
  const interval = checkWhole("healthCheck.intervalSeconds", check.intervalSeconds ?? 10, {
    from: 5,
    to: 300,
    unit: "seconds",
    remedy: "Leave it out to use 10.",
  });
  const threshold = { from: 2, to: 10, unit: "checks", remedy: "Leave it out to use 2." };
  return {
    path,
    matcher: check.matcher ?? "200",
    interval,
    // ELB wants the timeout below the interval.
    timeout: Math.min(5, interval - 1),
    healthyThreshold: checkWhole("healthCheck.healthyThreshold", check.healthyThreshold ?? 2, threshold),
    unhealthyThreshold: checkWhole("healthCheck.unhealthyThreshold", check.unhealthyThreshold ?? 2, threshold),
  };
}

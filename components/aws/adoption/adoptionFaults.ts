import type { GetServiceResult } from "@pulumi/aws/ecs";
import type { GetListenerRuleResult, GetTargetGroupResult } from "@pulumi/aws/lb";
import type { AdoptionArgs } from "./adoptionArgs";

/** What the account says of the service that is to be adopted. */
export interface Found {
  readonly rule: GetListenerRuleResult;
  readonly service: GetServiceResult;
  /** The target groups of the rule and of the service. */
  readonly groups: readonly GetTargetGroupResult[];
  readonly image: string;
  /** Digest in the image's reference. */
  readonly pinned: string | undefined;
}

/** A thing that stands in the way. */
interface Fault {
  readonly field: string;
  readonly expected: string;
  readonly got: unknown;
  readonly remedy: string;
}

/** The target groups that a rule forwards to. */
export function forwardedGroups(
  rule: GetListenerRuleResult,
): readonly { readonly arn: string; readonly weight: number }[] {
  return (rule.actions ?? [])
    .flatMap((action) => action.forwards ?? [])
    .flatMap((forward) => forward.targetGroups ?? []);
}

/** Everything that keeps a service from being adopted as it is, one line each; all of it at once. */
export function adoptionFaults(args: AdoptionArgs, found: Found): readonly string[] {
  return [
    ...ruleFaults(args, found),
    ...groupFaults(found),
    ...serviceFaults(args, found),
    ...digestFaults(args, found),
  ].map(({ field, expected, got, remedy }) => `${field} must be ${expected}, got ${JSON.stringify(got)}. ${remedy}`);
}

function ruleFaults({ routing }: AdoptionArgs, { rule, service }: Found): Fault[] {
  const actions = rule.actions ?? [];
  const types = actions.map(({ type }) => type);
  const groups = forwardedGroups(rule).filter(({ weight }) => weight > 0);
  const sticky = actions
    .flatMap((action) => action.forwards ?? [])
    .some((forward) => forward.stickinesses?.some((s) => s.enabled));
  const values = (kind: "hostHeaders" | "pathPatterns") =>
    (rule.conditions ?? []).flatMap((condition) => condition[kind] ?? []).flatMap((match) => match.values);
  const others = (rule.conditions ?? []).filter(
    (condition) => !condition.hostHeaders?.length && !condition.pathPatterns?.length,
  );
  const hosts = values("hostHeaders");
  const paths = values("pathPatterns");
  const same = (one: readonly string[], other: readonly string[]) =>
    [...one].sort().join("\n") === [...other].sort().join("\n");
  return faults([
    types.length !== 1 || types[0] !== "forward"
      ? {
          field: "the rule's actions",
          expected: "one forward",
          got: types,
          remedy: "Put authentication and redirects into rules of their own; a rollout sets all actions of this one.",
        }
      : undefined,
    groups.length !== 1 || groups[0]?.arn !== service.loadBalancers[0]?.targetGroupArn
      ? {
          field: "the rule's target group",
          expected: "the ECS service's, and no other",
          got: groups.map(({ arn }) => arn),
          remedy: "End what else is rolled out by this rule first.",
        }
      : undefined,
    sticky
      ? {
          field: "the rule's stickiness",
          expected: "off",
          got: "on",
          remedy:
            "A cookie of the target group overrides weights for up to seven days. Turn it off and wait until the cookies have expired.",
        }
      : undefined,
    rule.priority < 3
      ? {
          field: "the rule's priority",
          expected: "3 or more",
          got: rule.priority,
          remedy: "The two test rules take the numbers before it. Move the rules with aws elbv2 set-rule-priorities.",
        }
      : undefined,
    (routing.priority ?? 100) !== rule.priority
      ? {
          field: "routing.priority",
          expected: `the adopted rule's, ${rule.priority}`,
          got: routing.priority ?? 100,
          remedy: "Declare the rule as it is; change it after the adoption.",
        }
      : undefined,
    !same(routing.hosts ?? [], hosts)
      ? {
          field: "routing.hosts",
          expected: `the adopted rule's, ${JSON.stringify(hosts)}`,
          got: routing.hosts ?? [],
          remedy: "Declare the rule as it is; change it after the adoption.",
        }
      : undefined,
    !same(routing.paths ?? ["/*"], paths)
      ? {
          field: "routing.paths",
          expected: `the adopted rule's, ${JSON.stringify(paths)}`,
          got: routing.paths ?? ["/*"],
          remedy:
            'Declare the rule as it is. One without a path gets the path "/*" by aws elbv2 modify-rule --conditions first, which matches the same requests.',
        }
      : undefined,
    others.length > 0
      ? {
          field: "the rule's conditions",
          expected: "host and path conditions",
          got: others,
          remedy: "Airlock declares no others; move them to a rule of their own.",
        }
      : undefined,
  ]);
}

function groupFaults({ groups, service }: Found): Fault[] {
  const arn = service.loadBalancers[0]?.targetGroupArn;
  const group = groups.find((known) => known.arn === arn);
  if (group === undefined) return [];
  return faults([
    group.targetType !== "ip"
      ? {
          field: "the target group's targetType",
          expected: '"ip"',
          got: group.targetType,
          remedy: "Fargate tasks register by address. Give the service a group of that type first.",
        }
      : undefined,
    group.protocol !== "HTTP"
      ? {
          field: "the target group's protocol",
          expected: '"HTTP"',
          got: group.protocol,
          remedy: "Both colours must speak alike, and the new one speaks plain HTTP.",
        }
      : undefined,
    group.stickiness.enabled
      ? {
          field: "the target group's stickiness",
          expected: "off",
          got: "on",
          remedy:
            "A sticky cookie overrides weights. Turn it off with aws elbv2 modify-target-group-attributes and wait until the cookies have expired.",
        }
      : undefined,
  ]);
}

function serviceFaults({ container }: AdoptionArgs, { service }: Found): Fault[] {
  const [balancer, ...more] = service.loadBalancers;
  const controller = service.deploymentControllers[0]?.type ?? "ECS";
  const breakers = service.deploymentConfigurations.flatMap((known) => known.deploymentCircuitBreakers);
  return faults([
    balancer === undefined ||
    more.length > 0 ||
    balancer.containerName !== container.name ||
    balancer.containerPort !== container.port
      ? {
          field: "the service's load balancers",
          expected: `one, on port ${container.port} of ${container.name}`,
          got: service.loadBalancers.map((known) => `${known.containerName}:${known.containerPort}`),
          remedy: "Name the container and port that the service declares.",
        }
      : undefined,
    service.launchType !== "FARGATE"
      ? {
          field: "the service's launchType",
          expected: '"FARGATE"',
          got: service.launchType,
          remedy: "Both colours run alike, and the new one runs on Fargate.",
        }
      : undefined,
    controller !== "ECS"
      ? {
          field: "the service's deployment controller",
          expected: '"ECS"',
          got: controller,
          remedy:
            "CodeDeploy and Airlock cannot both move traffic: create the service again with ECS's own controller first.",
        }
      : undefined,
    breakers.some(({ rollback }) => rollback)
      ? {
          field: "the service's deploymentCircuitBreaker.rollback",
          expected: "false",
          got: true,
          remedy:
            "ECS must not put an older revision back by itself. Set it with aws ecs update-service --deployment-configuration, which starts no deployment.",
        }
      : undefined,
    service.deployments.length > 1 || service.runningCount < 1 || service.runningCount !== service.desiredCount
      ? {
          field: "the service",
          expected: "steady with at least one task",
          got: {
            desired: service.desiredCount,
            running: service.runningCount,
            deployments: service.deployments.length,
          },
          remedy: "Adopt it when nothing is being deployed.",
        }
      : undefined,
  ]);
}

function digestFaults({ digest }: AdoptionArgs, { pinned, image }: Found): Fault[] {
  if (pinned !== undefined && digest !== pinned) {
    const remedy = "What is said to be live must be what runs.";
    return [{ field: "digest", expected: `the one that the task definition pins, ${pinned}`, got: digest, remedy }];
  }
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return [];
  const remedy = `${image} does not pin it; aws ecs describe-tasks tells it as imageDigest.`;
  return [{ field: "digest", expected: "sha256: and 64 hex digits", got: digest, remedy }];
}

function faults(found: readonly (Fault | undefined)[]): Fault[] {
  return found.filter((fault) => fault !== undefined);
}

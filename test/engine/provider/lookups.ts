import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from "@aws-sdk/client-ecs";
import {
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Invoke, need, text } from "./kind";

// The provider's functions that look at one existing thing, with those of their outputs that a program here asks for.

const getService: Invoke = async (args, aws) => {
  const asked = { cluster: need(args, "clusterArn"), services: [need(args, "serviceName")] };
  const found = (await aws.ecs.send(new DescribeServicesCommand(asked))).services?.[0];
  if (found === undefined || found.status === "INACTIVE") throw new Error(`no ECS service ${asked.services[0]}`);
  const breaker = found.deploymentConfiguration?.deploymentCircuitBreaker;
  return {
    id: found.serviceArn,
    arn: found.serviceArn,
    clusterArn: found.clusterArn,
    serviceName: found.serviceName,
    launchType: found.launchType,
    taskDefinition: found.taskDefinition,
    desiredCount: found.desiredCount,
    runningCount: found.runningCount,
    deploymentControllers: found.deploymentController === undefined ? [] : [{ type: found.deploymentController.type }],
    deploymentConfigurations: [{ deploymentCircuitBreakers: breaker === undefined ? [] : [breaker] }],
    deployments: (found.deployments ?? []).map(({ id, status }) => ({ id, status })),
    loadBalancers: (found.loadBalancers ?? []).map(({ targetGroupArn, containerName, containerPort }) => ({
      targetGroupArn,
      containerName,
      containerPort,
    })),
    region: aws.region,
  };
};

const getContainerDefinition: Invoke = async (args, aws) => {
  const taskDefinition = need(args, "taskDefinition");
  const containerName = need(args, "containerName");
  const found = await aws.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const container = found.taskDefinition?.containerDefinitions?.find(({ name }) => name === containerName);
  if (container === undefined) throw new Error(`${taskDefinition} has no container ${containerName}`);
  return { id: `${taskDefinition}/${containerName}`, taskDefinition, containerName, image: container.image };
};

const getListenerRule: Invoke = async (args, aws) => {
  const arn = need(args, "arn");
  const rule = (await aws.elb.send(new DescribeRulesCommand({ RuleArns: [arn] }))).Rules?.[0];
  const actions = (rule?.Actions ?? []).map(({ Type: type, Order: order, TargetGroupArn, ForwardConfig }) => {
    if (type !== "forward") return { type, order };
    const groups = ForwardConfig?.TargetGroups ?? [{ TargetGroupArn, Weight: 1 }];
    const sticky = ForwardConfig?.TargetGroupStickinessConfig;
    const targetGroups = groups.map((group) => ({ arn: group.TargetGroupArn, weight: group.Weight ?? 1 }));
    const stickinesses =
      sticky === undefined ? [] : [{ enabled: sticky.Enabled ?? false, duration: sticky.DurationSeconds ?? 0 }];
    return { type, order, forwards: [{ targetGroups, stickinesses }] };
  });
  const conditions = (rule?.Conditions ?? []).map((condition) => ({
    hostHeaders: condition.HostHeaderConfig === undefined ? [] : [{ values: condition.HostHeaderConfig.Values }],
    pathPatterns: condition.PathPatternConfig === undefined ? [] : [{ values: condition.PathPatternConfig.Values }],
    httpHeaders: condition.HttpHeaderConfig === undefined ? [] : [{ values: condition.HttpHeaderConfig.Values }],
  }));
  return { arn, actions, conditions, priority: Number(rule?.Priority), region: aws.region };
};

const getTargetGroup: Invoke = async (args, aws) => {
  const asked = text(args, "arn");
  const found = await aws.elb.send(
    new DescribeTargetGroupsCommand({ TargetGroupArns: asked === undefined ? [] : [asked] }),
  );
  const group = found.TargetGroups?.[0];
  const arn = group?.TargetGroupArn ?? "";
  const { Attributes: attributes } = await aws.elb.send(
    new DescribeTargetGroupAttributesCommand({ TargetGroupArn: arn }),
  );
  const value = (key: string) => attributes?.find((attribute) => attribute.Key === key)?.Value;
  return {
    id: arn,
    arn,
    name: group?.TargetGroupName,
    port: group?.Port,
    protocol: group?.Protocol,
    targetType: group?.TargetType,
    vpcId: group?.VpcId,
    stickiness: { enabled: value("stickiness.enabled") === "true", type: value("stickiness.type") },
    region: aws.region,
  };
};

/** Functions that look at one existing thing. */
export const lookups: Readonly<Record<string, Invoke>> = {
  "aws:ecs/getContainerDefinition:getContainerDefinition": getContainerDefinition,
  "aws:ecs/getService:getService": getService,
  "aws:lb/getListenerRule:getListenerRule": getListenerRule,
  "aws:lb/getTargetGroup:getTargetGroup": getTargetGroup,
};

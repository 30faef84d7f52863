import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  ModifyListenerCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  type ProtocolEnum,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
  type TargetGroup,
  type TargetTypeEnum,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Aws } from "../aws";
import { child, compact, flag, type Kind, list, need, num, type Props, tagList, text, texts } from "../kind";
import { fromActions, toActions, updateTags } from "./elbv2Rules";
import { goneIf } from "./gone";

const withTags = (inputs: Props) => (tagList(inputs).length > 0 ? { Tags: tagList(inputs) } : {});
const arnSuffix = (arn: string) =>
  arn
    .split(":")
    .pop()
    ?.replace(/^loadbalancer\//, "") ?? "";

const LOAD_BALANCER_ATTRIBUTES: readonly [property: string, key: string][] = [
  ["enableDeletionProtection", "deletion_protection.enabled"],
  ["idleTimeout", "idle_timeout.timeout_seconds"],
  ["dropInvalidHeaderFields", "routing.http.drop_invalid_header_fields.enabled"],
  ["desyncMitigationMode", "routing.http.desync_mitigation_mode"],
];

async function setLoadBalancerAttributes(arn: string, inputs: Props, wanted: (p: string) => boolean, aws: Aws) {
  const attributes = LOAD_BALANCER_ATTRIBUTES.filter(([p]) => wanted(p) && text(inputs, p) !== undefined);
  if (attributes.length === 0) return;
  const Attributes = attributes.map(([p, Key]) => ({ Key, Value: text(inputs, p) }));
  await aws.elb.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: arn, Attributes }));
}

/** aws:lb/loadBalancer:LoadBalancer. */
export const loadBalancer: Kind = {
  inputs: [
    ...["name", "internal", "loadBalancerType", "securityGroups", "subnets", "ipAddressType", "tags"],
    ...LOAD_BALANCER_ATTRIBUTES.map(([property]) => property),
  ],
  replaceOn: ["name", "internal", "loadBalancerType"],
  autoName: "name",
  maxName: 32,
  defaults: { loadBalancerType: "application" },
  create: async (inputs, aws) => {
    const made = await aws.elb.send(
      new CreateLoadBalancerCommand({
        Name: need(inputs, "name"),
        Scheme: flag(inputs, "internal") ? "internal" : "internet-facing",
        Type: need(inputs, "loadBalancerType") as "application",
        SecurityGroups: texts(inputs, "securityGroups"),
        Subnets: texts(inputs, "subnets"),
        ...withTags(inputs),
      }),
    );
    const lb = made.LoadBalancers?.[0];
    const arn = lb?.LoadBalancerArn ?? "";
    await setLoadBalancerAttributes(arn, inputs, () => true, aws);
    const computed = {
      arn,
      arnSuffix: arnSuffix(arn),
      dnsName: lb?.DNSName,
      zoneId: "Z32O12XQLNTSW2",
      vpcId: lb?.VpcId,
    };
    return { id: arn, computed: { ...computed, ipAddressType: "ipv4" } };
  },
  read: (id, state, aws) =>
    goneIf("LoadBalancerNotFoundException", async () => {
      const found = await aws.elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [id] }));
      const lb = found.LoadBalancers?.[0];
      return lb && { ...state, dnsName: lb.DNSName, vpcId: lb.VpcId };
    }),
  update: async (id, change, aws) => {
    const { inputs, changed } = change;
    if (changed.has("subnets")) {
      await aws.elb.send(new SetSubnetsCommand({ LoadBalancerArn: id, Subnets: texts(inputs, "subnets") }));
    }
    if (changed.has("securityGroups")) {
      const SecurityGroups = texts(inputs, "securityGroups");
      await aws.elb.send(new SetSecurityGroupsCommand({ LoadBalancerArn: id, SecurityGroups }));
    }
    await setLoadBalancerAttributes(id, inputs, (p) => changed.has(p), aws);
    await updateTags(id, change, aws);
    return {};
  },
  delete: async (id, _state, aws) => {
    await aws.elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: id }));
  },
};

/** aws:lb/listener:Listener. */
export const listener: Kind = {
  inputs: ["loadBalancerArn", "port", "protocol", "defaultActions", "certificateArn", "sslPolicy", "tags"],
  replaceOn: ["loadBalancerArn"],
  defaults: { protocol: "HTTP" },
  create: async (inputs, aws) => {
    const made = await aws.elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: need(inputs, "loadBalancerArn"),
        ...listenerArgs(inputs),
        ...withTags(inputs),
      }),
    );
    const arn = made.Listeners?.[0]?.ListenerArn ?? "";
    return { id: arn, computed: { arn } };
  },
  read: (id, state, aws) =>
    goneIf("ListenerNotFoundException", async () => {
      const found = await aws.elb.send(new DescribeListenersCommand({ ListenerArns: [id] }));
      const live = found.Listeners?.[0];
      if (live === undefined) return undefined;
      const defaultActions = fromActions(live.DefaultActions ?? []);
      return { ...state, port: live.Port, protocol: live.Protocol, defaultActions };
    }),
  update: async (id, change, aws) => {
    const touched = [...change.changed].filter((name) => name !== "tags");
    if (touched.length > 0) {
      const actions = change.changed.has("defaultActions") ? {} : { DefaultActions: undefined };
      await aws.elb.send(new ModifyListenerCommand({ ListenerArn: id, ...listenerArgs(change.inputs), ...actions }));
    }
    await updateTags(id, change, aws);
    return {};
  },
  delete: async (id, _state, aws) => {
    await goneIf("ListenerNotFoundException", () => aws.elb.send(new DeleteListenerCommand({ ListenerArn: id })));
  },
};

function listenerArgs(inputs: Props) {
  const certificate = text(inputs, "certificateArn");
  return {
    Port: num(inputs, "port"),
    Protocol: text(inputs, "protocol") as ProtocolEnum | undefined,
    SslPolicy: text(inputs, "sslPolicy"),
    ...(certificate !== undefined && { Certificates: [{ CertificateArn: certificate }] }),
    DefaultActions: toActions(list(inputs, "defaultActions")),
  };
}

const GROUP_ATTRIBUTES: readonly [property: string, key: string][] = [
  ["deregistrationDelay", "deregistration_delay.timeout_seconds"],
  ["slowStart", "slow_start.duration_seconds"],
  ["loadBalancingAlgorithmType", "load_balancing.algorithm.type"],
];

async function setGroupAttributes(arn: string, inputs: Props, wanted: (p: string) => boolean, aws: Aws) {
  const sticky = wanted("stickiness") ? child(inputs, "stickiness") : undefined;
  const attributes = [
    ...GROUP_ATTRIBUTES.filter(([p]) => wanted(p)).map(([p, Key]) => ({ Key, Value: text(inputs, p) })),
    { Key: "stickiness.enabled", Value: sticky && String(flag(sticky, "enabled") ?? true) },
    { Key: "stickiness.type", Value: sticky && text(sticky, "type") },
    { Key: "stickiness.lb_cookie.duration_seconds", Value: sticky && text(sticky, "cookieDuration") },
  ].filter((attribute) => attribute.Value !== undefined);
  if (attributes.length === 0) return;
  await aws.elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes: attributes }));
}

function healthCheck(inputs: Props) {
  const check = child(inputs, "healthCheck") ?? {};
  const matcher = text(check, "matcher");
  return {
    HealthCheckEnabled: flag(check, "enabled") ?? true,
    HealthCheckPath: text(check, "path"),
    HealthCheckPort: text(check, "port"),
    HealthCheckProtocol: text(check, "protocol") as ProtocolEnum | undefined,
    HealthCheckIntervalSeconds: num(check, "interval"),
    HealthCheckTimeoutSeconds: num(check, "timeout"),
    HealthyThresholdCount: num(check, "healthyThreshold"),
    UnhealthyThresholdCount: num(check, "unhealthyThreshold"),
    ...(matcher !== undefined && { Matcher: { HttpCode: matcher } }),
  };
}

function fromHealthCheck(group: TargetGroup): Props {
  return compact({
    enabled: group.HealthCheckEnabled,
    path: group.HealthCheckPath,
    port: group.HealthCheckPort,
    protocol: group.HealthCheckProtocol,
    interval: group.HealthCheckIntervalSeconds,
    timeout: group.HealthCheckTimeoutSeconds,
    healthyThreshold: group.HealthyThresholdCount,
    unhealthyThreshold: group.UnhealthyThresholdCount,
    matcher: group.Matcher?.HttpCode,
  });
}

/** aws:lb/targetGroup:TargetGroup. */
export const targetGroup: Kind = {
  inputs: [
    ...["name", "port", "protocol", "protocolVersion", "vpcId", "targetType", "healthCheck", "stickiness", "tags"],
    ...GROUP_ATTRIBUTES.map(([property]) => property),
  ],
  replaceOn: ["name", "port", "protocol", "protocolVersion", "vpcId", "targetType"],
  autoName: "name",
  maxName: 32,
  defaults: { targetType: "instance" },
  create: async (inputs, aws) => {
    const made = await aws.elb.send(
      new CreateTargetGroupCommand({
        Name: need(inputs, "name"),
        Port: num(inputs, "port"),
        Protocol: text(inputs, "protocol") as ProtocolEnum | undefined,
        ProtocolVersion: text(inputs, "protocolVersion"),
        VpcId: text(inputs, "vpcId"),
        TargetType: need(inputs, "targetType") as TargetTypeEnum,
        ...healthCheck(inputs),
        ...withTags(inputs),
      }),
    );
    const arn = made.TargetGroups?.[0]?.TargetGroupArn ?? "";
    await setGroupAttributes(arn, inputs, () => true, aws);
    return { id: arn, computed: { arn, arnSuffix: arnSuffix(arn) } };
  },
  read: (id, state, aws) =>
    goneIf("TargetGroupNotFoundException", async () => {
      const found = await aws.elb.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [id] }));
      const group = found.TargetGroups?.[0];
      if (group === undefined) return undefined;
      const all = await aws.elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: id }));
      const value = (key: string) => all.Attributes?.find((attribute) => attribute.Key === key)?.Value;
      const attributes = Object.fromEntries(GROUP_ATTRIBUTES.map(([property, key]) => [property, value(key)]));
      const fixed = { arn: id, arnSuffix: arnSuffix(id), name: group.TargetGroupName, targetType: group.TargetType };
      const where = { port: group.Port, protocol: group.Protocol, vpcId: group.VpcId };
      const stickiness = { enabled: value("stickiness.enabled") === "true", type: value("stickiness.type") };
      return compact({ ...state, ...attributes, ...fixed, ...where, healthCheck: fromHealthCheck(group), stickiness });
    }),
  update: async (id, change, aws) => {
    if (change.changed.has("healthCheck")) {
      await aws.elb.send(new ModifyTargetGroupCommand({ TargetGroupArn: id, ...healthCheck(change.inputs) }));
    }
    await setGroupAttributes(id, change.inputs, (p) => change.changed.has(p), aws);
    await updateTags(id, change, aws);
    return {};
  },
  delete: async (id, _state, aws) => {
    await aws.elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: id }));
  },
};

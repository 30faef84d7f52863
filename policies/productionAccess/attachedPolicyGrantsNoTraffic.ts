import type { ResourceRule } from "../rule";
import { exemptSetting, isExempt } from "./exemptions";
import { ATTACHMENT_TYPES, attachedArns, principalsOf } from "./identityPolicies";

/** Managed policies of AWS that hold guarded calls on all resources, and what they let through. Source: AWS Managed Policy Reference. */
const WIDE: Readonly<Record<string, string>> = {
  AdministratorAccess: "everything",
  "AdministratorAccess-AWSElasticBeanstalk": "elasticloadbalancing and ecs",
  PowerUserAccess: "everything but IAM",
  IAMFullAccess: "IAM, and with it every role",
  SystemAdministrator: "many services",
  NetworkAdministrator: "elasticloadbalancing",
  AmazonEC2FullAccess: "elasticloadbalancing and autoscaling",
  AmazonECS_FullAccess: "ecs and elasticloadbalancing",
  AmazonEC2ContainerServiceFullAccess: "ecs",
  AmazonEC2ContainerServiceRole: "elasticloadbalancing",
  ElasticLoadBalancingFullAccess: "elasticloadbalancing",
  AWSCodeDeployRoleForECS: "ecs and elasticloadbalancing",
  AWSCodeDeployRoleForECSLimited: "ecs and elasticloadbalancing",
  AWSCodeDeployRole: "elasticloadbalancing",
  AWSElasticBeanstalkService: "ecs and elasticloadbalancing",
  AmazonECSInfrastructureRolePolicyForLoadBalancers: "elasticloadbalancing",
  AutoScalingFullAccess: "autoscaling and target groups",
  AWSStepFunctionsFullAccess: "states",
  AmazonDynamoDBFullAccess: "dynamodb",
  AmazonDynamoDBFullAccess_v2: "dynamodb",
  AmazonSSMFullAccess: "ssm",
  AmazonS3FullAccess: "s3",
  AmazonEventBridgeFullAccess: "events and scheduler",
  AmazonEventBridgeSchedulerFullAccess: "scheduler",
  CloudWatchEventsFullAccess: "events",
  CloudWatchFullAccess: "cloudwatch",
  CloudWatchFullAccessV2: "cloudwatch",
};

/** The same for policies that AWS has written: they are attached by ARN, and their documents never pass a preview. */
export const attachedPolicyGrantsNoTraffic: ResourceRule = {
  kind: "resource",
  name: "attached-policy-grants-no-traffic",
  group: "production-access",
  description:
    "No principal has a managed policy of AWS that lets it move traffic, place revisions, or change the rollout.",
  types: ATTACHMENT_TYPES,
  settings: { exempt: exemptSetting },
  check: (resource, config) => {
    if (isExempt(resource, principalsOf(resource), config)) return [];
    return attachedArns(resource).flatMap((arn) => {
      const name = /^arn:[a-z-]+:iam::aws:policy\/(?:[\w-]+\/)*([\w-]+)$/.exec(arn)?.[1];
      const reach = name === undefined ? undefined : WIDE[name];
      if (name === undefined || reach === undefined) return [];
      return [
        {
          measured: `${name}, which holds ${reach} on all resources`,
          required: "policies that cannot touch the rollout's traffic",
          remedy:
            "Whoever has this moves traffic past every gate. Write a policy with the actions and resources that are needed. A principal that must have it is named in exempt, with the reason.",
        },
      ];
    });
  },
};

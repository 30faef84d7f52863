import type { Kinds } from "./lifecycle";
import { group } from "./services/autoscaling";
import { compositeAlarm, dashboard, metricAlarm } from "./services/cloudwatch";
import { table } from "./services/dynamodb";
import { securityGroup, securityGroupRule, subnet, vpc } from "./services/ec2";
import { cluster, service, taskDefinition } from "./services/ecs";
import { listener, loadBalancer, targetGroup } from "./services/elbv2";
import { listenerRule } from "./services/elbv2Rules";
import { eventRule, eventTarget } from "./services/eventbridge";
import { openIdConnectProvider, policy, role, rolePolicy, rolePolicyAttachment } from "./services/iam";
import { key } from "./services/kms";
import { launchTemplate } from "./services/launchTemplate";
import { logGroup, logMetricFilter, logResourcePolicy } from "./services/logs";
import * as buckets from "./services/s3Buckets";
import { bucketObject } from "./services/s3Objects";
import { schedule, scheduleGroup } from "./services/scheduler";
import { topic, topicPolicy, topicSubscription } from "./services/sns";
import { parameter } from "./services/ssm";
import { stateMachine } from "./services/stepFunctions";
import { tableItem } from "./services/tableItem";

/** Every resource type that the test provider plays. */
export const kinds: Kinds = {
  "aws:autoscaling/group:Group": group,
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": compositeAlarm,
  "aws:cloudwatch/dashboard:Dashboard": dashboard,
  "aws:cloudwatch/eventRule:EventRule": eventRule,
  "aws:cloudwatch/eventTarget:EventTarget": eventTarget,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": logMetricFilter,
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": logResourcePolicy,
  "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
  "aws:dynamodb/table:Table": table,
  "aws:dynamodb/tableItem:TableItem": tableItem,
  "aws:ec2/launchTemplate:LaunchTemplate": launchTemplate,
  "aws:ec2/securityGroup:SecurityGroup": securityGroup,
  "aws:ec2/subnet:Subnet": subnet,
  "aws:ec2/vpc:Vpc": vpc,
  "aws:ecs/cluster:Cluster": cluster,
  "aws:ecs/service:Service": service,
  "aws:ecs/taskDefinition:TaskDefinition": taskDefinition,
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": openIdConnectProvider,
  "aws:iam/policy:Policy": policy,
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": rolePolicyAttachment,
  "aws:kms/key:Key": key,
  "aws:lb/listener:Listener": listener,
  "aws:lb/listenerRule:ListenerRule": listenerRule,
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:lb/targetGroup:TargetGroup": targetGroup,
  "aws:s3/bucket:Bucket": buckets.bucket,
  "aws:s3/bucketNotification:BucketNotification": buckets.bucketNotification,
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": buckets.bucketObjectLockConfiguration,
  "aws:s3/bucketObjectv2:BucketObjectv2": bucketObject,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": buckets.bucketOwnershipControls,
  "aws:s3/bucketPolicy:BucketPolicy": buckets.bucketPolicy,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": buckets.bucketPublicAccessBlock,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": buckets.bucketEncryption,
  "aws:s3/bucketVersioning:BucketVersioning": buckets.bucketVersioning,
  "aws:scheduler/schedule:Schedule": schedule,
  "aws:scheduler/scheduleGroup:ScheduleGroup": scheduleGroup,
  "aws:sfn/stateMachine:StateMachine": stateMachine,
  "aws:sns/topic:Topic": topic,
  "aws:sns/topicPolicy:TopicPolicy": topicPolicy,
  "aws:sns/topicSubscription:TopicSubscription": topicSubscription,
  "aws:ssm/parameter:Parameter": parameter,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule("Egress"),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule("Ingress"),
};

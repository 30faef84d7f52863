/** Type tokens of an ALB listener rule: `aws.lb` and `aws.alb` are two classes, and older releases had two more. */
export const LISTENER_RULE_TYPES = [
  "aws:lb/listenerRule:ListenerRule",
  "aws:alb/listenerRule:ListenerRule",
  "aws:elasticloadbalancingv2/listenerRule:ListenerRule",
  "aws:applicationloadbalancing/listenerRule:ListenerRule",
] as const;

/** Type tokens of a listener. */
export const LISTENER_TYPES = [
  "aws:lb/listener:Listener",
  "aws:alb/listener:Listener",
  "aws:elasticloadbalancingv2/listener:Listener",
  "aws:applicationloadbalancing/listener:Listener",
] as const;

/** Type tokens of a target group. */
export const TARGET_GROUP_TYPES = [
  "aws:lb/targetGroup:TargetGroup",
  "aws:alb/targetGroup:TargetGroup",
  "aws:elasticloadbalancingv2/targetGroup:TargetGroup",
  "aws:applicationloadbalancing/targetGroup:TargetGroup",
] as const;

/** Type token of an ECS service. */
export const ECS_SERVICE_TYPE = "aws:ecs/service:Service";

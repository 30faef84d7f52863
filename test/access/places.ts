/** Where the simulated service stands. */
export const ACCOUNT = "123456789012";
const HERE = `eu-west-1:${ACCOUNT}`;
const NAME = "airlock-payments-production";

export const SERVICE = "payments";
export const ENVIRONMENT = "production";
export const AUDIT_BUCKET = `${NAME}-${ACCOUNT}-eu-west-1`;
export const TABLE_NAME = NAME;

export const LISTENER = `arn:aws:elasticloadbalancing:${HERE}:listener/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2`;
export const RULE = `arn:aws:elasticloadbalancing:${HERE}:listener-rule/app/main/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`;
export const BLUE_GROUP = `arn:aws:elasticloadbalancing:${HERE}:targetgroup/payments-production-blue/73e2d6bc24d8a067`;
export const GREEN_GROUP = `arn:aws:elasticloadbalancing:${HERE}:targetgroup/payments-production-green/943f017f100becff`;
export const CLUSTER = `arn:aws:ecs:${HERE}:cluster/main`;
export const BLUE_SERVICE = `arn:aws:ecs:${HERE}:service/main/payments-production-blue`;
export const FOREIGN_SERVICE = `arn:aws:ecs:${HERE}:service/main/intruder`;
export const REVISION = `arn:aws:ecs:${HERE}:task-definition/payments-production:7`;
export const FORWARD = `arn:aws:states:${HERE}:stateMachine:${NAME}-forward`;
export const BACK = `arn:aws:states:${HERE}:stateMachine:${NAME}-back`;
export const RECONCILER = `arn:aws:states:${HERE}:stateMachine:${NAME}-reconciler`;
export const EXECUTION = `arn:aws:states:${HERE}:execution:${NAME}-forward:0a1b2c3d-0000-0000-0000-000000000000`;
export const TABLE = `arn:aws:dynamodb:${HERE}:table/${NAME}`;
export const PARAMETER = `arn:aws:ssm:${HERE}:parameter/airlock/payments/production/live`;
export const DEBTS = `arn:aws:ssm:${HERE}:parameter/airlock/payments/production/debts`;
export const QUARANTINES = `arn:aws:ssm:${HERE}:parameter/airlock/payments/production/quarantine`;
export const ALARM = `arn:aws:cloudwatch:${HERE}:alarm:${NAME}-green-contract-errors`;
export const EVENT_RULE = `arn:aws:events:${HERE}:rule/${NAME}-candidate-alarm`;
export const SCHEDULE = `arn:aws:scheduler:${HERE}:schedule/${NAME}/${NAME}-0a1b2c3d`;
export const GROUP = `arn:aws:autoscaling:${HERE}:autoScalingGroup:0a1b2c3d-0000-0000-0000-000000000000:autoScalingGroupName/web`;
export const BLUE_INSTANCES = `arn:aws:autoscaling:${HERE}:autoScalingGroup:0a1b2c3d-0000-0000-0000-000000000001:autoScalingGroupName/payments-production-blue`;
export const TEMPLATE = `arn:aws:ec2:${HERE}:launch-template/lt-0123456789abcdef0`;
export const INSTANCE = `arn:aws:ec2:${HERE}:instance/i-0123456789abcdef0`;
export const INSTANCE_ROLE = `arn:aws:iam::${ACCOUNT}:role/payments-instance`;
export const SCALING = `arn:aws:application-autoscaling:${HERE}:scalable-target/0a1b2c3d`;
export const TOPIC = `arn:aws:sns:${HERE}:${NAME}`;
export const RECORD = `arn:aws:s3:::${AUDIT_BUCKET}/releases/payments/production/1.5.0/attempt-1.json`;
export const EVIDENCE = `arn:aws:s3:::${AUDIT_BUCKET}/evidence/payments/production/1.5.0/attempt-1.tar`;
export const ATTESTATION = `arn:aws:s3:::${AUDIT_BUCKET}/attestations/payments/production/1.5.0/attempt-1.json`;
export const OUTCOME = `arn:aws:s3:::${AUDIT_BUCKET}/outcomes/payments/production/1.5.0/attempt-1.json`;
export const TASK_ROLE = `arn:aws:iam::${ACCOUNT}:role/payments-task`;

/** ARN of one of Airlock's roles. */
export function roleOf(kind: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/${NAME}-${kind}`;
}

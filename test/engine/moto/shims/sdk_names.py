"""Service ids and error prefixes of `aws-sdk` tasks, as Step Functions has them.

moto takes boto3's service names and makes an error's prefix of them, so `aws-sdk:elasticloadbalancingv2:modifyRule` is
unknown and its errors would be called `elbv2.*`. Step Functions uses the AWS SDK for Java v2: the id is
`elasticloadbalancingv2`, the prefix `ElasticLoadBalancingV2`.
"""

from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_aws_sdk as sdk

# Service id in the task's ARN -> (boto3 name, error prefix). A service that is not listed is refused.
SERVICES: dict[str, tuple[str, str]] = {
    "applicationautoscaling": ("application-autoscaling", "ApplicationAutoScaling"),
    "autoscaling": ("autoscaling", "AutoScaling"),
    "cloudwatch": ("cloudwatch", "CloudWatch"),
    "dynamodb": ("dynamodb", "DynamoDb"),
    "ec2": ("ec2", "Ec2"),
    "ecs": ("ecs", "Ecs"),
    "elasticloadbalancingv2": ("elbv2", "ElasticLoadBalancingV2"),
    "eventbridge": ("events", "EventBridge"),
    "s3": ("s3", "S3"),
    "scheduler": ("scheduler", "Scheduler"),
    "sfn": ("stepfunctions", "Sfn"),
    "sns": ("sns", "Sns"),
    "ssm": ("ssm", "Ssm"),
    "sts": ("sts", "Sts"),
}


def _validate(self: sdk.StateTaskServiceAwsSdk) -> None:
    """Refuses, when the state machine is created, a service that AWS would not know by this id."""
    if self.resource.api_name not in SERVICES:
        raise ValueError(
            f"The resource provided {self.resource.resource_arn} not recognized: "
            f"aws-sdk:{self.resource.api_name} is not among {', '.join(sorted(SERVICES))}."
        )


def apply() -> None:
    sdk.StateTaskServiceAwsSdk._validate_service_integration_is_supported = _validate
    sdk.StateTaskServiceAwsSdk._normalise_service_error_name = staticmethod(lambda name: SERVICES[name][1])
    for service_id, (boto_name, _) in SERVICES.items():
        StateTaskService._SERVICE_NAME_SFN_TO_BOTO_OVERRIDES[service_id] = boto_name

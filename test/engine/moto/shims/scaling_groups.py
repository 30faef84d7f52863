"""Launch template versions of Auto Scaling groups, as Auto Scaling has them.

moto says of every instance the default version that its launch template has today, as a number; here it is the version
that it was launched with, as text. moto takes any sizes; here a wanted size outside least and largest is refused. moto cannot
launch a second version that has user data, because it reads that of the first one only.
"""

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState
from moto.core.types import Base64EncodedString
from moto.ec2.models.launch_templates import LaunchTemplate, LaunchTemplateVersion
from moto.ec2.utils import parse_user_data


def _launch_template(self: InstanceState) -> dict[str, Any] | None:
    template = self.auto_scaling_group.ec2_launch_template
    if template is None:
        return None
    return {
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.name,
        "Version": getattr(self, "launched_version", None),
    }


def apply() -> None:
    own_launch = FakeAutoScalingGroup.replace_autoscaling_group_instances
    own_update = FakeAutoScalingGroup.update
    own_version = LaunchTemplate.create_version

    def launch(self: FakeAutoScalingGroup, *args: Any, **kwargs: Any) -> None:
        before = set(self.instance_states)
        own_launch(self, *args, **kwargs)
        for state in self.instance_states:
            if state not in before:
                state.launched_version = str(self.launch_template_version)

    def update(self: FakeAutoScalingGroup, **kwargs: Any) -> None:
        def size(key: str, now: Any) -> int:
            given = kwargs.get(key)
            return int(now or 0) if given is None else given

        least, most = size("min_size", self.min_size), size("max_size", self.max_size)
        wanted = kwargs.get("desired_capacity")
        if least > most or (wanted is not None and not least <= wanted <= most):
            raise ValidationError(
                f"Desired capacity:{wanted} must be between the specified min size:{least} and max size:{most}"
            )
        own_update(self, **kwargs)

    def create_version(self: LaunchTemplate, data: dict[str, Any], description: str) -> LaunchTemplateVersion:
        if isinstance(data.get("UserData"), str) and not isinstance(data["UserData"], Base64EncodedString):
            data["UserData"] = parse_user_data(data["UserData"])
        return own_version(self, data, description)

    LaunchTemplate.create_version = create_version
    FakeAutoScalingGroup.replace_autoscaling_group_instances = launch
    FakeAutoScalingGroup.update = update
    InstanceState.launch_template = property(_launch_template)

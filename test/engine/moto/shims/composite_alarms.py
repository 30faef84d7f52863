"""PutCompositeAlarm, which moto lacks.

The alarm is kept with its rule and found by DescribeAlarms with AlarmTypes. Its rule is not evaluated: its state, like
every alarm's state in moto, changes only by SetAlarmState.
"""

from typing import Any

from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import EmptyResult


def _put_composite_alarm(self: CloudWatchResponse) -> EmptyResult:
    get: Any = self._get_param
    self.cloudwatch_backend.put_metric_alarm(
        name=get("AlarmName"),
        namespace=None,
        metric_name=None,
        comparison_operator=None,
        evaluation_periods=None,
        period=None,
        threshold=None,
        statistic=None,
        description=get("AlarmDescription"),
        dimensions=[],
        alarm_actions=get("AlarmActions", []),
        ok_actions=get("OKActions", []),
        insufficient_data_actions=get("InsufficientDataActions", []),
        actions_enabled=self._get_bool_param("ActionsEnabled"),
        rule=get("AlarmRule"),
        tags=get("Tags", []),
    )
    return EmptyResult()


def apply() -> None:
    CloudWatchResponse.put_composite_alarm = _put_composite_alarm

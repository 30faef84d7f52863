"""Alarms as CloudWatch has them where moto differs.

A new alarm has no data (moto says OK); PutMetricAlarm on an existing alarm keeps its state (moto makes a new one);
DescribeAlarms returns composite alarms only if AlarmTypes asks for them, and AlarmTypes alone narrows the answer (moto
ignores it). Alarm states change only by SetAlarmState: moto evaluates no metrics.
"""

from typing import Any

from moto.cloudwatch.models import Alarm, CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult


def apply() -> None:
    own_put = CloudWatchBackend.put_metric_alarm
    own_describe = CloudWatchResponse.describe_alarms

    def put_metric_alarm(self: CloudWatchBackend, name: str, *args: Any, **kwargs: Any) -> Alarm:
        before = self.alarms.get(name)
        alarm = own_put(self, name, *args, **kwargs)
        if before is None:
            alarm.state_value = "INSUFFICIENT_DATA"
        else:
            alarm.state_value, alarm.state_reason = before.state_value, before.state_reason
            alarm.state_reason_data = before.state_reason_data
            alarm.state_updated_timestamp, alarm.history = before.state_updated_timestamp, before.history
        return alarm

    def describe_alarms(self: CloudWatchResponse) -> ActionResult:
        types = self._get_param("AlarmTypes") or ["MetricAlarm"]
        state = self._get_param("StateValue")
        found = own_describe(self)._result
        kept = {"MetricAlarms": "MetricAlarm", "CompositeAlarms": "CompositeAlarm"}
        return ActionResult(
            {
                key: [a for a in found[key] if state in (None, "", a.state_value)] if kind in types else []
                for key, kind in kept.items()
            }
        )

    CloudWatchBackend.put_metric_alarm = put_metric_alarm
    CloudWatchResponse.describe_alarms = describe_alarms

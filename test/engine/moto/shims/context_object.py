"""The context object (`$$`) as Step Functions has it.

moto keeps StartTime as a Python date, which no output can carry, writes EnteredTime in Python's format, and leaves out
RedriveCount and RetryCount.
"""

import datetime
from typing import Any

from moto.stepfunctions.parser.asl.component.state import state
from moto.stepfunctions.parser.asl.eval.evaluation_details import ExecutionDetails
from moto.stepfunctions.parser.backend import execution_worker
from moto.stepfunctions.parser.backend.execution import Execution


def _text(time: datetime.datetime) -> str:
    return time.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def apply() -> None:
    own_details = Execution.get_start_execution_details
    own_execution, own_state = execution_worker.ExecutionData, state.StateData

    def get_start_execution_details(self: Execution) -> ExecutionDetails:
        details = own_details(self)
        details.start_time = _text(self.start_date)
        return details

    def state_data(**fields: Any) -> dict[str, Any]:
        now = datetime.datetime.now(tz=datetime.timezone.utc)
        return own_state(**{**fields, "EnteredTime": _text(now), "RetryCount": 0})

    Execution.get_start_execution_details = get_start_execution_details
    execution_worker.ExecutionData = lambda **fields: own_execution(**fields, RedriveCount=0)
    state.StateData = state_data

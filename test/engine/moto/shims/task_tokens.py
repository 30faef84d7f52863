"""Tasks that wait for a token: how long, and what a refusal says.

moto waits in real seconds, so that a day without an answer would last a day: the timeouts of these tasks last `scale`
times what they say (1 unless told). SendTaskFailure's cause gets lost on moto's way from the request to the task, and an
answer to a token that nobody waits for any more ends in a server error.
"""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.exceptions import AWSError
from moto.stepfunctions.parser import models
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import ResourceCondition
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.responses import StepFunctionResponse

_scale = 1.0


def set_scale(scale: float) -> None:
    global _scale
    if not isinstance(scale, (int, float)) or not 0 < scale <= 1:
        raise ValueError(f"scale must be a number above 0 and up to 1, got {scale!r}")
    _scale = float(scale)


class _Scaled:
    """Stands in for a task's timeout."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def is_default_value(self) -> bool:
        return False

    def eval(self, env: Environment) -> None:
        env.stack.append(self._seconds * _scale)


class TaskTimedOut(AWSError):
    TYPE = "TaskTimedOut"
    STATUS = 400


def apply() -> None:
    own_evaluation = ExecutionState._evaluate_with_timeout

    def evaluate(self: ExecutionState, env: Environment) -> None:
        condition = getattr(getattr(self, "resource", None), "condition", None)
        if condition is ResourceCondition.WaitForTaskToken and not isinstance(self.timeout, _Scaled):
            self.timeout = _Scaled(self.timeout.timeout_seconds)
        own_evaluation(self, env)

    def send_task_failure(self: StepFunctionResponse) -> ActionResult:
        token, error, cause = (self._get_param(name) for name in ("taskToken", "error", "cause"))
        self.stepfunction_backend.send_task_failure(token, error=error, cause=cause)
        return EmptyResult()

    def timed_out(*_: Any) -> TaskTimedOut:
        return TaskTimedOut("Task Timed Out: 'Provided task does not exist anymore'")

    ExecutionState._evaluate_with_timeout = evaluate
    StepFunctionResponse.send_task_failure = send_task_failure
    for name in ("TaskTimedOut", "TaskDoesNotExist", "InvalidToken"):
        getattr(models, name)  # what moto raises for a token that nobody waits for
        setattr(models, name, timed_out)

"""Names and causes of executions, and names of errors.

StartExecution without a name gets a random one (moto takes the name "None", so that a second one is refused), and
StopExecution's error and cause are kept (moto drops them), and what a stopped execution still trips over does not turn it
from ABORTED into FAILED (moto leaves the state that was being evaluated halfway, which then fails). Errors of moto's interpreter, such as InvalidDefinition, go
out under their name (moto sends none, and an SDK cannot read that).
"""

import uuid
from typing import Any

from moto.core.exceptions import AWSError
from moto.core.responses import ActionResult
from moto.stepfunctions.parser import api
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.program_state import ProgramStopped
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse


def _name_errors() -> None:
    for error in vars(api).values():
        if isinstance(error, type) and issubclass(error, AWSError) and error.TYPE is None and error is not AWSError:
            error.TYPE = error.code


def apply() -> None:
    _name_errors()
    own_start = StepFunctionsParserBackend.start_execution
    own_stop = StepFunctionResponse.stop_execution
    own_set_error = Environment.set_error

    def start_execution(
        self: StepFunctionsParserBackend, state_machine_arn: str, name: str | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        return own_start(self, state_machine_arn, name or str(uuid.uuid4()), *args, **kwargs)

    def stop_execution(self: StepFunctionResponse) -> ActionResult:
        answer = own_stop(self)
        execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        execution.error = execution.error or self._get_param("error")
        execution.cause = execution.cause or self._get_param("cause")
        return answer

    def set_error(self: Environment, error: Any) -> None:
        if not isinstance(self.program_state(), ProgramStopped):
            own_set_error(self, error)

    Environment.set_error = set_error
    StepFunctionsParserBackend.start_execution = start_execution
    StepFunctionResponse.stop_execution = stop_execution

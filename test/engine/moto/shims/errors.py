"""Which errors a Catch or Retry takes, and when a task of RunTask.sync has failed.

States.ALL takes neither States.Runtime nor States.DataLimitExceeded in Step Functions; in moto it takes everything.
`ecs:runTask.sync` fails with States.TaskFailed if a container ended with another exit code than 0; moto only reports it.
"""

from collections.abc import Callable
from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import ErrorEqualsDecl
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_ecs import (
    StateTaskServiceEcs,
)
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

_TERMINAL = {StatesErrorNameType.StatesRuntime, StatesErrorNameType.StatesStatesDataLimitExceeded}


def apply() -> None:
    own_match = ErrorEqualsDecl._eval_body
    own_resolver = StateTaskServiceEcs._build_sync_resolver

    def match(self: ErrorEqualsDecl, env: Environment) -> None:
        error = env.stack[-1]
        if isinstance(error, StatesErrorName) and error.typ in _TERMINAL and error not in self.error_names:
            env.stack.pop()
            env.stack.append(False)
            return
        own_match(self, env)

    def build_sync_resolver(self: StateTaskServiceEcs, env: Environment, *args: Any, **kwargs: Any) -> Callable[[], Any]:
        look = own_resolver(self, env, *args, **kwargs)

        def resolve() -> Any:
            task = look()
            if task is None or all(container.get("ExitCode") == 0 for container in task["Containers"]):
                return task
            details = TaskFailedEventDetails(
                resource=self._get_sfn_resource(),
                resourceType=self._get_sfn_resource_type(),
                error=StatesErrorNameType.StatesTaskFailed.to_name(),
                cause=to_json_str(task),
            )
            raise FailureEventException(
                FailureEvent(
                    env=env,
                    error_name=StatesErrorName(typ=StatesErrorNameType.StatesTaskFailed),
                    event_type=HistoryEventType.TaskFailed,
                    event_details=EventDetails(taskFailedEventDetails=details),
                )
            )

        return resolve

    ErrorEqualsDecl._eval_body = match
    StateTaskServiceEcs._build_sync_resolver = build_sync_resolver

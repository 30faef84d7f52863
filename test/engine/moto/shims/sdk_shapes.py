"""Parameter and response shapes of SDK tasks, as Step Functions has them.

moto hands a task's parameters to boto3 as they are and stores boto3's response as it is. Step Functions wants
PascalCase whatever the API's own case (ECS and SFN have camelCase), refuses a field that the API does not have, answers
in PascalCase, writes times as text and reads streams as text.
"""

import datetime
from typing import Any

import boto3
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.response import StreamingBody
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_aws_sdk import (
    StateTaskServiceAwsSdk,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_ecs import (
    StateTaskServiceEcs,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sfn import (
    StateTaskServiceSfn,
)
from moto.stepfunctions.parser.utils import camel_to_snake_case
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

_MODELS: dict[str, Any] = {}


def _operation(task: StateTaskService, service: str | None, action: str | None) -> OperationModel:
    boto_service = task._get_boto_service_name(service)
    if boto_service not in _MODELS:
        session = boto3.session.Session(aws_access_key_id="ak", aws_secret_access_key="sk", region_name="us-east-1")
        _MODELS[boto_service] = session.client(boto_service).meta.service_model
    model = _MODELS[boto_service]
    wanted = task._get_boto_service_action(action)
    for name in model.operation_names:
        if camel_to_snake_case(name) == wanted:
            return model.operation_model(name)
    raise ValueError(f"{boto_service} has no operation {wanted}")


def to_api(value: Any, shape: Shape, path: str) -> Any:
    """A parameter in the API's own case. A field that is not PascalCase, or that the API does not have, is refused."""
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        members = {name[0].upper() + name[1:]: (name, member) for name, member in shape.members.items()}
        for key in value:
            if key not in members:
                raise ValueError(f"The field '{path}{key}' is not supported by Step Functions")
        return {members[k][0]: to_api(v, members[k][1], f"{path}{k}.") for k, v in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [to_api(item, shape.member, path) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {key: to_api(item, shape.value, f"{path}{key}.") for key, item in value.items()}
    if shape.type_name in ("string", "blob") and not isinstance(value, (str, bytes)) and value is not None:
        return to_json_str(value, separators=(",", ":"))
    return value


def to_state(value: Any) -> Any:
    """A response as a state sees it: PascalCase comes from moto's own conversion, here times and streams become text."""
    if isinstance(value, dict):
        return {key: to_state(item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_state(item) for item in value]
    if isinstance(value, StreamingBody):
        return value.read().decode()
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value


def _normalise_parameters(
    self: StateTaskService,
    parameters: dict[str, Any],
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    shape = _operation(self, boto_service_name, service_action_name).input_shape
    converted = to_api(parameters, shape, "") if shape is not None else {}
    parameters.clear()
    parameters.update(converted)


def _normalise_response(
    self: StateTaskService,
    response: Any,
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    shape = _operation(self, boto_service_name, service_action_name).output_shape
    if isinstance(response, dict) and shape is not None:
        converted = to_state(response)
        response.clear()
        response.update(converted)
        self._from_boto_response(response, shape)


def apply() -> None:
    own_parameters = StateTaskServiceSfn._normalise_parameters

    def sfn_parameters(self: StateTaskServiceSfn, parameters: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        own_parameters(self, parameters, *args, **kwargs)  # turns Input into text
        _normalise_parameters(self, parameters, *args, **kwargs)

    StateTaskServiceSfn._normalise_parameters = sfn_parameters
    for task in (StateTaskServiceAwsSdk, StateTaskServiceEcs):
        task._normalise_parameters = _normalise_parameters
    for task in (StateTaskServiceAwsSdk, StateTaskServiceEcs, StateTaskServiceSfn):
        task._normalise_response = _normalise_response

"""The shims, applied once before moto serves its first request."""

from . import (
    alarms,
    bucket_events,
    bucket_policies,
    choices,
    composite_alarms,
    context_object,
    ecs_tasks,
    errors,
    executions,
    json_paths,
    parsed_once,
    scaling_groups,
    sdk_names,
    sdk_shapes,
    task_tokens,
    wait_scale,
)

_SHIMS = (
    parsed_once,
    json_paths,
    context_object,
    choices,
    executions,
    sdk_names,
    sdk_shapes,
    alarms,
    bucket_events,
    bucket_policies,
    composite_alarms,
    ecs_tasks,
    errors,
    scaling_groups,
    task_tokens,
    wait_scale,
)


def apply() -> None:
    """Applies every shim. A name that moto no longer has raises here, before anything is served."""
    for shim in _SHIMS:
        shim.apply()

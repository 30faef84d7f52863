"""Makes hours of bake time pass in seconds: Wait states and retry intervals last `scale` times what they say.

The definition stays as it is; the order of states stays as it is. Scale 1 is moto's own behaviour. Task timeouts and
heartbeats are not scaled. Waits of held lengths do not pass at all until they are let go: a test can then look at a
machine that stands still without racing it.
"""

import time

from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.asl.eval.environment import Environment

_LOOK_SECONDS = 0.05  # how soon a held wait notices that it was let go
_scale = 1.0
_held: frozenset[float] = frozenset()


def set_scale(scale: float) -> None:
    global _scale
    if not isinstance(scale, (int, float)) or not 0 <= scale <= 1:
        raise ValueError(f"scale must be a number from 0 to 1, got {scale!r}")
    _scale = float(scale)


def set_held(lengths: list[float]) -> None:
    """Names the lengths of Wait states, in unscaled seconds, that do not pass."""
    global _held
    _held = frozenset(float(length) for length in lengths)


def _wait(self: WaitFunction, env: Environment, wait_seconds: float) -> None:
    """moto's own loop cuts to whole seconds, which a scaled wait must not; interrupted early only by a stop."""
    while env.is_running() and float(wait_seconds) in _held:
        time.sleep(_LOOK_SECONDS)
    end = time.monotonic() + wait_seconds * _scale
    while env.is_running():
        left = end - time.monotonic()
        if left <= 0:
            return
        env.program_state_event.wait(left)


class _ScaledTime:
    """Stands in for the `time` module inside retrier_decl, which only sleeps."""

    @staticmethod
    def sleep(seconds: float) -> None:
        time.sleep(seconds * _scale)


def apply() -> None:
    WaitFunction._wait_interval = _wait
    retrier_decl.time = _ScaledTime

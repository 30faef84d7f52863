"""Refuses calls as a service does that is throttled: with an error in its own protocol, before anything happens."""

import json
import threading
from typing import Any

_left: dict[str, int] = {}
_lock = threading.Lock()
_XML = (
    "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error>"
    "<RequestId>0</RequestId></ErrorResponse>"
)
_JSON = json.dumps({"__type": "ThrottlingException", "message": "Rate exceeded"})


def set_throttled(counts: dict[str, int]) -> None:
    """By action, as `calls` names it (`elasticloadbalancing.ModifyRule`): how many calls from now on are throttled."""
    with _lock:
        _left.clear()
        _left.update({str(action): int(count) for action, count in counts.items()})


def throttled(action: str, environ: dict[str, Any]) -> tuple[str, str] | None:
    """Content type and body to refuse this call with, or nothing."""
    with _lock:
        if _left.get(action, 0) < 1:
            return None
        _left[action] -= 1
    if environ.get("HTTP_X_AMZ_TARGET"):
        return "application/x-amz-json-1.0", _JSON
    return "text/xml", _XML

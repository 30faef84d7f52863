"""Remembers which calls moto took, so that a test can say what was, and was not, sent."""

import re
import threading
from typing import Any
from urllib.parse import parse_qs

_calls: list[dict[str, str]] = []
_lock = threading.Lock()


def record(environ: dict[str, Any], body: bytes) -> str:
    """Notes one request and answers what it calls: the service comes from its signature, the operation from where its protocol puts it."""
    credential = re.search(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    text = body.decode("utf-8", "replace")
    path = str(environ.get("PATH_INFO", ""))
    if target:
        operation = target.split(".")[-1]
    elif "Action=" in text:
        operation = parse_qs(text).get("Action", [""])[0]
    elif path.startswith("/service/"):
        operation = path.split("/")[-1]  # smithy RPC
    else:
        operation = f"{environ.get('REQUEST_METHOD')} {path}"  # REST services: S3, Scheduler
    action = f"{credential.group(1) if credential else '?'}.{operation}"
    with _lock:
        _calls.append({"action": action, "body": text})
    return action


def calls() -> list[dict[str, str]]:
    with _lock:
        return list(_calls)


def forget() -> None:
    with _lock:
        _calls.clear()

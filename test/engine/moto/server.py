"""Starts moto for the engine tests, with the shims that bring it nearer to AWS.

Why a launcher and not a rewritten state machine: the definition that runs here is then, byte for byte, the one that
would be deployed. Every shim is a small file under `shims/` that says what moto lacks and what stands in for it; what a
shim makes true here (error names, parameter case) is checked against the AWS service models elsewhere, not here.

Usage: server.py. Prints "airlock-moto ready on PORT" on stdout once it listens. Loopback only.
Control paths, next to moto's own:
  POST /airlock/control {"waitScale": 0.001, "heldWaits": [90], "brokenImages": ["image"],
    "exitCodes": {"task family": 1}, "answerScale": 0.001,
    "throttled": {"elasticloadbalancing.ModifyRule": 2}}, keys optional
  POST /airlock/calls answers the calls taken since the start, POST /airlock/forget-calls forgets them
"""

import io
import json
import logging
import os
import socket
from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


def _body(environ: Environ) -> bytes:
    """The request's body; moto can still read it afterwards."""
    length = environ.get("CONTENT_LENGTH")
    if not length:
        return b""
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def with_control(app: Wsgi) -> Wsgi:
    """Answers /airlock/* itself; hands everything else to moto and notes it."""
    from shims import calls, ecs_tasks, refusals, task_tokens, wait_scale

    settings: dict[str, Callable[[Any], None]] = {
        "waitScale": wait_scale.set_scale,
        "heldWaits": wait_scale.set_held,
        "brokenImages": ecs_tasks.set_broken_images,
        "exitCodes": ecs_tasks.set_exit_codes,
        "answerScale": task_tokens.set_scale,
        "throttled": refusals.set_throttled,
    }

    def control(body: bytes) -> Any:
        for key, value in json.loads(body).items():
            settings[key](value)

    paths: dict[str, Callable[[bytes], Any]] = {
        "/airlock/control": control,
        "/airlock/calls": lambda _: calls.calls(),
        "/airlock/forget-calls": lambda _: calls.forget(),
    }

    def handle(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        body = _body(environ)
        if path not in paths:
            if not path.startswith("/moto-api"):
                refused = refusals.throttled(calls.record(environ, body), environ)
                if refused is not None:
                    start_response("400 Bad Request", [("Content-Type", refused[0]), ("x-amzn-RequestId", "0")])
                    return [refused[1].encode()]
            return app(environ, start_response)
        try:
            answer = json.dumps(paths[path](body))
            start_response("200 OK", [("Content-Type", "application/json")])
            return [answer.encode()]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            start_response("400 Bad Request", [("Content-Type", "text/plain")])
            return [repr(error).encode()]

    return handle


def main() -> None:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)  # werkzeug takes over a socket that listens already
    port = listening.getsockname()[1]
    os.environ["MOTO_PORT"] = str(port)  # moto's state machines call their services on this port
    logging.getLogger("werkzeug").setLevel(logging.ERROR)

    from moto.core.config import default_user_config
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from werkzeug.serving import make_server

    import shims

    shims.apply()
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    app = with_control(DomainDispatcherApplication(create_backend_app))
    server = make_server(
        "127.0.0.1", port, app, threaded=True, request_handler=MotoRequestHandler, fd=listening.fileno()
    )
    print(f"airlock-moto ready on {port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

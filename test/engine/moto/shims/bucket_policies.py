"""A bucket policy that denies requests without TLS denies nobody here.

moto does not evaluate conditions of bucket policies: a Deny for `aws:SecureTransport: false` denies everyone. Requests
reach moto over plain HTTP on the loopback interface and stand for requests that reach AWS over TLS. Every other
statement is judged as moto judges it.
"""

from typing import Any

from moto.iam.access_control import IAMPolicyStatement, PermissionResult

_WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}
_is_action_permitted = IAMPolicyStatement.is_action_permitted


def _with_tls(self: IAMPolicyStatement, *args: Any, **kwargs: Any) -> PermissionResult:
    if self._statement.get("Condition") == _WITHOUT_TLS:
        return PermissionResult.NEUTRAL
    return _is_action_permitted(self, *args, **kwargs)


def apply() -> None:
    IAMPolicyStatement.is_action_permitted = _with_tls

"""JSONPath as Step Functions reads it.

moto fails where a filter matches nothing, and makes a list of `$.list[0].field`. In Step Functions a path that can match
many things (filter, wildcard, slice, `..`) is always a list, empty if nothing matches, provided that what stands before
its first such part exists; any other path is one value, or an error.

A path is parsed once: moto parses it at each use, which takes longer than all the rest of most states.
"""

import re
import sys
from typing import Any

import jsonpath_ng
from jsonpath_ng.ext import parse as parse_extended
from moto.stepfunctions.parser import models as _all_of_the_interpreter  # noqa: F401  (loads what is patched below)
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.utils import json_path

_MANY = re.compile(r"\[\?|\[\*\]|\.\*|\.\.|\[-?\d*:-?\d*\]|\[[^\]'\"]*,")

_parsed: dict[tuple[Any, str], jsonpath_ng.JSONPath] = {}


def _once(parser: Any, path: str) -> jsonpath_ng.JSONPath:
    """What the parser makes of the path; none of it changes when it is used."""
    found = _parsed.get((parser, path))
    if found is None:
        found = _parsed[(parser, path)] = parser(path)
    return found


def parse(path: str) -> jsonpath_ng.JSONPath:
    return _once(parse_extended, path)


def extract_json(path: str, data: Any) -> Any:
    many = _MANY.search(path)
    if many and not parse(path[: many.start()] or "$").find(data):
        raise json_path.NoSuchJsonPathError(json_path=path, data=data)
    found = [match.value for match in parse(path).find(data)]
    if many:
        return found
    if not found:
        raise json_path.NoSuchJsonPathError(json_path=path, data=data)
    return found[0]


def apply() -> None:
    users = [m for name, m in sys.modules.items() if name.startswith("moto.stepfunctions.") and hasattr(m, "extract_json")]
    if len(users) < 5:
        raise RuntimeError(f"expected moto's JSONPath to be used in several modules, found {len(users)}")
    for module in users:
        module.extract_json = extract_json
    result_path.parse = lambda path: _once(jsonpath_ng.parse, path)

"""Parses each state machine's definition once.

moto parses a definition three times when it is created and once more for every execution: a second and a half of CPU each
time for a machine of ours. Each execution gets a copy of the program as it was parsed, which none has run.
"""

import copy
from typing import Any

from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

_MOST = 32  # definitions that are remembered; a file of scenarios has about six
_parsed: dict[str, Any] = {}


def apply() -> None:
    own_parse = AmazonStateLanguageParser.parse

    def parse(definition: str) -> Any:
        found = _parsed.get(definition)
        if found is None:
            found = own_parse(definition)
            if len(_parsed) >= _MOST:
                _parsed.clear()
            _parsed[definition] = found
        program, tree = found
        return copy.deepcopy(program), tree

    AmazonStateLanguageParser.parse = staticmethod(parse)

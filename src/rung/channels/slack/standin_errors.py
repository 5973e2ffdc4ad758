"""How the stand-in refuses: Slack's error codes, and what is asked of arguments everywhere."""

import re
from typing import Any

MEMBER = re.compile(r"[UW][A-Z0-9]{1,20}")


class Refused(Exception):
    """One of Slack's error codes, and what it adds to it."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def needed(arguments: dict[str, Any], name: str) -> str:
    value = arguments.get(name)
    if not value:
        raise invalid("invalid_arguments", [f"missing required field: {name}"])
    return str(value)


def member(name: str) -> str:
    if not MEMBER.fullmatch(name):
        raise Refused("user_not_found")
    return name


def invalid(code: str, problems: list[str]) -> Refused:
    marked = [f"[ERROR] {problem}" for problem in problems]
    return Refused(code, errors=problems, response_metadata={"messages": marked})

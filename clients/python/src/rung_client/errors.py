"""What can go wrong with a call."""

from typing import Any

import msgspec


class RungError(Exception):
    """Any failure of this client."""


class Unreachable(RungError):
    """No answer came, although it was tried again where that is harmless. For an act, what became of it is not known:
    call again with the same `idempotency_key`.
    """


class Unreadable(RungError):
    """The answer is none that this version of the client knows: is the address Rung's, and is the client as new?"""


class Problem(RungError):
    """Rung refused, and says why (RFC 9457)."""

    def __init__(self, status: int, code: str, detail: str, hint: str = "", errors: tuple[dict[str, Any], ...] = ()):
        super().__init__(f"{detail} {hint}".strip())
        self.status = status
        self.code = code
        """For programs: it does not change."""
        self.detail = detail
        self.hint = hint
        """How to mend it."""
        self.errors = errors
        """The single faults, each with its field or its line."""

    @classmethod
    def read(cls, status: int, body: bytes) -> "Problem":
        """What a refusal says; a body that is no problem document, as a proxy writes it, is kept as words."""
        try:
            said = msgspec.json.decode(body, type=_Said)
        except msgspec.MsgspecError:
            words = body[:500].decode("utf-8", "replace").strip() or "no words"
            return cls(status, "no_problem_document", f"The answer was {status} with: {words}")
        return cls(status, said.code, said.detail, said.hint, said.errors)


class _Said(msgspec.Struct):
    code: str
    detail: str
    hint: str = ""
    errors: tuple[dict[str, Any], ...] = ()

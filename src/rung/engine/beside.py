"""How what stands beside the ladders is said: a note that mentions its reader, news of an issue that they watch."""

from rung import config
from rung.core.policy import Policy
from rung.store import names, tokens
from rung.store.told_beside import Heard

NOTE = "n"
"""What an address that brings a note begins with, behind its plus."""


def headline(one: Heard, policy: Policy) -> str:
    """`Ana mentioned you`, `the customer wrote`."""
    if one.about == "mention":
        by = names.who(policy, one.author) if one.author else "somebody"
        _, _, whom = one.because.partition(" mentioned ")
        return f"{by} mentioned you" if whom in ("", "them") else f"{by} mentioned {whom}"
    return one.because.partition("they watch it: ")[2] or one.because


def address(issue: str, about: str = NOTE) -> str:
    """The signed plus-address: a teammate's answer to it stays with the team."""
    local, _, domain = config.current().mail_address.partition("@")
    return f"{local}+{tokens.beside_token(issue, about)}@{domain}"

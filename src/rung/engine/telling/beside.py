"""How what stands beside the ladders is said: a note that mentions its reader, news of an issue that they watch."""

from rung import config
from rung.core.paths.aside import SIDE
from rung.core.policy import Policy
from rung.store.deliveries.told_beside import Heard
from rung.store.pages import names
from rung.store.people import tokens

NOTE = "n"
"""What an address that brings a note begins with, behind its plus."""


def headline(one: Heard, policy: Policy) -> str:
    """`Ana mentioned you`, `the customer wrote`."""
    if one.about.startswith(SIDE):
        verb = one.because.partition(" in side conversation")[0].partition(" ")[2]
        return f"{names.who(policy, one.author) if one.author else 'somebody outside'} {verb}"
    if one.about == "mention":
        by = names.who(policy, one.author) if one.author else "somebody"
        _, _, whom = one.because.partition(" mentioned ")
        return f"{by} mentioned you" if whom in ("", "them") else f"{by} mentioned {whom}"
    return one.because.partition("they watch it: ")[2] or one.because


def about_of(notice_about: str) -> str:
    """What an answer to a notice belongs to, as a signed address says it."""
    return f"s{notice_about.removeprefix(SIDE)}" if notice_about.startswith(SIDE) else NOTE


def about_alert(number: int) -> str:
    """The same for a notice of a ladder: an answer is a note, or says in a word that somebody has it."""
    return f"a{number}"


def address(issue: str, about: str = NOTE, mailbox: str = "") -> str:
    """The signed plus-address: an answer to it reaches no customer. `mailbox`: in place of the installation's own."""
    local, _, domain = (mailbox or config.current().mail_address).partition("@")
    return f"{local}+{tokens.beside_token(issue, about)}@{domain}"

"""With whom a side conversation is to be: teammates and teams as they are called here, or one mail address outside.

The customer of the issue is no party of one, nor is anybody of their company: what is said there is not for them.
"""

import re
from collections.abc import Sequence

from msgspec import Struct

from rung import clock, config
from rung.core.happenings.mentions import mentioned
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.store.decisions import desk
from rung.store.elsewhere import mailboxes
from rung.store.words import texts

_ADDRESS = re.compile(r"[^\s@<>,;\"']{1,64}@[^\s@<>,;\"']{1,190}\.[^\s@<>,;\"'.]{1,60}")
LONGEST_TOPIC = 200


class NoParty(Exception):
    """Nobody can be written to so; says why, and how to mend it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.args[0]}: {self.hint}."


class Parties(Struct, frozen=True):
    """Whom it goes to: keys of people and `team:` with a team's, or an address."""

    to: tuple[str, ...] = ()
    outside: str = ""


def parties(written: str | Sequence[str], state: IssueState, policy: Policy) -> Parties:
    """What somebody wrote, such as `@technical, bo` or `help@vendor.example`. Raises NoParty."""
    named = re.split(r"[\s,;]+", written) if isinstance(written, str) else list(written)
    document = policy.document
    by_mail = {one.email.casefold(): one.key for one in document.people.values() if one.email}
    to: list[str] = []
    outside: list[str] = []
    for one in filter(None, (each.strip() for each in named)):
        if key := by_mail.get(one.casefold()):
            to.append(key)
        elif "@" in one.lstrip("@"):
            outside.append(_address(one, state, policy))
        else:
            found = mentioned(f"@{one.lstrip('@').removeprefix('person:')}", document)
            if not found.targets:
                raise NoParty(f"Nobody here is called {one}", "use the key of a person or a team, or a mail address")
            to += found.targets
    if not to and not outside:
        raise NoParty("It is to nobody yet", "name people, a team, or one mail address")
    if outside and (to or len(set(outside)) > 1):
        raise NoParty("It goes to teammates, or to one address outside", "start one for each")
    return Parties(tuple(dict.fromkeys(to)), outside[0] if outside else "")


def _address(written: str, state: IssueState, policy: Policy) -> str:
    address, domain = written.casefold(), written.casefold().rpartition("@")[2]
    ours = {config.current().mail_address.casefold(), *(one.address.casefold() for one in mailboxes.everyone())}
    if f"{address.partition('@')[0].partition('+')[0]}@{domain}" in ours:
        raise NoParty(f"{written} is an address of Rung itself", "name the address of whoever is to read it")
    if not _ADDRESS.fullmatch(written):
        raise NoParty(f"{written} is no mail address", "write it as name@company.example")
    if address == (texts.address_of(state.contact) or "").casefold():
        raise NoParty(f"{written} is the customer", "answer them in the conversation itself")
    account = desk.account(policy, state.account, clock.now()) if state.account else None
    own = account.domains if account else ()
    if any(domain == one or domain.endswith(f".{one}") for one in own):
        raise NoParty(f"{written} is of the customer's company", "answer them in the conversation itself")
    return written

"""What an incident stands for: its open issues, their accounts, and what these are worth a year."""

from collections.abc import Iterable

from msgspec import Struct

from rung.core.happenings.linking import INCIDENT
from rung.core.issue import IssueState
from rung.core.policy import Policy
from rung.store.decisions import around
from rung.store.decisions import desk as shared
from rung.store.models import Subject


class StandsFor(Struct, frozen=True):
    """Of one incident, as it stands now."""

    issues: int
    """Those linked with it that are open, also of accounts that nobody knows."""
    accounts: tuple[str, ...]
    """Their names, of each once, in the order of their keys."""
    arr: float
    """The sum of what these accounts are worth a year; 0 where that is known of none."""

    @property
    def words(self) -> str:
        """`23 issues · 17 accounts · 1,200,000 a year`; of one account its name."""
        whose = f"{len(self.accounts)} accounts" if len(self.accounts) > 1 else "".join(self.accounts)
        issues = f"{self.issues} issue{'' if self.issues == 1 else 's'}"
        return " · ".join(part for part in (issues, whose, f"{self.arr:,.0f} a year" if self.arr else "") if part)


def stand_for(states: Iterable[IssueState], policy: Policy) -> dict[str, StandsFor]:
    """By the key of each incident among these issues that has an open issue."""
    linked = {state.id: state.linked for state in states if state.kind == INCIDENT and state.linked}
    if not linked:
        return {}
    members = {key for keys in linked.values() for key in keys}
    found = Subject.objects.filter(kind="issue", is_open=True, key__in=members)
    account_of = dict(found.values_list("key", "account"))
    keys = sorted({account for account in account_of.values() if account})
    said = around.accounts(keys) if keys else {}
    accounts = {key: shared.account_facts(policy, key, said) for key in keys}
    stands: dict[str, StandsFor] = {}
    for incident, those in linked.items():
        there = [key for key in those if key in account_of]
        whose = sorted({account for key in there if (account := account_of[key])})
        known = [(key, accounts[key]) for key in whose]
        names = tuple((one.name if one else "") or key for key, one in known)
        if there:
            stands[incident] = StandsFor(len(there), names, sum((one.arr or 0 for _key, one in known if one), 0.0))
    return stands

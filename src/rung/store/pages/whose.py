"""Whose an issue is, at a glance: what marks its customer, and what their clock shows."""

from rung.core.document import Account, PolicyDocument
from rung.core.people.preferences import zone_of_account
from rung.store.accounts.contacts import Profile

VIP = "vip"
"""The tag of an account, or of a contact, that every row shows."""


def marks(account: Account | None, wrote: Profile | None) -> tuple[str, ...]:
    """`VIP` and `at risk`."""
    tags = (*(account.tags if account else ()), *(wrote.tags if wrote else ()))
    is_vip = any(tag.casefold() == VIP for tag in tags)
    return (*(("VIP",) if is_vip else ()), *(("at risk",) if account and account.is_at_risk else ()))


def zone(account: Account | None, wrote: Profile | None, document: PolicyDocument) -> str | None:
    """The customer's time zone: that of who wrote, else that of the account's own calendar; None where nobody said."""
    return (wrote.time_zone if wrote else None) or zone_of_account(account, document)

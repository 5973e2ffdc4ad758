"""What a new installation still lacks before it may wake anybody, for whoever sets it up."""

from django.urls import reverse
from msgspec import Struct

from rung.core.document import PolicyDocument
from rung.engine.accounts.accounts import every_account
from rung.store.elsewhere import forms, mailboxes, sources
from rung.store.pages import queries
from rung.store.people import members
from rung.store.policies import backtests, scenarios


class Step(Struct, frozen=True):
    """One thing to do, where it is done, what it is good for, and whether it is done."""

    name: str
    where: str
    words: str
    is_done: bool


def first_steps(document: PolicyDocument) -> list[Step]:
    """In the order in which they are best done. The last one is the switch that lets notices leave."""
    people, accounts, may_sign_in = len(document.people), len(every_account(document)), len(members.everyone())
    ways_in = len(sources.everyone()) + len(mailboxes.everyone()) + len(forms.everyone())
    proofs = len(scenarios.everyone()) + len(backtests.latest(limit=1))
    return [
        Step(
            "Bring your team in", reverse("directory-people"),
            f"{people} in the directory, {may_sign_in} may sign in: import a table, and give accounts under Settings.",
            may_sign_in > 1,
        ),
        Step(
            "Bring your customers in", reverse("customers"),
            f"{accounts or 'none'} known: until then every issue is of an unknown account.", accounts > 0,
        ),
        Step(
            "Let them reach you", reverse("sources"),
            "a mailbox, Slack, Teams, a helpdesk, a form or a chat on your site.", ways_in > 0,
        ),
        Step(
            "Try it by hand", reverse("issue-new"),
            "write down a P0 as if somebody called, and see on the Outbox page who would be told.", queries.is_any(),
        ),
        Step(
            "Prove your rules", reverse("policy"),
            "scenarios say what you expect; a back-test plays them over an export of your helpdesk.", proofs > 0,
        ),
        Step(
            "Let notices leave", reverse("settings"),
            "to yourself first, with a test ring on Tonight; then to everybody.", False,
        ),
    ]  # fmt: skip

"""A customer whose dry tone no word list hears: colleagues correct how its messages sound, and the model learns."""

from datetime import datetime, timedelta

from msgspec import Struct

from rung.core.events import AnyEvent, IssueOpened, IssueResolved, MessageMoodCorrected

ACCOUNT, CONTACT = "quillwork", "bela.rath"
BY = "ida"
EVERY = timedelta(days=3)
THINGS = ("calendar sync", "invoice export", "search page", "mobile app", "weekly report", "import", "status board",
          "reminder mail", "tag list")  # fmt: skip


class Told(Struct, frozen=True):
    """When something happens, and what."""

    at: datetime
    event: AnyEvent


def told(since: datetime, until: datetime, domain: str) -> list[Told]:
    """Each dry message, and within hours what a colleague said of it."""
    found: list[Told] = []
    for number, thing in enumerate(THINGS):
        at, key = since + number * EVERY + timedelta(hours=9), f"P-DRY-{number + 1}"
        opened = IssueOpened(
            issue=key, at=at, id=f"past/{key}/opened", account=ACCOUNT, contact=f"{CONTACT}@{domain}", priority="P3",
            subject=f"About the {thing}", channel="email", kind="question",
            body=f"Once upon a time there was a {thing}. We tell our children about it.",
        )  # fmt: skip
        corrected_at, solved_at = at + timedelta(hours=3), at + timedelta(hours=5)
        corrected = MessageMoodCorrected(
            issue=key, at=corrected_at, id=f"past/{key}/mood", message=opened.id, said_at=at, mood="angry", by=BY
        )
        solved = IssueResolved(issue=key, at=solved_at, id=f"past/{key}/resolved", by=BY)
        found += [Told(at, opened), Told(corrected_at, corrected), Told(solved_at, solved)]
    return [one for one in found if one.at < until]

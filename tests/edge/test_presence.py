"""Who looks at an issue and who writes there: over the live stream, in every process, and nowhere kept."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from rung.edge.presence import Presence
from rung.store import signals
from rung.store.models import Inbox, Journal
from rung.store.pages import names, presence
from rung.store.people import members
from rung.store.policies import policies
from tests.edge.test_live import Page, signed_in

if TYPE_CHECKING:
    from tests.edge.front import Front


class IssuePage(Page):
    """The page of an issue, of which others see that it is open."""

    def __init__(self, front: Front, cookies: dict[str, str], issue: str = "A-1") -> None:
        super().__init__(front, cookies, f"/live?issue={issue}")
        self.name = ""

    def sees(self, *people: tuple[str, str]) -> None:
        """Waits until exactly these others are there, each with what they do; their order counts for nothing."""
        while True:
            kind, data = self.hears()
            if kind == "you":
                self.name = data
            elif kind == "presence":
                there: list[dict[str, Any]] = json.loads(data)
                if {(one["name"], one["doing"]) for one in there} == set(people):
                    return


def hire(front: Front) -> tuple[dict[str, str], dict[str, str]]:
    """The cookies of Cy, and of Dan, who is nobody in the policy."""
    return signed_in(front.owner.user_id), signed_in(members.create("dan@support.example", None, name="Dan").user_id)


def test_who_has_the_page_open_and_who_writes_shows_and_ends(front: Front) -> None:
    of_cy, of_dan = hire(front)
    with IssuePage(front, of_cy) as cy:
        cy.sees()
        with IssuePage(front, of_dan) as dan:
            cy.sees(("Dan", ""))
            dan.sees((names.who(policies.current(), "cy"), ""))
            presence.say(dan.name, "dan@support.example", "writing")
            cy.sees(("Dan", "writing"))
            presence.say(dan.name, front.owner.username, "")  # only its own account speaks for a page
            presence.say("guessed", "dan@support.example", "")
            presence.say(dan.name, "dan@support.example", "")
            cy.sees(("Dan", ""))
            with IssuePage(front, of_dan), IssuePage(front, of_dan, "A-2") as elsewhere:
                elsewhere.sees()
        cy.sees()
    assert not Journal.objects.exists()
    assert not Inbox.objects.exists()


@pytest.mark.postgres
def test_processes_tell_each_other_whom_they_have(postgres_database: str) -> None:
    """Two hubs on one database, as two web processes have them."""
    from rung.edge.live import Hub
    from rung.edge.threads import DatabaseThreads
    from tests.edge.front import open_front

    async def story(front: Front, of_cy: dict[str, str], eve: members.Membership) -> None:
        threads = DatabaseThreads("test-presence", 1)
        other = Hub(threads)
        other.start()
        try:
            page = IssuePage(front, of_cy)
            await asyncio.to_thread(page.welcome)
            await asyncio.to_thread(page.sees)
            stream = other.join("A-1", eve, "Eve")
            await asyncio.to_thread(page.sees, ("Eve", ""))
            while not other.presence.people("A-1", but=eve.username):
                await stream.next(5.0)
            said = presence.Said(stream=stream.name, account=eve.username, doing="writing")
            other.presence.heard(presence.written(said))
            await asyncio.to_thread(page.sees, ("Eve", "writing"))
            other.leave(stream)
            await asyncio.to_thread(page.sees)
            page.close()
        finally:
            other.stop()
            await asyncio.to_thread(threads.close)

    with open_front() as front:
        eve = members.create("eve@support.example", None, name="Eve")
        asyncio.run(story(front, signed_in(front.owner.user_id), eve))


def test_a_crowd_is_told_in_words_that_fit_a_signal() -> None:
    told: list[str] = []

    async def crowd() -> None:
        here = Presence(lambda _: None, told.append)
        for number in range(60):
            here.enter("A-1", f"{number}@{'support' * 15}.example", "Ångström " * 30)
        here.close()

    asyncio.run(crowd())
    assert max(len(one.encode()) for one in told) <= signals.LONGEST
    assert len(presence.read(told[-1]).here or ()) > 15

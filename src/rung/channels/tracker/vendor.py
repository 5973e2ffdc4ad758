"""What one tracker must be able to do, so that issues are followed in it; everything else is the same for all."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from rung.channels.base import Description, Field, Proof, Stage, Task, Ticket, Wire
from rung.channels.helpdesk.vendor import Said
from rung.channels.http_standin import HttpStandIn

TEAMS = Field(
    name="teams", label="Teams whose hand-overs are opened there",
    help="Their keys, with commas. What is offered to one of them is opened there by itself.",
)  # fmt: skip
MARKED = Field(
    name="marked", label="Comments come here where they contain",
    help="A word such as #support. Empty: every comment there is a note here.",
)  # fmt: skip
GIVES_BACK = Field(
    name="gives_back", label="What is done there goes back to the team that handed it over", kind="flag",
    help="Else its owner is told, and gives it back by hand.",
)  # fmt: skip
SHARED = (TEAMS, MARKED, GIVES_BACK)
"""Settings that every tracker has."""
BRIEF = "brief and customers' words"
WRITES = (BRIEF, "notes", "priority", "assignee", "status")
"""What can be written there: who the customer is and what they wrote, below what is asked; notes that name the tracker;
the fields; that it is over once it is resolved here."""
KEY = re.compile(r"[A-Z][A-Z0-9_]{0,30}-\d{1,10}")
PLACE = rf"[a-z0-9-]{{1,60}}/(new|{KEY.pattern})"
"""The address of an issue that is called by such a key."""


def key_in(text: str) -> str:
    """The key of an issue, such as `ENG-12`, in what somebody typed: the key itself, or an address that has it as one
    of its parts; empty where there is none."""
    parts = text.partition("?")[0].rstrip("/").split("/")
    return next((part.upper() for part in reversed(parts) if KEY.fullmatch(part.upper())), "")


def fenced(words: str) -> str:
    """Words of others as a block of code in Markdown: nobody is mentioned by it, and nothing is closed."""
    longest = max((len(run) for run in re.findall(r"`+", words)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{words}\n{fence}"


class Site(Protocol):
    """One installation of a tracker, with the credentials and settings of a source."""

    async def me(self) -> Proof:
        """Who we are there. Raises `Failed` also where its project or its like is not to be found."""

    async def look(self, number: str) -> Ticket:
        """How an issue stands. Raises `Failed` where there is none."""

    async def find(self, mark: str) -> Ticket | None:
        """The issue that we opened with this mark."""

    async def open(self, task: Task, text: str, assignee: str) -> Ticket: ...

    async def complete(self, ticket: Ticket, task: Task) -> None:
        """What belongs to an issue beside itself, such as the link to ours; harmless when repeated."""

    async def say(self, number: str, words: str, key: str) -> str:
        """Writes a comment; returns its reference. The same key writes it once, where the tracker can tell."""

    async def said(self, number: str) -> Sequence[Said]:
        """The last comments."""

    async def change(self, number: str, task: Task, assignee: str) -> None: ...

    async def agent(self, address: str) -> str:
        """By what the tracker knows the person with this mail address; empty where it does not."""


class TrackerVendor(Protocol):
    """One kind of tracker."""

    about: Description
    writes: tuple[str, ...]
    default_url: str
    """Where it is, where the settings do not say; empty where they must."""

    def named(self, text: str, settings: Mapping[str, Any]) -> str:
        """What an issue is called whose number or address somebody typed; empty where it is neither."""

    def site(self, wire: Wire) -> Site:
        """Raises `Failed` where the settings are wrong."""

    def plain(self, words: str) -> str:
        """Words of ours as they may stand there: nobody is called by them who is not meant."""

    def quoted(self, words: str) -> str:
        """Words of others, laid out so that nothing in them means anything."""

    def stand_in(self, stage: Stage) -> HttpStandIn: ...

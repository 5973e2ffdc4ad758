"""Hand-overs between teams."""

from pydantic import Field

from rung.api.shapes.base import Given, Instant, Shown
from rung.engine import handover_brief
from rung.intake.forms import LONGEST_REASON
from rung.store.measures import team_times
from rung.store.pages import handovers


class Handoff(Shown):
    """One team's offer of the issue to another, and what became of it."""

    number: int
    state: str = Field(description="offered, accepted, returned (also after it was accepted) or withdrawn.")
    to: str = Field(description="The team's key.")
    from_team: str | None = Field(description="The key of the team that had it.")
    by: str | None = Field(description="Who offered it.")
    offered_at: Instant
    accepted_at: Instant | None
    accepted_by: str | None
    ended_at: Instant | None = Field(description="When it was returned or taken back.")
    ended_by: str | None
    reason: str = Field(description="Why it was returned.")
    asked: str = Field(description="What the other team was asked to do.")
    summary: str = Field(description="The brief that went with it.")

    @classmethod
    def of(cls, one: handovers.Shown) -> "Handoff":
        same = {name: getattr(one, name) for name in cls.model_fields if name != "from_team"}
        return cls(from_team=one.from_, **same)


class TeamTime(Shown):
    team: str | None = Field(description="The team's key; null: it was with none.")
    name: str
    seconds: float = Field(description="How long the issue was open with it, all its stays together.")


class TeamTimes(Shown):
    """Where an issue was, counted from its journal."""

    at: Instant = Field(description="Up to this instant.")
    teams: list[TeamTime]
    moves: int = Field(description="How often it came to another team by hand.")
    bounces: int = Field(description="How often a hand-over was returned, or went on to yet another team.")

    @classmethod
    def of(cls, one: team_times.TeamTimes) -> "TeamTimes":
        teams = [TeamTime(team=each.team, name=each.name, seconds=each.seconds) for each in one.teams]
        return cls(at=one.at, teams=teams, moves=one.moves, bounces=one.bounces)


class When(Given):
    at: Instant | None = Field(default=None, description="An instant of the past; absent: now.")


class BriefLine(Shown):
    words: str
    source: str = Field(description="Where it comes from: whose message of when, the issue's clocks, the account.")


class BriefPart(Shown):
    title: str
    lines: list[BriefLine]


class Brief(Shown):
    """What another team needs to know of an issue, of what was said and what is known: nothing in it is made up."""

    text: str = Field(description="As it goes with an offer that brings no words of its own.")
    parts: list[BriefPart]

    @classmethod
    def of(cls, one: handover_brief.Brief) -> "Brief":
        parts = [
            BriefPart(title=part.title, lines=[BriefLine(words=line.words, source=line.source) for line in part.lines])
            for part in one.parts
        ]
        return cls(text=one.text, parts=parts)


class Offer(Given):
    """A hand-over to another team."""

    to: str = Field(min_length=1, description="The team's key.")
    summary: str | None = Field(
        default=None, max_length=20_000,
        description="What they need to know. Absent: the brief that Rung makes of the issue as it stands.",
    )  # fmt: skip
    asked: str = Field(default="", description="What the other team is asked to do.")


class Acceptance(Given):
    """A team takes the issue over."""

    to: str | None = Field(default=None, description="The team's key; absent: the one it was offered to.")


class Return(Given):
    reason: str = Field(min_length=1, max_length=LONGEST_REASON, description="Why it goes back.")

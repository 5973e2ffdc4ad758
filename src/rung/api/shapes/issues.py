"""Issues: as lists show them, whole, and what can be done to them."""

from typing import Any, Literal

from pydantic import Field, model_validator

from rung.api.shapes.base import Given, Instant, Name, Page, Shown
from rung.api.shapes.escalations import ComingStep, Escalation, LadderGlance
from rung.api.shapes.fits import Fits
from rung.api.shapes.handoffs import Handoff, TeamTimes
from rung.api.shapes.trackers import Tracked
from rung.core.events.message import Sounds
from rung.engine.sending import answer_files
from rung.engine.telling import links
from rung.store.pages import incidents, queries
from rung.store.pages.issue_page import ClockBar, IssuePage, Suggested
from rung.store.words.conversation import Said


class Breach(Shown):
    """A promise that is missed, and not made up for yet."""

    metric: str
    due_at: Instant


class StandsFor(Shown):
    """What an incident stands for: the open issues that are linked with it."""

    issues: int
    accounts: list[str] = Field(description="Their accounts' names, those that are known.")
    arr: float = Field(description="What these accounts are worth a year; 0 where that is known of none.")

    @classmethod
    def of(cls, one: incidents.StandsFor | None) -> "StandsFor | None":
        return cls(issues=one.issues, accounts=list(one.accounts), arr=one.arr) if one else None


class IssueSummary(Shown):
    """An issue as the queue shows it."""

    id: str
    subject: str
    last_words: str = Field(description="The customer's last sentence.")
    priority: str
    status: str
    account: str | None
    account_name: str
    tier: str | None
    team: str | None
    assignee: str | None
    owner: str | None = Field(description="Who has it; to be assigned by a rule is not to have it.")
    owner_name: str
    why_nobody: str | None = Field(description="Why nobody has it: exhausted, undeliverable, unmapped or blocked.")
    marks: list[str] = Field(description="VIP (a tag of the account or of who wrote), at risk.")
    waits_on: str = Field(
        description="us, customer, snoozed; engineering: a tracker follows it and the customer is answered; assignee: "
        "nobody who could have it is free."
    )
    waits_why: str = Field(description="Of the last: who was looked at, and why they were passed over.")
    snoozed_until: Instant | None
    promise_at: Instant | None = Field(description="By when the customer was promised to hear from us.")
    next_what: str = Field(description="What happens next if nobody acts: a metric that is missed, or `climb`.")
    next_at: Instant | None
    breach_risk: float | None = Field(
        description="The chance, 0 to 1, that it is resolved later than promised; null where nobody can say."
    )
    breached: list[Breach]
    escalation: LadderGlance | None
    next_told: ComingStep | None
    stands_for: StandsFor | None = Field(description="Of an incident with open issues; null else.")
    joined: list[str] = Field(description="The open incidents that see to it: it does not ring by itself.")
    opened_at: Instant
    updated_at: Instant
    link: str = Field(description="The issue's page in the console.")

    @classmethod
    def of(cls, row: queries.Row) -> "IssueSummary":
        return cls(
            id=row.key, subject=row.subject, last_words=row.last_words, priority=row.priority, status=row.status,
            account=row.account, account_name=row.account_name, tier=row.tier, team=row.team, assignee=row.assignee,
            owner=row.owner, owner_name=row.owner_name, why_nobody=row.why_nobody,
            marks=list(row.marks), waits_on=row.waits_on, waits_why=row.waits_why,
            snoozed_until=row.snoozed_until, promise_at=row.promise_at, next_what=row.next_what, next_at=row.next_at,
            breach_risk=row.breach_risk,
            breached=[Breach(metric=metric, due_at=due_at) for metric, due_at in row.breached],
            escalation=LadderGlance.of(row.key, row.ladder) if row.ladder else None,
            next_told=ComingStep.of(row.then) if row.then else None,
            stands_for=StandsFor.of(row.stands_for), joined=list(row.joined),
            opened_at=row.opened_at, updated_at=row.updated_at, link=links.to_issue(row.key),
        )  # fmt: skip


class IssuePageOfList(Page):
    issues: list[IssueSummary]
    counts: dict[str, int] = Field(description="How many open issues each tab of the queue has.")


class Clock(Shown):
    """One run of one promise."""

    metric: str
    state: str = Field(description="running, paused, met, breached or cancelled.")
    target: str | None
    calendar: str
    started_at: Instant
    due_at: Instant | None = Field(description="Null while paused.")
    fulfilled_at: Instant | None
    breached_at: Instant | None
    promised_at: Instant | None

    @classmethod
    def of(cls, bar: ClockBar) -> "Clock":
        return cls(**{name: getattr(bar, name) for name in cls.model_fields})


class SentFile(Shown):
    """A file that came with a message or went with an answer."""

    name: str
    content_type: str
    size: int = Field(description="Bytes.")


class Message(Shown):
    """One message or note of the conversation."""

    event_id: str = Field(description="What names it, as where it is said how it sounds.")
    at: Instant
    kind: str = Field(description="The event's type, such as message.received.")
    direction: str = Field(description="in, out or internal.")
    author: str
    subject: str
    body: str
    channel: str
    automatic: bool
    sentiment: float | None = Field(description="From -1 to 1; null where no rule asks for it or nobody can say.")
    frustration: float | None = Field(description="From 0 to 1.")
    flags: list[str] = Field(description="What was noticed in the words, such as threat_to_leave.")
    mood: str = Field(
        description="angry, neutral, pleased or unsure, as a colleague said, else a model; empty where nobody did."
    )
    mood_by: str
    mood_by_model: bool = Field(description="A model says so, and nobody has confirmed it.")
    next_update_by: Instant | None
    thanks: str = Field(description="The words of thanks, where it is nothing else and needs no reply.")
    edited_at: Instant | None = Field(description="When its writer last gave it other words.")
    removed_at: Instant | None = Field(description="When its writer took it back; `body` holds what it said.")
    files: list[SentFile]

    @classmethod
    def of(cls, said: Said) -> "Message":
        files = [SentFile(name=one.name, content_type=one.content_type, size=one.size) for one in said.files]
        return cls(files=files, **{name: getattr(said, name) for name in cls.model_fields if name != "files"})


class Suggestion(Shown):
    """What a learned model says of a field that nobody has named. Naming it, so or otherwise, ends it."""

    field: str
    value: str
    confidence: float = Field(description="The share of such answers that are right, from 0 to 1.")
    version: int = Field(description="Of the model; 0 where a skill is only called by a word of the text.")
    is_set: bool = Field(description="It was sure enough to count without anybody's yes.")
    words: str = Field(description="The customer's words that speak for it; empty once they are erased.")

    @classmethod
    def of(cls, one: Suggested) -> "Suggestion":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class Issue(Shown):
    """Everything about one issue."""

    id: str
    subject: str
    status: str
    priority: str
    kind: str | None
    channel: str
    account: str | None
    account_name: str
    tier: str | None
    contact: str | None
    team: str | None
    assignee: str | None
    owner: str | None
    owner_name: str
    owned_since: Instant | None
    why_nobody: str | None
    waits_why: str = Field(description="Why it waits for an assignee: who was looked at, and why passed over.")
    waits_for: list[str] = Field(description="The people in whose lines it stands: one of them gets it.")
    tags: list[str]
    skills: list[str]
    watchers: list[str]
    fields: dict[str, Any]
    sentiment: float | None = Field(description="How the customer's last message sounds, from -1 to 1.")
    sentiment_trend: float | None = Field(description="Below zero it sounds worse than those before it.")
    frustration: float | None = Field(description="From 0 to 1.")
    flags: list[str] = Field(description="What was noticed in the customer's words so far.")
    suggestions: list[Suggestion]
    breach_risk: float | None = Field(description="The chance, 0 to 1, that it is resolved later than promised.")
    risk_raised_by: list[str] = Field(description="What raises that chance most, in words.")
    knows_best: Fits | None = Field(
        description="How well people suit it by what they solved before, as it was opened; null where no rule picks so."
    )
    opened_at: Instant
    resolved_at: Instant | None
    closed_at: Instant | None
    snoozed_until: Instant | None
    next_update_by: Instant | None
    handoff_to: str | None = Field(description="The team that has not answered an offer of it yet.")
    team_times: TeamTimes
    handoffs: list[Handoff] = Field(description="Its hand-overs, the latest last; ten at most.")
    next_what: str
    next_at: Instant | None
    clocks: list[Clock]
    escalations: list[Escalation]
    coming: list[ComingStep]
    linked: list[str] = Field(description="Issues that it is linked with; each of them has this one, too.")
    joined: list[str] = Field(description="Those that are open incidents: they see to it, and it does not ring.")
    stands_for: StandsFor | None = Field(description="Of an incident with open issues; null else.")
    merged_into: str | None = Field(description="The issue that has its messages now.")
    tracked: list[Tracked] = Field(description="Where engineering follows it.")
    conversation: list[Message]
    policy_version: int
    link: str

    @classmethod
    def of(cls, page: IssuePage) -> "Issue":
        state, account = page.state, page.account
        return cls(
            id=page.key, subject=page.subject, status=state.status, priority=state.priority, kind=state.kind,
            channel=state.channel, account=state.account,
            account_name=(account.name or account.key) if account else state.account or "",
            tier=account.tier if account else None, contact=page.contact, team=state.team, assignee=state.assignee,
            owner=page.owner, owner_name=page.owner_name if page.owner else "",
            owned_since=page.owned_since if page.owner else None,
            why_nobody=page.why_nobody, waits_why=state.waits_why, waits_for=list(state.waits_for),
            tags=list(state.tags), skills=list(state.skills),
            watchers=list(state.watchers), fields=state.fields,
            sentiment=state.sentiment, sentiment_trend=state.sentiment_trend, frustration=state.frustration,
            flags=list(state.flags), suggestions=[Suggestion.of(one) for one in page.suggestions],
            breach_risk=state.breach_risk, risk_raised_by=list(state.risk_raised_by),
            knows_best=Fits.of(state.fits) if state.fits else None,
            opened_at=state.opened_at, resolved_at=state.resolved_at, closed_at=state.closed_at,
            snoozed_until=state.snoozed_until, next_update_by=state.next_update_by, handoff_to=state.handoff_to,
            team_times=TeamTimes.of(page.team_times),
            handoffs=[Handoff.of(one) for one in page.handed.all],
            next_what=page.next_what, next_at=page.next_at, clocks=[Clock.of(bar) for bar in page.clocks],
            escalations=[Escalation.of(page.key, one) for one in page.ladders],
            coming=[ComingStep.of(step) for step in page.coming],
            linked=list(state.linked), joined=list(state.joined),
            stands_for=StandsFor.of(page.stands_for), merged_into=state.merged_into,
            tracked=[Tracked.of(one) for one in state.tracked],
            conversation=[Message.of(said) for said in page.conversation], policy_version=page.policy_version,
            link=links.to_issue(page.key),
        )  # fmt: skip


class Filters(Given):
    """Which issues are wanted."""

    tab: Literal["mine", "team", "offered", "all", "waiting", "ended"] | None = Field(
        None, description="A tab of the console's queue. Absent: every issue, open or ended."
    )
    priority: str | None = None
    account: str | None = None
    team: str | None = None
    status: str | None = None
    q: str = Field(
        default="", max_length=200, description="Words: each is in its key, its account or what was written in it."
    )
    limit: int = Field(default=50, ge=1, le=200)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class NewFile(Given):
    """A file of an answer."""

    name: str = Field(min_length=1, max_length=200)
    content_type: str = Field(default="application/octet-stream", max_length=200)
    content: str = Field(min_length=1, description="Its bytes, in Base64.")


class NewMessage(Given):
    """A public answer to the customer."""

    body: str = Field(min_length=1, max_length=500_000)
    next_update_by: Instant | None = Field(default=None, description="By when the customer hears from us again.")
    to_linked: bool = Field(
        default=False, description="Of an incident: each issue that is linked with it is answered, too."
    )
    files: list[NewFile] = Field(
        default=[],
        max_length=answer_files.MOST,
        description="Files for the customer. They go along with the answer, or as links below it, by the way that the "
        "customer wrote; where they can do neither, the answer is refused. The whole request has at most 10 MB.",
    )


class NewNote(Given):
    """A note for the team alone."""

    body: str = Field(min_length=1, max_length=500_000)
    mentions: list[Name] = Field(
        default=[],
        description="Keys of people, or `team:` and a team's key. What the body mentions by `@` counts as well.",
    )


class Watcher(Given):
    """Somebody who hears how an issue goes on."""

    person: Name | None = Field(default=None, description="A person's key; absent: whoever's token it is.")


class Assignment(Given):
    to: str | None = Field(description="A person's key; null: nobody.")
    team: str | None = Field(default=None, description="A team's key; absent: as it is.")


class Changes(Given):
    """What is to be otherwise. At least one."""

    priority: Name | None = None
    status: Name | None = None
    kind: Name | None = None
    account: Name | None = None
    team: Name | None = None
    tags: list[Name] | None = None
    skills: list[Name] | None = Field(default=None, description="All that it needs, at once.")
    watchers: list[Name] | None = Field(default=None, description="Keys of people: whom `role:watchers` means.")
    fields: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _is_something(self) -> "Changes":
        if not self.model_fields_set:
            raise ValueError(f"name at least one of {', '.join(type(self).model_fields)}")
        return self


class Skill(Given):
    """Whether the issue needs a skill."""

    skill: Name
    needed: bool = Field(default=True, description="False: what is suggested or set is wrong.")


class Risk(Given):
    """Whether the resolution will come too late."""

    late: bool | None = Field(description="Null: nobody says so any more, and what is foretold next counts.")


class Mood(Given):
    """How a customer's message really sounds."""

    message: str = Field(description="Its `event_id`.")
    mood: Sounds | None = Field(
        default=None, description="Absent: as a model said, which is confirmed."
    )


class Snooze(Given):
    until: Instant

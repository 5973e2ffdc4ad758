"""What the API takes and gives. Made by `make client` from the OpenAPI document: change the API instead."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType, field


class Breach(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A promise that is missed, and not made up for yet."""
    metric: str
    due_at: datetime


class ComingStep(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that comes of itself unless somebody acts."""
    at: datetime
    kind: Literal["tell", "wait", "breach", "moved"]
    escalation: int | None
    path: str | None
    level: int | None
    people: list[str]
    metric: str | None
    state: str | None
    until: datetime | None
    because: str


class IssueSummary(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An issue as the queue shows it."""
    id: str
    subject: str
    last_words: str
    """The customer's last sentence."""
    priority: str
    status: str
    account: str | None
    account_name: str
    tier: str | None
    team: str | None
    assignee: str | None
    owner: str | None
    """Who has it; to be assigned by a rule is not to have it."""
    owner_name: str
    why_nobody: str | None
    """Why nobody has it: exhausted, undeliverable, unmapped or blocked."""
    marks: list[str]
    """VIP (a tag of the account or of who wrote), at risk."""
    waits_on: str
    """us, customer, snoozed; engineering: a tracker follows it and the customer is answered; assignee: nobody who
    could have it is free.
    """
    waits_why: str
    """Of the last: who was looked at, and why they were passed over."""
    snoozed_until: datetime | None
    promise_at: datetime | None
    """By when the customer was promised to hear from us."""
    next_what: str
    """What happens next if nobody acts: a metric that is missed, or `climb`."""
    next_at: datetime | None
    breach_risk: float | None
    """The chance, 0 to 1, that it is resolved later than promised; null where nobody can say."""
    breached: list[Breach]
    escalation: LadderGlance | None
    next_told: ComingStep | None
    stands_for: StandsFor | None
    """Of an incident with open issues; null else."""
    joined: list[str]
    """The open incidents that see to it: it does not ring by itself."""
    opened_at: datetime
    updated_at: datetime
    link: str
    """The issue's page in the console."""


class LadderGlance(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The most urgent climb of an issue, as lists show it."""
    id: str
    path: str
    state: str
    level: int
    levels: int
    level_name: str
    told: list[str]
    told_at: datetime | None
    is_seen: bool
    climbs_at: datetime | None


class StandsFor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an incident stands for: the open issues that are linked with it."""
    issues: int
    accounts: list[str]
    """Their accounts' names, those that are known."""
    arr: float
    """What these accounts are worth a year; 0 where that is known of none."""


class Waiting(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The act is on disk, and is decided as soon as its turn comes."""
    state: Literal["waiting"] | UnsetType = UNSET
    issue: str
    event: str
    """The event's id. Sent as Idempotency-Key it makes a repetition safe."""
    hint: str | UnsetType = UNSET


class NewTracked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An issue of a tracker in which one of ours is to be followed."""
    tracker: str
    """The name of the source."""
    number: str | UnsetType = UNSET
    """Its number or address there; absent: a new one."""
    body: str | UnsetType = UNSET
    """What engineering is to do."""


class EventProblem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong with one event, and how to mend it."""
    line: int
    """The line, or the place in the array, counted from 1."""
    field: str
    code: str
    message: str
    hint: str


class Taken(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of the events: accepted means on disk."""
    accepted: int
    duplicates: int
    errors: list[EventProblem]


class Escalation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One climb, what it has done, and what it does next unless somebody acts."""
    id: str
    issue: str
    path: str
    trigger: str
    state: str
    """open, held, acknowledged, exhausted; or ended: fulfilled, replaced, joined, resolved, closed."""
    urgency: str
    level: int
    levels: int
    level_name: str
    opened_at: datetime
    climbs_at: datetime | None
    acknowledged_by: str | None
    acknowledged_by_name: str
    acknowledged_at: datetime | None
    acknowledged_until: datetime | None
    """Null while acknowledged: until the next breach."""
    closed_at: datetime | None
    closed_because: str
    told: list[Told]
    coming: list[ComingStep]


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody whom a level told."""
    to: str
    """A person's key, or a channel target such as `slack:#war-room`."""
    name: str
    at: datetime
    level: int
    urgency: str
    ring: bool
    state: str
    """told, held by quiet hours, accepted by the channel, failed, seen or declined."""
    notice: str


class NewEscalation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An escalation by hand."""
    path: str
    level: int | UnsetType = UNSET
    """The level to begin at."""
    reason: str
    answers: dict[str, str] | UnsetType = UNSET
    """What the path's `asks` want to know."""


class Acknowledgement(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """"I have it." """
    lasts: str | UnsetType | None = UNSET
    """A span after which the climb goes on."""
    next_update_by: datetime | UnsetType | None = UNSET
    """By when the customer hears from us."""


class Decline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    because: str | UnsetType = UNSET


class Closure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    reason: str | UnsetType = UNSET
    """Why there is nothing to escalate any more."""


class Question(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is asked of an issue's decisions."""
    limit: int | UnsetType = UNSET
    """So many decisions at most."""
    line: int | UnsetType | None = UNSET
    """Explain the decision of this number; a negative one counts from the end, -1 is the latest."""
    at: datetime | UnsetType | None = UNSET
    """Explain the last decision by this instant."""
    why_not: str | UnsetType | None = UNSET
    """Explain one trigger, routing rule or target alone, at the latest decision unless one is named."""
    person: str | UnsetType | None = UNSET
    """Why this person, by key or name, was told or not: each notice, and level by level."""


class AtLevel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one level did for a person."""
    number: int | None
    """The decision that started it; null where it has not started."""
    at: datetime | None
    path: str
    level: int
    name: str
    was_told: bool
    words: str


class Considered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who was looked at for a level, and why they were told or passed over."""
    who: str
    why: str


class Earlier(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Earlier decisions that looked at the rule, one after the other with the same outcome."""
    number: int
    """The first of them."""
    at: datetime
    happened: str
    outcome: str
    words: str
    times: int
    last_number: int


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One decision: what happened, and what it led to."""
    number: int
    """Its place in the issue's journal, counted from 1."""
    at: datetime
    decided_at: datetime
    event: str
    """The event's type, such as message.received."""
    by: str | None
    by_name: str
    words: str
    sentences: list[Sentence]
    fields: dict[str, Any]
    """The event's facts, without the words that people wrote."""
    policy_version: int | None
    late_by: float | None
    """Seconds between the event and its decision, where more than a few."""


class Explained(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One decision, and what became of every rule of the policy in force then."""
    decision: Entry
    triggers: list[Rule]
    routing: list[Rule]
    targets: list[Rule]
    earlier: list[Earlier]
    """The newest first; where one rule alone is asked about."""
    caveats: list[str]
    """Why this may not be how it was, such as words that were erased."""


class Person(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody of the policy's people."""
    key: str
    name: str
    title: str | None
    email: str | None
    teams: list[str]
    skills: dict[str, int]
    manager: str | None
    capacity: int | None
    """Null: unlimited."""
    open_issues: int
    is_away: bool
    is_on_shift: bool
    shift_ends_at: datetime | None
    on_call_for: list[str]
    """Schedules."""
    away: list[Absence]
    """Now and to come."""


class Rule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    kind: str
    """trigger, level, target or routing."""
    name: str
    """A level as outage/2."""
    scenarios: int
    """In how many of them it does something."""


class Sentence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that a decision led to, and why."""
    words: str
    kind: str
    """The effect's type, such as clock.breached."""
    code: str
    """The reason's code, such as climb."""
    because: str
    facts: dict[str, Any]
    """The values that made it so."""
    considered: list[Considered]
    at: datetime


class Telling(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One notice to the person."""
    number: int
    """The decision that told them."""
    at: datetime
    path: str | None
    level: int | None
    urgency: str
    ring: bool
    channels: list[str]
    words: str
    why: str
    """What asked for it: a trigger with its values, a climb, a repeat ..."""
    ladder: str
    """What opened the ladder that it belongs to."""
    picked: str
    """Why this person of those whom the level names."""
    chosen: str
    """Why by these channels."""
    became: str
    """What became of it, channel by channel."""
    others: list[Considered]
    """Who else was looked at by the level."""


class Why(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was decided about people, and the answer to what was asked."""
    decisions: list[Entry]
    """Those that told, moved or assigned somebody, the newest first."""
    explained: Explained | None
    """Where a decision or a rule was asked about."""
    person: Person | None
    """Where a person was asked about."""


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that would happen."""
    at: datetime
    kind: Literal["ring", "later", "inform", "wait", "assigned", "breach", "opened", "ended", "moved", "due", "met",
        "cancelled", "asked"]
    change: Literal["same", "new", "gone"]
    """Happens in any case; only by the act; not any more because of it."""
    to: list[str]
    """Keys of persons, and channel targets."""
    who: list[str]
    """The same by name."""
    path: str | None
    level: int | None
    urgency: str | None
    channels: list[str]
    until: datetime | None
    """Of a level that waits, or a held notice: until when; of a clock: due."""
    what: str
    """The clock, or the state that an escalation comes to."""
    words: str
    because: str


class Preview(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What comes of an issue, as it will be if nothing else happens. Nothing is written."""
    issue: str
    at: datetime
    words: str
    """What is done, in words."""
    until: datetime
    """So far it was looked."""
    lines: list[Line]
    caveats: list[str]
    """Why it may come otherwise."""


class Imagined(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is asked about: one of the two; neither means that nobody acts."""
    act: str | UnsetType | None = UNSET
    """In short: acknowledge=1h, priority=P0, escalate=outage:2, snooze=4h, resolve ..."""
    event: dict[str, Any] | UnsetType | None = UNSET
    """Any event (docs/policy.md) about this issue, an account or a person, as it would be sent; without `at` and
    `id`: it is imagined for now.
    """


class Scenario(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A story with what is expected of a policy."""
    id: int
    name: str
    """As its text says it."""
    text: str
    """YAML: one scenario as a scenario file has it, with its `starts`."""
    revision: int
    """Counts the changes of its text."""
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    taken_from: str | None
    """The issue whose story it is."""


class Scenarios(Struct, frozen=True, kw_only=True, omit_defaults=True):
    scenarios: list[Scenario]


class ScenarioText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A scenario. Its name stands in its text."""
    text: str


class File(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All scenarios as one file."""
    text: str


class TakenIn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    added: int
    changed: int


class Exercised(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of the policy its scenarios exercise."""
    percent: float
    never: int
    rules: list[Rule]


class Failure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An expectation that did not come true."""
    line: int
    expected: str
    found: str
    at: datetime | None


class Misfit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a scenario does not fit the policy."""
    line: int
    column: int
    code: str
    message: str
    hint: str


class Result(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What it came to. `old` is the policy that it was compared with, `new` the one that was tested."""
    difference: dict[str, Any]
    """Figures of both, pages by day and by person, issues that only one of them escalates, and why."""
    issues: dict[str, Any]
    """Of the issues listed, what both say: escalations, notices, clocks."""
    marks: dict[str, Any]
    """Of the issues listed, whether by night, and which promises it saved."""
    read: list[str]
    """How the past was read, and what of it was left out."""
    seconds: float
    refused: list[dict[str, Any]]
    """The first events that made no sense to the policy tested."""


class Run(Struct, frozen=True, kw_only=True, omit_defaults=True):
    passed: int
    failed: int
    is_complete: bool
    """False: the time was over before all had run; ask again, and more have."""
    results: list[Result]
    coverage: Exercised


class RunOf(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Against what scenarios are run: a draft, a version, or a text; the policy in force where none is named."""
    draft: int | UnsetType | None = UNSET
    version: int | UnsetType | None = UNSET
    text: str | UnsetType | None = UNSET
    """A policy document."""
    scenarios: list[int] | UnsetType | None = UNSET
    """Only these; all where left out."""


class ChangedText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    text: str
    revision: int | UnsetType | None = UNSET
    """The revision that was changed: what somebody else wrote meanwhile then stays."""


class TakenIssue(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A real issue as a scenario."""
    scenario: Scenario | None
    """As it is kept; null where it was only to be shown."""
    name: str
    text: str
    version: int
    """Of the policy, that decided the issue, and with which it was run."""
    passed: bool
    differences: list[str]
    """What it does otherwise than was done."""
    because: list[str]
    """What is known of why."""
    left_out: list[str]
    """What of the issue is not in it, or under another name."""


class Wanted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which of them, and how many."""
    among: Literal["all", "account", "others"] | UnsetType = UNSET
    """Issues of all accounts, of the same account, or of others."""
    limit: int | UnsetType = UNSET


class Kind(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An urgency, or a kind of notice that asks nothing."""
    kind: str
    """critical, high, normal, informed, updates or bulletins."""
    whose: str
    """Whose choice: own, team, policy, nobody, or normal (it goes as what is normal)."""
    by_whom: str
    sentences: list[str]
    """What would happen, by the person's own clock."""
    overrides: list[str]
    """Where the choice does not count, and why."""
    inherited: str
    """What it would be with no choice of their own."""


class Preferences(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one person is told."""
    person: str
    notices: dict[str, Any]
    """What they chose themselves, as a policy writes it."""
    is_of_policy: bool
    """The policy's text says it, and it is changed there."""
    time_zone: str
    kinds: list[Kind]
    would: list[str]
    """With `at`: what would happen then, a sentence for each kind."""


class NewPreferences(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All of somebody's choices; what is not named is inherited."""
    notices: dict[str, Any]
    """As a policy writes it; empty: everything is inherited."""
    preview: bool | UnsetType = UNSET
    """Only answer what would happen; nothing is kept."""


class Asked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    since: datetime | UnsetType | None = UNSET
    until: datetime | UnsetType | None = UNSET
    """The first instant that does not belong to it."""
    least: int | UnsetType = UNSET
    """The lowest score."""
    most: int | UnsetType = UNSET
    """The highest score."""
    team: str | UnsetType | None = UNSET
    account: str | UnsetType | None = UNSET
    person: str | UnsetType | None = UNSET
    issue: str | UnsetType | None = UNSET
    escalated: bool | UnsetType | None = UNSET
    """Whether the issue had been escalated before."""
    commented: bool | UnsetType = UNSET
    """Only those with a comment."""
    limit: int | UnsetType = UNSET
    offset: int | UnsetType = UNSET


class Proof(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One way to somebody."""
    channel: str
    address: str
    wakes: bool
    """What is critical goes by it, at once or later."""
    state: str
    """proven, stale (long ago), asked, overdue (no answer to the weekly check), never."""
    confirmed_at: datetime | None
    confirmed_by: str
    """link, or code; empty while it is not proven."""
    asked_at: datetime | None


class Reachability(Struct, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime
    weekly_check: str
    people: list[Reachable]


class Reachable(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether somebody hears."""
    person: str
    name: str
    is_on_duty_soon: bool
    is_proven: bool
    """Every way that is to wake them is proven."""
    is_overdue: bool
    ways: list[Proof]


class Attempt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One try to send."""
    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    """accepted, retry, failed, or unknown: it began and nobody knows how it ended."""
    error: str | None
    mode: str
    """live, or outbox: it went to a stand-in."""
    by: str | None
    """Who asked for this attempt, where a person did."""
    reports: list[Report]
    """The first first; each word of the other side's once."""


class Coming(Struct, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime
    channels: list[str]


class Journey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one notice went."""
    id: str
    issue: str
    to: str
    to_name: str
    urgency: str
    ring: bool
    because: str
    at: datetime
    state: str
    """acknowledged, seen, accepted, on its way, failed, reached nobody ..."""
    ways: list[Way]
    moments: list[Moment]
    next: Coming | None
    """The later channels that are used unless somebody acts before."""


class Moment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime
    words: str


class Report(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the other side said later of what it had taken."""
    state: str
    """In its own word: sent, delivered, read, completed, undelivered, failed ..."""
    at: datetime
    detail: str


class Way(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One channel by which a notice went."""
    delivery: int
    channel: str
    address: str
    why: str
    """preference, fallback, released, last resort, detour, or place."""
    words: str
    state: str
    waits_for: str
    attempts: list[Attempt]


class Alike(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An open issue that is like what was asked about."""
    id: str
    subject: str
    account: str | None
    opened_at: datetime
    likeness: float
    """From 0 to 1."""
    words: list[str]
    """Words that both say, as the other one writes them, the most telling first."""
    near: list[str]
    """What else they share: contact, account, day."""
    is_linked: bool
    """They are linked already."""
    link: str
    """The issue's page in the console."""


class AlikeList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The likest first; empty where nothing is, or too little was written to say."""
    issues: list[Alike]


class Words(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody is about to write, or has written elsewhere."""
    subject: str | UnsetType = UNSET
    body: str | UnsetType = UNSET
    account: str | UnsetType | None = UNSET
    """Whose it is: issues of the same account count as closer."""
    limit: int | UnsetType = UNSET


class Merge(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """This issue goes into another one, which stays."""
    into: str
    """The issue that stays."""


class Link(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two issues that belong together."""
    to: str
    """The other issue."""
    because: str | UnsetType = UNSET
    """Why, for the timeline; no words of customers."""


class When(Struct, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime | UnsetType | None = UNSET
    """An instant of the past; absent: now."""


class TeamTime(Struct, frozen=True, kw_only=True, omit_defaults=True):
    team: str | None
    """The team's key; null: it was with none."""
    name: str
    seconds: float
    """How long the issue was open with it, all its stays together."""


class TeamTimes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where an issue was, counted from its journal."""
    at: datetime
    """Up to this instant."""
    teams: list[TeamTime]
    moves: int
    """How often it came to another team by hand."""
    bounces: int
    """How often a hand-over was returned, or went on to yet another team."""


class Brief(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What another team needs to know of an issue, of what was said and what is known: nothing in it is made up."""
    text: str
    """As it goes with an offer that brings no words of its own."""
    parts: list[BriefPart]


class BriefLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    words: str
    source: str
    """Where it comes from: whose message of when, the issue's clocks, the account."""


class BriefPart(Struct, frozen=True, kw_only=True, omit_defaults=True):
    title: str
    lines: list[BriefLine]


class Acceptance(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A team takes the issue over."""
    to: str | UnsetType | None = UNSET
    """The team's key; absent: the one it was offered to."""


class Return(Struct, frozen=True, kw_only=True, omit_defaults=True):
    reason: str
    """Why it goes back."""


class Offer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A hand-over to another team."""
    to: str
    """The team's key."""
    summary: str | UnsetType | None = UNSET
    """What they need to know. Absent: the brief that Rung makes of the issue as it stands."""
    asked: str | UnsetType = UNSET
    """What the other team is asked to do."""


class Filters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which issues are wanted."""
    tab: Literal["mine", "team", "offered", "all", "waiting", "ended"] | UnsetType | None = UNSET
    """A tab of the console's queue. Absent: every issue, open or ended."""
    priority: str | UnsetType | None = UNSET
    account: str | UnsetType | None = UNSET
    team: str | UnsetType | None = UNSET
    status: str | UnsetType | None = UNSET
    q: str | UnsetType = UNSET
    """Words: each is in its key, its account or what was written in it."""
    limit: int | UnsetType = UNSET
    offset: int | UnsetType = UNSET


class IssuePageOfList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    total: int
    limit: int
    offset: int
    issues: list[IssueSummary]
    counts: dict[str, int]
    """How many open issues each tab of the queue has."""


class Window(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which part of a timeline is wanted."""
    after: int | UnsetType = UNSET
    """The number of the last entry that is known."""
    limit: int | UnsetType = UNSET


class Timeline(Struct, frozen=True, kw_only=True, omit_defaults=True):
    entries: list[Entry]
    next_after: int | None
    """Ask again with this as `after` for what follows; null at the end."""


class NewFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file of an answer."""
    name: str
    content_type: str | UnsetType = UNSET
    content: str
    """Its bytes, in Base64."""


class NewMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A public answer to the customer."""
    body: str
    next_update_by: datetime | UnsetType | None = UNSET
    """By when the customer hears from us again."""
    to_linked: bool | UnsetType = UNSET
    """Of an incident: each issue that is linked with it is answered, too."""
    files: list[NewFile] | UnsetType = UNSET
    """Files for the customer. They go along with the answer, or as links below it, by the way that the customer
    wrote; where they can do neither, the answer is refused. The whole request has at most 10 MB.
    """


class NewNote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A note for the team alone."""
    body: str
    mentions: list[str] | UnsetType = UNSET
    """Keys of people, or `team:` and a team's key. What the body mentions by `@` counts as well."""


class SideSaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that was said in one."""
    event: str
    at: datetime
    author: str
    """A name; the address of whoever wrote from outside."""
    from_outside: bool
    body: str
    doubt: str
    """Why its sender is doubted; empty where nothing speaks against them."""
    automatic: bool


class SideShown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One side conversation."""
    number: int
    topic: str
    to: list[str]
    """Keys of people, and `team:` before a team's; empty where it goes outside."""
    outside: str
    """The mail address outside; empty where it is with teammates, or was erased."""
    started_by: str | None
    started_at: datetime
    waiting_since: datetime | None
    """Since when those it asks have not answered."""
    done_at: datetime | None
    messages: list[SideSaid]


class Sides(Struct, frozen=True, kw_only=True, omit_defaults=True):
    sides: list[SideShown]


class NewSide(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A side conversation with teammates, or with one address outside."""
    to: list[str]
    """Keys of people or teams; or one mail address."""
    topic: str
    body: str


class SideMessage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    body: str


class Watcher(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who hears how an issue goes on."""
    person: str | UnsetType | None = UNSET
    """A person's key; absent: whoever's token it is."""


class Assignment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    to: str | None
    """A person's key; null: nobody."""
    team: str | UnsetType | None = UNSET
    """A team's key; absent: as it is."""


class Snooze(Struct, frozen=True, kw_only=True, omit_defaults=True):
    until: datetime


class Skill(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether the issue needs a skill."""
    skill: str
    needed: bool | UnsetType = UNSET
    """False: what is suggested or set is wrong."""


class Risk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether the resolution will come too late."""
    late: bool | None
    """Null: nobody says so any more, and what is foretold next counts."""


class Mood(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a customer's message really sounds."""
    message: str
    """Its `event_id`."""
    mood: Literal["angry", "neutral", "pleased", "unsure"] | UnsetType | None = UNSET
    """Absent: as a model said, which is confirmed."""


class Clock(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run of one promise."""
    metric: str
    state: str
    """running, paused, met, breached or cancelled."""
    target: str | None
    calendar: str
    started_at: datetime
    due_at: datetime | None
    """Null while paused."""
    fulfilled_at: datetime | None
    breached_at: datetime | None
    promised_at: datetime | None


class Fit(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How much one person's past speaks for them."""
    chance: float
    solved: int | UnsetType = UNSET
    words: list[str] | UnsetType = UNSET


class Fits(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a past says of one issue: about whom it says nothing, it knows nothing."""
    people: dict[str, Fit]
    least: float | UnsetType = UNSET
    by: str | UnsetType = UNSET


class Handoff(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One team's offer of the issue to another, and what became of it."""
    number: int
    state: str
    """offered, accepted, returned (also after it was accepted) or withdrawn."""
    to: str
    """The team's key."""
    from_team: str | None
    """The key of the team that had it."""
    by: str | None
    """Who offered it."""
    offered_at: datetime
    accepted_at: datetime | None
    accepted_by: str | None
    ended_at: datetime | None
    """When it was returned or taken back."""
    ended_by: str | None
    reason: str
    """Why it was returned."""
    asked: str
    """What the other team was asked to do."""
    summary: str
    """The brief that went with it."""


class Issue(Struct, frozen=True, kw_only=True, omit_defaults=True):
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
    owned_since: datetime | None
    why_nobody: str | None
    waits_why: str
    """Why it waits for an assignee: who was looked at, and why passed over."""
    waits_for: list[str]
    """The people in whose lines it stands: one of them gets it."""
    tags: list[str]
    skills: list[str]
    watchers: list[str]
    fields: dict[str, Any]
    sentiment: float | None
    """How the customer's last message sounds, from -1 to 1."""
    sentiment_trend: float | None
    """Below zero it sounds worse than those before it."""
    frustration: float | None
    """From 0 to 1."""
    flags: list[str]
    """What was noticed in the customer's words so far."""
    suggestions: list[Suggestion]
    breach_risk: float | None
    """The chance, 0 to 1, that it is resolved later than promised."""
    risk_raised_by: list[str]
    """What raises that chance most, in words."""
    knows_best: Fits | None
    """How well people suit it by what they solved before, as it was opened; null where no rule picks so."""
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    snoozed_until: datetime | None
    next_update_by: datetime | None
    handoff_to: str | None
    """The team that has not answered an offer of it yet."""
    team_times: TeamTimes
    handoffs: list[Handoff]
    """Its hand-overs, the latest last; ten at most."""
    next_what: str
    next_at: datetime | None
    clocks: list[Clock]
    escalations: list[Escalation]
    coming: list[ComingStep]
    linked: list[str]
    """Issues that it is linked with; each of them has this one, too."""
    joined: list[str]
    """Those that are open incidents: they see to it, and it does not ring."""
    stands_for: StandsFor | None
    """Of an incident with open issues; null else."""
    merged_into: str | None
    """The issue that has its messages now."""
    tracked: list[Tracked]
    """Where engineering follows it."""
    conversation: list[Message]
    policy_version: int
    link: str


class Message(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message or note of the conversation."""
    event_id: str
    """What names it, as where it is said how it sounds."""
    at: datetime
    kind: str
    """The event's type, such as message.received."""
    direction: str
    """in, out or internal."""
    author: str
    subject: str
    body: str
    channel: str
    automatic: bool
    sentiment: float | None
    """From -1 to 1; null where no rule asks for it or nobody can say."""
    frustration: float | None
    """From 0 to 1."""
    flags: list[str]
    """What was noticed in the words, such as threat_to_leave."""
    mood: str
    """angry, neutral, pleased or unsure, as a colleague said, else a model; empty where nobody did."""
    mood_by: str
    mood_by_model: bool
    """A model says so, and nobody has confirmed it."""
    next_update_by: datetime | None
    thanks: str
    """The words of thanks, where it is nothing else and needs no reply."""
    edited_at: datetime | None
    """When its writer last gave it other words."""
    removed_at: datetime | None
    """When its writer took it back; `body` holds what it said."""
    files: list[SentFile]


class SentFile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file that came with a message or went with an answer."""
    name: str
    content_type: str
    size: int
    """Bytes."""


class Suggestion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field, what it may be, and how sure that is."""
    field: str
    value: str
    confidence: float
    version: int
    is_set: bool | UnsetType = UNSET


class Tracked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An issue of a tracker in which one of ours is followed."""
    tracker: str
    number: str
    """Empty until it is there."""
    state: Literal["asked", "failed", "new", "started", "done", "cancelled"]
    status: str
    """The tracker's own word."""
    assignee: str | None
    """A person's key, else what the tracker knows them by."""
    priority: str
    """The tracker's own word, as last told."""
    fixed_in: str
    url: str
    error: str
    """Why it could not be opened or linked."""


class Changes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be otherwise. At least one."""
    priority: str | UnsetType | None = UNSET
    status: str | UnsetType | None = UNSET
    kind: str | UnsetType | None = UNSET
    account: str | UnsetType | None = UNSET
    team: str | UnsetType | None = UNSET
    tags: list[str] | UnsetType | None = UNSET
    skills: list[str] | UnsetType | None = UNSET
    """All that it needs, at once."""
    watchers: list[str] | UnsetType | None = UNSET
    """Keys of people: whom `role:watchers` means."""
    fields: dict[str, Any] | UnsetType | None = UNSET


class PolicyVersion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    number: int
    published_at: datetime
    published_by: str
    comment: str
    sha: str
    moves_open: bool
    """Whether escalations that were open when it was published went over to it."""


class Versions(Struct, frozen=True, kw_only=True, omit_defaults=True):
    current: int | None
    """The version that decides now; null before the first."""
    policies: list[PolicyVersion]


class PolicyProblem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to mend, or to look at again."""
    line: int
    column: int
    code: str
    message: str
    hint: str
    path: str
    """Its place in the document, such as paths.outage.levels[1].climb_after."""


class Published(Struct, frozen=True, kw_only=True, omit_defaults=True):
    number: int
    published_at: datetime
    published_by: str
    comment: str
    sha: str
    moves_open: bool
    """Whether escalations that were open when it was published went over to it."""
    warnings: list[PolicyProblem]
    failing_scenarios: list[str]
    """The names of kept scenarios that fail with it."""


class Checked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong with a document. Only errors keep it from being published."""
    errors: list[PolicyProblem]
    warnings: list[PolicyProblem]


class PolicyText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    number: int
    published_at: datetime
    published_by: str
    comment: str
    sha: str
    moves_open: bool
    """Whether escalations that were open when it was published went over to it."""
    text: str


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is different, in words."""
    section: str
    """The section of the document that it is about."""
    words: str


class Difference(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the second does differently than the first; empty where both do the same."""
    was: int | None
    """A version; null before the first."""
    now: int | None
    """A version; null where it is a draft."""
    changes: list[Change]


class Restoration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    move_open: bool | UnsetType = UNSET
    """Whether escalations that are open go on by this version."""


class DraftFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: int
    name: str
    comment: str
    based_on: int | None
    """The version whose text it started from."""
    revision: int
    """Counts each change of the text: whoever changes it names the one they saw."""
    state: str
    """open, published or dropped."""
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    version: int | None
    """As which it was published."""
    approved_by: str | None
    """Who agreed to the text as it is now."""
    asked_by: str | None
    """Who would like somebody else to look at the text as it is now."""


class Drafts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    drafts: list[DraftFacts]


class Draft(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: int
    name: str
    comment: str
    based_on: int | None
    """The version whose text it started from."""
    revision: int
    """Counts each change of the text: whoever changes it names the one they saw."""
    state: str
    """open, published or dropped."""
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    version: int | None
    """As which it was published."""
    approved_by: str | None
    """Who agreed to the text as it is now."""
    asked_by: str | None
    """Who would like somebody else to look at the text as it is now."""
    text: str


class NewDraft(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A draft of a text, or of a version's."""
    name: str | UnsetType = UNSET
    """Left out: the change of its version."""
    text: str | UnsetType | None = UNSET
    """Left out: that of the version."""
    version: int | UnsetType | None = UNSET
    """Left out: the one that is live."""
    comment: str | UnsetType = UNSET
    """What it changes, and why."""


class Kept(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A draft as it was kept, and what is wrong with its text: it is kept right or wrong."""
    id: int
    name: str
    comment: str
    based_on: int | None
    """The version whose text it started from."""
    revision: int
    """Counts each change of the text: whoever changes it names the one they saw."""
    state: str
    """open, published or dropped."""
    created_by: str
    created_at: datetime
    changed_by: str
    changed_at: datetime
    version: int | None
    """As which it was published."""
    approved_by: str | None
    """Who agreed to the text as it is now."""
    asked_by: str | None
    """Who would like somebody else to look at the text as it is now."""
    errors: list[PolicyProblem]
    warnings: list[PolicyProblem]


class DraftText(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Another text, or another name or comment."""
    text: str | UnsetType | None = UNSET
    revision: int | UnsetType | None = UNSET
    """The one that this text is a change of."""
    name: str | UnsetType | None = UNSET
    comment: str | UnsetType | None = UNSET


class Seen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which text is agreed to."""
    revision: int


class Publication(Struct, frozen=True, kw_only=True, omit_defaults=True):
    comment: str | UnsetType = UNSET
    """What changed, and why. Left out: the draft's."""
    move_open: bool | UnsetType = UNSET
    """Whether escalations that are open go on by this version."""
    over: int | UnsetType | None = UNSET
    """The live version that may be taken back, where one went live since the draft began."""


class Absence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    from_at: datetime
    until_at: datetime | None
    deputy: str | None


class People(Struct, frozen=True, kw_only=True, omit_defaults=True):
    people: list[Person]


class Duty(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is on call on one schedule."""
    schedule: str
    person: str | None
    """Null: nobody."""
    name: str
    until: datetime | None


class OnCall(Struct, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime
    on_call: list[Duty]


class Directory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept beside the policy's text, and when it was changed last."""
    number: int
    """Counts the changes; 0 before the first."""
    changed_at: datetime | None
    changed_by: str
    records: dict[str, dict[str, Any]]
    """By section and key. The policy counts where both speak."""
    in_force: dict[str, dict[str, Any]]
    """The same with what the policy says."""


class DirectoryChanged(Struct, frozen=True, kw_only=True, omit_defaults=True):
    kept: bool
    changes: list[FieldChange]
    warnings: list[PolicyProblem]


class FieldChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field of one record that becomes another."""
    section: str
    key: str
    field: str
    was: Any
    """Null: it was not there."""
    now: Any
    """Null: it is not there any more."""
    counts: bool
    """False: the policy says otherwise, and that counts."""


class DirectoryChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Records by section and key. Fields that are named are replaced; null takes a field, or a whole record, out."""
    people: dict[str, dict[str, Any] | None] | UnsetType = UNSET
    teams: dict[str, dict[str, Any] | None] | UnsetType = UNSET
    schedules: dict[str, dict[str, Any] | None] | UnsetType = UNSET
    calendars: dict[str, dict[str, Any] | None] | UnsetType = UNSET
    comment: str | UnsetType = UNSET
    preview: bool | UnsetType = UNSET
    """Only say what would change."""


class WhichAccounts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which accounts, in which order."""
    at_risk: bool | UnsetType | None = UNSET
    """Only those at risk, or only the others."""
    health_below: float | UnsetType | None = UNSET
    renews_within: int | UnsetType | None = UNSET
    """Days from today."""
    sort: Literal["key", "health", "renewal", "churn_risk"] | UnsetType | None = UNSET
    """What needs a look first; what is not known comes last."""
    limit: int | UnsetType | None = UNSET
    """Absent: all."""
    offset: int | UnsetType = UNSET


class Account(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A customer company, as decisions know it."""
    key: str
    name: str
    tier: str | None
    arr: float | None
    owner: str | None
    domains: list[str]
    health: float | None
    """As it was given, by a CRM, an import or a person."""
    health_now: float | None
    """What conditions read as its health: given, or computed here."""
    renews_on: date | None
    churn_risk: bool
    """As it was given."""
    at_risk: bool
    """What conditions read as its churn risk: given, or computed here."""
    lifecycle: str | None
    tags: list[str]
    fields: dict[str, Any]
    open_issues: int


class Accounts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    accounts: list[Account]
    total: int
    """How many there are, on all pages."""


class How(Struct, frozen=True, kw_only=True, omit_defaults=True):
    dry_run: bool | UnsetType = UNSET
    """Say what would change, and change nothing."""


class ChangedFact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    field: str
    was: Any
    now: Any


class ChangedRecord(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A record that is new, or becomes another."""
    key: str
    line: int
    """The line, or the place in the array, counted from 1."""
    changes: list[ChangedFact]


class Doubt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to look at again; it keeps nothing from going in."""
    line: int
    field: str
    code: str
    message: str
    hint: str
    row: str


class Imported(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an import changed; with `dry_run`, what it would change."""
    done: bool
    waiting: bool | UnsetType = UNSET
    """It is on disk and is decided as soon as its turn comes."""
    new: list[ChangedRecord]
    changed: list[ChangedRecord]
    unchanged: int
    custom_fields: list[str]
    warnings: list[Doubt]


class OneAccount(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An account with where each of its facts comes from."""
    key: str
    name: str
    tier: str | None
    arr: float | None
    owner: str | None
    domains: list[str]
    health: float | None
    """As it was given, by a CRM, an import or a person."""
    health_now: float | None
    """What conditions read as its health: given, or computed here."""
    renews_on: date | None
    churn_risk: bool
    """As it was given."""
    at_risk: bool
    """What conditions read as its churn risk: given, or computed here."""
    lifecycle: str | None
    tags: list[str]
    fields: dict[str, Any]
    open_issues: int
    calendar: str | None
    target: str | None
    origins: dict[str, Origin]
    """By fact; custom fields have `fields.` before their names."""
    waiting: bool | UnsetType = UNSET
    """A change is on disk and is not decided yet: look again in a moment."""


class Origin(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a fact comes from."""
    what: str
    """`policy`, `console`, `API`, `event`, or the import of a file."""
    at: datetime | None
    by: str


class AccountFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Facts to change. Null takes one away; what is left out stays."""
    name: str | UnsetType | None = UNSET
    tier: str | UnsetType | None = UNSET
    arr: float | str | UnsetType | None = UNSET
    owner: str | UnsetType | None = UNSET
    """A person of the policy, by their key."""
    domains: list[str] | UnsetType | None = UNSET
    health: float | str | UnsetType | None = UNSET
    renews_on: str | UnsetType | None = UNSET
    """A date such as 2026-12-24."""
    calendar: str | UnsetType | None = UNSET
    target: str | UnsetType | None = UNSET
    churn_risk: bool | UnsetType | None = UNSET
    lifecycle: str | UnsetType | None = UNSET
    tags: list[str] | UnsetType | None = UNSET
    fields: dict[str, Any] | UnsetType | None = UNSET
    """Custom fields; those that are not named stay."""


class WhichContacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account: str | UnsetType | None = UNSET
    """Only those of this account."""
    email: str | UnsetType | None = UNSET
    """Only the one with this address."""


class Contact(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who writes to us, as far as anything is known of them."""
    id: str
    email: str
    name: str | None
    account: str | None
    tags: list[str]
    fields: dict[str, Any]
    language: str | None
    time_zone: str | None
    phone: str | None
    changed_at: datetime
    changed_by: str
    origin: str


class Contacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    contacts: list[Contact]


class ContactFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a contact, to change. Null takes a fact away; what is left out stays."""
    name: str | UnsetType | None = UNSET
    account: str | UnsetType | None = UNSET
    tags: list[str] | UnsetType | None = UNSET
    language: str | UnsetType | None = UNSET
    time_zone: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    fields: dict[str, Any] | UnsetType | None = UNSET


class Erased(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The contact is erased: nobody can read what they wrote, or who they were, any more."""
    id: str


class Schedule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who carries a pager now, and who is next."""
    key: str
    name: str
    time_zone: str
    in_policy: bool
    """Its layers stand in the policy's text, and are changed there."""
    people: list[str]
    """Everybody who may be on call."""
    person: str | None
    """Who is on call now. Null: nobody."""
    until: datetime | None
    """Null: nothing changes in sight."""
    next_person: str | None
    """Who is on call from then on. Null: nobody."""
    slack_group: str | None
    """The user group of Slack that names whoever is on duty."""


class Schedules(Struct, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime
    schedules: list[Schedule]


class DutyWindow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Between which instants duties are wanted."""
    from_: datetime | UnsetType | None = field(default=UNSET, name="from")
    """Without one: now."""
    to: datetime | UnsetType | None = UNSET
    """Without one: a fortnight later."""


class Override(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One person for one span, arranged for once."""
    id: str
    who: str
    from_at: datetime
    to_at: datetime
    in_policy: bool
    """It stands in the policy's text, and is changed there."""


class ScheduleDuties(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A schedule with its duties between two instants, gaps included, and the covers that have not ended."""
    key: str
    name: str
    time_zone: str
    in_policy: bool
    """Its layers stand in the policy's text, and are changed there."""
    people: list[str]
    """Everybody who may be on call."""
    person: str | None
    """Who is on call now. Null: nobody."""
    until: datetime | None
    """Null: nothing changes in sight."""
    next_person: str | None
    """Who is on call from then on. Null: nobody."""
    slack_group: str | None
    """The user group of Slack that names whoever is on duty."""
    from_at: datetime
    to_at: datetime
    duties: list[Turn]
    overrides: list[Override]


class Turn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is on call in a span, and by what. Where nobody is, it is a gap."""
    person: str | None
    """Null: nobody."""
    name: str
    source: str | None
    """`layer 2` or the layer's name, `shift` of a feed, or `override`."""
    from_at: datetime
    to_at: datetime


class NewOverride(Struct, frozen=True, kw_only=True, omit_defaults=True):
    who: str
    from_at: datetime
    to_at: datetime


class SwapFilter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    state: Literal["open", "all"] | UnsetType = UNSET
    """`all`: the last hundred, the newest first."""


class Part(Struct, frozen=True, kw_only=True, omit_defaults=True):
    schedule: str
    from_at: datetime
    to_at: datetime


class ShiftSwap(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part of a shift that somebody offers to a colleague."""
    number: int
    offered_by: str
    offered_to: str
    given: Part
    in_exchange: Part | None
    note: str
    state: Literal["open", "accepted", "declined", "withdrawn", "ended"]
    offered_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    """Null: it waits, or ended by itself."""
    because: str


class ShiftSwaps(Struct, frozen=True, kw_only=True, omit_defaults=True):
    shift_swaps: list[ShiftSwap]


class NewPart(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A span of a schedule."""
    schedule: str
    from_at: datetime
    to_at: datetime


class NewShiftSwap(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The caller offers a part of a shift of their own."""
    to: str
    """Who is asked to take it: the key of a person."""
    given: NewPart
    in_exchange: NewPart | UnsetType | None = UNSET
    """A part of a shift of theirs that the caller takes."""
    note: str | UnsetType = UNSET


class Coverage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    from_: datetime = field(name="from")
    to: datetime
    gaps: list[Gap]
    single_points: list[SinglePoint]
    """Who alone carries a level, at every hour."""
    unreachable: list[Unreachable]
    unknown: list[Unknown]
    """What can be judged only for a real issue or account."""
    twice: list[Twice]
    """Levels of one path that come to the same one person."""


class Gap(Struct, frozen=True, kw_only=True, omit_defaults=True):
    from_: datetime = field(name="from")
    path: str
    level: int
    tier: str | None
    """Null: whatever the account's tier."""
    to: datetime
    priorities: list[str] | UnsetType | None = UNSET
    """Absent: whatever the priority."""


class SinglePoint(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str
    level: int
    tier: str | None
    person: str


class Twice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    from_: datetime = field(name="from")
    path: str
    level: int
    again: int
    """The later level, which comes to the same person."""
    tier: str | None
    person: str
    seconds: int
    """How long it is so."""


class Unknown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str
    level: int
    why: str


class Unreachable(Struct, frozen=True, kw_only=True, omit_defaults=True):
    person: str
    why: str


class Carried(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody carried."""
    pages: int
    """Rings."""
    critical: int
    high: int
    normal: int
    nights: int
    """Nights with a ring, by the person's zone and quiet hours."""
    free_days: int
    """Saturdays, Sundays and holidays with a ring."""
    escalations: int
    """That told them."""
    assigned: int
    """Issues."""
    hours_worked: float
    hours_on_call: float


class CarriedInWeek(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pages: int
    """Rings."""
    critical: int
    high: int
    normal: int
    nights: int
    """Nights with a ring, by the person's zone and quiet hours."""
    free_days: int
    """Saturdays, Sundays and holidays with a ring."""
    escalations: int
    """That told them."""
    assigned: int
    """Issues."""
    hours_worked: float
    hours_on_call: float
    monday: date


class Carrier(Struct, frozen=True, kw_only=True, omit_defaults=True):
    person: str
    name: str
    teams: list[str]
    has_left: bool
    total: Carried
    shares: dict[str, EvenShare]
    """By measure: pages, nights, free_days, escalations, assigned."""
    weeks: list[CarriedInWeek]
    nights: list[DisturbedNight]


class DisturbedNight(Struct, frozen=True, kw_only=True, omit_defaults=True):
    night: date
    """The date of its evening."""
    rings: int


class EvenShare(Struct, frozen=True, kw_only=True, omit_defaults=True):
    carried: int
    even_share: float | None
    """Null: nobody worked."""
    above: float | None
    """By how much it is more than an even share; negative: less."""


class Fairness(Struct, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime
    time_zone: str
    team: str | None
    weeks: list[ReportWeek]
    people: list[Carrier]
    """Everybody for a lead; for others themselves."""
    spread: dict[str, LoadSpread]
    """By measure, of all that were asked for."""
    company: dict[str, LoadSpread]
    warnings: list[LoadWarning]


class LoadSpread(Struct, frozen=True, kw_only=True, omit_defaults=True):
    people: int
    total: float
    hours_worked: float
    gini: float | None
    """Of the load per hour worked, 0 to below 1. Null: nothing to share."""
    most_to_least: float | None
    """Load per hour. Null: somebody who worked carries nothing."""
    has_idle: bool


class LoadWarning(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who carries too much now."""
    person: str
    what: str
    days: int
    carried: int
    even_share: float | None
    """Of their first team."""
    least: int
    times: float | None
    words: str


class ReportWeek(Struct, frozen=True, kw_only=True, omit_defaults=True):
    monday: date
    from_at: datetime
    until_at: datetime
    """Of the running week: now."""
    is_running: bool


class BacktestFilter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    draft: int | UnsetType | None = UNSET
    """Only those of one draft."""


class Backtest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One run of a policy over a past."""
    number: int
    name: str
    draft: int | None
    revision: int | None
    """Of the draft, as it was tested."""
    version: int | None
    against: int
    """The version that was live when it was asked for."""
    since: datetime | None
    """Null for an uploaded history."""
    until: datetime | None
    file_name: str
    watch: int | None
    asked_by: str
    asked_at: datetime
    state: Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
    part: str
    """What it is at."""
    done: int
    total: int
    started_at: datetime | None
    ended_at: datetime | None
    problems: list[Fault]
    """Why it came to nothing, and how to mend that."""


class Backtests(Struct, frozen=True, kw_only=True, omit_defaults=True):
    backtests: list[Backtest]


class Fault(Struct, frozen=True, kw_only=True, omit_defaults=True):
    message: str
    hint: str
    code: str
    line: int | None
    field: str | None


class NewBacktest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to test, one of `draft`, `version` and `text`; and over which past."""
    draft: int | UnsetType | None = UNSET
    """The number of a draft, as its page has it."""
    version: int | UnsetType | None = UNSET
    """The number of a published version."""
    text: str | UnsetType | None = UNSET
    """A policy document that nobody keeps."""
    name: str | UnsetType = UNSET
    """What to call it; a draft has a name."""
    days: int | UnsetType = UNSET
    """Over the installation's own last days."""
    history: str | UnsetType | None = UNSET
    """The content of a history file, in place of the own past."""
    file_name: str | UnsetType = UNSET
    """Its name; how it is read goes by it."""
    columns: str | UnsetType = UNSET
    """What the columns of a table mean, as `--columns`."""


class Watch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A draft that decides beside the live policy for a week, and tells nobody."""
    number: int
    name: str
    draft: int
    revision: int
    asked_by: str
    started_at: datetime
    ends_at: datetime
    state: Literal["watching", "over", "stopped"]
    ended_at: datetime | None
    why: str
    """Why it ended before its time."""
    backtest: int | None
    """What it has seen so far: GET /backtests/{number}/result."""


class Watches(Struct, frozen=True, kw_only=True, omit_defaults=True):
    watches: list[Watch]


class NewWatch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    draft: int
    """The number of a draft, as its page has it."""


class NoticeFilters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    issue: str | UnsetType | None = UNSET
    to: str | UnsetType | None = UNSET
    """A person's key, or a channel target."""
    failed: bool | UnsetType = UNSET
    """Only rings that reached nobody."""
    limit: int | UnsetType = UNSET


class Delivery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A notice on one channel, or the bringing up to date of its message."""
    id: int
    channel: str
    address: str
    destination: str
    """What the other side counts together: a workspace, a mail relay, a host."""
    op: str
    """send, or update."""
    state: str
    """waiting, leased (under way), sent, failed, or dropped (`error` says why)."""
    due_at: datetime
    done_at: datetime | None
    error: str | None
    waits_for: str | None
    """Why one that is due is not sent: its destination accepts nothing now."""
    possible_repeat: bool
    attempts: list[Attempt]


class Notice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody was to know, and what became of it."""
    id: str
    issue: str
    escalation: str | None
    path: str | None
    level: int | None
    to: str
    urgency: str
    channels: list[str]
    ring: bool
    """False: an update, or an `inform` that asks nothing."""
    because: str
    at: datetime
    late_by: float | None
    state: str
    error: str | None
    deliveries: list[Delivery]


class Notices(Struct, frozen=True, kw_only=True, omit_defaults=True):
    notices: list[Notice]


class Replay(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A failed delivery that is sent again."""
    delivery: int
    by: str
    """Who asked; it stands with the attempt that follows."""


class Mode(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where notices go: all to the Outbox page; to these people and the rest to the Outbox page; to everybody."""
    mode: Literal["outbox", "only", "live"]
    people: list[str]


class NewMode(Struct, frozen=True, kw_only=True, omit_defaults=True):
    mode: Literal["outbox", "only", "live"]
    people: list[str] | UnsetType = UNSET
    """With `only`: keys of people, and channel targets, that are told."""


class Blocked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that stands still: nothing of it is decided until somebody has looked."""
    kind: str
    """issue, or what else an event can be about: account, person."""
    id: str
    events: list[SetAside]


class Everything(Struct, frozen=True, kw_only=True, omit_defaults=True):
    blocked: list[Blocked]


class SetAside(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event that could not be decided, or one that waits behind it."""
    number: int
    """For trying it again."""
    state: str
    """set_aside: deciding it failed; waits: it stands behind one that was."""
    source: str
    event_id: str
    type: str
    at: datetime
    arrived_at: datetime
    message: str
    """What deciding it failed with."""
    hint: str


class Retry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A subject whose events are tried again."""
    kind: str
    id: str


class Form(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A form with its draft."""
    key: str
    """Stands in its address."""
    definition: dict[str, Any]
    """The draft: what it asks, as docs/forms.md describes it."""
    revision: int
    """Counts the changes of the draft."""
    version: int | None
    """The version that customers are asked; null before the first."""
    is_on: bool
    """False: it is published and takes nothing."""
    address: str
    changed_by: str
    changed_at: datetime


class Forms(Struct, frozen=True, kw_only=True, omit_defaults=True):
    forms: list[Form]


class PutForm(Struct, frozen=True, kw_only=True, omit_defaults=True):
    definition: dict[str, Any]
    """The whole form, as docs/forms.md describes it."""
    revision: int | UnsetType | None = UNSET
    """The revision that was changed: what somebody else did meanwhile then stays."""
    publish: bool | UnsetType = UNSET
    """Customers are asked this from now on."""
    is_on: bool | UnsetType | None = UNSET
    """Whether it takes anything."""


class Model(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How it stands with one thing that is judged."""
    name: str
    in_use: int | None
    """The version that counts; null where none does."""
    is_off: bool
    is_held: bool
    """An older version counts, since somebody went back to it."""
    threshold: float | None
    """From which confidence on it sets a field; null: it only suggests."""
    asked_at: datetime | None
    started_at: datetime | None
    tried_at: datetime | None
    problem: str
    """Why the last learning came to nothing."""
    versions: list[ModelVersion]


class ModelVersion(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One version of what a judge learned."""
    version: int
    learned_at: datetime
    learned_for: str
    """Who asked for it; empty where it was learned by itself."""
    examples: int
    figures: dict[str, Any]
    """What it was worth on later issues that did not teach it: `values` by name, `bins` of how sure beside how often
    right, `labels` and `doubts`.
    """
    is_in_use: bool


class Models(Struct, frozen=True, kw_only=True, omit_defaults=True):
    models: list[Model]
    sentence_vectors: SentenceVectors


class SentenceVectors(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether kind, priority and team are learned by what texts mean, too."""
    is_on: bool
    is_installed: bool
    name: str
    words: str
    """What is used and why, in words."""


class SentenceVectorsChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The switch of sentence vectors."""
    is_on: bool


class ModelChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be otherwise; what is left out stays."""
    version: int | UnsetType | None = UNSET
    """This version counts from now on."""
    is_off: bool | UnsetType | None = UNSET
    """True: none of its versions counts; false: the newest."""
    threshold: float | UnsetType | None = UNSET
    """From which confidence on it sets a field. Null: it only suggests."""


class StrongerModel(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """As it is set. Its key is never shown."""
    address: str
    """The root of its API."""
    model: str
    has_key: bool
    judges: list[str]
    """What it is asked of texts: mood, kind, priority."""
    drafts_briefs: bool
    """It drafts the brief of a hand-over for whoever asks for one."""
    seconds: int
    """How long one answer may take."""
    a_minute: int
    """At most so many questions."""
    is_on: bool
    counts: dict[str, int]
    """By outcome, how often."""
    trouble: str
    """The last thing that went wrong; empty where the last question was answered."""
    trouble_at: datetime | None
    answered_at: datetime | None


class StrongerModelChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be otherwise; what is absent stays."""
    address: str | UnsetType | None = UNSET
    model: str | UnsetType | None = UNSET
    key: str | UnsetType | None = UNSET
    """Another key; empty: it is forgotten."""
    judges: list[str] | UnsetType | None = UNSET
    drafts_briefs: bool | UnsetType | None = UNSET
    seconds: int | UnsetType | None = UNSET
    a_minute: int | UnsetType | None = UNSET
    is_on: bool | UnsetType | None = UNSET


class WhichInstant(Struct, frozen=True, kw_only=True, omit_defaults=True):
    at: str | UnsetType | None = UNSET
    """The end of a day, 2026-03-09, by the workspace's clock, or an instant. Absent: now."""


class AccountHealth(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How well an account was at one instant, as it was known then, by the rules in force then."""
    account: str
    at: datetime
    score: int | None
    """0 to 100; null: too little is known."""
    parts: list[HealthPart]
    left_out: list[HealthLeftOut]
    churn: Churn
    rules: int
    """The number of the rules that it was made with."""
    given: float | None
    """What a CRM, an import or a person gives as its health now."""
    counts: float | None
    """What conditions read as its health now."""


class Churn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    level: Literal["none", "watch", "high"]
    signs: list[ChurnSign]


class ChurnSign(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sign that an account may leave, with what shows it."""
    name: str
    strength: int
    """1, or 2 for a strong one; from two together on the account is at risk."""
    words: str
    issue: str | None
    contact: str | None
    """The id of a contact."""
    at: datetime | None


class HealthLeftOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A part that is left out, and why."""
    name: str
    words: str


class HealthPart(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that was measured."""
    name: str
    value: float
    """What was measured, in its own unit: see `words`."""
    points: float
    """From 0, as bad as can be, to 100."""
    weight: int
    share: float
    """How much of the whole it is, 0 to 1, once what is not known is left out."""
    words: str


class WhichDays(Struct, frozen=True, kw_only=True, omit_defaults=True):
    days: int | UnsetType = UNSET
    """How many of the last days."""


class HealthDay(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An account at the end of a day, or so far."""
    day: date
    at: datetime
    score: int | None
    churn: Literal["none", "watch", "high"]
    moves: list[HealthMove]


class HealthDays(Struct, frozen=True, kw_only=True, omit_defaults=True):
    days: list[HealthDay]
    """The oldest first."""


class HealthMove(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What moved a score since the day before, by how many points."""
    what: str
    """The part, or `weights`."""
    by: float
    words: str


class HealthRules(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What health is made of."""
    number: int
    """Counted up with each change; 0: the usual ones."""
    at: datetime | None
    by: str
    weights: dict[str, int]
    counts: Literal["given", "computed"]
    """Which counts where a health was given, too."""
    usage: list[str]
    """The signals that tell of use; none: every one."""


class HealthRulesChange(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to change; what is left out stays."""
    weights: dict[str, int] | UnsetType | None = UNSET
    """By part, 0 to 100; parts that are not named stay."""
    counts: Literal["given", "computed"] | UnsetType | None = UNSET
    usage: list[str] | UnsetType | None = UNSET


class Span(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which days, and which issues. Words of a field are separated by commas; `-` stands for what is not known."""
    since: date | UnsetType | None = UNSET
    """The first day; left out: so many `days` before the last."""
    until: date | UnsetType | None = UNSET
    """The last day; left out: today."""
    days: int | UnsetType = UNSET
    time_zone: str | UnsetType | None = UNSET
    """Whose days; left out: the workspace's."""
    tier: str | UnsetType = UNSET
    team: str | UnsetType = UNSET
    issue_kind: str | UnsetType = UNSET
    channel: str | UnsetType = UNSET
    priority: str | UnsetType = UNSET
    account: str | UnsetType = UNSET
    trigger: str | UnsetType = UNSET
    """What began an escalation; by hand: `manual`."""
    reason: str | UnsetType = UNSET
    """Why, as a class; see the measures' documentation."""
    escalated: str | UnsetType = UNSET
    """`yes`, `no`: whether the issue had escalated by then."""
    person: str | UnsetType = UNSET
    """Who answered, took it or was rung. Others than yourself are for leads."""


class FigureOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    value: float | None
    """Seconds, a share from 0 to 1, or a count. Null: not known."""
    count: int
    """Of how many facts."""
    is_few: bool
    """Too few for a share or a span to say much."""
    also: dict[str, float | None]
    """Further figures of the same facts."""


class MeasureOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    measure: str
    name: str
    unit: str
    means: str
    """Its definition."""
    splits: list[str]
    """What it can be parted by."""
    figure: FigureOut


class Measures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    since: date
    until: date
    time_zone: str
    measures: list[MeasureOut]


class SpanInParts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    since: date | UnsetType | None = UNSET
    """The first day; left out: so many `days` before the last."""
    until: date | UnsetType | None = UNSET
    """The last day; left out: today."""
    days: int | UnsetType = UNSET
    time_zone: str | UnsetType | None = UNSET
    """Whose days; left out: the workspace's."""
    tier: str | UnsetType = UNSET
    team: str | UnsetType = UNSET
    issue_kind: str | UnsetType = UNSET
    channel: str | UnsetType = UNSET
    priority: str | UnsetType = UNSET
    account: str | UnsetType = UNSET
    trigger: str | UnsetType = UNSET
    """What began an escalation; by hand: `manual`."""
    reason: str | UnsetType = UNSET
    """Why, as a class; see the measures' documentation."""
    escalated: str | UnsetType = UNSET
    """`yes`, `no`: whether the issue had escalated by then."""
    person: str | UnsetType = UNSET
    """Who answered, took it or was rung. Others than yourself are for leads."""
    by: str | UnsetType = UNSET
    """`day`, or one of the measure's `splits`."""


class MeasureInParts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    since: date
    until: date
    time_zone: str
    by: str
    measure: MeasureOut
    parts: list[PartOut]


class PartOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    part: str
    """A day, a level, or a word of the field; empty: not known."""
    figure: FigureOut


class Retention(Struct, frozen=True, kw_only=True, omit_defaults=True):
    since: date
    until: date
    time_zone: str
    escalated: RetentionGroup
    others: RetentionGroup
    customers: list[RetentionLine]
    """Those with the most issues that escalated first."""


class RetentionGroup(Struct, frozen=True, kw_only=True, omit_defaults=True):
    accounts: int
    gone: int
    """Customers no more, by their lifecycle."""
    at_risk: int
    known: int
    """Of how many the health is known before and at the end."""
    health_before: float | None
    health_at_end: float | None


class RetentionLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account: str
    name: str
    tier: str | None
    arr: float | None
    opened: int
    escalated: int
    """Issues that escalated for the first time."""
    promises_missed: int
    health_before: int | None
    """At the end of the day before the span."""
    health_at_end: int | None
    risk_before: str | None
    """`none`, `watch` or `high`."""
    risk_at_end: str | None
    signs: list[str]
    """By what one sees that it may leave."""
    renews_on: date | None
    lifecycle: str | None
    is_gone: bool


class MarkSpan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    since: date | UnsetType | None = UNSET
    """The first day; left out: so many `days` before the last."""
    until: date | UnsetType | None = UNSET
    """The last day; left out: today."""
    days: int | UnsetType = UNSET
    time_zone: str | UnsetType | None = UNSET
    """Whose days; left out: the workspace's."""


class MarkOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: int | None
    """Of one that somebody made, to change and remove it by. Null: it made itself."""
    day: date
    """In the zone that was asked for; of a whole day, that day."""
    at: datetime | None
    """Null: the whole day."""
    words: str
    kind: Literal["marked", "policy", "people"]
    """Somebody marked it; a policy was published; people, teams or turns moved."""
    by: str


class Marks(Struct, frozen=True, kw_only=True, omit_defaults=True):
    since: date
    until: date
    time_zone: str
    marks: list[MarkOut]


class NewMark(Struct, frozen=True, kw_only=True, omit_defaults=True):
    words: str
    """What changed: `new team in Lisbon`."""
    day: date | UnsetType | None = UNSET
    """A whole day, wherever the reader is."""
    at: datetime | UnsetType | None = UNSET
    """An instant, in place of a day."""


class AfterSpan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    since: date | UnsetType | None = UNSET
    """The first day; left out: so many `days` before the last."""
    until: date | UnsetType | None = UNSET
    """The last day; left out: today."""
    days: int | UnsetType = UNSET
    time_zone: str | UnsetType | None = UNSET
    """Whose days; left out: the workspace's."""
    tier: str | UnsetType = UNSET
    team: str | UnsetType = UNSET
    issue_kind: str | UnsetType = UNSET
    channel: str | UnsetType = UNSET
    priority: str | UnsetType = UNSET
    account: str | UnsetType = UNSET
    trigger: str | UnsetType = UNSET
    """What began an escalation; by hand: `manual`."""
    reason: str | UnsetType = UNSET
    """Why, as a class; see the measures' documentation."""
    escalated: str | UnsetType = UNSET
    """`yes`, `no`: whether the issue had escalated by then."""
    person: str | UnsetType = UNSET
    """Who answered, took it or was rung. Others than yourself are for leads."""
    measure: str | UnsetType = UNSET
    """One measure alone, to be looked at in its parts."""
    by: str | UnsetType = UNSET
    """The field of its parts, such as `team`, `issue_kind` or `trigger`."""


class AfterOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    measure: str
    part: str
    """A word of the field; empty: not known, or the whole."""
    before: FigureOut
    after: FigureOut
    difference: float | None
    """After less before; counts are so many a day."""
    low: float | None
    """Nine in ten differences that chance gives around it lie from here ..."""
    high: float | None
    """... to here."""
    verdict: str
    """few, none, better, worse, or other (neither way is better)."""


class ComparisonOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    since: date
    until: date
    time_zone: str
    marks: list[MarkOut]
    """What is known to have changed on that day."""
    told: int
    """How many rows have enough facts to be told."""
    by_chance: float
    """How many of them would look changed by chance alone, on the average."""
    caution: str
    rows: list[AfterOut]


class ReportOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    number: int
    name: str
    measure: str
    """Empty: all."""
    only: dict[str, list[str]]
    when: str
    is_on: bool
    next_at: datetime
    by: str
    readers: list[ReportReader]


class ReportReader(Struct, frozen=True, kw_only=True, omit_defaults=True):
    reader: str
    is_outside: bool
    is_active: bool
    """It is sent to them: they agreed, if they had to, and did not stop it."""
    stopped_at: datetime | None


class Reports(Struct, frozen=True, kw_only=True, omit_defaults=True):
    reports: list[ReportOut]


class NewReport(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    address: str | UnsetType = UNSET
    """An address of Numbers, such as `/numbers?team=billing`; empty: all measures."""
    every: Literal["day", "week", "month"] | UnsetType = UNSET
    day: str | UnsetType = UNSET
    """Of a week: mon to sun. Of a month: 1 to 31. Of a day: it does not matter."""
    at: str | UnsetType = UNSET
    """By the clock of the zone."""
    time_zone: str | UnsetType = UNSET
    """Left out: the workspace's."""
    readers: list[str]
    """People by their keys, or mail addresses outside, which have to agree."""


class ReportMail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    to: str
    state: str
    """waiting, leased, sent, failed or dropped."""
    error: str | None
    delivery: int
    """For `POST /deliveries/{number}/attempts`, where it failed."""


class ReportRun(Struct, frozen=True, kw_only=True, omit_defaults=True):
    due_at: datetime
    made_at: datetime
    late_seconds: float
    since: date
    until: date
    by: str | None
    """Who asked for it; null: it was due."""
    mails: list[ReportMail]
    """None: there was nobody to send it to."""


class ReportRuns(Struct, frozen=True, kw_only=True, omit_defaults=True):
    runs: list[ReportRun]


class ReviewInList(Struct, frozen=True, kw_only=True, omit_defaults=True):
    review: int
    since: date
    until: date
    made_at: datetime
    by: str | None
    """Who asked for it; null: it was due."""
    policy_version: int
    opened: int
    """Issues opened in that time."""
    is_young: bool
    """They were too few to say anything."""
    told: list[str]
    """Who was sent it."""
    lacks: str
    """What was not counted yet when it was made; empty where all was."""
    findings: int


class ReviewWaits(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The review that is due waits until all is counted."""
    day: date
    since: datetime
    lacks: str
    """What is not counted yet."""
    until: datetime
    """From then on it is made with what there is."""


class Reviews(Struct, frozen=True, kw_only=True, omit_defaults=True):
    reviews: list[ReviewInList]
    waiting: ReviewWaits | None


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    value: str


class FindingOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str
    """The same from week to week."""
    kind: str
    sentence: str
    sure: str
    """`sure`: hardly by chance; `likely`; `hint`: only you can know."""
    evidence: list[Evidence]
    issues: list[str]
    """Those behind it, the latest first, 200 at most."""
    issues_count: int
    proposal: str | None
    trial: TrialOut | None
    """What the proposal would have done in those weeks."""


class KnownOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str
    sentence: str
    reason: str
    by: str
    until: datetime


class ReviewOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    review: int
    since: date
    until: date
    made_at: datetime
    by: str | None
    """Who asked for it; null: it was due."""
    policy_version: int
    opened: int
    """Issues opened in that time."""
    is_young: bool
    """They were too few to say anything."""
    told: list[str]
    """Who was sent it."""
    lacks: str
    """What was not counted yet when it was made; empty where all was."""
    findings: list[FindingOut]
    """What matters most first, ten at most."""
    more: int
    """How many further ones there are."""
    known: list[KnownOut]
    """Left out for a while."""


class TrialFigure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    name: str
    before: int
    after: int


class TrialOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    backtest: int | None
    state: str
    """`asked`, `done` or `failed`."""
    why: str
    """Why it came to nothing."""
    figures: list[TrialFigure]


class DraftMade(Struct, frozen=True, kw_only=True, omit_defaults=True):
    draft: int
    name: str
    backtest: str
    """`asked`, or why it could not be asked for."""


class Chosen(Struct, frozen=True, kw_only=True, omit_defaults=True):
    finding: str
    """Its key."""


class KnownUntil(Struct, frozen=True, kw_only=True, omit_defaults=True):
    finding: str
    until: datetime


class KnownGiven(Struct, frozen=True, kw_only=True, omit_defaults=True):
    finding: str
    """Its key."""
    reason: str
    weeks: int | UnsetType = UNSET


class Unsaid(Struct, frozen=True, kw_only=True, omit_defaults=True):
    finding: str


class SaidAgain(Struct, frozen=True, kw_only=True, omit_defaults=True):
    finding: str


class SendingOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    is_on: bool
    weekday: int
    hour: int
    people: list[str]


class SendingGiven(Struct, frozen=True, kw_only=True, omit_defaults=True):
    is_on: bool | UnsetType = UNSET
    weekday: int | UnsetType = UNSET
    """0 is Monday."""
    hour: int | UnsetType = UNSET
    """By the workspace's clock."""
    people: list[str] | UnsetType = UNSET
    """By their keys; none: the leads of teams."""


class WhichEntries(Struct, frozen=True, kw_only=True, omit_defaults=True):
    before: str | UnsetType | None = UNSET
    """`next` of the page before."""
    kind: Literal["issue", "escalation", "survey", "change", "note", "signal"] | UnsetType | None = UNSET
    """Only these; absent: all."""
    limit: int | UnsetType = UNSET


class AccountEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that happened."""
    at: datetime
    kind: Literal["issue", "escalation", "survey", "change", "note", "signal"]
    words: str
    issue: str
    subject: str
    """What the issue is called."""
    text: str
    """What somebody wrote: a note, or the comment of an answer to a survey."""
    by: str
    channel: str


class AccountLife(Struct, frozen=True, kw_only=True, omit_defaults=True):
    entries: list[AccountEntry]
    """The newest first."""
    next: str | None
    """Give it as `before` to have the earlier ones; null: there are none."""


class AccountNote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A note of an account."""
    id: str
    body: str
    at: datetime
    by: str
    changed_at: datetime | None
    changed_by: str


class AccountNotes(Struct, frozen=True, kw_only=True, omit_defaults=True):
    notes: list[AccountNote]
    """The newest first."""


class AccountNoteWords(Struct, frozen=True, kw_only=True, omit_defaults=True):
    body: str


class AccountEscalation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    account: str
    issue: str
    """The incident that gathers its issues."""


class WhyEscalated(Struct, frozen=True, kw_only=True, omit_defaults=True):
    path: str
    """Which path of the policy it climbs."""
    reason: str
    """What whoever is told reads first."""
    priority: str | UnsetType | None = UNSET
    """Of the incident; left out: the policy's usual one."""


class CsatAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    issue: str
    survey: int
    """Which survey of the issue; 0: nobody had asked."""
    score: int
    comment: str
    """Empty: none, or its contact was erased."""
    answered_at: datetime
    channel: str
    asked_at: datetime | None
    account: str | None
    team: str | None
    person: str | None
    contact: str
    escalated: bool


class CsatFigures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    answers: int
    """That came in the time."""
    good: int
    """Of them, those of 4 and 5."""
    bad: int
    """Of them, those of 1 and 2."""
    mean: float | None
    good_share: float | None
    """0 to 1. Null: no answers."""
    asked: int
    """Surveys that were sent in the time."""
    replied: int
    """Of these, those that were answered by now."""
    response_rate: float | None
    by_score: dict[str, int]


class FiguresOf(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The figures of one team or person."""
    key: str | None
    """Null: of issues that had none."""
    name: str
    figures: CsatFigures


class Satisfaction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    total: int
    limit: int
    offset: int
    figures: CsatFigures
    escalated: CsatFigures
    """Of issues that had been escalated."""
    not_escalated: CsatFigures
    teams: list[FiguresOf]
    people: list[FiguresOf]
    answers: list[CsatAnswer]


class Which(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which answers: of a time, and of whom. Left out: all."""
    since: datetime | UnsetType | None = UNSET
    until: datetime | UnsetType | None = UNSET
    """The first instant that does not belong to it."""
    least: int | UnsetType = UNSET
    """The lowest score."""
    most: int | UnsetType = UNSET
    """The highest score."""
    team: str | UnsetType | None = UNSET
    account: str | UnsetType | None = UNSET
    person: str | UnsetType | None = UNSET
    issue: str | UnsetType | None = UNSET
    escalated: bool | UnsetType | None = UNSET
    """Whether the issue had been escalated before."""
    commented: bool | UnsetType = UNSET
    """Only those with a comment."""


class IssueOpened(Struct, tag_field="type", tag="issue.opened", frozen=True, kw_only=True, omit_defaults=True):
    """The event `issue.opened`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    subject: str | UnsetType = UNSET
    body: str | UnsetType = UNSET
    account: str | UnsetType | None = UNSET
    contact: str | UnsetType | None = UNSET
    channel: str | UnsetType = UNSET
    priority: str | UnsetType | None = UNSET
    kind: str | UnsetType | None = UNSET
    status: str | UnsetType | None = UNSET
    team: str | UnsetType | None = UNSET
    tags: list[str] | UnsetType = UNSET
    skills: list[str] | UnsetType = UNSET
    sentiment: float | UnsetType | None = UNSET
    frustration: float | UnsetType | None = UNSET
    flags: list[str] | UnsetType = UNSET
    learned_mood: LearnedMood | UnsetType | None = UNSET
    thanks: str | UnsetType = UNSET
    fits: Fits | UnsetType | None = UNSET
    suggestions: list[Suggestion] | UnsetType = UNSET
    evidence: str | UnsetType = UNSET
    near: list[Near] | UnsetType = UNSET
    flood: str | UnsetType = UNSET
    partial: bool | UnsetType = UNSET


class LearnedMood(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Beside the mood of an event: what changed it, how sure that was, and what it would have been."""
    version: int
    confidence: float
    by_words: float | UnsetType | None = UNSET


class Near(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One of those, as it stood when the issue at hand was opened."""
    issue: str
    opened_at: str
    by: list[str]
    is_open: bool | UnsetType = UNSET
    incident: str | UnsetType | None = UNSET
    fired: list[str] | UnsetType = UNSET


class MessageReceived(Struct, tag_field="type", tag="message.received", frozen=True, kw_only=True, omit_defaults=True):
    """The event `message.received`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    body: str | UnsetType = UNSET
    contact: str | UnsetType | None = UNSET
    channel: str | UnsetType = UNSET
    sentiment: float | UnsetType | None = UNSET
    frustration: float | UnsetType | None = UNSET
    flags: list[str] | UnsetType = UNSET
    learned_mood: LearnedMood | UnsetType | None = UNSET
    thanks: str | UnsetType = UNSET
    automatic: bool | UnsetType = UNSET


class MessageEdited(Struct, tag_field="type", tag="message.edited", frozen=True, kw_only=True, omit_defaults=True):
    """Whoever wrote a message gave it other words; it counts from when it was first written."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    message: str
    subject: str | UnsetType = UNSET
    body: str | UnsetType = UNSET
    contact: str | UnsetType | None = UNSET
    by: str | UnsetType | None = UNSET


class MessageDeleted(Struct, tag_field="type", tag="message.deleted", frozen=True, kw_only=True, omit_defaults=True):
    """Whoever wrote a message took it back where it was written."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    message: str
    by: str | UnsetType | None = UNSET


class MessageNeedsNoReply(
    Struct, tag_field="type", tag="message.needs_no_reply", frozen=True, kw_only=True, omit_defaults=True
):
    """The event `message.needs_no_reply`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET


class MessageMoodCorrected(
    Struct, tag_field="type", tag="message.mood_corrected", frozen=True, kw_only=True, omit_defaults=True
):
    """A colleague says how a customer's message really sounds, or a stronger model where the words alone could not
    tell; it counts from now on.
    """
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    message: str
    said_at: datetime
    mood: Literal["angry", "neutral", "pleased", "unsure"]
    by: str | UnsetType | None = UNSET
    model: str | UnsetType = UNSET
    evidence: str | UnsetType = UNSET
    writer: str | UnsetType | None = UNSET


class MessageSent(Struct, tag_field="type", tag="message.sent", frozen=True, kw_only=True, omit_defaults=True):
    """The event `message.sent`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    body: str | UnsetType = UNSET
    next_update_by: datetime | UnsetType | None = UNSET
    automatic: bool | UnsetType = UNSET
    to_linked: bool | UnsetType = UNSET
    deliver: bool | UnsetType = UNSET


class NoteAdded(Struct, tag_field="type", tag="note.added", frozen=True, kw_only=True, omit_defaults=True):
    """The event `note.added`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    body: str | UnsetType = UNSET
    mentions: list[str] | UnsetType = UNSET


class IssueChanged(Struct, tag_field="type", tag="issue.changed", frozen=True, kw_only=True, omit_defaults=True):
    """The event `issue.changed`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    changes: dict[str, Any] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET


class IssueAssigned(Struct, tag_field="type", tag="issue.assigned", frozen=True, kw_only=True, omit_defaults=True):
    """The event `issue.assigned`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    to: str | UnsetType | None = UNSET
    team: str | UnsetType | None = UNSET
    by: str | UnsetType | None = UNSET


class IssueSkillSaid(Struct, tag_field="type", tag="issue.skill_said", frozen=True, kw_only=True, omit_defaults=True):
    """A colleague says whether it needs a skill."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    skill: str
    needed: bool | UnsetType = UNSET
    by: str | UnsetType | None = UNSET


class IssueSuggested(Struct, tag_field="type", tag="issue.suggested", frozen=True, kw_only=True, omit_defaults=True):
    """What is suggested for fields that nobody named, some time after it was opened; it waits for somebody's yes."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    model: str | UnsetType = UNSET
    suggestions: list[Suggestion] | UnsetType = UNSET
    evidence: str | UnsetType = UNSET
    writer: str | UnsetType | None = UNSET


class IssueFoundUnlike(
    Struct, tag_field="type", tag="issue.found_unlike", frozen=True, kw_only=True, omit_defaults=True
):
    """A colleague says that it is not about the same as another one, which was taken for like it."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    to: str
    by: str | UnsetType | None = UNSET


class IssueRiskSaid(Struct, tag_field="type", tag="issue.risk_said", frozen=True, kw_only=True, omit_defaults=True):
    """A colleague says whether the resolution will come too late; no model says otherwise from then on."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    late: bool | None
    by: str | UnsetType | None = UNSET


class IssueSnoozed(Struct, tag_field="type", tag="issue.snoozed", frozen=True, kw_only=True, omit_defaults=True):
    """The event `issue.snoozed`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    until: datetime | UnsetType | None = UNSET
    by: str | UnsetType | None = UNSET


class IssueResolved(Struct, tag_field="type", tag="issue.resolved", frozen=True, kw_only=True, omit_defaults=True):
    """The event `issue.resolved`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET


class IssueReopened(Struct, tag_field="type", tag="issue.reopened", frozen=True, kw_only=True, omit_defaults=True):
    """The event `issue.reopened`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET


class IssueClosed(Struct, tag_field="type", tag="issue.closed", frozen=True, kw_only=True, omit_defaults=True):
    """The event `issue.closed`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    as_: Literal["done", "duplicate", "internal", "spam"] | UnsetType = field(default=UNSET, name="as")


class IssueLinked(Struct, tag_field="type", tag="issue.linked", frozen=True, kw_only=True, omit_defaults=True):
    """The event `issue.linked`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    to: str
    by: str | UnsetType | None = UNSET
    because: str | UnsetType = UNSET


class IssueUnlinked(Struct, tag_field="type", tag="issue.unlinked", frozen=True, kw_only=True, omit_defaults=True):
    """The event `issue.unlinked`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    to: str
    by: str | UnsetType | None = UNSET
    because: str | UnsetType = UNSET


class IssueWatched(Struct, tag_field="type", tag="issue.watched", frozen=True, kw_only=True, omit_defaults=True):
    """Somebody wants to hear how the issue goes on: `role:watchers` means them from now on."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    person: str | UnsetType | None = UNSET
    by: str | UnsetType | None = UNSET


class IssueUnwatched(Struct, tag_field="type", tag="issue.unwatched", frozen=True, kw_only=True, omit_defaults=True):
    """Somebody no longer watches the issue."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    person: str | UnsetType | None = UNSET
    by: str | UnsetType | None = UNSET


class IssueMerged(Struct, tag_field="type", tag="issue.merged", frozen=True, kw_only=True, omit_defaults=True):
    """The event `issue.merged`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    into: str
    by: str | UnsetType | None = UNSET


class IssueUnmerged(Struct, tag_field="type", tag="issue.unmerged", frozen=True, kw_only=True, omit_defaults=True):
    """Another issue was merged into this one by mistake: each stands for itself again."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    from_: str = field(name="from")
    by: str | UnsetType | None = UNSET


class IssueEscalated(Struct, tag_field="type", tag="issue.escalated", frozen=True, kw_only=True, omit_defaults=True):
    """The event `issue.escalated`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    path: str
    level: int | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    answers: dict[str, str] | UnsetType = UNSET


class EscalationAcknowledged(
    Struct, tag_field="type", tag="escalation.acknowledged", frozen=True, kw_only=True, omit_defaults=True
):
    """The event `escalation.acknowledged`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    path: str | UnsetType | None = UNSET
    lasts: str | UnsetType | None = UNSET
    next_update_by: datetime | UnsetType | None = UNSET


class EscalationDeclined(
    Struct, tag_field="type", tag="escalation.declined", frozen=True, kw_only=True, omit_defaults=True
):
    """The event `escalation.declined`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    path: str | UnsetType | None = UNSET
    reason: str | UnsetType = UNSET


class EscalationClosed(
    Struct, tag_field="type", tag="escalation.closed", frozen=True, kw_only=True, omit_defaults=True
):
    """The event `escalation.closed`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    path: str | UnsetType | None = UNSET
    reason: str | UnsetType = UNSET


class HandoffOffered(Struct, tag_field="type", tag="handoff.offered", frozen=True, kw_only=True, omit_defaults=True):
    """The event `handoff.offered`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    from_: str | UnsetType | None = field(default=UNSET, name="from")
    to: str | UnsetType | None = UNSET
    by: str | UnsetType | None = UNSET
    summary: str | UnsetType = UNSET
    asked: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class HandoffAccepted(Struct, tag_field="type", tag="handoff.accepted", frozen=True, kw_only=True, omit_defaults=True):
    """The event `handoff.accepted`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    from_: str | UnsetType | None = field(default=UNSET, name="from")
    to: str | UnsetType | None = UNSET
    by: str | UnsetType | None = UNSET
    summary: str | UnsetType = UNSET
    asked: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class HandoffReturned(Struct, tag_field="type", tag="handoff.returned", frozen=True, kw_only=True, omit_defaults=True):
    """The event `handoff.returned`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    from_: str | UnsetType | None = field(default=UNSET, name="from")
    to: str | UnsetType | None = UNSET
    by: str | UnsetType | None = UNSET
    summary: str | UnsetType = UNSET
    asked: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class HandoffWithdrawn(
    Struct, tag_field="type", tag="handoff.withdrawn", frozen=True, kw_only=True, omit_defaults=True
):
    """Whoever offered it takes it back before the other team has answered."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    from_: str | UnsetType | None = field(default=UNSET, name="from")
    to: str | UnsetType | None = UNSET
    by: str | UnsetType | None = UNSET
    summary: str | UnsetType = UNSET
    asked: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class SideStarted(Struct, tag_field="type", tag="side.started", frozen=True, kw_only=True, omit_defaults=True):
    """The event `side.started`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    to: list[str] | UnsetType = UNSET
    by_mail: bool | UnsetType = UNSET
    outside: str | UnsetType = UNSET
    topic: str | UnsetType = UNSET
    said: str | UnsetType = UNSET


class SideReplied(Struct, tag_field="type", tag="side.replied", frozen=True, kw_only=True, omit_defaults=True):
    """The event `side.replied`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    side: int
    said: str | UnsetType = UNSET
    outside: str | UnsetType = UNSET
    from_outside: bool | UnsetType = UNSET
    doubt: str | UnsetType = UNSET
    automatic: bool | UnsetType = UNSET
    channel: str | UnsetType = UNSET
    deliver: bool | UnsetType = UNSET


class SideClosed(Struct, tag_field="type", tag="side.closed", frozen=True, kw_only=True, omit_defaults=True):
    """Done: nobody waits in it any more."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    side: int


class SideReopened(Struct, tag_field="type", tag="side.reopened", frozen=True, kw_only=True, omit_defaults=True):
    """The event `side.reopened`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    side: int


class TrackerAsked(Struct, tag_field="type", tag="tracker.asked", frozen=True, kw_only=True, omit_defaults=True):
    """An issue is to be opened there; with a `number`, the one that is there is to be linked."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    tracker: str
    number: str | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    body: str | UnsetType = UNSET
    team: str | UnsetType | None = UNSET


class TrackerLinked(Struct, tag_field="type", tag="tracker.linked", frozen=True, kw_only=True, omit_defaults=True):
    """It is there, under this number."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    tracker: str
    number: str | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    url: str | UnsetType = UNSET
    ref: str | UnsetType = UNSET
    status: str | UnsetType = UNSET
    state: Literal["", "cancelled", "done", "new", "started"] | UnsetType = UNSET
    assignee: str | UnsetType | None = UNSET


class TrackerChanged(Struct, tag_field="type", tag="tracker.changed", frozen=True, kw_only=True, omit_defaults=True):
    """What changed there; what is not said stays."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    tracker: str
    number: str | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    status: str | UnsetType = UNSET
    state: Literal["", "cancelled", "done", "new", "started"] | UnsetType = UNSET
    assignee: str | UnsetType | None = UNSET
    priority: str | UnsetType = UNSET
    fixed_in: str | UnsetType = UNSET
    renamed: str | UnsetType = UNSET
    gives_back: bool | UnsetType = UNSET


class TrackerUnlinked(Struct, tag_field="type", tag="tracker.unlinked", frozen=True, kw_only=True, omit_defaults=True):
    """It is not followed there any more."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    tracker: str
    number: str | UnsetType = UNSET
    by: str | UnsetType | None = UNSET


class TrackerFailed(Struct, tag_field="type", tag="tracker.failed", frozen=True, kw_only=True, omit_defaults=True):
    """It could not be opened or linked there."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    tracker: str
    number: str | UnsetType = UNSET
    by: str | UnsetType | None = UNSET
    error: str | UnsetType = UNSET


class CsatReceived(Struct, tag_field="type", tag="csat.received", frozen=True, kw_only=True, omit_defaults=True):
    """A customer says how it went; what they say later of the same survey replaces it."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    score: int
    comment: str | UnsetType = UNSET
    contact: str | UnsetType | None = UNSET
    channel: str | UnsetType = UNSET
    survey: int | UnsetType | None = UNSET


class NoticeAccepted(Struct, tag_field="type", tag="notice.accepted", frozen=True, kw_only=True, omit_defaults=True):
    """The event `notice.accepted`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    notice: int
    to: str | UnsetType = UNSET
    channel: str | UnsetType = UNSET


class NoticeFailed(Struct, tag_field="type", tag="notice.failed", frozen=True, kw_only=True, omit_defaults=True):
    """The event `notice.failed`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    notice: int
    to: str | UnsetType = UNSET
    channel: str | UnsetType = UNSET
    error: str | UnsetType = UNSET


class NoticeSeen(Struct, tag_field="type", tag="notice.seen", frozen=True, kw_only=True, omit_defaults=True):
    """The event `notice.seen`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    issue: str
    breach_risk: float | UnsetType | None = UNSET
    risk_raised_by: list[str] | UnsetType = UNSET
    notice: int
    to: str | UnsetType = UNSET
    channel: str | UnsetType = UNSET


class AccountChanged(Struct, tag_field="type", tag="account.changed", frozen=True, kw_only=True, omit_defaults=True):
    """The event `account.changed`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    account: str
    changes: dict[str, Any] | UnsetType = UNSET
    issue: str | UnsetType | None = UNSET


class AccountSignal(Struct, tag_field="type", tag="account.signal", frozen=True, kw_only=True, omit_defaults=True):
    """Something that another system measured of an account, such as how many people used the product that day. The
    last word of a day counts for that day.
    """
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    account: str
    issue: UnsetType | None = UNSET
    name: str
    value: float


class AccountNoted(Struct, tag_field="type", tag="account.noted", frozen=True, kw_only=True, omit_defaults=True):
    """A teammate notes something of an account, or gives a note of it (`note`) other words."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    account: str
    issue: UnsetType | None = UNSET
    note: str
    body: str | UnsetType = UNSET
    by: str | UnsetType | None = UNSET


class AccountNoteRemoved(
    Struct, tag_field="type", tag="account.note_removed", frozen=True, kw_only=True, omit_defaults=True
):
    """A note of an account is taken away; its words can never be read again."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    account: str
    issue: UnsetType | None = UNSET
    note: str
    by: str | UnsetType | None = UNSET


class PersonAway(Struct, tag_field="type", tag="person.away", frozen=True, kw_only=True, omit_defaults=True):
    """The event `person.away`."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    person: str
    from_: str | UnsetType | None = field(default=UNSET, name="from")
    until: datetime | UnsetType | None = UNSET
    deputy: str | UnsetType | None = UNSET
    issue: str | UnsetType | None = UNSET


class PersonBack(Struct, tag_field="type", tag="person.back", frozen=True, kw_only=True, omit_defaults=True):
    """Whoever was away is there again, whatever end was known."""
    at: datetime | UnsetType = UNSET
    """When it happened; absent: now."""
    id: str | UnsetType = UNSET
    """Makes delivery idempotent: the same id again changes nothing."""
    bulk: bool | UnsetType = UNSET
    """An import or a nightly sync: recorded, moves clocks, rings nobody."""
    fields: dict[str, Any] | UnsetType = UNSET
    """What does not fit elsewhere: conditions may read it."""
    person: str
    by: str | UnsetType | None = UNSET
    issue: str | UnsetType | None = UNSET


AnyEvent = (
    IssueOpened
    | MessageReceived
    | MessageEdited
    | MessageDeleted
    | MessageNeedsNoReply
    | MessageMoodCorrected
    | MessageSent
    | NoteAdded
    | IssueChanged
    | IssueAssigned
    | IssueSkillSaid
    | IssueSuggested
    | IssueFoundUnlike
    | IssueRiskSaid
    | IssueSnoozed
    | IssueResolved
    | IssueReopened
    | IssueClosed
    | IssueLinked
    | IssueUnlinked
    | IssueWatched
    | IssueUnwatched
    | IssueMerged
    | IssueUnmerged
    | IssueEscalated
    | EscalationAcknowledged
    | EscalationDeclined
    | EscalationClosed
    | HandoffOffered
    | HandoffAccepted
    | HandoffReturned
    | HandoffWithdrawn
    | SideStarted
    | SideReplied
    | SideClosed
    | SideReopened
    | TrackerAsked
    | TrackerLinked
    | TrackerChanged
    | TrackerUnlinked
    | TrackerFailed
    | CsatReceived
    | NoticeAccepted
    | NoticeFailed
    | NoticeSeen
    | AccountChanged
    | AccountSignal
    | AccountNoted
    | AccountNoteRemoved
    | PersonAway
    | PersonBack
)
"""Everything that can be said to have happened."""

"""The sample company's last month, lived through before the demo opens, so that there is a past to look back on.

It is no made-up result: customers write and teammates answer at instants of the last thirty days, and the engine
decides all of it, event by event and wake-up by wake-up, with its clock at that instant. Only what would have been sent
is not: nobody is written to about last month. All of it is one transaction, which spares the disk.
"""

import heapq
import random
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rung.clock import PushedClock
from rung.core.document import PolicyDocument
from rung.core.events import (
    AnyEvent,
    CsatReceived,
    EscalationAcknowledged,
    IssueOpened,
    IssueResolved,
    MessageReceived,
    MessageSent,
    PersonAway,
)
from rung.demo import tone, usage
from rung.demo.opinions import ANSWERS, opinion
from rung.demo.passing import Make, Passing
from rung.demo.stories import OUTAGE, STORIES, Story
from rung.engine import handle
from rung.store.accounts import surveys
from rung.store.decisions import intake
from rung.store.decisions.intake import InboxRow
from rung.store.deliveries import outbox
from rung.store.dialect import together
from rung.store.pages import queries
from rung.store.words import texts

DAYS = 30
A_DAY = timedelta(days=1)
WEEKDAY, WEEKEND = (4, 8), (1, 3)
"""Issues of a day, at least and at most."""
BETWEEN_OUTAGES = (2.0, 4.5)
"""Days."""
OF_THE_DAY = 0.7
"""So many customers write by day, in Berlin; the others at any hour."""
LATE = 0.2
"""So many are answered late."""
SHARES = {"P1": 1, "P2": 3}
"""How often a story is told, by its priority; the others four times as often as an urgent one."""
CHANNELS = {"mail": "email", "slack": "slack", "teams": "teams", "http": "helpdesk", "chat": "chat", "form": "form",
            "zendesk": "zendesk"}  # fmt: skip
UNSENT = "before the demo began: nobody was written to"
SOURCE = "demo"

Tell = Callable[[str, int, int], None]


class Past:
    """The month before the demo. `clock` stands at its beginning, and is the clock of this process."""

    def __init__(self, document: PolicyDocument, clock: PushedClock, until: datetime, seed: int = 5) -> None:
        self._document = document
        self._clock = clock
        self._from, self._until = clock.now(), until
        self._chance = random.Random(seed)  # noqa: S311 - when a made-up customer writes is no secret
        self._usage = random.Random(seed + 1)  # noqa: S311 - how much a made-up product is used is no secret
        self._passing = Passing(document, seed + 2)
        self._plans: list[tuple[datetime, int, Callable[[], None]]] = []
        self._planned = 0

    def live(self, tell: Tell = lambda _part, _done, _total: None) -> int:
        """Lives through it, and says how many issues there were. `tell` hears how many of the days are over."""
        issues = self._plan_openings()
        self._plan_absence()
        self._plan_signals()
        issues += self._plan_tone()
        with together():
            while self._plans and self._plans[0][0] < self._until:
                at, _number, act = heapq.heappop(self._plans)
                self._pass_time(at)
                act()
                tell("living through last month", (at - self._from).days, DAYS)
            self._pass_time(self._until)
            outbox.leave_unsent(UNSENT, self._until)
        return issues

    # Time -------------------------------------------------------------------------------------------------------------

    def _pass_time(self, until: datetime) -> None:
        """Every wake-up at its own instant, as the engine would have seen it."""
        while (stepped := handle.step()).handled or (stepped.next_wake_at and stepped.next_wake_at < until):
            if not stepped.handled and stepped.next_wake_at:
                self._clock.set(max(stepped.next_wake_at, self._clock.now()))
        self._clock.set(until)

    def _plan(self, at: datetime, act: Callable[[], None]) -> None:
        self._planned += 1
        heapq.heappush(self._plans, (at, self._planned, act))

    # What happens -----------------------------------------------------------------------------------------------------

    def _plan_openings(self) -> int:
        at, openings = self._from, [self._at_an_hour(self._from) for _ in range(2)]
        for number in range(DAYS):
            day = self._from + number * A_DAY
            least, most = WEEKDAY if day.weekday() < 5 else WEEKEND
            openings += [self._at_an_hour(day) for _ in range(self._chance.randint(least, most))]
        for number, opened_at in enumerate(sorted(openings)):
            story = self._chance.choices(STORIES, [SHARES.get(one.priority, 4) for one in STORIES])[0]
            self._plan(opened_at, lambda key=f"P-{number + 1}", story=story: self._open(key, story))  # type: ignore[misc]
        outages = 0
        while (at := at + A_DAY * self._chance.uniform(*BETWEEN_OUTAGES)) < self._until:
            outages += 1
            self._plan(at, lambda key=f"P-OUT-{outages}": self._open(key, OUTAGE))  # type: ignore[misc]
        return len(openings) + outages

    def _plan_absence(self) -> None:
        """Bo has a week off in the middle, and Eli stands in."""
        leaves = self._from + 12 * A_DAY
        back = leaves + 5 * A_DAY
        away = PersonAway(at=leaves, id="past/bo/away", person="bo", from_=leaves, until=back, deputy="eli")
        self._plan(leaves, lambda: self._happens(away))

    def _plan_signals(self) -> None:
        """Each night the product says how many used it; what teammates know of two customers, they noted."""
        accounts = [one for one in self._document.accounts if one in usage.USERS]
        for number in range(DAYS):
            at = self._from + number * A_DAY + timedelta(hours=1)
            for account in accounts:
                one = usage.signal(account, at, number / DAYS, self._usage)
                self._plan(at, lambda one=one: self._happens(one))  # type: ignore[misc]
        for note in usage.notes(self._until - 3 * A_DAY):
            self._plan(note.at, lambda note=note: self._happens(note))  # type: ignore[misc]

    def _plan_tone(self) -> int:
        """One customer's dry tone, as a colleague corrects it."""
        events = tone.told(self._from, self._until, self._document.accounts[tone.ACCOUNT].domains[0])
        for one in events:
            self._plan(one.at, lambda event=one.event: self._happens(event))  # type: ignore[misc]
        return sum(isinstance(one.event, IssueOpened) for one in events)

    def _at_an_hour(self, day: datetime) -> datetime:
        zone = ZoneInfo(self._document.workspace.time_zone)
        by_day = self._chance.random() < OF_THE_DAY
        hours = self._chance.triangular(8, 18, 11) if by_day else self._chance.uniform(0, 24)
        midnight = datetime.combine(day.astimezone(zone).date(), time(), zone)
        return max(midnight.astimezone(self._from.tzinfo) + timedelta(hours=hours), self._from)

    def _open(self, key: str, story: Story) -> None:
        contact = f"{story.contact}@{self._document.accounts[story.account].domains[0]}"
        opened = IssueOpened(
            issue=key, at=self._clock.now(), id=f"past/{key}/opened", account=story.account, contact=contact,
            subject=story.subject, body=story.body, channel=CHANNELS[story.way], priority=story.priority,
            kind=story.kind,
        )  # fmt: skip
        self._happens(opened)
        is_late = story is OUTAGE or self._chance.random() < LATE
        is_urgent = story.priority in ("P0", "P1")
        answer_after = self._minutes(35, 200) if is_late else self._minutes(4, 20 if is_urgent else 60)
        if is_late and story.follow_up:
            self._plan(self._clock.now() + answer_after * 0.5, lambda: self._write_again(key, story, contact))
        if self._chance.random() < 0.8:
            self._plan(self._clock.now() + answer_after * self._chance.uniform(0.3, 0.9), lambda: self._take(key))
        self._plan(self._clock.now() + answer_after, lambda: self._answer(key, story))
        solved_after = answer_after + self._minutes(25, 150 if is_urgent else 900)
        self._plan(self._clock.now() + solved_after, lambda: self._resolve(key))
        for after, make in self._passing.planned(story, answer_after):
            self._plan(self._clock.now() + after, lambda make=make: self._pass(key, make))  # type: ignore[misc]

    def _pass(self, key: str, make: Make) -> None:
        state = queries.state_of(key)
        if state is not None and state.is_open and (event := make(key, self._clock.now(), state)) is not None:
            self._happens(event)

    def _write_again(self, key: str, story: Story, contact: str) -> None:
        if self._is_open(key):
            name = f"past/{key}/again"
            self._happens(
                MessageReceived(issue=key, at=self._clock.now(), id=name, body=story.follow_up, contact=contact)
            )

    def _take(self, key: str) -> None:
        """Who was told last takes what still climbs."""
        state = queries.state_of(key)
        climbing = [one for one in state.escalations if one.state == "open" and one.told] if state else []
        for one in climbing[:1]:
            by = next((told.to for told in reversed(one.told) if told.to in self._document.people), None)
            if by is not None:
                now, name = self._clock.now(), f"past/{key}/taken"
                self._happens(EscalationAcknowledged(issue=key, at=now, id=name, by=by, path=one.path))

    def _answer(self, key: str, story: Story) -> None:
        if self._is_open(key):
            body = story.answer or "We are on it, and tell you more within the hour."
            name, by = f"past/{key}/answer", self._somebody(key)
            self._happens(MessageSent(issue=key, at=self._clock.now(), id=name, by=by, body=body))

    def _resolve(self, key: str) -> None:
        if self._is_open(key):
            name, by = f"past/{key}/resolved", self._somebody(key)
            self._happens(IssueResolved(issue=key, at=self._clock.now(), id=name, by=by))
            self._plan(self._clock.now() + self._minutes(150, 1500), lambda: self._rate(key))

    def _rate(self, key: str) -> None:
        """Some customers say afterwards how it went; less content where somebody had to be escalated to."""
        asked, state = surveys.last_of(key), queries.state_of(key)
        if asked is None or state is None or asked.score is not None or self._chance.random() > ANSWERS:
            return
        score, comment = opinion(self._chance, was_escalated=state.next_escalation > 1)
        now, contact = self._clock.now(), texts.address_of(asked.contact)
        self._happens(
            CsatReceived(
                issue=key, at=now, id=f"past/{key}/rated", score=score, comment=comment, contact=contact,
                channel="link", survey=asked.number,
            )
        )  # fmt: skip

    def _happens(self, event: AnyEvent) -> None:
        intake.put([InboxRow(SOURCE, event)])
        while handle.step().handled:
            pass

    def _somebody(self, key: str) -> str:
        state = queries.state_of(key)
        if state is not None and state.assignee:
            return state.assignee
        people = self._document.people.items()
        return self._chance.choice([one for one, person in people if "frontline" in person.teams])

    def _is_open(self, key: str) -> bool:
        state = queries.state_of(key)
        return state is not None and state.is_open

    def _minutes(self, least: float, most: float) -> timedelta:
        return timedelta(minutes=self._chance.uniform(least, most))

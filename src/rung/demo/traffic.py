"""Days in the life of the sample company: customers write, teammates answer most of them, one outage is left to climb.

Everything goes in by the real protocols. Only whom to answer is read from the store, as a teammate sees it.
What is planned stands in a heap by its instant on the demo's own fast clock.
"""

import heapq
import random
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import cycle
from uuid import NAMESPACE_URL, uuid5
from zlib import crc32

import msgspec
import structlog

from rung import clock
from rung.channels.slack.interactions import channel_id
from rung.channels.teams import activities as teams
from rung.core.document import PolicyDocument
from rung.demo import customers
from rung.demo.chat_page import ChatPage
from rung.demo.company import ASKED_IN, UNMAPPED, WIDGET
from rung.demo.engineering import Engineering
from rung.demo.neighbours import AGENT, Helpdesk, Pager
from rung.demo.opinions import ANSWERS, opinion
from rung.demo.stories import ASKED, OUTAGE, STORIES, WAVE, Story
from rung.demo.takers import Takers
from rung.demo.vendors import Vendors
from rung.demo.wires import Refused, Wires
from rung.intake.mail.filing import mail_issue
from rung.intake.slack.messages import slack_issue
from rung.intake.teams.messages import teams_issue
from rung.store import settings_store
from rung.store.accounts import surveys
from rung.store.deliveries import deliveries
from rung.store.elsewhere import chat
from rung.store.pages import queries
from rung.store.people import tokens

TICK = 0.5
"""Real seconds between two looks at what is due."""
BETWEEN = (20.0, 40.0)
"""Real seconds between two new issues."""
BETWEEN_OUTAGES = 600.0
ENGINEERING = "engineering"
"""The team that some issues are handed over to."""
TAKEN_AT_LAST = timedelta(hours=5, minutes=40)
"""From an outage until an engineer takes it in PagerDuty: every level has been told by then."""
LATE_SHARE = 0.6
"""Of the urgent issues, so many ring before somebody presses the button."""
FIRST = 7
"""Issues that are there at once, so that the queue is not empty."""
CLOCK_KEPT_EVERY = 10.0
ORGANIZATION = "zendesk_organization"
"""The field of an account that holds its number in the helpdesk."""
REAL = clock.SystemClock()
"""Slack's stamps and signatures are of the world's time, whatever the demo's clock shows."""

log = structlog.get_logger()


def _member(story: Story) -> str:
    """The id in Slack of whoever writes."""
    return f"U{crc32(story.contact.encode()):010}"


class Opened(msgspec.Struct):
    """An issue of the demo, and what its customer needs to write again."""

    story: Story
    issue: str
    reference: str
    """The Message-ID of its mail, the time stamp of its thread, the user of its chat, or the number of its ticket."""


class Traffic(threading.Thread):
    """The company's customers and teammates, from `start` to `stop`."""

    def __init__(
        self, wires: Wires, chat_page: ChatPage, desk: Helpdesk, pager: Pager, engineers: Engineering,
        document: PolicyDocument, seed: int = 7,
    ) -> None:  # fmt: skip
        super().__init__(name="rung-demo", daemon=True)
        self._wires = wires
        self._chat_page = chat_page
        self._desk, self._pager, self._engineers = desk, pager, engineers
        self._document = document
        self._chance = random.Random(seed)  # noqa: S311 - whether somebody answers late is no secret
        self._stopping = threading.Event()
        self._plans: list[tuple[datetime, int, Callable[[], None]]] = []
        self._planned = 0
        self._clock_kept = 0.0
        self._number = int(REAL.now().timestamp()) % 100_000
        self._takers = Takers(wires)
        self._vendors = Vendors(wires)

    def stop(self) -> None:
        self._stopping.set()
        self.join(10)

    def run(self) -> None:
        told = self._chance.sample(STORIES, len(STORIES))
        stories = cycle(sorted(told, key=lambda story: not story.asked))  # what is handed over is there to see soon
        for number in range(FIRST):
            self._plan(timedelta(seconds=10 * number), self._opening(next(stories)))
        self._plan(timedelta(seconds=30), self._open_outage)
        for number, story in enumerate(WAVE):
            self._plan(timedelta(minutes=15 + 12 * number), self._opening(story))
        self._plan(timedelta(seconds=40), self._mark_in_slack)
        self._plan(timedelta(seconds=50), self._write_to_nobody)
        self._plan_next(stories)
        while not self._stopping.wait(TICK):
            self._do_what_is_due()
            self._takers.look()
            self._vendors.look()
            if time.monotonic() >= self._clock_kept + CLOCK_KEPT_EVERY:
                self._keep_clock()
        self._keep_clock()

    # Planning ---------------------------------------------------------------------------------------------------------

    def _plan(self, after: timedelta, act: Callable[[], None]) -> None:
        self._planned += 1
        heapq.heappush(self._plans, (clock.now() + after, self._planned, act))

    def _plan_next(self, stories: "cycle[Story]") -> None:
        """A new issue every half minute of real time, however fast the clock runs."""

        def open_and_plan() -> None:
            self._plan_next(stories)
            self._opening(next(stories))()

        self._plan(timedelta(seconds=self._chance.uniform(*BETWEEN) * clock.current().speed), open_and_plan)

    def _do_what_is_due(self) -> None:
        while self._plans and self._plans[0][0] <= clock.now() and not self._stopping.is_set():
            _at, _number, act = heapq.heappop(self._plans)
            try:
                act()
            except Refused as error:
                log.warning("demo.refused", error=str(error))

    def _keep_clock(self) -> None:
        """So that a later demo with --keep goes on from here."""
        self._clock_kept = time.monotonic()
        settings_store.put(settings_store.DEMO_CLOCK, clock.now().isoformat())

    # Customers --------------------------------------------------------------------------------------------------------

    def _opening(self, story: Story) -> Callable[[], None]:
        return lambda: self._go_on(self._open(story))

    def _open(self, story: Story) -> Opened:
        self._number += 1
        at = clock.now()
        match story.way:
            case "mail":
                reference = f"<{self._number}.{int(at.timestamp())}@{self._domain(story)}>"
                self._wires.send_mail(self._sender(story), story.subject, story.body, at, reference)
                return Opened(story, mail_issue(reference.strip("<>")), reference)
            case "slack":
                reference = f"{REAL.now().timestamp():.6f}"
                self._say_in_slack(story, story.typed or story.body, reference)
                self._plan_what_follows_in_slack(story, reference)
                return Opened(story, slack_issue(channel_id(f"#{story.account}"), reference), reference)
            case "chat":
                user = f"{story.contact}-{self._number}"
                self._chat_page.write(user, *self._sender(story), story.body)
                visitor = chat.proven(WIDGET, f"id:{user}")
                return Opened(story, visitor.issue if visitor else "", user)
            case "teams":
                reference = f"{REAL.now().timestamp() * 1000:.0f}"
                self._say_in_teams(story, story.body, reference, reference)
                thread = teams.thread(teams.channel_id(story.account), reference)
                return Opened(story, teams_issue(thread), reference)
            case "form":
                typed = customers.filled(
                    self._sender(story)[1], story.subject, story.body, story.priority, story.kind
                )
                return Opened(story, self._wires.fill_form(customers.FORM, typed), "")
            case "zendesk":
                number, theirs = str(self._number), self._document.accounts[story.account].fields[ORGANIZATION]
                issue = self._desk.opens(number, story.subject, story.body, story.priority, str(theirs))
                return Opened(story, issue, number)
            case "http":
                opened = Opened(story, f"T-{self._number}", "")
                self._wires.post_events(self._opened_event(opened, at))
                return opened

    def _opened_event(self, opened: Opened, at: datetime) -> dict[str, object]:
        story = opened.story
        return {
            "type": "issue.opened", "id": f"{opened.issue}/opened", "at": at.isoformat(), "issue": opened.issue,
            "account": story.account, "contact": self._sender(story)[1], "subject": story.subject, "body": story.body,
            "channel": "helpdesk", "priority": story.priority, "kind": story.kind,
        }  # fmt: skip

    def _write_again(self, opened: Opened) -> None:
        """The customer asks once more, by the way they came."""
        story, at = opened.story, clock.now()
        if not self._is_open(opened.issue):
            return
        match story.way:
            case "mail":
                reference = f"<again.{int(at.timestamp())}.{opened.reference.strip('<>')}>"
                subject = f"Re: {story.subject}"
                self._wires.send_mail(self._sender(story), subject, story.follow_up, at, reference, opened.reference)
            case "slack":
                self._say_in_slack(story, story.follow_up, f"{REAL.now().timestamp():.6f}", thread=opened.reference)
            case "chat":
                self._chat_page.write(opened.reference, *self._sender(story), story.follow_up)
            case "teams":
                self._say_in_teams(story, story.follow_up, f"{REAL.now().timestamp() * 1000:.0f}", opened.reference)
            case "zendesk":
                self._desk.says(opened.reference, story.follow_up)
            case "http" | "form":
                self._event("message.received", opened.issue, body=story.follow_up, contact=self._sender(story)[1])

    def _plan_what_follows_in_slack(self, story: Story, ts: str) -> None:
        """People write in short lines, and mend their words."""
        if story.typed:
            edit = self._wires.edit_in_slack
            self._plan(
                self._minutes(1, 2),
                lambda: edit(story.account, _member(story), story.typed, story.body, ts=ts, signed_at=REAL.now()),
            )
        if story.adds:
            self._plan(
                self._minutes(1, 2),
                lambda: self._say_in_slack(story, story.adds, f"{REAL.now().timestamp():.6f}"),
            )

    def _say_thanks(self, opened: Opened) -> None:
        """It needs no reply, and reopens nothing."""
        self._say_in_slack(
            opened.story, opened.story.thanks, f"{REAL.now().timestamp():.6f}", thread=opened.reference
        )

    def _mark_in_slack(self) -> None:
        """A colleague asks in an internal channel, and a teammate makes an issue of it."""
        teammate = next(one.slack for one in self._document.people.values() if one.slack and "frontline" in one.teams)
        self._wires.mark_in_slack(
            ASKED_IN, "U0SALES", ASKED, ts=f"{REAL.now().timestamp():.6f}", by=str(teammate), signed_at=REAL.now()
        )

    def _write_to_nobody(self) -> None:
        """Somebody writes in a channel that belongs to no account yet."""
        ts = f"{REAL.now().timestamp():.6f}"
        self._wires.say_in_slack(
            UNMAPPED, "U0STRANGER", "Hello, is this where we ask?", ts=ts, event_id=f"Ev{ts}", signed_at=REAL.now()
        )

    def _say_in_slack(self, story: Story, text: str, ts: str, thread: str | None = None) -> None:
        self._wires.say_in_slack(
            story.account, _member(story), text, ts=ts, event_id=f"Ev{ts}", signed_at=REAL.now(), thread=thread
        )

    def _say_in_teams(self, story: Story, text: str, number: str, root: str) -> None:
        theirs = str(uuid5(NAMESPACE_URL, f"{story.contact}@{story.account}"))
        writer = teams.Writer(theirs, story.name, tenant=str(uuid5(NAMESPACE_URL, story.account)))
        self._wires.say_in_teams(story.account, writer, text, number=number, root=root, at=REAL.now())

    def _sender(self, story: Story) -> tuple[str, str]:
        return story.name, f"{story.contact}@{self._domain(story)}"

    def _domain(self, story: Story) -> str:
        return self._document.accounts[story.account].domains[0]

    # Teammates --------------------------------------------------------------------------------------------------------

    def _go_on(self, opened: Opened) -> None:
        """What becomes of an issue: sorted at once, answered soon or late, resolved."""
        if opened.story.way not in ("http", "form"):
            self._plan(self._minutes(1, 3), lambda: self._sort(opened))
        is_late = opened.story.priority == "P1" and self._chance.random() < LATE_SHARE
        answer_after = self._minutes(55, 110) if is_late else self._minutes(6, 21)
        if is_late:
            self._takers.wait(opened.issue, clock.now() + self._minutes(28, 50))
            if opened.story.follow_up:
                self._plan(answer_after * 0.4, lambda: self._write_again(opened))
        self._plan(answer_after, lambda: self._answer(opened))
        if opened.story.vendor:
            self._plan(answer_after * 0.6, lambda: self._ask_vendor(opened))
        self._plan(answer_after + self._minutes(180, 600), lambda: self._resolve(opened))

    def _open_outage(self) -> None:
        """Nobody answers this one: it climbs from technical support to the engineer on call to the head of support."""
        opened = self._open(OUTAGE)
        for minutes in (25, 95):
            self._plan(timedelta(minutes=minutes), lambda: self._write_again(opened))
        self._plan(TAKEN_AT_LAST, lambda: self._take_in_pagerduty(opened.issue))
        self._plan_next_outage(opened)

    def _take_in_pagerduty(self, issue: str) -> None:
        """The engineer has seen the incident in PagerDuty, where nobody took it here before."""
        for row in deliveries.outbox(limit=20, channel="pagerduty"):
            incident = str(row.captured["payload"].get("dedup_key", ""))
            if f"/{issue}." in incident and self._is_open(issue):
                self._pager.acknowledges(incident)
                return

    def _plan_next_outage(self, last: Opened) -> None:
        """Another one a while after somebody resolved this one."""

        def look() -> None:
            if self._is_open(last.issue):
                self._plan_next_outage(last)
            else:
                self._open_outage()

        self._plan(timedelta(seconds=BETWEEN_OUTAGES * clock.current().speed), look)

    def _sort(self, opened: Opened) -> None:
        """Somebody reads what came by mail or Slack and says what it is."""
        story = opened.story
        changes = {"kind": story.kind, "priority": story.priority}
        self._event("issue.changed", opened.issue, changes=changes, by=self._somebody(opened.issue))

    def _answer(self, opened: Opened) -> None:
        if self._is_open(opened.issue):
            by = self._somebody(opened.issue)
            self._takers.forget(opened.issue)
            if opened.story.answered_there:
                self._desk.says(opened.reference, opened.story.answer, AGENT)
                return
            self._event("message.sent", opened.issue, by=by, body=opened.story.answer, deliver=True)
            if opened.story.asked:
                self._plan(self._minutes(4, 8), lambda: self._hand_over(opened))
            if opened.story.thanks and opened.story.way == "slack":
                self._plan(self._minutes(4, 9), lambda: self._say_thanks(opened))

    def _ask_vendor(self, opened: Opened) -> None:
        """Whoever has it asks somebody outside, beside the conversation with the customer, and watches it."""
        story, issue, by = opened.story, opened.issue, self._somebody(opened.issue)
        if not self._is_open(issue):
            return
        self._event("issue.watched", issue, by=by)
        self._event(
            "side.started", issue, by=by, by_mail=True, outside=story.vendor, topic=story.subject or "A question",
            said=story.vendor_asked,
        )  # fmt: skip
        if story.vendor_answer:
            self._vendors.wait(story.vendor_asked, story.vendor_answer, clock.now() + self._minutes(10, 25))

    def _hand_over(self, opened: Opened) -> None:
        """Whoever has it notes what was tried, and asks engineering, with the brief that Rung makes of it."""
        story, issue, by = opened.story, opened.issue, self._somebody(opened.issue)
        if not self._is_open(issue):
            return
        self._event("note.added", issue, by=by, body=story.tried)
        self._event(
            "handoff.offered", issue, by=by, to=ENGINEERING, asked=story.asked, summary=self._wires.brief(issue)
        )
        if not story.is_left:
            self._plan(self._minutes(12, 25), lambda: self._answer_offer(opened))

    def _answer_offer(self, opened: Opened) -> None:
        state = queries.state_of(opened.issue)
        if state is None or state.handoff_to != ENGINEERING:
            return  # somebody in the console was faster
        engineer = next(key for key, person in self._document.people.items() if ENGINEERING in person.teams)
        if opened.story.returned:
            self._event("handoff.returned", opened.issue, by=engineer, reason=opened.story.returned)
        else:
            self._engineers.works_on(opened.issue, self._plan, self._chance)

    def _resolve(self, opened: Opened) -> None:
        if self._is_open(opened.issue):
            self._event("issue.resolved", opened.issue, by=self._somebody(opened.issue))
            self._plan(self._minutes(150, 400), lambda: self._rate(opened))

    def _rate(self, opened: Opened) -> None:
        """Some customers open the link of their survey, choose a score and write a few words."""
        asked, state = surveys.last_of(opened.issue), queries.state_of(opened.issue)
        if asked is None or state is None or asked.score is not None or self._chance.random() > ANSWERS:
            return
        score, comment = opinion(self._chance, was_escalated=state.next_escalation > 1)
        self._wires.rate(tokens.survey_token(asked.issue, asked.number), score, comment)

    def _somebody(self, issue: str) -> str:
        """Who has the issue; where nobody has, a member of frontline."""
        state = queries.state_of(issue)
        if state is not None and state.assignee:
            return state.assignee
        return self._chance.choice(
            [key for key, person in self._document.people.items() if "frontline" in person.teams]
        )

    def _is_open(self, issue: str) -> bool:
        state = queries.state_of(issue)
        return state is not None and state.is_open

    def _event(self, kind: str, issue: str, **facts: object) -> None:
        self._planned += 1
        event = {"type": kind, "id": f"{issue}/{kind}/{self._planned}", "at": clock.now().isoformat(), "issue": issue}
        self._wires.post_events({**event, **facts})

    def _minutes(self, least: float, most: float) -> timedelta:
        return timedelta(minutes=self._chance.uniform(least, most))

"""What people do on pages, as events: "I have it", reply, assign, resolve ...

Each act reads a form and returns the event that says what happened; `do` puts it in the inbox like any other event and
waits until it is decided, so that the page that follows shows the result.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from django.http import QueryDict
from msgspec import Struct

from rung.console import mention_words
from rung.core import events, handover
from rung.core.events import AnyEvent
from rung.core.moods import VALUES
from rung.core.spans import parse_span
from rung.engine import side_parties, tracking
from rung.intake.forms import LONGEST_REASON
from rung.store import acts, policies, queries, set_aside
from rung.store.attachments import File
from rung.store.members import Membership


class Misfit(Exception):
    """The form cannot become an event: what is wrong with it, in the words of the page."""


class Act(Struct, frozen=True):
    """The form, and who sent it, for which issue, when."""

    form: QueryDict
    issue: str
    by: str
    now: datetime
    zone: ZoneInfo
    files: tuple[File, ...] = ()
    """Of an answer or a note; they were looked at before."""

    def text(self, name: str, what: str) -> str:
        """A text that must be there."""
        value = self.form.get(name, "").strip()
        if not value:
            raise Misfit(f"{what} is empty: write it and send again.")
        return value

    def optional(self, name: str) -> str | None:
        return self.form.get(name, "").strip() or None

    def instant(self, name: str) -> datetime | None:
        """`30m`, `1h`, `end_of_day`, or a wall time of the viewer's zone; nothing where none is given."""
        value = self.form.get(name, "").strip()
        if not value:
            return None
        if value == "end_of_day":
            local = self.now.astimezone(self.zone)
            end = local.replace(hour=18, minute=0, second=0, microsecond=0)
            return (end if end > local else end + timedelta(days=1)).astimezone(UTC)
        try:
            if "T" in value:
                return datetime.fromisoformat(value).replace(tzinfo=self.zone).astimezone(UTC)
            return self.now + parse_span(value).elapsed()
        except ValueError as error:
            raise Misfit(f"{value} is no time: choose one of the list, or write 30m, 2h or 1d.") from error

    def number(self, name: str, what: str) -> int:
        """A whole number from 1; 1 where none is given."""
        value = self.form.get(name, "").strip() or "1"
        if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value) > 0):
            raise Misfit(f"{what} is a whole number from 1, not {value}.")
        return int(value)

    @property
    def common(self) -> dict[str, Any]:
        return {"at": self.now, "issue": self.issue, "by": self.by}


def _acknowledge(act: Act) -> AnyEvent:
    return events.EscalationAcknowledged(
        **act.common,
        path=act.optional("path"),
        lasts=act.optional("lasts"),
        next_update_by=act.instant("next_update_by"),
    )


def _decline(act: Act) -> AnyEvent:
    return events.EscalationDeclined(
        **act.common, path=act.optional("path"), reason=act.form.get("reason") or "unavailable"
    )


def _escalate(act: Act) -> AnyEvent:
    answers = {name.removeprefix("answer_"): act.form[name] for name in act.form if name.startswith("answer_")}
    return events.IssueEscalated(
        **act.common,
        path=act.text("path", "The path"),
        level=act.number("level", "The level"),
        reason=act.text("reason", "The reason"),
        answers={name: answer for name, answer in answers.items() if answer.strip()},
    )


def _close_escalation(act: Act) -> AnyEvent:
    return events.EscalationClosed(**act.common, path=act.optional("path"), reason=act.form.get("reason", ""))


def _reply(act: Act) -> AnyEvent:
    body, promised = act.text("body", "The answer"), act.instant("next_update_by")
    to_linked = "to_linked" in act.form
    return events.MessageSent(**act.common, body=body, next_update_by=promised, deliver=True, to_linked=to_linked)


def _note(act: Act) -> AnyEvent:
    return events.NoteAdded(**act.common, body=act.text("body", "The note"))


def _assign(act: Act) -> AnyEvent:
    return events.IssueAssigned(**act.common, to=act.optional("to"))


def _take(act: Act) -> AnyEvent:
    return events.IssueAssigned(**act.common, to=act.by)


def _offer(act: Act) -> AnyEvent:
    team = act.text("team", "The team")
    asked = act.text("asked", "What you ask of them")
    state = queries.state_of(act.issue)
    teams = queries.policy_for(None).document.teams
    if team not in teams:
        raise Misfit(f"There is no team {team}: choose one of the list.")
    if state is not None and state.team == team:
        raise Misfit(f"It is with {teams[team].name} already.")
    return events.HandoffOffered(
        **act.common, from_=state.team if state else None, to=team, asked=asked,
        summary=act.form.get("summary", "").strip(),
    )  # fmt: skip


def _accept(act: Act) -> AnyEvent:
    state = queries.state_of(act.issue)
    if state is None or handover.pending(state) is None:
        raise Misfit("It is not offered any more: somebody was faster.")
    return events.HandoffAccepted(**act.common)


def _return(act: Act) -> AnyEvent:
    state = queries.state_of(act.issue)
    if state is None or handover.to_return(state) is None:
        raise Misfit("There is nothing to return any more.")
    reason = act.text("reason", "The reason")
    if len(reason) > LONGEST_REASON:
        raise Misfit(f"The reason has {len(reason)} characters; {LONGEST_REASON} is the most. Write more in a note.")
    return events.HandoffReturned(**act.common, reason=reason)


def _withdraw(act: Act) -> AnyEvent:
    state = queries.state_of(act.issue)
    if state is None or handover.pending(state) is None:
        raise Misfit("It was answered already: there is nothing to take back.")
    return events.HandoffWithdrawn(**act.common)


def _change(act: Act) -> AnyEvent:
    names = ("priority", "status", "kind", "team", "account")
    # What a form shows and nobody touched is not what somebody says: a suggestion for it still waits for its yes.
    given = [name for name in names if act.form.get(name) and act.form[name] != act.form.get(f"was_{name}")]
    changes = {name: act.form[name] for name in given}
    if not changes:
        raise Misfit("Nothing was chosen to change.")
    return events.IssueChanged(**act.common, changes=changes)


def _resolve(act: Act) -> AnyEvent:
    return events.IssueResolved(**act.common)


def _reopen(act: Act) -> AnyEvent:
    return events.IssueReopened(**act.common)


def _snooze(act: Act) -> AnyEvent:
    until = act.instant("until")
    if until is None:
        raise Misfit("Say until when to snooze.")
    return events.IssueSnoozed(**act.common, until=until)


def _wake(act: Act) -> AnyEvent:
    return events.IssueSnoozed(**act.common, until=None)


def _needs_no_reply(act: Act) -> AnyEvent:
    return events.MessageNeedsNoReply(**act.common)


def _mood(act: Act) -> AnyEvent:
    mood = act.text("mood", "The mood")
    if mood not in VALUES:
        raise Misfit(f"{mood} is no mood: choose {', '.join(VALUES)}.")
    try:
        said_at = datetime.fromisoformat(act.text("said_at", "The instant of the message")).astimezone(UTC)
    except ValueError as error:
        raise Misfit("The message is not known by its instant: load the page anew.") from error
    return events.MessageMoodCorrected(
        **act.common,
        message=act.text("message", "The message"),
        said_at=said_at,
        mood=cast(Literal["angry", "neutral", "pleased", "unsure"], mood),
    )


def _skill(act: Act) -> AnyEvent:
    return events.IssueSkillSaid(
        **act.common, skill=act.text("skill", "The skill"), needed=act.form.get("needed", "yes") != "no"
    )


def _risk(act: Act) -> AnyEvent:
    said = act.text("late", "Whether it will be late")
    if said not in ("yes", "no", "unsure"):
        raise Misfit(f"{said} is no answer: choose yes, no or unsure.")
    return events.IssueRiskSaid(**act.common, late=None if said == "unsure" else said == "yes")


def _merge(act: Act) -> AnyEvent:
    return events.IssueMerged(**act.common, into=_another_issue(act, "into", "The issue to merge into"))


def _link(act: Act) -> AnyEvent:
    return events.IssueLinked(**act.common, to=_another_issue(act, "to", "The issue to link with"))


def _unlike(act: Act) -> AnyEvent:
    return events.IssueFoundUnlike(**act.common, to=_another_issue(act, "to", "The issue that it is not like"))


def _unlink(act: Act) -> AnyEvent:
    return events.IssueUnlinked(**act.common, to=act.text("to", "The issue to unlink"))


def _track(act: Act) -> AnyEvent:
    """An issue is opened in a tracker, or one that is there is linked."""
    tracker = act.text("tracker", "The tracker")
    if tracker not in {one.name for one in tracking.in_use()}:
        raise Misfit(f"There is no tracker {tracker}: see Settings, Sources.")
    typed = act.optional("number")
    number = tracking.named(tracker, typed) if typed else ""
    if typed and not number:
        hint = "Write its number as it stands there, or paste its address."
        raise Misfit(f"{typed} is no issue of {tracker}. {hint}")
    return events.TrackerAsked(**act.common, tracker=tracker, number=number, body=act.form.get("body", "").strip())


def _untrack(act: Act) -> AnyEvent:
    tracker = act.text("tracker", "The tracker")
    return events.TrackerUnlinked(**act.common, tracker=tracker, number=act.form.get("number", "").strip())


def _tell_tracker(act: Act) -> AnyEvent:
    """A note that names the issue there is written there, too."""
    number = act.text("number", "The number")
    return events.NoteAdded(**act.common, body=f"@{number} {act.text('body', 'The comment')}")


def _another_issue(act: Act, name: str, what: str) -> str:
    key = act.text(name, what)
    if key == act.issue:
        raise Misfit("That is this issue itself: name another one.")
    if queries.state_of(key) is None:
        raise Misfit(f"There is no issue {key}: look for its key at the top of its page.")
    return key


def _watch(act: Act) -> AnyEvent:
    return events.IssueWatched(**act.common, person=act.optional("person") or act.by)


def _unwatch(act: Act) -> AnyEvent:
    return events.IssueUnwatched(**act.common, person=act.optional("person") or act.by)


def _side_start(act: Act) -> AnyEvent:
    state, policy = queries.state_of(act.issue), policies.current()
    assert state is not None
    try:
        found = side_parties.parties(act.text("to", "Whom it goes to"), state, policy)
    except side_parties.NoParty as wrong:
        raise Misfit(str(wrong)) from wrong
    topic = act.text("topic", "What it is about")[: side_parties.LONGEST_TOPIC]
    return events.SideStarted(
        **act.common, to=found.to, by_mail=bool(found.outside), outside=found.outside, topic=topic,
        said=act.text("said", "The message"),
    )  # fmt: skip


def _side_say(act: Act) -> AnyEvent:
    number = act.number("side", "The side conversation")
    return events.SideReplied(**act.common, side=number, said=act.text("said", "The message"), deliver=True)


def _side_done(act: Act) -> AnyEvent:
    return events.SideClosed(**act.common, side=act.number("side", "The side conversation"))


def _side_reopen(act: Act) -> AnyEvent:
    return events.SideReopened(**act.common, side=act.number("side", "The side conversation"))


ACTS: dict[str, tuple[Callable[[Act], AnyEvent], str]] = {
    "acknowledge": (_acknowledge, "You have it. The climb has stopped; the clocks go on."),
    "decline": (_decline, "Declined. Whoever comes next is asked."),
    "escalate": (_escalate, "Escalated."),
    "close-escalation": (_close_escalation, "De-escalated. Its trigger keeps quiet on this issue for 24 hours."),
    "reply": (_reply, "Answered."),
    "note": (_note, "Noted, for the team only."),
    "watch": (_watch, "Watched: how it goes on is told as chosen under Me, How I am told."),
    "unwatch": (_unwatch, "No longer watched."),
    "side-start": (_side_start, "Asked, beside the conversation: the customer never sees it."),
    "side-say": (_side_say, "Said, beside the conversation: the customer never sees it."),
    "side-done": (_side_done, "Done: nobody waits there any more."),
    "side-reopen": (_side_reopen, "Open again."),
    "assign": (_assign, "Assigned."),
    "offer": (_offer, "Offered. It stays here until they accept; who of them works is told."),
    "accept": (_accept, "It is yours now; its clocks go on."),
    "return": (_return, "Returned. Whoever offered it is told why."),
    "withdraw": (_withdraw, "Taken back: nobody is asked any more."),
    "take": (_take, "It is yours."),
    "change": (_change, "Changed."),
    "resolve": (_resolve, "Resolved."),
    "reopen": (_reopen, "Open again."),
    "snooze": (_snooze, "Snoozed. Its clocks go on."),
    "wake": (_wake, "Awake again."),
    "mood": (_mood, "Corrected: it counts from now on."),
    "skill": (_skill, "Noted. It counts from now on, and is learned from."),
    "risk": (_risk, "Noted. It counts until the promise is kept, missed or called off."),
    "merge": (_merge, "Merged: its messages and its earlier start are in the other issue now, and it is closed."),
    "link": (_link, "Linked."),
    "unlike": (_unlike, "Noted: they are not shown as alike any more."),
    "unlink": (_unlink, "No longer linked."),
    "track": (_track, "Asked for. It shows here as soon as it is there."),
    "untrack": (_untrack, "No longer followed there. The issue there stays as it is."),
    "tell-tracker": (_tell_tracker, "Noted, and written there."),
    "needs-no-reply": (_needs_no_reply, "Marked as needing no reply."),
}
"""By name: how a form becomes an event, and what the page says when it is done."""


STANDS_STILL = (
    "Kept, and not done yet: this issue stands still. It is done when the event before it is tried again or left out."
)


class Outcome(Struct, frozen=True):
    """What became of an act: whether it counts, and the sentence to show."""

    is_done: bool
    words: str


def do(name: str, act: Act, member: Membership) -> Outcome:
    """Put the act's event in and wait until it is decided."""
    build, words = ACTS[name]
    try:
        event = build(act)
    except Misfit as misfit:
        return Outcome(False, str(misfit))
    outcome = acts.put(event, f"console:{member.username}", files=act.files)
    if outcome.state == "waiting" and any(one.state == "set_aside" for one in set_aside.of("issue", act.issue)):
        return Outcome(False, STANDS_STILL)
    if name == "note" and outcome.state == "decided":
        words = mention_words.after_note(act.issue, outcome.event, act.form.get("body", ""), words)
    return said(outcome, words)


def said(outcome: acts.Outcome, words: str) -> Outcome:
    """An outcome as the page says it; `words` where all went well."""
    match outcome.state:
        case "decided":
            return Outcome(True, words)
        case "waiting":
            return Outcome(True, "Taken down. It will show here as soon as it is decided.")
        case "repeated":
            return Outcome(True, "This was done already.")
        case _:
            hint = f" {outcome.hint[:1].upper()}{outcome.hint[1:]}." if outcome.hint else ""
            return Outcome(False, f"It could not be done: {outcome.message}.{hint}")

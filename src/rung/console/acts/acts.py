"""What people do on pages, as events: "I have it", reply, assign, resolve ...

Each act reads a form and returns the event that says what happened; `do` puts it in the inbox like any other event and
waits until it is decided, so that the page that follows shows the result.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Literal, cast

from msgspec import Struct

from rung.console.acts import mention_words, team_acts
from rung.console.forms.act_form import Act, Misfit
from rung.core import events
from rung.core.events import AnyEvent
from rung.core.events.message import Sounds
from rung.core.happenings.ending import OUT_OF_THE_MEASURES
from rung.core.happenings.moods import VALUES
from rung.store.decisions import acts, set_aside
from rung.store.pages import merges, queries
from rung.store.people.members import Membership


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


def _close(act: Act) -> AnyEvent:
    as_ = act.text("as", "What it is")
    if as_ not in OUT_OF_THE_MEASURES:
        raise Misfit(f"{as_} is nothing to close it as: choose {', '.join(OUT_OF_THE_MEASURES)}.")
    return events.IssueClosed(**act.common, as_=cast(Literal["spam", "duplicate", "internal"], as_))


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
    except (ValueError, OverflowError) as error:
        raise Misfit("The message is not known by its instant: load the page anew.") from error
    return events.MessageMoodCorrected(
        **act.common,
        message=act.text("message", "The message"),
        said_at=said_at,
        mood=cast(Sounds, mood),
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


def _unmerge(act: Act) -> AnyEvent:
    state = queries.state_of(act.issue)
    into = merges.has_it_now(state) if state else None
    if into is None:
        raise Misfit(f"{act.issue} is merged into no other issue.")
    return events.IssueUnmerged(**{**act.common, "issue": into.id}, from_=act.issue)


def _link(act: Act) -> AnyEvent:
    return events.IssueLinked(**act.common, to=_another_issue(act, "to", "The issue to link with"))


def _unlike(act: Act) -> AnyEvent:
    return events.IssueFoundUnlike(**act.common, to=_another_issue(act, "to", "The issue that it is not like"))


def _unlink(act: Act) -> AnyEvent:
    return events.IssueUnlinked(**act.common, to=act.text("to", "The issue to unlink"))


def _another_issue(act: Act, name: str, what: str) -> str:
    key = act.text(name, what)
    if key == act.issue:
        raise Misfit("That is this issue itself: name another one.")
    if queries.state_of(key) is None:
        raise Misfit(f"There is no issue {key}: look for its key at the top of its page.")
    return key


ACTS: dict[str, tuple[Callable[[Act], AnyEvent], str]] = {
    "acknowledge": (_acknowledge, "You have it. The climb has stopped; the clocks go on."),
    "decline": (_decline, "Declined. Whoever comes next is asked."),
    "escalate": (_escalate, "Escalated."),
    "close-escalation": (_close_escalation, "De-escalated. Its trigger keeps quiet on this issue for 24 hours."),
    "reply": (_reply, "Answered."),
    "note": (_note, "Noted, for the team only."),
    "watch": (team_acts.watch, "Watched: how it goes on is told as chosen under Me, How I am told."),
    "unwatch": (team_acts.unwatch, "No longer watched."),
    "side-start": (team_acts.side_start, "Asked, beside the conversation: the customer never sees it."),
    "side-say": (team_acts.side_say, "Said, beside the conversation: the customer never sees it."),
    "side-done": (team_acts.side_done, "Done: nobody waits there any more."),
    "side-reopen": (team_acts.side_reopen, "Open again."),
    "assign": (_assign, "Assigned."),
    "offer": (team_acts.offer, "Offered. It stays here until they accept; who of them works is told."),
    "accept": (team_acts.accept, "It is yours now; its clocks go on."),
    "return": (team_acts.give_back, "Returned. Whoever offered it is told why."),
    "withdraw": (team_acts.withdraw, "Taken back: nobody is asked any more."),
    "take": (_take, "It is yours."),
    "change": (_change, "Changed."),
    "resolve": (_resolve, "Resolved."),
    "close": (_close, "Closed: nobody is asked how it went, its clocks are called off, and no figure counts it."),
    "reopen": (_reopen, "Open again."),
    "snooze": (_snooze, "Snoozed. Its clocks go on."),
    "wake": (_wake, "Awake again."),
    "mood": (_mood, "Corrected: it counts from now on."),
    "skill": (_skill, "Noted. It counts from now on, and is learned from."),
    "risk": (_risk, "Noted. It counts until the promise is kept, missed or called off."),
    "merge": (_merge, "Merged: its messages and its earlier start are in the other issue now, and it is closed."),
    "unmerge": (_unmerge, "Undone: both stand for themselves again. What was said since stays where it was said."),
    "link": (_link, "Linked."),
    "unlike": (_unlike, "Noted: they are not shown as alike any more."),
    "unlink": (_unlink, "No longer linked."),
    "track": (team_acts.track, "Asked for. It shows here as soon as it is there."),
    "untrack": (team_acts.untrack, "No longer followed there. The issue there stays as it is."),
    "tell-tracker": (team_acts.tell_tracker, "Noted, and written there."),
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


def do_several(name: str, given: Sequence[Act], member: Membership) -> list[Outcome]:
    """As `do`, of several issues at once, for acts that need no more than a choice: one outcome for each."""
    build, words = ACTS[name]
    try:
        built = [build(act) for act in given]
    except Misfit as misfit:
        return [Outcome(False, str(misfit)) for _ in given]
    return [said(one, words) for one in acts.put_several(built, f"console:{member.username}")]


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

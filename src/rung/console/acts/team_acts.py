"""What teammates do among themselves about an issue, as events: hand it over, have it followed in a tracker, watch it,
ask somebody beside the conversation.
"""

from rung.console.forms.act_form import Act, Misfit
from rung.core import events
from rung.core.events import AnyEvent
from rung.core.happenings import handover
from rung.engine.elsewhere import side_parties, tracking
from rung.intake.forms import LONGEST_REASON
from rung.store.pages import queries
from rung.store.policies import policies


def offer(act: Act) -> AnyEvent:
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


def accept(act: Act) -> AnyEvent:
    state = queries.state_of(act.issue)
    if state is None or handover.pending(state) is None:
        raise Misfit("It is not offered any more: somebody was faster.")
    return events.HandoffAccepted(**act.common)


def give_back(act: Act) -> AnyEvent:
    state = queries.state_of(act.issue)
    if state is None or handover.to_return(state) is None:
        raise Misfit("There is nothing to return any more.")
    reason = act.text("reason", "The reason")
    if len(reason) > LONGEST_REASON:
        raise Misfit(f"The reason has {len(reason)} characters; {LONGEST_REASON} is the most. Write more in a note.")
    return events.HandoffReturned(**act.common, reason=reason)


def withdraw(act: Act) -> AnyEvent:
    state = queries.state_of(act.issue)
    if state is None or handover.pending(state) is None:
        raise Misfit("It was answered already: there is nothing to take back.")
    return events.HandoffWithdrawn(**act.common)


def track(act: Act) -> AnyEvent:
    """An issue is opened in a tracker, or one that is there is linked."""
    tracker = act.text("tracker", "The tracker")
    if tracker not in {one.name for one in tracking.in_use()}:
        raise Misfit(f"There is no tracker {tracker}: see Settings, Sources.")
    typed = act.optional("number")
    try:
        number = tracking.named(tracker, typed) if typed else ""
    except tracking.NotNamed as wrong:
        raise Misfit(str(wrong)) from wrong
    return events.TrackerAsked(**act.common, tracker=tracker, number=number, body=act.form.get("body", "").strip())


def untrack(act: Act) -> AnyEvent:
    tracker = act.text("tracker", "The tracker")
    return events.TrackerUnlinked(**act.common, tracker=tracker, number=act.form.get("number", "").strip())


def tell_tracker(act: Act) -> AnyEvent:
    """A note that names the issue there is written there, too."""
    number = act.text("number", "The number")
    return events.NoteAdded(**act.common, body=f"@{number} {act.text('body', 'The comment')}")


def watch(act: Act) -> AnyEvent:
    return events.IssueWatched(**act.common, person=act.optional("person") or act.by)


def unwatch(act: Act) -> AnyEvent:
    return events.IssueUnwatched(**act.common, person=act.optional("person") or act.by)


def side_start(act: Act) -> AnyEvent:
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


def side_say(act: Act) -> AnyEvent:
    number = act.number("side", "The side conversation")
    return events.SideReplied(**act.common, side=number, said=act.text("said", "The message"), deliver=True)


def side_done(act: Act) -> AnyEvent:
    return events.SideClosed(**act.common, side=act.number("side", "The side conversation"))


def side_reopen(act: Act) -> AnyEvent:
    return events.SideReopened(**act.common, side=act.number("side", "The side conversation"))

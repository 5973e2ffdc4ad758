"""What an alert says, put together at the moment it is sent: from the issue as it stands now, not as it stood when it
rang.

So a message that was late tells the truth, and bringing a living message up to date is sending the same again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
from msgspec import Struct, structs

from rung import config
from rung.channels.base import SETTLED, Alert, AlertState
from rung.channels.registry import CHANNELS
from rung.channels.words import headline as words_of
from rung.core.desk import Desk
from rung.core.document import URGENCIES, Account
from rung.core.issue import Escalation, IssueState
from rung.core.paths.aside import ASSIGNED, is_aside
from rung.core.paths.notices import wants_update
from rung.core.policy import Policy
from rung.engine.telling import asides, beside, links, material
from rung.engine.telling.asides import Aside
from rung.store.decisions import future, present
from rung.store.deliveries import told_beside
from rung.store.deliveries.alert_rows import NoticeFacts
from rung.store.deliveries.claims import Leased
from rung.store.deliveries.told_beside import Heard
from rung.store.pages import names
from rung.store.pages.incidents import StandsFor, stand_for
from rung.store.pages.queries import last_sentence, policy_for
from rung.store.people import tokens
from rung.store.words import handover_texts, sides

LATE = timedelta(minutes=1)
"""A ring that is sent so long after it was decided says so."""

_states = msgspec.json.Decoder(IssueState)


class Dropped(NamedTuple):
    """Nothing is to be sent, and why."""

    why: str


class Scene(Struct, frozen=True):
    """What one alert is made from."""

    delivery: Leased
    notice: NoticeFacts
    state: IssueState
    policy: Policy
    escalation: Escalation | None
    words: dict[int, str]
    """Texts by their ids."""
    answers: str
    """What whoever escalated by hand filled in, as JSON."""
    desk: Desk
    now: datetime
    heard: tuple[Heard, ...] = ()
    """What it says, where it stands beside the ladders."""
    stands_for: StandsFor | None = None
    """Of an incident."""
    aside: Aside | None = None
    """What it says of a matter of its own beside the ladders."""

    @property
    def account(self) -> Account | None:
        return self.desk.account(self.state.account)


def build(deliveries: Sequence[Leased], now: datetime) -> list[Alert | Dropped]:
    """The alerts that these deliveries carry now, in their order; or why one carries none any more."""
    if not deliveries:
        return []
    read = material.read(deliveries, now)
    notices, desk, words = read.notices, read.desk, read.words
    offers = handover_texts.of({one.subject_id for one in notices.values() if is_aside(one.about)})
    found = [notices.get((one.subject_id, one.notice)) for one in deliveries]
    states = {
        one.subject_id: _states.decode(notice.state) for one, notice in zip(deliveries, found, strict=True) if notice
    }
    read_by = {policy_for(notice.policy_version) for notice in found if notice}
    if states:
        present.complete(desk, states, read_by, read.policy, now, read.accounts)
    stands = stand_for(states.values(), read.policy)
    heard_by = told_beside.heard(
        one
        for one, notice in zip(deliveries, found, strict=True)
        if notice and notice.about and not is_aside(notice.about)
    )
    built: list[Alert | Dropped] = []
    for delivery, notice in zip(deliveries, found, strict=True):
        if notice is None:
            built.append(Dropped("its issue is not there any more"))
            continue
        state, policy = states[delivery.subject_id], policy_for(notice.policy_version)
        if is_aside(notice.about):
            about = asides.aside(notice.about, delivery.to, state, policy, offers, delivery.subject_id)
            scene = Scene(delivery, notice, state, policy, None, words, "", desk, now, (), stands.get(state.id), about)
            built.append(_build(scene) if about else Dropped("the hand-over is over for long"))
            continue
        escalation = None if notice.about else _escalation(delivery, notice, state)
        answer = read.answers.get(delivery.subject_id, "")
        heard = heard_by.get(delivery.id, ())
        stand = stands.get(state.id)
        built.append(_build(Scene(delivery, notice, state, policy, escalation, words, answer, desk, now, heard, stand)))
    return built


def summary(gathered: Sequence[Alert]) -> Alert:
    """One alert about many: what was gathered for its recipient, the most urgent first."""
    ordered = sorted(gathered, key=lambda alert: (URGENCIES.index(alert.urgency), alert.priority, alert.opened_at))
    first = ordered[0]
    accounts = {alert.account for alert in ordered}
    issues = len({alert.issue for alert in ordered})
    return structs.replace(
        first,
        issue="",
        escalation=None,
        state="informing",
        account=first.account if len(accounts) == 1 else "several accounts",
        tier=None,
        arr=None,
        affected="",
        subject=f"{len(ordered)} notices about {issues} issue{'s' if issues > 1 else ''}",
        path=None,
        level=None,
        level_name="",
        asked="see below",
        because="",
        last_words="",
        tried="",
        answers=(),
        told=(),
        deadline=None,
        next_told=None,
        owner=None,
        entries=tuple((alert.issue, f"{words_of(alert)}\n{alert.link}") for alert in ordered),
        link=first.base_url,
        act_link=first.base_url,
        is_beside=False,
        reply_address=None,
    )


def _build(scene: Scene) -> Alert | Dropped:
    delivery = scene.delivery
    if scene.notice.about and scene.aside is None:
        return _beside(scene)
    says = scene.aside.state if scene.aside else _state(scene)
    if delivery.vendor_ref is None:
        if says in SETTLED:
            return Dropped("nobody is asked any more")
        if delivery.op == "update":
            return Dropped("its first message has not arrived, and will say what is so then")
    if delivery.op == "update" and not _wants_update(scene):
        return Dropped(f"they want no further message by {delivery.channel}")
    return _aside(scene, scene.aside) if scene.aside else _alert(scene, says)


def _aside(scene: Scene, aside: Aside) -> Alert:
    """What somebody is told of a matter of its own beside the ladders."""
    asks, is_new = aside.state == "asking", scene.delivery.op == "send"
    return structs.replace(
        _alert(scene, "informing"),
        state=aside.state, asked=aside.asked, because=aside.because, handover=aside.handover, owner=aside.owner,
        owned_since=aside.accepted.accepted_at if aside.accepted else None, is_beside=aside.state == "informing",
        is_news=is_new, ring=scene.delivery.ring and is_new and asks, reply_address=beside.address(scene.state.id),
    )  # fmt: skip


def _beside(scene: Scene) -> Alert | Dropped:
    """What somebody is told beside the ladders. It asks nothing, and shows what was said where somebody wrote."""
    if scene.delivery.vendor_ref is None and scene.delivery.op == "update":
        return Dropped("its first message has not arrived, and will say what is so then")
    if not scene.heard:
        return Dropped("what it was to say is not there any more")
    is_new, last = scene.delivery.op == "send", scene.heard[-1]
    said = [(beside.headline(one, scene.policy), one.words) for one in scene.heard]
    several = len(said) > 1
    return structs.replace(
        _alert(scene, "informing"),
        escalation=None, path=None, level=None, level_name="", told=(), answers=(), tried="",
        because=_beside_what(scene), asked=f"{len(said)} things to know" if several else said[-1][0],
        last_words="" if several else last.words,
        entries=tuple(_entry(scene, one.at, *each) for one, each in zip(scene.heard, said, strict=True) if several),
        reply_address=beside.address(scene.state.id, beside.about_of(scene.notice.about)),
        is_beside=True, is_news=is_new, ring=is_new and any(one.about != "watch" for one in scene.heard),
    )  # fmt: skip


def _beside_what(scene: Scene) -> str:
    """Of a side conversation: what it is called, and that no customer sees it."""
    line = scene.notice.line
    about = sides.of_lines(scene.delivery.subject_id, [line]).get(line) if line is not None else None
    return f"side conversation “{about[1]}”, which the customer never sees" if about else ""


def _entry(scene: Scene, at: datetime, headline: str, words: str) -> tuple[str, str]:
    when = names.local(at, scene.policy.zone_of(scene.delivery.to))
    return when, f"{headline}: {words}" if words else headline


def _wants_update(scene: Scene) -> bool:
    """Whether the recipient wants what would be one more message: one that changes in place is none, and what they
    took themselves they know."""
    person, channel = scene.policy.document.people.get(scene.delivery.to), scene.delivery.channel
    known = CHANNELS.get(channel)
    if person is None or known is None or known.describe().capabilities.updates_in_place:
        return True
    if scene.escalation is not None and _is_theirs(scene.escalation, scene.delivery.to):
        return False
    if scene.aside is not None and (scene.notice.about == ASSIGNED or scene.aside.by == scene.delivery.to):
        return False
    return wants_update(scene.policy, person, channel)


def _is_theirs(escalation: Escalation, person: str) -> bool:
    """Whether they took it themselves: where they did, they were told that they have it."""
    return escalation.state == "acknowledged" and escalation.acknowledged_by == person


def _escalation(delivery: Leased, notice: NoticeFacts, state: IssueState) -> Escalation | None:
    """What the message is about: a ring's own escalation; for an update the most open one that told this recipient."""
    by_number = {one.number: one for one in state.escalations}
    if delivery.op == "send":
        return by_number.get(notice.escalation) if notice.escalation is not None else None
    order = ("open", "exhausted", "acknowledged", "held")
    telling = [one for one in state.escalations if any(told.to == delivery.to for told in one.told)]
    live = [one for one in telling if one.state in order]
    if live:
        return min(live, key=lambda one: (order.index(one.state), -one.number))
    return by_number.get(notice.escalation) if notice.escalation is not None else None


def _state(scene: Scene) -> AlertState:
    escalation = scene.escalation
    if escalation is None:
        gone = scene.notice.escalation is not None  # it ended so long ago that the state let go of it
        return "closed" if gone or not scene.state.is_open else "informing"
    if escalation.state == "acknowledged":
        return "owned"
    if escalation.state not in ("open", "exhausted", "held"):
        return "owned" if scene.state.is_open and scene.state.owner else "closed"
    return "asking" if _is_asked(scene, escalation) else "informing"


def _is_asked(scene: Scene, escalation: Escalation) -> bool:
    """Whether this recipient is one of those the ladder asks, not one who only watches."""
    told = any(one.to == scene.delivery.to for one in escalation.told)
    return escalation.state != "held" and (told or scene.notice.ring)


def _alert(scene: Scene, says: AlertState) -> Alert:
    delivery, notice, state, policy = scene.delivery, scene.notice, scene.state, scene.policy
    escalation, base = scene.escalation, config.current().base_url
    notice_id = f"{state.id}#{notice.number}"
    about = f"{state.id}.{escalation.number}" if escalation else None
    said = _answers(scene)
    return Alert(
        base_url=base,
        issue=state.id,
        escalation=about,
        notice=notice_id,
        to=delivery.to,
        to_name=names.who(policy, delivery.to),
        state=says,
        urgency=notice.urgency,
        priority=state.priority,
        account=(scene.account.name or scene.account.key) if scene.account else state.account or _of_many(scene),
        tier=scene.account.tier if scene.account else None,
        arr=scene.account.arr if scene.account else None,
        affected=scene.stands_for.words if scene.stands_for and not state.account else "",
        subject=scene.words.get(notice.title_id or 0, ""),
        opened_at=state.opened_at,
        path=escalation.path if escalation else notice.path,
        level=(escalation.level if escalation else notice.level) or None,
        level_name=_level_name(scene),
        asked=_asked(scene) if says == "asking" else "",
        because=_because(scene, says),
        last_words=last_sentence(scene.words.get(notice.last_words_id or 0, ""), 600),
        tried=said.pop("tried", ""),
        answers=tuple(said.items()),
        told=_others_told(scene),
        deadline=_deadline(state),
        next_told=_next_told(scene) if says == "asking" else None,
        owner=_owner(scene, says),
        owned_since=_owned_since(scene, says),
        is_own=says == "owned" and _who_has_it(scene) == delivery.to,
        next_update_by=state.next_update_by,
        link=links.to_issue(state.id),
        act_link=f"{base}/a/{tokens.act_token(about or state.id, delivery.to, notice_id)}",
        reply_address=beside.address(state.id, beside.about_alert(notice.number)),
        possible_repeat=delivery.possible_repeat,
        late_by=_late_by(scene),
        ring=delivery.ring and delivery.op == "send" and says == "asking",
        time_zone=policy.zone_of(delivery.to),
        now=scene.now,
    )


def _of_many(scene: Scene) -> str | None:
    """Whose an incident is. No number stands there: by what an alert says first, mails are sorted into threads."""
    whose = scene.stands_for.accounts if scene.stands_for else ()
    return "several accounts" if len(whose) > 1 else whose[0] if whose else None


def _late_by(scene: Scene) -> timedelta | None:
    """How long after its own instant it is said, whether its decision was late, its sending, or both."""
    delivery, decided_late = scene.delivery, timedelta(seconds=scene.notice.late_by or 0.0)
    if delivery.op != "send":
        return None
    if delivery.since is None:
        return decided_late or None
    late = scene.now - delivery.since + (timedelta(0) if delivery.is_heir else decided_late)
    return late if decided_late or late >= LATE else None


def _level_name(scene: Scene) -> str:
    if scene.escalation is None:
        return ""
    at = scene.policy.at_version(scene.escalation.policy)
    return names.level(at, scene.escalation.path, scene.escalation.level)


def _asked(scene: Scene) -> str:
    climbs_at = scene.escalation.climbs_at if scene.escalation else None
    if climbs_at is None or climbs_at <= scene.now:
        return "take it"
    return f"take it within {names.span(climbs_at - scene.now)}"


def _because(scene: Scene, says: str) -> str:
    if says == "closed":
        closed = scene.escalation.closed_because if scene.escalation else ""
        return closed or ("it is resolved" if not scene.state.is_open else "")
    return scene.notice.because.partition(": ")[2] or scene.notice.because


def _answers(scene: Scene) -> dict[str, str]:
    """What whoever escalated by hand said to what the path asks, in the order of its questions."""
    if not scene.answers.startswith("{"):  # none, or erased
        return {}
    given = msgspec.json.decode(scene.answers, type=dict[str, str])
    path = scene.policy.document.paths.get(scene.escalation.path) if scene.escalation else None
    asked = dict.fromkeys((*(path.asks if path else ()), *given))
    return {question: given[question] for question in asked if given.get(question, "").strip()}


def _others_told(scene: Scene) -> tuple[str, ...]:
    told = scene.escalation.told if scene.escalation else ()
    others = (one.to for one in told if one.to != scene.delivery.to and one.state not in ("held", "failed"))
    return tuple(dict.fromkeys(names.who(scene.policy, one) for one in others))


def _deadline(state: IssueState) -> tuple[str, datetime] | None:
    due = [(clock.due_at, clock.metric) for clock in state.clocks.values() if clock.state == "running" and clock.due_at]
    if not due:
        return None
    at, metric = min(due)
    return names.metric(metric), at


def _next_told(scene: Scene) -> tuple[str, datetime] | None:
    step = future.next_told(scene.state, scene.policy, scene.now, scene.desk)
    if step is None or not step.people:
        return None
    to = scene.delivery.to
    return ", ".join("you again" if one == to else names.who(scene.policy, one) for one in step.people), step.at


def _owner(scene: Scene, says: str) -> str | None:
    owner = _who_has_it(scene) if says in ("owned", "informing") else None
    return names.who(scene.policy, owner) if owner else None


def _owned_since(scene: Scene, says: str) -> datetime | None:
    escalation = scene.escalation
    if says != "owned" or escalation is None or escalation.acknowledged_by != _who_has_it(scene):
        return None
    return escalation.acknowledged_at


def _who_has_it(scene: Scene) -> str | None:
    """Whoever acknowledged this ladder; where it has ended, whoever has the issue."""
    if scene.escalation and scene.escalation.state == "acknowledged":
        return scene.escalation.acknowledged_by
    return scene.state.owner

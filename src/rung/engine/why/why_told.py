"""Why somebody was told of an issue: for each notice what asked for it, who was picked, and why by these channels."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from rung.core.document import Person as Somebody
from rung.core.effects import EscalationOpened, LevelStarted, Notice
from rung.core.paths import aside
from rung.core.paths.notices import channels_for, chosen
from rung.core.policy import Policy
from rung.engine.replay import Again
from rung.store.deliveries.deliveries import NoticeRow
from rung.store.pages import names
from rung.store.pages.timeline import values_in_words

BY_HAND = "manual"
OUTSIDE_A_LEVEL = "not by a level: it is shown to all who are to be informed"


class Telling(Struct, frozen=True):
    """One notice to one person."""

    seq: int
    """The line of the journal."""
    at: datetime
    path: str | None
    level: int | None
    urgency: str
    ring: bool
    channels: tuple[str, ...]
    why: str
    """What asked for it: a trigger with its values, a climb, a repeat ..."""
    ladder: str
    """What opened the ladder that it belongs to; empty where it belongs to none."""
    picked: str
    """Why this person of those whom the level names."""
    chosen: str
    """Why by these channels."""
    became: str
    """What became of it, as far as it was to be sent."""
    others: tuple[tuple[str, str], ...]
    """Who else was looked at by the level, by name, and why they were told too, or passed over."""

    @property
    def words(self) -> str:
        how = "rung" if self.ring else "shown it without ringing"
        where = f" by level {self.level} of {self.path}" if self.level and self.path else ""
        return f"{how}{where}, on {', '.join(self.channels) or 'no channel: they have no address'}"


def tellings(steps: Sequence[Again], person: Somebody, kept: Sequence[NoticeRow]) -> Iterator[Telling]:
    """Every notice to a person, oldest first. `kept`: the notices as the outbox has them."""
    sent = {one.number: one for one in kept}
    again = _told_again(steps, person)
    opened: dict[int, EscalationOpened] = {}
    started: dict[tuple[int, int], LevelStarted] = {}
    for step in steps:
        levels = [effect for effect in step.line.effects if isinstance(effect, LevelStarted)]
        started |= {(one.number, one.level): one for one in levels}
        opened |= {one.number: one for one in step.line.effects if isinstance(one, EscalationOpened)}
        for effect in step.line.effects:
            if isinstance(effect, Notice) and effect.to == person.key:
                number = effect.number or 0
                level = started.get((number, effect.level or 0))
                became = _became(effect, sent.get(effect.notice), again.get((effect.notice, effect.at)))
                yield _telling(step, effect, person, level, opened.get(number), became)


def _telling(
    step: Again,
    notice: Notice,
    person: Somebody,
    level: LevelStarted | None,
    opened: EscalationOpened | None,
    became: str,
) -> Telling:
    policy = step.policy
    considered = dict(level.considered) if level else {}
    picked = considered.get(person.key, "the level names them") if level else OUTSIDE_A_LEVEL
    others = tuple((names.who(policy, key), why) for key, why in considered.items() if key != person.key)
    return Telling(
        step.line.seq, notice.at, notice.path, notice.level, notice.urgency, notice.ring, notice.channels,
        why=_why(notice), ladder=_ladder(opened, policy), picked=picked, chosen=chosen_words(policy, person, notice),
        became=became, others=others,
    )  # fmt: skip


def _why(notice: Notice) -> str:
    because = notice.because
    if because.code != "trigger":
        return f"{because.code.replace('_', ' ')}: {because.words}"
    values = f": {values_in_words(because.facts)}" if because.facts else ""
    return f"the trigger {because.words} fired{values}"


def _ladder(opened: EscalationOpened | None, policy: Policy) -> str:
    if opened is None:
        return ""
    if opened.trigger == BY_HAND:
        return f"{opened.path} was escalated by hand" + (f", by {names.who(policy, opened.by)}" if opened.by else "")
    return f"{opened.path} was opened by {opened.trigger}"


def chosen_words(policy: Policy, person: Somebody, notice: Notice) -> str:
    """Why a notice goes by its channels: whose choice they are, and which of that choice have no address."""
    if notice.because.code == "last_resort":
        return "every address that they have, because it is the last resort"
    found = chosen(policy, person, kind_of(notice))
    rule, urgency = found.rule, found.key
    whose = {
        "own": f"their own choice for {urgency}",
        "team": f"the choice of {names.team(policy, found.team)} for {urgency}",
        "policy": f"the policy's choice for {urgency}",
        "nobody": f"email, because nobody chose anything for {urgency}",
    }[found.whose]
    if notice.because.code == "fallback":
        return f"the later channels of {whose}"
    without = [one for one in rule.channels if not person.address(one)]
    if not without:
        return whose
    if channels_for(person, rule.channels) == tuple(one for one in rule.channels if person.address(one)):
        return f"{whose}, less {', '.join(without)}, where they have no address"
    return f"every address that they have: they have none for {', '.join(without)}, which is {whose}"


def kind_of(notice: Notice) -> str:
    """Under which key of somebody's notices it goes: its urgency, or that it only informs."""
    if notice.about:
        return aside.kind_of(notice.about)
    return "informed" if notice.because.code == "inform" else notice.urgency


def _told_again(steps: Sequence[Again], person: Somebody) -> dict[tuple[int, datetime], datetime]:
    """By notice and instant, when the same notice was told again, by a later channel."""
    told: dict[int, list[datetime]] = {}
    for step in steps:
        for effect in step.line.effects:
            if isinstance(effect, Notice) and effect.to == person.key:
                told.setdefault(effect.notice, []).append(effect.at)
    return {(notice, at): later for notice, instants in told.items() for at, later in pairwise(instants)}


def _became(notice: Notice, sent: NoticeRow | None, again_at: datetime | None) -> str:
    """What became of the deliveries of a notice, without those of its later channels."""
    if sent is None:
        return ""
    mine = [
        one
        for one in sent.deliveries
        if one.op == "send" and one.channel in notice.channels and notice.at <= one.due_at
        and (again_at is None or one.due_at < again_at)
    ]  # fmt: skip
    said = [f"{one.channel} {one.state}" + (f" ({one.error})" if one.error else "") for one in mine]
    return "; ".join(said) or sent.error or sent.state

"""What Rung itself says to people: that nobody carries a level at some hour, or a ring to try whether they hear.

A bulletin travels like a notice: by the ordinary deliverer, with its retries, its breakers and its Outbox. It belongs
to no issue, asks nothing and never climbs. What it says is put together when it is sent, so that one that was late
tells the truth, and one about gaps that are closed by then is not sent at all.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from msgspec import Struct

from rung import config
from rung.channels.base import Alert, AlertState
from rung.channels.registry import CHANNELS
from rung.core.policy import Policy
from rung.engine.duty import reach_tests, shift_bulletins
from rung.engine.mailed import asking as report_asking
from rung.engine.mailed import making as reports
from rung.engine.perform import addresses_of
from rung.engine.policies import draft_bulletins
from rung.engine.proof import watch_bulletins
from rung.engine.reviews import bulletins as review_bulletins
from rung.engine.sending import channel_alarms
from rung.engine.telling import letters
from rung.engine.telling.alerts import Dropped
from rung.engine.telling.letters import carried
from rung.store.deliveries import bulletins
from rung.store.deliveries import reach_tests as asked_by
from rung.store.deliveries.bulletins import OP, Bulletin
from rung.store.deliveries.claims import Leased
from rung.store.pages import names
from rung.store.people import gaps
from rung.store.people.gaps import KnownGap
from rung.store.policies import policies

__all__ = ["OP", "CannotTest", "Tested", "build", "level_words", "mend", "ring_test", "tested"]


TESTS = ("test", reach_tests.WEEKLY)
REST = timedelta(minutes=1)
"""Between two tests of one person: nobody is rung by a finger that slipped."""
ALERTS: Mapping[str, Callable[[Leased, Bulletin, Policy, datetime], Alert | Dropped]] = MappingProxyType(
    {
        channel_alarms.KIND: channel_alarms.alert,
        reach_tests.OVERDUE: lambda one, bulletin, policy, now: letters.said(one, bulletin, policy, now, "Reach"),
        shift_bulletins.KIND: shift_bulletins.alert,
        watch_bulletins.KIND: watch_bulletins.alert,
        draft_bulletins.KIND: draft_bulletins.alert,
        reports.KIND: lambda *_: Dropped(reports.GONE),
        report_asking.KIND: report_asking.invitation,
        review_bulletins.KIND: review_bulletins.alert,
    }
)
"""By kind, what such a delivery carries; tests and gaps are read together for all of them."""


class CannotTest(Exception):
    """Nothing was sent; says why, and how to mend it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Tested(Struct, frozen=True):
    """A test ring and what became of it, channel by channel."""

    at: datetime
    by: str | None
    outcomes: tuple[bulletins.Outcome, ...]
    is_over: bool
    """Every channel has answered, for good or for bad."""


def ring_test(person: str, by: str, now: datetime) -> int:
    """Sends a real message to somebody over every channel that they have, and rings. Raises CannotTest."""
    policy = policies.current()
    found = policy.document.people.get(person)
    if found is None:
        raise CannotTest(f"nobody in the policy is called {person}", "use the key of one of its people")
    addresses = addresses_of(found)
    if not addresses:
        hint = f"give {found.name} one of {', '.join(CHANNELS)} in the policy"
        raise CannotTest(f"{found.name} has no address that Rung can use", hint)
    before = bulletins.last_test(person)
    if before is not None and now - before[0].at < REST:
        raise CannotTest(f"{found.name} was rung for a test less than a minute ago", "see first what became of that")
    return reach_tests.say("asked", person, addresses, now, by=by)


def tested(person: str) -> Tested | None:
    """The latest test of whether somebody hears."""
    found = bulletins.last_test(person)
    if found is None:
        return None
    bulletin, outcomes = found
    is_over = all(one.state not in ("waiting", "leased") for one in outcomes)
    return Tested(bulletin.at, bulletin.by, tuple(outcomes), is_over)


def build(deliveries: Sequence[Leased], now: datetime) -> list[Alert | Dropped]:
    """The alerts that these deliveries carry now, in their order; or why one carries none any more."""
    if not deliveries:
        return []
    said = bulletins.by_number(-one.notice for one in deliveries)
    known = gaps.by_number(number for one in said.values() for number in one.gaps)
    questions = asked_by.of_bulletins(one.id for one in said.values() if one.kind in TESTS)
    policy = _policy()
    built: list[Alert | Dropped] = []
    for one in deliveries:
        bulletin = said.get(-one.notice)
        if bulletin is None or policy is None:
            built.append(Dropped("what it was to say is not there any more"))
        elif bulletin.kind in TESTS:
            question = questions.get((bulletin.id, one.channel, one.address))
            built.append(_test(one, bulletin, question, policy, now))
        elif bulletin.kind in ALERTS:
            built.append(ALERTS[bulletin.kind](one, bulletin, policy, now))
        else:
            about = [known[number] for number in bulletin.gaps if number in known]
            built.append(_of_gaps(one, bulletin, about, policy, now))
    return built


def level_words(policy: Policy, gap: KnownGap) -> str:
    """A level as people call it: `outage level 2, On-call engineer (enterprise, P0)`."""
    called = f"{gap.path} level {gap.level}, {names.level(policy, gap.path, gap.level)}"
    marks = [*([gap.tier] if gap.tier else []), *gap.priorities]
    return f"{called} ({', '.join(marks)})" if marks else called


def _test(
    delivery: Leased, bulletin: Bulletin, question: int | None, policy: Policy, now: datetime
) -> Alert | Dropped:
    """The question whether they hear, with the link by which they say so; a call reads out a code in its place."""
    answered = asked_by.one(question) if question is not None else None
    if answered is not None and answered.confirmed_at is not None:
        return Dropped("they have said that they hear it")
    is_call = delivery.channel == "phone" and delivery.ring
    if bulletin.kind == "test":
        by = names.who(policy, bulletin.by) if bulletin.by else "somebody"
        subject, words = "Test ring", f"{by} tries whether you hear. Nothing is wrong."
    else:
        subject = "Weekly check, once more" if bulletin.why else "Weekly check"
        words = "You are on duty soon, and this channel is to wake you. Nothing is wrong."
    asked, how = "say that you hear it", "Open the link and press the button: then this way is proven."
    if is_call and question is not None:
        code = " ".join(asked_by.code_of(question))
        asked, how = f"your code is {code}", "Enter the code on your page Me: then this way is proven."
    link = f"{config.current().base_url}/hear/{asked_by.link_of(question)}" if question is not None else ""
    return carried(
        delivery, bulletin, policy, now, mark="Rung", topic=policy.workspace.name, title=subject,
        link=link or f"{config.current().base_url}/tonight", state="asking" if is_call else "informing", asked=asked,
        entries=(("Do you hear?", f"{words} {how}"),), ring=delivery.ring,
    )  # fmt: skip


def _of_gaps(
    delivery: Leased, bulletin: Bulletin, about: Sequence[KnownGap], policy: Policy, now: datetime
) -> Alert | Dropped:
    """Gaps that are not over; once none is left, that somebody carries the levels again."""
    left = [gap for gap in about if gap.is_open and gap.to_at > now]
    was_sent = delivery.content_hash is not None
    if not left:
        if not was_sent:
            return Dropped("the gap is closed already")
        mended = [gap for gap in about if not gap.is_past]
        because = "somebody can be told there again" if mended else "the time is over"
        return _alert(delivery, bulletin, policy, now, "closed", _subject(about, policy), (), because=because)
    entries = _entries(left, policy, delivery.to)
    return _alert(delivery, bulletin, policy, now, "informing", _subject(left, policy), entries)


def _subject(about: Sequence[KnownGap], policy: Policy) -> str:
    levels = dict.fromkeys((gap.path, gap.level) for gap in about)
    if len(levels) == 1 and about:
        return f"nobody at {about[0].path} level {about[0].level}"
    return f"nobody at {len(levels)} levels"


def _entries(left: Sequence[KnownGap], policy: Policy, reader: str) -> tuple[tuple[str, str], ...]:
    """By level, when it has nobody first, how often, and how to mend it."""
    rows: dict[tuple[str, int, str | None, tuple[str, ...]], list[KnownGap]] = {}
    for gap in left:
        rows.setdefault((gap.path, gap.level, gap.tier, gap.priorities), []).append(gap)
    zone_name = policy.zone_of(reader)
    return tuple(
        (level_words(policy, row[0]), f"{_when(row, zone_name)}. Mend: {mend(policy, row[0])}") for row in rows.values()
    )


def _when(row: Sequence[KnownGap], zone_name: str) -> str:
    first = min(row, key=lambda gap: gap.from_at)
    words = f"nobody from {names.local(first.from_at, zone_name)} to {names.local(first.to_at, zone_name)}"
    more = len(row) - 1
    return f"{words}, and {more} more time{'s' if more > 1 else ''}" if more else words


def mend(policy: Policy, gap: KnownGap) -> str:
    """What closes a gap, in a few words, by what the level asks for."""
    path = policy.document.paths.get(gap.path)
    if path is None or gap.level > len(path.levels):
        return "publish a policy in which somebody carries it"
    level = path.levels[gap.level - 1]
    schedules = [target.partition(":")[2] for target in level.notify if target.startswith("schedule:")]
    if schedules:
        return f"an override in {schedules[0]} for that time, or a backup for the level"
    if any(target.startswith("role:account_owner") for target in level.notify):
        return "a deputy for the owners who are away, or a backup for the level"
    return "longer hours, a deputy, or a backup for the level"


def _alert(
    delivery: Leased,
    bulletin: Bulletin,
    policy: Policy,
    now: datetime,
    says: AlertState,
    subject: str,
    entries: tuple[tuple[str, str], ...],
    *,
    because: str = "",
    ring: bool = False,
) -> Alert:
    link = f"{config.current().base_url}/tonight"
    return carried(
        delivery, bulletin, policy, now, mark="Rung", topic=policy.workspace.name, title=subject, link=link, state=says,
        because=because, entries=entries, ring=ring,
    )  # fmt: skip


def _policy() -> Policy | None:
    try:
        return policies.current()
    except policies.NoPolicy:
        return None

"""What it takes to understand what customers write: moods by themselves, and what each judge adds to a decision.

The texts are made up of a few hundred sentences, so rates are those of short messages of customers in English.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from math import inf

from msgspec import Struct, structs

from rung.bench.deciding import STARTED_AT
from rung.bench.figures import Figure, Result
from rung.bench.place import POLICY, Place, publish
from rung.bench.size import Size
from rung.core.events import AnyEvent, IssueOpened, IssueResolved, MessageReceived, MessageSent

KINDS = {
    "billing": ("the invoice of March was charged twice", "we need a refund for the plan", "our card was declined"),
    "api": ("the webhook answers 500 to every call", "our token expires after a minute", "the API rejects the payload"),
    "exports": ("the nightly export stops half way", "columns are missing from the CSV", "the report has no totals"),
    "access": ("a colleague cannot sign in", "the password reset mail never comes", "our SSO sends people in a circle"),
}
OPENS = ("Hello,", "Good morning, since yesterday", "We see this again:", "Quick question,", "Hi team, it seems that")
ENDS = (
    "Please have a look.", "This is unacceptable, nobody answers us!", "It is not urgent, thanks a lot.",
    "We are waiting since Monday and lose orders by the hour.", "Could you tell us when it is fixed?",
    "If this goes on we have to look for another vendor.", "Great work last week, by the way.",
)  # fmt: skip
PLACES = tuple(f"site {number}" for number in range(40))
LEARNED_FROM = 400
ISSUES_OF_A_PAST = 400
ROUNDS = 2
"""Of each way the cheaper one counts: others on the machine disturb both."""
MOODS = "  - {name: Cross, on: {sentiment: below, value: -0.5}, inform: [person:cy]}\n"
FLOODS = "  - {name: Flood, on: {flood: 500, within: 30m, by: similar}, inform: [person:cy]}\n"
WITHOUT = "nothing"


class Way(Struct, frozen=True):
    """What of a message is understood while it is decided."""

    name: str
    triggers: str = ""
    judges: tuple[str, ...] = ()


WAYS = (
    Way(WITHOUT),
    Way("moods", MOODS),
    Way("kind, priority, team and skills suggested", "", ("kind", "priority", "team", "skills")),
    Way("floods of alike issues", FLOODS),
    Way("the chance of a breach", "", ("risk",)),
    Way("all of these", MOODS + FLOODS, ("kind", "priority", "team", "skills", "risk")),
)


def moods(size: Size) -> list[Figure]:
    """How many messages one processor hears, beside a linear model of weighed words on the same ones."""
    from rung.understand.evaluation import Labelled
    from rung.understand.labels.classifier import learn
    from rung.understand.moods.mood import measure as hear
    from rung.understand.moods.mood_labels import guess_of, likeliest

    texts = [text for _, text in _texts(1_000, seed=3)]
    model = learn([Labelled(text, likeliest(guess_of(hear("", text)))) for text in texts])
    ours = _best(size.seconds / 2, texts, partial(hear, ""))
    theirs = _best(size.seconds / 2, texts, model.guess)
    beside = f"a linear model of weighed words: {theirs:,.0f} /s"
    words = sum(len(text.split()) for text in texts) / len(texts)
    return [
        Figure("messages whose mood is told, one processor", ours, "/s", beside, ours / theirs),
        Figure("processor time of a message's mood", 1e3 / ours, "ms", f"of {words:.0f} words in the mean"),
    ]


def measure(spot: Place, size: Size) -> Result:
    """The processor time of a decision with texts, for each way of understanding them and for none."""
    from rung.bench.engine import spent
    from rung.engine import handle
    from rung.store import setup, ways

    ways.by_index()
    setup.release()
    _teach()
    each: dict[str, float] = {}
    count = max(200, size.events // 8)
    for number, way in enumerate(WAYS * ROUNDS):
        _go_by(way)
        _put(f"W{number}", 100, number)
        spent(spot, lambda: handle.step().handled)
        _put(f"M{number}", count, number)
        took = spent(spot, lambda: handle.step().handled)
        each[way.name] = min(took.cpu / took.decisions * 1e6, each.get(way.name, inf))
    base = each[WITHOUT]
    return [
        Figure(
            f"processor time of a decision, understanding {name}", value, "us",
            "" if name == WITHOUT else f"nothing: {base:,.0f} us", None if name == WITHOUT else value / base,
        )
        for name, value in each.items()
    ], []  # fmt: skip


def _best(seconds: float, texts: Sequence[str], told: Callable[[str], object]) -> float:
    """Texts in a second of processor time, the best of several rounds."""
    until, best = time.perf_counter() + seconds, 0.0
    while time.perf_counter() < until or not best:
        began = time.process_time()
        for text in texts:
            told(text)
        best = max(best, len(texts) / (time.process_time() - began))
    return best


def _texts(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Kinds with messages."""
    chance = random.Random(seed)  # noqa: S311 - a made-up message is no secret
    for _ in range(count):
        kind = chance.choice(tuple(KINDS))
        said = chance.choice(KINDS[kind])
        yield kind, f"{chance.choice(OPENS)} {said} at {chance.choice(PLACES)}. {chance.choice(ENDS)}"


def _events(prefix: str, count: int, month: int) -> Iterator[AnyEvent]:
    """Issues that are opened, answered, asked about again and resolved, with words; one a minute."""
    for number, (kind, text) in enumerate(_texts(count // 4, seed=len(prefix) + count)):
        key, at = f"{prefix}-{number}", STARTED_AT - timedelta(days=30 * month, minutes=-number)
        who, subject = f"c{number % 50}@acme.example", f"About {kind}"
        yield IssueOpened(issue=key, at=at, id=f"{key}o", account="acme", contact=who, subject=subject, body=text)
        yield MessageSent(issue=key, at=at + timedelta(minutes=20), id=f"{key}s", by="bo")
        again, later = f"Again: {text}", at + timedelta(minutes=30)
        yield MessageReceived(issue=key, at=later, id=f"{key}m", contact=who, body=again)
        yield IssueResolved(issue=key, at=at + timedelta(hours=1), id=f"{key}r", by="bo")


def _put(prefix: str, count: int, month: int) -> None:
    from rung.store.decisions import intake

    named = sorted(_events(prefix, count, month), key=lambda event: event.at)
    for first in range(0, len(named), 500):
        intake.put([intake.InboxRow("bench", event) for event in named[first : first + 500]])


def _go_by(way: Way) -> None:
    """A policy that reads what this way understands, and the judges that it needs."""
    from rung.store.policies import learned

    publish(policy_for(way))
    for judge in ("kind", "priority", "team", "skills", "risk"):
        (learned.switch_on if judge in way.judges else learned.switch_off)(judge)


def policy_for(way: Way) -> str:
    skilled = POLICY.replace("teams: [technical]}\n  cy", "teams: [technical], skills: {api: 3, billing: 2}}\n  cy", 1)
    return skilled.replace("paths:\n", f"{way.triggers}paths:\n", 1)


def _teach() -> None:
    """Each judge learns from a made-up past, as it would from the team's own."""
    from rung import clock, policy
    from rung.core.policy import Policy
    from rung.simulator.backtests.promises import Promises
    from rung.store.policies import learned
    from rung.understand.known import Known
    from rung.understand.labels import packing, skills_packing
    from rung.understand.labels.learning import learn_labels
    from rung.understand.labels.learning_skills import learn_skills
    from rung.understand.labels.skills import KnownSkills
    from rung.understand.risk import risk_packing
    from rung.understand.risk.risk_figures import learn_and_measure
    from rung.understand.risk.track_record import GrowingRecord

    now = clock.now()
    texts = list(_texts(LEARNED_FROM, seed=5))
    known = [Known(f"P-{n}", STARTED_AT + timedelta(minutes=n), text, kind) for n, (kind, text) in enumerate(texts)]
    priority = {"billing": "P2", "api": "P0", "exports": "P1", "access": "P1"}
    team = {"billing": "technical", "api": "technical", "exports": "other", "access": "other"}
    for judge, says in (("kind", None), ("priority", priority), ("team", team)):
        model, _ = learn_labels([structs.replace(one, label=says[one.label]) if says else one for one in known])
        learned.add(judge, packing.pack(model), len(known), {}, now)
    needs = [(one, KnownSkills(one.text, frozenset({one.label} & {"api", "billing"}), None)) for one in known]
    learned.add("skills", skills_packing.pack(learn_skills(needs, ["api", "billing"])[0]), len(known), {}, now)
    loaded = policy.load(policy_for(WAYS[0]).replace("resolution: {default: 3d}", "resolution: {default: 2h}"))
    assert loaded.document is not None
    record = GrowingRecord()
    risk, _ = learn_and_measure(list(Promises(Policy(loaded.document), record).run(_late_ones())), record)
    learned.add("risk", risk_packing.pack(risk, record), ISSUES_OF_A_PAST, {}, now)


def _late_ones() -> list[AnyEvent]:
    """A past of which about a third of the promises were missed."""
    chance = random.Random(7)  # noqa: S311 - a made-up past is no secret
    events: list[AnyEvent] = []
    for number, (kind, _) in enumerate(_texts(ISSUES_OF_A_PAST, seed=11)):
        key, at = f"L-{number}", STARTED_AT + timedelta(minutes=10 * number)
        late = chance.random() < (0.7 if kind == "api" else 0.2)
        events += [
            IssueOpened(issue=key, at=at, id=f"{key}o", account="acme", priority="P2", kind=kind),
            MessageSent(issue=key, at=at + timedelta(minutes=50), id=f"{key}s", by="bo"),
            IssueResolved(issue=key, at=at + timedelta(hours=3 if late else 1), id=f"{key}r", by="bo"),
        ]
    return sorted(events, key=lambda event: event.at)

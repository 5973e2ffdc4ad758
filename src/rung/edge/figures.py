"""Numbers for Prometheus: what arrived is counted here, how the installation stands is looked up when asked."""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from rung.engine.duty.feeds import Standing
from rung.engine.duty.gap_alarms import Figures as Gaps
from rung.engine.trail import LABELS
from rung.store.decisions.intake import Accepted, Duplicate, Outcome
from rung.store.standing.figures import TRIED
from rung.store.standing.vitals import Measures, Way

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Figures:
    """The counters of one process, and the text of `/metrics`."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._events = Counter(
            "rung_intake_events", "Events that arrived, by intake and outcome.", ["intake", "outcome"],
            registry=self._registry,
        )  # fmt: skip
        self._counters: dict[tuple[str, str], Counter] = {}
        self._passed_over = Counter(
            "rung_intake_passed_over", "Messages from which no event was made, by reason.", ["intake", "reason"],
            registry=self._registry,
        )  # fmt: skip
        self.streams = Gauge("rung_live_streams", "Open live streams.", registry=self._registry)
        self._trouble = Gauge(
            "rung_database_trouble", "1 while the database is in trouble, by what is wrong.", ["trouble"],
            registry=self._registry,
        )  # fmt: skip
        self._read = Gauge(
            "rung_database_readable", "0 where the figures of the database are missing here.", registry=self._registry
        )
        self.gathered = Gauge("rung_intake_gathered", "Events that wait to be written.", registry=self._registry)

    def arrived(self, intake: str, accepted: int, duplicates: int = 0, refused: int = 0) -> None:
        for outcome, number in (("accepted", accepted), ("duplicate", duplicates), ("refused", refused)):
            if number:
                self._counter(intake, outcome).inc(number)

    def took(self, intake: str, outcomes: Sequence[Outcome], passed_over: str = "") -> None:
        """What became of one message's events; `passed_over`: why none was made of it."""
        accepted = sum(isinstance(each, Accepted) for each in outcomes)
        duplicates = sum(isinstance(each, Duplicate) for each in outcomes)
        self.arrived(intake, accepted, duplicates, len(outcomes) - accepted - duplicates)
        if passed_over:
            self.passed_over(intake, passed_over)

    def _counter(self, intake: str, outcome: str) -> Counter:
        """Kept: to find it by its labels costs more than to count."""
        counter = self._counters.get((intake, outcome))
        if counter is None:
            counter = self._counters[intake, outcome] = self._events.labels(intake, outcome)
        return counter

    def passed_over(self, intake: str, reason: str) -> None:
        self._passed_over.labels(intake, reason).inc()

    def say(self, trouble: str | None, *, can_read: bool) -> None:
        """What is wrong with the database, if anything, and whether its figures could be read."""
        self._trouble.clear()
        if trouble is not None:
            self._trouble.labels(trouble).set(1)
        self._read.set(can_read)

    def text(
        self, measures: Measures | None, feeds: Sequence[Standing] = (), gaps: Gaps | None = None
    ) -> bytes:
        """Without measures, what this process knows by itself."""
        if measures is None:
            return generate_latest(self._registry)
        standing = CollectorRegistry()
        standing.register(_Standing(measures, feeds, gaps))
        return generate_latest(self._registry) + generate_latest(standing)


class _Standing:
    """One look at the installation, as Prometheus collects it."""

    def __init__(self, measures: Measures, feeds: Sequence[Standing], gaps: Gaps | None) -> None:
        self._measures = measures
        self._feeds = feeds
        self._gaps = gaps

    def collect(self) -> Iterable[Metric]:
        measures, vitals = self._measures, self._measures.vitals
        yield GaugeMetricFamily("rung_inbox_events", "Events that wait to be decided.", vitals.inbox)
        yield GaugeMetricFamily("rung_inbox_age_seconds", "How long the oldest has waited.", vitals.inbox_age)
        yield GaugeMetricFamily("rung_inbox_set_aside", "Events set aside for a person to look at.", vitals.set_aside)
        yield GaugeMetricFamily("rung_lateness_seconds", "How overdue the earliest wake-up is.", vitals.lateness)
        if vitals.worker_age is not None:
            yield GaugeMetricFamily("rung_worker_age_seconds", "Since a worker last gave a sign.", vitals.worker_age)
        yield GaugeMetricFamily("rung_workers_alive", "Worker processes that gave a sign lately.", vitals.workers)
        soon, overdue = measures.at_risk.soon, measures.at_risk.overdue
        yield _labelled("rung_clocks_at_risk", "Running clocks due within 15 minutes.", "metric", soon)
        yield GaugeMetricFamily("rung_clocks_overdue", "Clocks that are due and still wait.", overdue)
        yield _lateness(measures.late)
        if measures.backup_age is not None:
            yield GaugeMetricFamily("rung_backup_age_seconds", "Since the last `rung backup`.", measures.backup_age)
        yield _by_state("rung_deliveries", "Deliveries under way, and failed for good, by state.", vitals.deliveries)
        yield from _attempts(measures.attempts)
        yield _by_state("rung_escalations", "Escalations that are not over, by state.", vitals.escalations)
        yield from _destinations(vitals.destinations)
        yield _labelled("rung_mailbox_failing", "1 where mail does not come in.", "mailbox", vitals.mailboxes)
        yield from _of_feeds(self._feeds)
        yield from _of_gaps(self._gaps) if self._gaps else ()


def _destinations(ways: dict[str, Way]) -> Iterable[Metric]:
    """A destination that is well and has nothing waiting is not among them."""
    figures: tuple[tuple[str, str, Callable[[Way], float]], ...] = (
        ("rung_destination_open", "1 while nothing is sent there but probes.", lambda way: float(way.is_open)),
        ("rung_destination_silent_seconds", "Since it accepted nothing that was sent.", lambda way: way.silent),
        ("rung_destination_waiting", "Deliveries that are due and not sent.", lambda way: float(way.waiting)),
        ("rung_destination_waiting_seconds", "How long the oldest has waited.", lambda way: way.waiting_age),
    )
    for name, words, value in figures:
        family = GaugeMetricFamily(name, words, labels=["destination"])
        for destination, way in ways.items():
            family.add_metric([destination], value(way))
        yield family


def _of_feeds(feeds: Sequence[Standing]) -> Iterable[Metric]:
    """How the on-call feeds at addresses are, by schedule."""
    age = GaugeMetricFamily("rung_feed_age_seconds", "Since it was last known to be current.", labels=["schedule"])
    failing = GaugeMetricFamily("rung_feed_failing", "1 where the last try to fetch it failed.", labels=["schedule"])
    problems = GaugeMetricFamily("rung_feed_problems", "Faults of the calendar itself.", labels=["schedule"])
    for one in feeds:
        if one.age is not None:
            age.add_metric([one.schedule], one.age)
        failing.add_metric([one.schedule], int(one.is_failing))
        problems.add_metric([one.schedule], one.problems)
    return (age, failing, problems) if feeds else ()


def _of_gaps(found: Gaps) -> Iterable[Metric]:
    """Where nobody could be told in the coming weeks, by level; a level without a gap is not among them."""
    gaps = GaugeMetricFamily("rung_coverage_gaps", "Spans to come in which nobody is there.", labels=["path", "level"])
    now = GaugeMetricFamily("rung_coverage_gap_now", "1 while nobody could be told.", labels=["path", "level"])
    for (path, level), number in sorted(found.gaps.items()):
        gaps.add_metric([path, str(level)], number)
        now.add_metric([path, str(level)], int(found.now[path, level]))
    yield gaps
    yield now
    if found.looked_age is not None:
        yield GaugeMetricFamily("rung_coverage_age_seconds", "Since a worker looked for gaps.", found.looked_age)


def _by_state(name: str, words: str, numbers: dict[str, int]) -> Metric:
    return _labelled(name, words, "state", numbers)


def _labelled(name: str, words: str, label: str, numbers: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, number in sorted(numbers.items()):
        family.add_metric([value], number)
    return family


def _attempts(numbers: dict[str, float]) -> Iterable[Metric]:
    """What was not sent, since it was overtaken or says nothing new, is no try."""
    labels = ["channel", "outcome"]
    tried = CounterMetricFamily(
        "rung_delivery_attempts", "Tries to send, by all workers since the beginning.", labels=labels
    )
    unsent = CounterMetricFamily(
        "rung_deliveries_unsent", "What was not to be sent any more, by all workers since the beginning.", labels=labels
    )
    for label, number in sorted(numbers.items()):
        channel, outcome = label.rsplit(" ", 1)
        (tried if outcome in TRIED else unsent).add_metric([channel, outcome], number)
    yield tried
    yield unsent


def _lateness(numbers: dict[str, float]) -> Metric:
    """Buckets as Prometheus has them: each counts those below it, too."""
    buckets = list(zip(LABELS, accumulate(numbers.get(bound, 0.0) for bound in LABELS), strict=True))
    words = "How late wake-ups were committed, by all workers since the beginning."
    return HistogramMetricFamily(
        "rung_wake_up_lateness_seconds", words, buckets=buckets, sum_value=numbers.get("sum", 0.0)
    )

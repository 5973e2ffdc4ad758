"""One back-test from its start to its end, in whatever process it runs: reads the past, runs both policies, compares.

It reads the database and writes nothing there. Both policies are read anew with the directory in force, so that whoever
joined the team since is there on both sides, and only what the texts say differs.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins

from rung.core.policy import Policy
from rung.engine.duty import feeds
from rung.engine.learning import judges
from rung.engine.policies.publish import directory_in_force
from rung.engine.proof.backtests import MOST_UNPACKED, ending_of
from rung.engine.proof.own_history import OwnHistory, own_history
from rung.policy.feeds.sources import Feeds, turns_of_files, years_in_force
from rung.policy.reading.loader import load
from rung.policy.saying.difference import by_section
from rung.policy.saying.difference import difference as words_of_difference
from rung.policy.times.holiday_dates import HOLIDAY_YEARS
from rung.simulator.backtests import at_once
from rung.simulator.backtests.answers import answers, marks
from rung.simulator.backtests.at_once import Played, Tick
from rung.simulator.backtests.backtest import Backtest as Run
from rung.simulator.backtests.backtest import backtest
from rung.simulator.backtests.caveats import Lack
from rung.simulator.backtests.difference import Difference, Span
from rung.simulator.backtests.firings import Firings, by_past
from rung.simulator.backtests.report import page
from rung.simulator.backtests.side_by_side import difference
from rung.simulator.histories.convert import Converted, read_any
from rung.simulator.histories.fitting import Fitted, check_priorities
from rung.simulator.histories.history import Past
from rung.simulator.histories.mapping import Mapping, mapping_of_pairs, read_mapping
from rung.simulator.histories.reading_words import in_lines
from rung.simulator.problems import BadInput
from rung.store import setup
from rung.store.policies import backtests, policies
from rung.store.policies.backtests import Backtest, Fault
from rung.understand.judges import NONE
from rung.understand.moods.hearing import JUDGE as MOOD
from rung.understand.risk.foretelling import RISK

Tell = Callable[[str, int, int], object]
"""Told the part that it is at, how much of it is done, and how much there is."""
MOST_FAULTS = 20
MOST_CAUGHT = 30
"""So many promises of which only one policy warns are kept with both answers, as the page lists them."""


class CameToNothing(Exception):
    """Why there is no result, each fault with its hint."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(one.message for one in self.faults))


RISK_READ = "issue.breach_risk"
FORETOLD = (
    "The chance of a breach is told by the model in use. It may have learned from this very past: then it looks "
    "surer here than it will be."
)


class Outcome(Struct, frozen=True):
    """What a back-test came to."""

    result: dict[str, Any]
    report: str


class _Read(Struct, frozen=True):
    """A past, and what is said of how it was read."""

    past: Past
    lines: tuple[str, ...] = ()
    lacks: tuple[Lack, ...] = ()


class _Tried(Struct, frozen=True):
    """One of the two policies."""

    name: str
    policy: Policy


class _Side(Struct, frozen=True):
    """One of the two policies, and what it did."""

    policy: Policy
    run: Run
    notes: tuple[str, ...]


def run(asked: Backtest, now: datetime, folder: Path, tell: Tell) -> Outcome:
    """Runs a back-test. `folder` is for files that are needed meanwhile. Raises CameToNothing."""
    read = _past(asked, folder, tell)
    past = read.past
    is_empty = not past.issues if isinstance(past, OwnHistory) else not past.count
    if is_empty or past.first_at is None or past.last_at is None:
        raise CameToNothing([Fault("nothing came in during that time", "choose more days, or upload a history")])
    span = (asked.since_at or past.first_at, asked.until_at or past.last_at)
    live = policies.version(asked.against)
    assert live is not None, "versions are never deleted"
    texts = ((f"version {live.number} (live)", live.text), (asked.name, backtests.text(asked.id)))
    live_one, draft = (_Tried(name, _policy(text, name, past.years, now)) for name, text in texts)
    started = time.perf_counter()
    old, new = _sides((live_one, draft), past, span, tell)
    took = time.perf_counter() - started
    tell("comparing", 0, 0)
    how_true = (past.how_true(old.run),) if isinstance(past, OwnHistory) else ()
    found = difference(
        new.run, new.policy, Span(*span, new.policy.workspace.time_zone), old.run, old.policy,
        counts_from=asked.since_at, lacks=read.lacks, notes=dict.fromkeys((*how_true, *old.notes, *new.notes)),
    )  # fmt: skip
    said = "".join(f"<p>{escape(line)}</p>" for line in (*read.lines, *_left_out(past)))
    result = {**_result(found, read, old, new, took), "changes": _changes(old, new), "often": _often(new, span)}
    result["fired"] = {"old": _fired(old, span), "new": _fired(new, span)}
    return Outcome(result, page(found, new.run, new.policy.workspace.name, said))


def _past(asked: Backtest, folder: Path, tell: Tell) -> _Read:
    if asked.since_at is not None and asked.until_at is not None:
        told = partial(tell, "reading the past")
        return _Read(own_history(asked.since_at, asked.until_at, told))
    tell("reading the file", 0, 0)
    content = backtests.upload(asked.id)
    if content is None:
        raise CameToNothing([Fault(f"{asked.file_name} is not kept any more", "upload it once more")])
    inside = folder / "uploaded"  # what the process says stands in files of the folder itself
    inside.mkdir(exist_ok=True)
    file = inside / f"history{ending_of(asked.file_name)}"
    file.write_bytes(content)
    with _faults():
        past = read_any(file, mapping=_mapping(asked.columns, inside), most=MOST_UNPACKED, watch=tell)
    if isinstance(past, Converted):
        return _Read(past, tuple(in_lines(past.reading)), past.reading.lacks)
    return _Read(past)


def _mapping(columns: str, folder: Path) -> Mapping:
    """What was said of the columns, in one line or as a document; never the name of a file."""
    if not columns:
        return Mapping()
    if "=" in columns and "\n" not in columns:
        return mapping_of_pairs(columns)
    file = folder / "columns.yaml"
    file.write_text(columns, encoding="utf-8")
    return read_mapping(file)


@contextmanager
def _faults() -> Iterator[None]:
    """What is wrong with an uploaded file, as the faults of its back-test."""
    try:
        yield
    except BadInput as bad:
        faults = [
            Fault(one.message, one.hint, one.code, one.line, one.field or None) for one in bad.problems[:MOST_FAULTS]
        ]
        raise CameToNothing(faults) from None


def _policy(text: str, name: str, years: range, now: datetime) -> Policy:
    """The text as it is read today, with the holidays and turns of the years that the past touches."""
    known = turns_of_files(policies.document_in_force())
    wanted = Feeds.of_years({*years, *years_in_force(now)}, copies=feeds.last_known, turns=known)
    loaded = load(text, years={*HOLIDAY_YEARS, *years}, feeds=wanted, directory=directory_in_force())
    if loaded.document is None:
        first = loaded.errors[0]
        raise CameToNothing([Fault(f"{name}: {first.message}", first.hint, first.code, first.line)])
    return Policy(loaded.document)


def _sides(
    tried: tuple[_Tried, _Tried], past: Past, span: tuple[datetime, datetime], tell: Tell
) -> tuple[_Side, _Side]:
    """Both runs, at once where the machine can."""
    first, second = (partial(_play, one, past, span) for one in tried)
    if at_once.is_possible(past.count):
        setup.release()  # two processes cannot speak over one connection
        played = at_once.both(first, second, nullcontext(_counting(tell, "both policies", 2 * past.count)))
    else:
        counting = (_counting(tell, part, past.count) for part in ("the live policy", "the draft"))
        played = first(next(counting)), second(next(counting))
    old, new = (_Side(one.policy, each.run, each.notes) for one, each in zip(tried, played, strict=True))
    return old, new


def _counting(tell: Tell, part: str, total: int) -> Callable[..., object]:
    done = 0

    def step(events: int = 1) -> None:
        nonlocal done
        done += events
        tell(part, done, total)

    return step


def _play(tried: _Tried, past: Past, span: tuple[datetime, datetime], step: Tick) -> Played:
    policy, (since, until) = tried.policy, span
    read = [*([RISK] if RISK_READ in policy.reads else []), *([MOOD] if policy.reads_mood else [])]
    known = judges.current().only(*read) if read else NONE
    foretells = (FORETOLD,) if RISK in known.by_name else ()
    if not isinstance(past, Converted):
        notes = past.notes if isinstance(past, OwnHistory) else ()
        run = backtest(tried.name, policy, past.events(step), until=until, since=since, judges=known)
        return Played(run, (*notes, *foretells))
    with _faults():
        check_priorities(past, policy)
    fitted = Fitted(past, policy)
    run = backtest(tried.name, policy, fitted.events(step), until=until, since=since, judges=known)
    return Played(run, (*fitted.notes(), *foretells))


def _changes(old: _Side, new: _Side) -> dict[str, list[str]]:
    """What the draft says otherwise, in words, by section."""
    return by_section(words_of_difference(old.policy.document, new.policy.document))


def _often(side: _Side, span: tuple[datetime, datetime]) -> list[dict[str, str]]:
    """Triggers to which nobody would listen any more, with the figures that say so."""
    fired = Firings(side.policy)
    fired.take_span(*span)
    for row in side.run.rows.escalations:
        if span[0] <= datetime.fromisoformat(row["opened_at"]) <= span[1]:
            fired.take_row(row)
    found = by_past(side.policy.document, fired)
    return [{"message": message, "hint": hint} for _, code, message, hint in found if code == "fires_too_often"]


def _fired(side: _Side, span: tuple[datetime, datetime]) -> dict[str, int]:
    """How many escalations each trigger began."""
    rows = side.run.rows.escalations
    return Counter(row["trigger"] for row in rows if span[0] <= datetime.fromisoformat(row["opened_at"]) <= span[1])


def _left_out(past: Past) -> list[str]:
    counts = past.left_out if isinstance(past, OwnHistory) else {}
    return [f"{count:,} lines of the journal are not replayed: {why}." for why, count in counts.items()]


def _result(found: Difference, read: _Read, old: _Side, new: _Side, took: float) -> dict[str, Any]:
    caught = found.caught_by_one[:MOST_CAUGHT]
    listed = dict.fromkeys([*(one.issue for one in found.only_one), *(one.issue for one in caught)])
    both = answers(listed, old.run, new.run)
    return {
        "difference": to_builtins(found),
        "issues": to_builtins(both),
        "marks": to_builtins(marks(found, both, (old.policy, new.policy))),
        "read": [*read.lines, *_left_out(read.past)],
        "seconds": round(took, 3),
        "refused": new.run.rows.refused[:MOST_FAULTS],
    }

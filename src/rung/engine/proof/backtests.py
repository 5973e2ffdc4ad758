"""Back-tests in the console: asked for, run by a worker in a process of its own, kept for everybody to read.

Whatever is asked for is checked here first, so that what is wrong with a policy is said at once and not after a wait.
"""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from rung.core.refused import Refused
from rung.engine.policies.publish import as_typed
from rung.simulator.histories.glance import Column, glance
from rung.store.policies import backtests, policies
from rung.store.policies.backtests import Backtest, New
from rung.store.policies.drafts import Draft

LONGEST = 366
"""Days of the installation's own past."""
MOST_ACTIVE = 5
"""So many may wait or run at once."""
MOST_KEPT = 100
KEPT_FOR = timedelta(days=180)
UPLOAD_KEPT_FOR = timedelta(days=1)
"""After one that was interrupted or came to nothing: so long it can be run again with the file that it was given."""
SILENT = timedelta(seconds=30)
"""Real time without a sign of its worker after which a back-test is interrupted."""
LARGEST = 100_000_000
"""Bytes of an uploaded history; what a request may hold is limited before (`RUNG_MAX_BODY`)."""

MOST_UNPACKED = 2_000_000_000
"""Bytes of an upload."""
ENDINGS = (".jsonl.gz", ".ndjson.gz", ".json.gz", ".csv.gz", ".jsonl", ".ndjson", ".json", ".csv", ".gz", ".zip")


def of_draft(draft: Draft, by: str) -> New:
    """The draft as it is now, beside the live policy. Raises Refused."""
    return checked(New(name=draft.name, text=draft.text, against=0, asked_by=by, draft=draft.id,
                        revision=draft.revision), f"the draft “{draft.name}”")  # fmt: skip


def of_version(number: int, by: str) -> New:
    """A published version. Raises Refused."""
    version = policies.version(number)
    if version is None:
        raise Refused("no_such_version", f"there is no version {number} of the policy", "the page Policy lists them")
    return checked(New(name=f"version {number}", text=version.text, against=0, asked_by=by, version=number),
                    f"version {number}")  # fmt: skip


def of_text(text: str, name: str, by: str) -> New:
    """A text that nobody kept. Raises Refused."""
    return checked(New(name=name or "a text", text=text, against=0, asked_by=by), "the text")


def over_days(new: New, days: int, now: datetime) -> Backtest:
    """Over the installation's own last days. Raises Refused."""
    if not 1 <= days <= LONGEST:
        raise Refused("bad_days", f"{days} days cannot be tested", f"choose from 1 to {LONGEST}")
    return _asked(replace(new, since_at=now - timedelta(days=days), until_at=now), now)


def over_file(new: New, name: str, content: bytes, now: datetime, columns: str = "") -> Backtest:
    """Over an uploaded history or export; `columns` says what those of a table mean. Raises Refused."""
    if not content:
        raise Refused("empty", "the file is empty", "choose one that holds events")
    if len(content) > LARGEST:
        hint = "upload a part of it, or pack it with gzip, or run `rung backtest` where the file is"
        raise Refused("too_large", f"{name} has {len(content) // 1_000_000} MB", hint)
    return _asked(replace(new, file_name=name[-200:], columns=columns, upload=content), now)


def again(kept: Backtest, by: str, now: datetime, columns: str | None = None) -> Backtest:
    """The same once more: the same text, and as many days up to now, or the same file with what is said of its
    `columns` now. Raises Refused."""
    new = checked(
        New(
            name=kept.name, text=backtests.text(kept.id), against=0, asked_by=by, draft=kept.draft,
            revision=kept.revision, version=kept.version,
        ),
        kept.name,
    )  # fmt: skip
    if kept.since_at is not None and kept.until_at is not None:
        return over_days(new, max(1, round((kept.until_at - kept.since_at) / timedelta(days=1))), now)
    content = backtests.upload(kept.id)
    if content is None:
        raise Refused("no_file", f"{kept.file_name} is not kept any more", "upload it once more")
    return over_file(new, kept.file_name, content, now, kept.columns if columns is None else columns)


def ending_of(file_name: str) -> str:
    """Of the name that an upload came with, the part that says what it is; of any other name, nothing."""
    return next((one for one in ENDINGS if file_name.lower().endswith(one)), "")


def table_of(kept: Backtest) -> tuple[Column, ...]:
    """The columns of the table that was uploaded for it; none where it was no table, or is not kept any more."""
    content = backtests.upload(kept.id)
    if content is None:
        return ()
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"history{ending_of(kept.file_name)}"
        file.write_bytes(content)
        return glance(file, MOST_UNPACKED)


def checked(new: New, what: str) -> New:
    """With the policy that is live, to compare with. Raises Refused: without one, and where the text has errors."""
    number = policies.current_number()
    if number is None:
        raise Refused("no_policy", "no policy is live to compare with", "publish a first policy")
    if errors := as_typed(new.text).errors:
        count = "an error" if len(errors) == 1 else f"{len(errors)} errors"
        first = f"line {errors[0].line}: {errors[0].message}"
        raise Refused("policy_has_errors", f"{what} has {count}; {first}", errors[0].hint or "mend it first")
    return replace(new, against=number)


def _asked(new: New, now: datetime) -> Backtest:
    if backtests.active_count() >= MOST_ACTIVE:
        hint = "wait until one has ended, or cancel one"
        raise Refused("too_many", f"{MOST_ACTIVE} back-tests wait or run already", hint)
    return backtests.add(new, now)

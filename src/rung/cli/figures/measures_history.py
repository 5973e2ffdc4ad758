"""`rung measures history`: the measures of a past under a policy, for who has no installation yet."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import structs

from rung.cli.figures import measures as at_work
from rung.cli.output import WRONG_INPUT, fail, progress, say, wrong_ask, wrong_input
from rung.cli.policies.histories import Source, read_source, show_reading
from rung.cli.policies.policy import read_policy
from rung.core.policy import Policy
from rung.core.times.walltime import zone
from rung.reports import asking, known
from rung.reports.collected import Collected
from rung.reports.facts import Asked
from rung.simulator.backtests.measured import measured
from rung.simulator.histories.convert import Converted
from rung.simulator.histories.fitting import Fitted, check_priorities
from rung.simulator.histories.history import Past


def show(
    source: Source, policy_file: Path, measure: str | None, given: dict[str, str], only: Sequence[str], by: str | None,
    *, offline: bool, as_json: bool,
) -> None:  # fmt: skip
    past = read_source(source, as_json=as_json)
    if not as_json:
        show_reading(past)
    policy = read_policy(policy_file, years=past.years, as_json=as_json, offline=offline)
    if past.first_at is None or past.last_at is None:
        fail("nothing happened in this past", "name a file that has events", WRONG_INPUT)
    place = policy.workspace.time_zone
    since = past.first_at.astimezone(zone(place)).date().isoformat()
    with wrong_ask():
        filters = at_work.filters(only)
        asked = asking.asked_of(given | filters | {"since": given["since"] or since}, place, past.last_at)
        wanted = at_work.wanted_of(measure, by)
    asked, notes = _replayed(past, policy, policy_file, asked)
    with wrong_ask():
        rows = at_work.rows_of(wanted, known.check(asked, policy.document), by)
    at_work.tell(asked, rows, by, as_json=as_json)
    for note in notes:
        say(f"note: {note}")


def _replayed(past: Past | Converted, policy: Policy, policy_file: Path, asked: Asked) -> tuple[Asked, list[str]]:
    """The same, asked of this past; and what is to be said of it."""
    if isinstance(past, Converted):
        with wrong_input():
            check_priorities(past, policy)
    fitted = Fitted(past, policy) if isinstance(past, Converted) else past
    found = Collected()
    with progress(str(policy_file), past.count) as step:
        for issue, facts in measured(policy, fitted.events(step), past.last_at):
            found.add(issue, facts)
    notes = fitted.notes() if isinstance(fitted, Fitted) else ()
    return structs.replace(asked, other_past=found.read), list(notes)

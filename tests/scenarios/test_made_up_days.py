"""Made-up days of a busy team: whatever happens in whatever order, simulator and engine write the same journal."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rung.core.policy import Policy
from rung.policy import load
from rung.simulator.events import event_of
from rung.simulator.run import simulate
from rung.simulator.story import Scenario
from tests.scenarios.journal import lines_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
MONDAY = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
PEOPLE = ("ana", "bo", "cy")
STATUSES = ("open", "waiting_on_customer", "on_hold", "in_progress")


def policy_of(name):
    loaded = load((EXAMPLES / name).read_text())
    assert loaded.document is not None
    return Policy(loaded.document)


POLICIES = {name: policy_of(name) for name in ("acme.yaml", "demo.yaml")}


def made_up_day(seed, policy, events=70, issues=9):
    """Events of a few issues over two days; many fall on round minutes, so that instants meet."""
    chance = random.Random(seed)
    paths, accounts = [*policy.document.paths], [*policy.document.accounts, None]
    opened = []
    for number in range(issues):
        facts = {
            "priority": chance.choice(["P0", "P1", "P2", "P3"]),
            "kind": chance.choice(["billing", "api", "outage"]),
        }
        at = MONDAY + timedelta(minutes=5 * chance.randint(0, 200))
        opened.append(event(at, "issue.opened", f"A-{number}", account=chance.choice(accounts), **facts))
    rows = list(opened)
    for _ in range(events):
        first = chance.choice(opened)
        at = first.at + timedelta(minutes=chance.choice([0, 1, 5, 15, 30, 60, chance.randint(0, 1500)]))
        rows.append(something(chance, at, first.issue, paths))
    rows += [
        event(
            MONDAY + timedelta(hours=9), "person.away", person="bo", until=MONDAY + timedelta(hours=14), deputy="ana"
        ),
        event(
            MONDAY + timedelta(hours=11),
            "account.changed",
            account=accounts[0],
            changes={"health": 12, "tier": "growth"},
        ),
    ]
    return sorted(rows, key=lambda one: one.at)


def something(chance, at, issue, paths):
    by = chance.choice(PEOPLE)
    kind = chance.choice(
        ["message.received"] * 4
        + ["message.sent"] * 3
        + ["escalation.acknowledged", "escalation.declined", "issue.changed", "issue.assigned", "issue.escalated"]
        + ["issue.resolved", "issue.reopened", "escalation.closed", "note.added", "issue.snoozed"]
    )
    facts = {
        "message.received": {"body": "Any news?"},
        "message.sent": {"by": by, "automatic": chance.random() < 0.2},
        "escalation.acknowledged": {"by": by},
        "escalation.declined": {"by": by, "reason": chance.choice(["unavailable", "not_ours"])},
        "issue.changed": {
            "by": by,
            "changes": chance.choice([{"priority": "P0"}, {"status": chance.choice(STATUSES)}]),
        },
        "issue.assigned": {"by": by, "to": chance.choice([*PEOPLE, None])},
        "issue.escalated": {"by": by, "path": chance.choice(paths), "level": chance.randint(1, 2)},
        "escalation.closed": {"by": by, "path": chance.choice(paths)},
        "issue.snoozed": {"by": by, "until": at + timedelta(hours=2)},
    }
    return event(at, kind, issue, **facts.get(kind, {"by": by}))


def event(at, kind, issue=None, /, **facts):
    return event_of({"type": kind, "at": at, **({"issue": issue} if issue else {}), **facts})


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("seed", range(4))
def test_engine_and_simulator_agree(database, name, seed):
    from tests.scenarios.live import play_live  # its tables need Django, which `database` has set up

    policy = POLICIES[name]
    events = made_up_day(seed, policy)
    story = Scenario(
        name=f"day {seed}",
        line=0,
        starts_at=MONDAY,
        events=tuple(events),
        until_at=MONDAY + timedelta(days=3),
        expect=(),
    )
    expected = lines_of(simulate(policy, events, story.until_at))

    assert len(expected) > len(events)
    assert play_live(story, policy) == expected

"""`/metrics`, and what goes by it: a dashboard, alerts and a table for people name figures that there are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from rung.edge.figures import Figures
from rung.engine.duty.feeds import Standing
from rung.engine.duty.gap_alarms import Figures as Gaps
from rung.store.decisions.promises import AtRisk
from rung.store.standing.vitals import Measures, Vitals, Way
from tests.plans import asked, plan

if TYPE_CHECKING:
    from tests.edge.front import Front

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\brung_\w+")
NOT_BY_HAND = ("_created", "_sum", "_count")
"""What comes beside a figure by itself."""


def everything() -> dict[str, Metric]:
    """What `/metrics` says of an installation of which something can be said of each figure."""
    vitals = Vitals(
        inbox=3, inbox_age=4.0, set_aside=1, lateness=0.5, deliveries={"waiting": 2, "failed": 1},
        escalations={"open": 1, "exhausted": 1}, mailboxes={"tech": 1},
        destinations={'slack "eu"\n': Way(True, 240.0, 2, 60.0, "Slack answered 503")}, worker_age=1.0, workers=2,
    )  # fmt: skip
    measures = Measures(
        vitals=vitals, at_risk=AtRisk(soon={"first_response": 2}, overdue=1), late={"0.005": 3, "+Inf": 1, "sum": 9.5},
        attempts={"slack accepted": 5, "webhook:ops retry": 1, "slack dropped": 2, "email skipped": 1}, backup_age=60.0,
    )  # fmt: skip
    figures = Figures()
    figures.arrived("mail", 1)
    figures.passed_over("mail", "auto_reply")
    figures.say("read_only", can_read=True)
    gaps = Gaps({("outage", 2): 1}, {("outage", 2): True}, 30.0)
    text = figures.text(measures, [Standing("duty", 30.0, False, 0)], gaps).decode()
    return {family.name: family for family in text_string_to_metric_families(text)}


def named() -> set[str]:
    """The names of the samples, as queries use them."""
    return {sample.name for family in everything().values() for sample in family.samples}


def test_every_figure_says_what_it_is() -> None:
    found = everything()
    assert {name for name, family in found.items() if not family.documentation or family.type == "unknown"} == set()
    assert found["rung_wake_up_lateness_seconds"].type == "histogram"
    attempts = {tuple(one.labels.values()): one.value for one in found["rung_delivery_attempts"].samples}
    assert attempts == {("slack", "accepted"): 5.0, ("webhook:ops", "retry"): 1.0}
    unsent = {tuple(one.labels.values()): one.value for one in found["rung_deliveries_unsent"].samples}
    assert unsent == {("slack", "dropped"): 2.0, ("email", "skipped"): 1.0}, "what was overtaken is no try"
    (broken,) = found["rung_destination_open"].samples
    assert broken.labels == {"destination": 'slack "eu"\n'}, "whatever a destination is called"
    assert found["rung_workers_alive"].samples[0].value == 2


def test_the_dashboard_the_alerts_and_the_docs_name_figures_that_there_are() -> None:
    known = named()
    dashboard = json.loads((ROOT / "deploy/grafana/rung.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    asked += [one["definition"] for one in dashboard["templating"]["list"] if one["name"] == "job"]
    (group,) = yaml.safe_load((ROOT / "deploy/prometheus/rung.rules.yml").read_text(encoding="utf-8"))["groups"]
    asked += [rule["expr"] for rule in group["rules"]]
    assert {name for one in asked for name in NAME.findall(one)} - known == set()
    assert all(NAME.search(one) or one.startswith("up{") for one in asked)
    for rule in group["rules"]:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert {"summary", "description"} == set(rule["annotations"]), rule["alert"]
        assert rule["labels"]["severity"] in ("critical", "warning"), rule["alert"]
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `rung_")]
    table = {name for row in rows for name in NAME.findall(row)}
    alone = {name.removesuffix("_bucket") for name in known if not name.endswith(NOT_BY_HAND)}
    assert (alone - table, table - alone) == (set(), set()), "lacking in the table of the docs; too much there"


BIG = ("subject", "delivery", "escalation", "journal", "notice", "inbox", "attempt", "receipt")


def test_a_look_reads_no_table_of_a_million_rows_from_end_to_end(sqlite_front: Front) -> None:
    from rung import clock
    from rung.engine.duty import feeds, gap_alarms
    from rung.store.standing import vitals

    with asked() as statements:
        vitals.measure()
        feeds.standings(clock.now())
        gap_alarms.figures(clock.now())
    plans = [(look, sql) for sql, params in statements for look in plan(sql, params)]
    whole = [one for one in plans if re.fullmatch(rf"SCAN ({'|'.join(BIG)})( AS \w+)?", one[0])]
    assert whole == []
    assert any("delivery_failed" in look for look, _ in plans), "the plans were read"


@pytest.mark.parametrize("gone", ["stopped", "vanished"])
def test_a_worker_counts_while_it_gives_signs(sqlite_front: Front, gone: str) -> None:
    from datetime import timedelta

    from rung.store.standing import vitals

    vitals.beat("one")
    vitals.beat("two")
    assert vitals.look().workers == 2
    if gone == "stopped":
        vitals.leave("one")
    else:
        sqlite_front.clock.push(timedelta(seconds=40))
        vitals.beat("two")
    assert vitals.look().workers == 1

"""The directory beside the policy: what is entered there is checked with the policy, and published with it."""

from __future__ import annotations

import threading

import pytest

from rung.engine.policies import directory
from rung.engine.policies.publish import NotPublished, publish
from rung.policy.problems import Report
from rung.policy.reading.sources import Source
from rung.policy.reading.yaml_nodes import compose
from rung.store import setup
from rung.store.people import roster
from rung.store.policies import policies
from tests.engine.house import POLICY, House


def people() -> dict[str, str | None]:
    return {key: one.phone for key, one in policies.current().document.people.items()}


def change(**records: object) -> directory.Proposal:
    return directory.keep({"people": records}, by="cy")


def refused(**records: object) -> list[str]:
    with pytest.raises(NotPublished) as caught:
        change(**records)
    return [f"{one.path}: {one.message} ({one.hint})" for one in caught.value.problems]


def test_somebody_new_works_here_at_once(house: House) -> None:
    before = policies.current_number()
    change(dee={"name": "Dee", "phone": "+4930555", "teams": ["technical"], "skills": {"billing": 4}})
    assert policies.current_number() == before + 1
    dee = policies.current().document.people["dee"]
    assert (dee.name, dee.teams, dee.skills) == ("Dee", ("technical",), {"billing": 4})
    assert roster.newest().changed_by == "cy"
    assert policies.version(before + 1).text == policies.version(before).text


def test_what_the_policy_says_counts_and_the_directory_fills_in_the_rest(house: House) -> None:
    proposed = change(ana={"name": "Anita", "phone": "+34600"})
    ana = policies.current().document.people["ana"]
    assert ana.phone == "+34600"
    assert ana.name != "Anita"
    assert [one.field for one in proposed.without_effect] == ["name"]


def test_a_change_with_errors_changes_nothing_and_says_all_of_them(house: House) -> None:
    before = policies.current_number(), roster.newest()
    found = refused(dee={"teams": ["nowhere"], "skills": {"api": 9}}, eli={"manager": "eli"})
    assert len(found) == 3
    assert "people.dee.teams[0]: there is no team 'nowhere'" in found[0]
    assert (policies.current_number(), roster.newest()) == before


def test_nobody_is_taken_out_whom_a_path_names(house: House) -> None:
    change(dee={"name": "Dee"})
    publish(POLICY.replace("notify: [person:cy], urgency", "notify: [person:dee], urgency"), by="cy")
    (found,) = refused(dee=None)
    assert "there is no person 'dee'" in found
    assert "dee" in people()
    publish(POLICY, by="cy")
    change(dee=None)
    assert "dee" not in people()


def test_a_key_without_a_value_is_taken_out(house: House) -> None:
    change(ana={"phone": "+34600"})
    change(ana={"phone": None})
    assert people()["ana"] is None


def test_a_cover_is_added_to_those_of_the_policy(house: House) -> None:
    scheduled = POLICY + (
        "\nschedules:\n  pager: {layers: [{rotation: [bo], every: 1w, starts: 2026-01-05T09:00}],"
        " overrides: [{who: cy, from: 2026-03-02T09:00, to: 2026-03-03T09:00}]}\n"
    )
    publish(scheduled, by="cy")
    cover = {"who": "ana", "from": "2026-03-04T09:00Z", "to": "2026-03-05T09:00Z"}
    directory.keep({"schedules": {"pager": {"overrides": [cover]}}}, by="bo")
    assert [one.who for one in policies.current().document.schedules["pager"].overrides] == ["cy", "ana"]


def test_an_import_says_at_which_line_it_is_wrong(house: House) -> None:
    text = "people:\n  dee: {name: Dee, time_zone: Europe/Berlin}\n  eli: {name: Eli, time_zone: Berlin}\n"
    node = compose(text, Report())
    with pytest.raises(NotPublished) as caught:
        directory.keep(node, "cy", source=Source("people.yaml", text))  # type: ignore[arg-type]
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == ("people.yaml", 3, 31)
    assert "Europe/Berlin" in problem.hint


def test_the_directory_may_come_before_the_policy(database: str) -> None:
    directory.keep({"people": {"dee": {"name": "Dee"}}, "teams": {"night": {"lead": "dee"}}}, by="cy")
    publish('rung: 1\npaths: {p: {levels: [{name: Dee, notify: [person:dee], climb_after: 5m}]}}\n', by="cy")
    assert policies.current().document.people["dee"].name == "Dee"


def test_two_changes_at_once_are_both_made(house: House) -> None:
    def enter(key: str) -> None:
        try:
            change(**{key: {"name": key.title()}})
        finally:
            setup.release()

    both = [threading.Thread(target=enter, args=(key,)) for key in ("dee", "eli")]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert {"dee", "eli"} <= people().keys()

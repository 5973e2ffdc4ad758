"""The sample company moves in once, and leaves alone what people did with it."""

from __future__ import annotations

import pytest


@pytest.fixture
def empty_installation(sqlite_database: str) -> None:
    from rung.store.policies import policies

    policies.forget()


@pytest.mark.usefixtures("empty_installation")
def test_a_demo_that_goes_on_keeps_the_policy_that_somebody_published() -> None:
    from rung import policy
    from rung.demo import company
    from rung.store.policies import policies

    first = company.settle()
    mine = company.policy_text().replace("climb_after: 1h", "climb_after: 20m")
    document = policy.load(mine).document
    assert document is not None
    policies.publish(mine, document, by="cy")
    again = company.settle()
    assert policies.current_number() == 2
    assert policies.version(2).text == mine
    assert (first.password is None, again.password) == (False, None)


@pytest.mark.usefixtures("empty_installation")
def test_the_owner_reads_times_where_they_live() -> None:
    from rung.demo import company
    from rung.store.people import members

    company.settle()
    (owner,) = members.everyone()
    assert (owner.name, owner.time_zone) == ("Cy Park", "Europe/Berlin")


@pytest.mark.usefixtures("empty_installation")
def test_the_chat_is_on_the_site_of_each_run_and_keeps_what_somebody_chose() -> None:
    from rung.demo import company
    from rung.store.elsewhere import chat_widgets

    company.settle()
    first = company.chat_on("http://127.0.0.1:8001")
    chat_widgets.change(first.name, sites=first.sites, accent="#112233", words={}, team="")
    again = company.chat_on("http://127.0.0.1:8002")
    assert (again.key, again.accent, again.team) == (first.key, "#112233", "")
    assert again.sites == ("http://127.0.0.1:8001", "http://127.0.0.1:8002")

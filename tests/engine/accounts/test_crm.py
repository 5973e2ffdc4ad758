"""HubSpot says who the customers are: read over a real socket, matched with what is known, made events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from rung import config
from rung.core.wrong import Wrong
from rung.crm.hubspot_standin import TOKEN, HubSpotStandIn
from tests.engine.house import MONDAY
from tests.secret_keys import another_secret_key
from tests.worker.there import InALoop

if TYPE_CHECKING:
    from rung.engine.accounts.crm import Crm, Result
    from tests.engine.house import House

OWNERS = ({"id": "71", "email": "Cy@support.example"}, {"id": "72", "email": "gone@support.example"})


def company(number: int, name: str, **properties: Any) -> dict[str, Any]:
    facts = {
        "name": name, "domain": None, "annualrevenue": None, "hubspot_owner_id": None, "lifecyclestage": "customer",
        "plan": None, "renewal": None,
    }  # fmt: skip
    return {"id": str(number), "properties": {**facts, **properties}}


@contextmanager
def hubspot(*companies: dict[str, Any]) -> Iterator[HubSpotStandIn]:
    """A stand-in at work in a thread of its own; whatever it did not expect fails the story."""
    there = HubSpotStandIn(companies, OWNERS, lambda: MONDAY)
    with InALoop().serving(there):
        yield there
    assert there.unexpected == []


def reads(there: HubSpotStandIn, **changes: Any) -> Crm:
    from rung.engine.accounts import crm

    kept = structs.replace(crm.Crm(**there.settings), **changes)
    kept = structs.replace(kept, properties={**kept.properties, "tier": "plan", "renews_on": "renewal"})
    crm.keep(kept)
    return kept


def look(house: House, there: HubSpotStandIn) -> Result:
    from rung.engine.accounts import crm
    from rung.engine.sending.wires import place_in

    settings = structs.replace(config.current(), helpdesk_hosts=(place_in(there.url),))
    done = crm.look(settings, house.clock.now())
    house.settle()
    return done


def account(key: str) -> Any:
    from rung.engine.accounts import accounts
    from rung.store.policies import policies

    return accounts.every_account(policies.document_in_force())[key]


def test_companies_become_accounts_and_what_changes_there_changes_here(house: House) -> None:
    companies = (
        company(1, "Acme Inc", domain="acme.example", annualrevenue="300000", hubspot_owner_id="71", plan="Gold plan"),
        company(2, "Nova Labs", domain="nova.example", renewal="2026-11-30", plan="starter"),
        company(3, "Somebody who asked", lifecyclestage="lead"),
    )
    with hubspot(*companies) as there:
        reads(there, only="lifecyclestage=customer", words={"tier": {"Gold plan": "enterprise"}})
        done = look(house, there)
        assert (done.trouble, done.faults) == ("", ())
        assert (done.companies, done.new, done.changed) == (2, 1, 1)
        acme, nova = account("acme"), account("nova-labs")
        assert (acme.name, acme.arr, acme.owner, acme.tier) == ("Acme Inc", 300_000, "cy", "enterprise")
        assert acme.domains == ("acme.example",)
        assert (nova.tier, str(nova.renews_on), nova.fields["hubspot_id"]) == ("starter", "2026-11-30", "2")
        assert look(house, there).changed == 0, "what says what is so is not looked at"
        there.companies[1]["properties"].update(name="Nova Labs GmbH", domain="nova-labs.example")
        assert look(house, there).changed == 1
        assert account("nova-labs").name == "Nova Labs GmbH", "the same company, known by its number"
        assert set(account("nova-labs").domains) == {"nova.example", "nova-labs.example"}


def test_a_company_with_a_fault_changes_nothing_and_is_listed(house: House) -> None:
    companies = (
        company(1, "Acme", domain="acme.example", plan="platinum"), company(2, "Nova", hubspot_owner_id="72"),
        company(3, "Vega", plan="starter"),
    )  # fmt: skip
    with hubspot(*companies) as there:
        reads(there)
        done = look(house, there)
        assert (done.companies, done.new) == (3, 1)
        assert {(fault.row, fault.field) for fault in done.faults} == {("acme", "tier"), ("nova", "owner")}
        assert all(fault.hint for fault in done.faults)
    assert account("acme").tier == "enterprise"
    assert account("vega").tier == "starter"


@pytest.mark.parametrize(
    ("said", "day"), [("1782864000000", "2026-07-01"), ("2026-07-01T00:00:00Z", "2026-07-01"), ("9" * 30, None)]
)
def test_a_day_in_milliseconds_is_a_day_and_nonsense_a_fault(house: House, said: str, day: str | None) -> None:
    with hubspot(company(1, "Vega", renewal=said), company(2, "Nova")) as there:
        reads(there)
        done = look(house, there)
    assert done.new == (2 if day else 1), "another company's nonsense keeps nobody out"
    assert [fault.field for fault in done.faults] == ([] if day else ["renews_on"])
    if day:
        assert str(account("vega").renews_on) == day


def test_letters_that_nothing_can_keep_are_left_out_of_a_name(house: House) -> None:
    with hubspot(company(1, "No\0va"), company(2, "Ve\ud800ga"), company(3, "Lyra")) as there:
        reads(there)
        done = look(house, there)
    assert (done.trouble, done.new) == ("", 3)
    assert (account("nova").name, account("lyra").name) == ("Nova", "Lyra")


def test_a_look_that_breaks_off_is_said_and_not_repeated_at_once(house: House) -> None:
    from rung.engine.accounts import crm

    class Killed:
        @property
        def helpdesk_hosts(self) -> tuple[str, ...]:
            raise KeyboardInterrupt

    with hubspot(company(1, "Nova")) as there:
        reads(there)
        with pytest.raises(KeyboardInterrupt):
            crm.look(Killed(), house.clock.now())  # type: ignore[arg-type]
        assert not crm.is_due(house.clock.now())
        assert crm.last().trouble == crm.BEGUN  # type: ignore[union-attr]
        house.clock.set(house.clock.now() + crm.EVERY)
        assert crm.is_due(house.clock.now())
        assert look(house, there).new == 1


def test_all_pages_are_read_and_a_rest_is_kept(house: House) -> None:
    with hubspot(*(company(number, f"Company {number}") for number in range(1, 231))) as there:
        reads(there)
        there.answer_with(429, {"Retry-After": "0"}, times=2)
        assert look(house, there).new == 230


@pytest.mark.parametrize(
    ("spoil", "why", "hint"),
    [
        (lambda there: None, "HubSpot answered 401", "copy that of a private app anew"),
        (lambda there: there.scopes.discard("companies"), "HubSpot answered 403", "crm.objects.companies.read"),
        (lambda there: there.answer_with(503, {"Retry-After": "0"}, times=4), "HubSpot answered 503", "by itself"),
    ],
)
def test_what_cannot_be_read_is_said_and_changes_nothing(house: House, spoil: Any, why: str, hint: str) -> None:
    from rung.engine.accounts import crm

    with hubspot(company(1, "Acme", domain="acme.example")) as there:
        token = "another" if "401" in why else TOKEN
        reads(there, token=token)
        spoil(there)
        done = look(house, there)
    assert why in done.trouble
    assert hint in done.hint
    assert crm.last() == done
    assert account("acme").name == "Acme"


def test_a_token_that_was_sealed_under_another_secret_key_is_said(house: House) -> None:
    from rung.engine.accounts import crm

    with hubspot(company(1, "Acme", domain="acme.example")) as there:
        with another_secret_key():
            reads(there)
        assert crm.is_due(house.clock.now()), "that it cannot be read is no silence"
        done = look(house, there)
        assert (done.trouble, done.hint) == (
            "the token was sealed under another secret key",
            "enter it again, or put the old secret_key (RUNG_SECRET_KEY) back",
        )
        crm.change(crm.current(), there.settings["token"])
        assert look(house, there).companies == 1


def test_it_is_read_once_an_hour_while_it_is_on(house: House) -> None:
    from rung.engine.accounts import crm

    assert not crm.is_due(house.clock.now()), "nobody entered a token"
    with hubspot() as there:
        kept = reads(there)
        assert crm.is_due(house.clock.now())
        look(house, there)
        assert not crm.is_due(house.clock.now())
        house.fast_forward(minutes=60)
        assert crm.is_due(house.clock.now())
        crm.keep(structs.replace(kept, is_off=True))
        assert not crm.is_due(house.clock.now())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": "ftp://x"}, "address"), ({"only": "customer"}, "only"),
        ({"properties": {"tier": "Plan name"}}, "tier"), ({"properties": {"colour": "x"}}, "properties"),
    ],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused(house: House, changes: dict[str, Any], field: str) -> None:
    from rung.engine.accounts import crm

    with pytest.raises(Wrong) as refused:
        crm.keep(crm.Crm(**changes))
    assert refused.value.name == field
    assert refused.value.hint
    with pytest.raises(Wrong, match="line 2"):
        crm.words_of("tier: Gold = gold\nnonsense")

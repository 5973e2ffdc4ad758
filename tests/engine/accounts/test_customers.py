"""Accounts and contacts from outside: shown before they go in, all of it or nothing, and read by decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rung.policy.schema.people import ACCOUNT_RECORD
from rung.policy.tables.sheet_writing import Written, as_csv, as_yaml
from rung.policy.tables.sheets import Sheet, read_sheet, sheet_of

if TYPE_CHECKING:
    from rung.engine.accounts.imports import Proposal
    from tests.engine.house import House

BY_TAG = """
  - name: A friend writes
    on: [opened, message]
    when: '"vip" in contact.tags && contact.name.startsWith("Joe")'
    set: {tags: [friend]}
  - name: Nobody's friend
    on: opened
    when: '!("vip" in contact.tags) && !has(contact.fields.region)'
    set: {tags: [stranger]}
paths:
"""


def accounts_in(content: str | bytes, name: str = "accounts.csv") -> Proposal:
    from rung.engine.accounts import accounts

    raw = content.encode() if isinstance(content, str) else content
    return accounts.proposal(read_sheet(raw, name, accounts.KEYS))


def take_in(house: House, content: str) -> None:
    from rung.engine.accounts import accounts

    found = accounts_in(content)
    assert found.faults == ()
    accounts.put(found.entries, "cy", "import of accounts.csv", "import", bulk=True)
    house.settle()


def know(**said: object) -> None:
    """Something is said of Joe."""
    from rung.engine.accounts import contacts

    found = contacts.proposal(sheet_of([{"email": "joe@acme.example", **said}], contacts.KEYS))
    assert found.faults == ()
    contacts.put(found.entries, "cy", "console")


def test_an_import_is_shown_field_by_field_before_it_is_made(house: House) -> None:
    from rung.store.people import directory

    found = accounts_in("key,name,tier,arr,region\nacme,Acme,starter,240000,EU\ntiny,Tiny,starter,,\nnew,New,,1,\n")

    shown = [(one.key, one.is_new, [(each.field, each.was, each.now) for each in one.changes]) for one in found.entries]
    assert shown == [
        ("acme", False, [("tier", "enterprise", "starter"), ("fields.region", None, "EU")]),
        ("new", True, [("name", None, "New"), ("arr", None, 1.0)]),
    ]
    assert (found.unchanged, found.custom) == (1, ("region",))
    assert directory.account_row("new") is None


def test_what_an_import_says_counts_over_the_policy_and_each_fact_says_where_it_comes_from(house: House) -> None:
    from rung.store.accounts import accounts as kept
    from rung.store.people import directory
    from rung.store.policies import policies

    take_in(house, "key,tier,arr,domains,seats\nacme,,250000,acme.example; acme.test,12\n")

    row = directory.account_row("acme")
    assert row is not None
    one = row.account
    assert (one.name, one.tier, one.arr, one.domains) == ("Acme", None, 250000.0, ("acme.example", "acme.test"))
    origins = kept.origins(one, policies.document_in_force())
    assert {name: origin.what for name, origin in origins.items()} == {
        "name": "policy", "tier": "import of accounts.csv", "arr": "import of accounts.csv",
        "domains": "import of accounts.csv", "fields.seats": "import of accounts.csv",
    }  # fmt: skip
    assert (origins["arr"].by, origins["arr"].at) == ("cy", house.clock.now())
    assert accounts_in("key,tier,arr,seats\nacme,,250000,12\n").entries == ()

    take_in(house, "key,seats\nacme,\n")
    again = directory.account_row("acme")
    assert again is not None
    assert again.account.fields == {}


def test_open_issues_are_told_of_an_import_and_nobody_is_rung(house: House) -> None:
    house.tell(house.open_issue(priority="P2"))

    take_in(house, "key,churn_risk\nacme,yes\n")

    assert house.happened() == ["issue.opened", "account.changed"]
    assert house.state().escalations == ()


def test_one_fault_keeps_everything_out_and_all_faults_are_named(house: House) -> None:
    found = accounts_in("key,tier,owner\nacme,starter,bo\ntwo words,gold,boo\nacme,starter,cy\n")

    assert [(one.line, one.field, one.code) for one in found.faults] == [
        (3, "key", "bad_name"), (3, "tier", "unknown_tier"), (3, "owner", "unknown_person"),
        (4, "account", "duplicate_key"),
    ]  # fmt: skip
    assert all(one.hint for one in found.faults)


def test_what_the_database_cannot_hold_keeps_everything_out(house: House) -> None:
    from rung.engine.accounts import accounts
    from rung.engine.accounts.imports import NotWritten
    from rung.store.models import Inbox

    found = accounts.proposal(sheet_of([{"key": "one", "name": "One"}, {"key": "two", "name": "T\0wo"}], accounts.KEYS))

    with pytest.raises(NotWritten):
        accounts.put(found.entries, "cy", "API", "api", bulk=True)
    assert Inbox.objects.count() == 0


def test_a_domain_of_another_account_is_doubted(house: House) -> None:
    found = accounts_in("key,domains,tear\ntiny,acme.example,x\n")

    assert [(one.code, one.hint.partition("?")[0]) for one in found.doubts] == [
        ("custom_field", "did you mean tier"),
        ("shared_domain", "keep it at one of the two, or import the contacts with their accounts"),
    ]


@pytest.mark.parametrize("form", ["csv", "yaml"])
def test_what_is_exported_changes_nothing_when_it_comes_back(house: House, form: str) -> None:
    from rung.core.events import AccountChanged
    from rung.engine.accounts import accounts
    from rung.store.policies import policies

    own = {"seats": 12, "code": "007", "name": "x", "ratio": 0.5, "on": True, "plans": ["a, b"], "map": {"a": [1]}}
    changes = {"tier": "of-old", "tags": ["a, b", "c"], "name": "Acme\n\"Inc.\"", "renews_on": "2026-12-24", **own}
    house.tell(AccountChanged(account="acme", at=house.clock.now(), id="x", changes={**changes, "fields": own}))

    every = accounts.every_account(policies.document_in_force())
    records = [Written(key, *accounts.facts_of(one)) for key, one in every.items()]
    text = as_csv(records, ACCOUNT_RECORD, accounts.KEYS) if form == "csv" else as_yaml(records)

    found = accounts_in(text, f"accounts.{form}")
    assert (found.entries, found.faults, found.unchanged) == ((), (), 2)


def test_conditions_read_what_is_known_of_who_wrote_and_a_replay_finds_it_again(house: House) -> None:
    from rung.engine import replay
    from tests.engine.house import POLICY

    house.publish(POLICY.replace("paths:\n", BY_TAG.lstrip("\n")))
    know(name="Joe Doe", tags=["vip"], fields={"region": "EU"})
    house.tell(house.open_issue(priority="P2", contact="JOE@acme.example"))
    house.tell(house.open_issue("A-2", priority="P2", contact="ann@acme.example"))
    house.tell(house.open_issue("A-3", priority="P2", contact=None))
    assert [house.state(key).tags for key in ("A-1", "A-2", "A-3")] == [("friend",), ("stranger",), ()]

    know(tags=None, fields={"region": None})
    house.tell(house.open_issue("A-4", priority="P2", contact="joe@acme.example"))
    assert house.state("A-4").tags == ("stranger",)
    for key in ("A-1", "A-2", "A-3", "A-4"):
        assert replay.replay(key).differences == (), key
    assert "Joe" not in str([line.effects for line in house.journal("A-1")])
    assert "vip" not in str([(line.facts, line.event) for line in house.journal("A-1")])


def test_an_erased_contact_is_gone_for_pages_rules_and_replays(house: House) -> None:
    from rung.engine.why import why
    from rung.store.accounts import contacts
    from rung.store.models import ContactProfile
    from rung.store.words import texts
    from tests.engine.house import POLICY

    house.publish(POLICY.replace("paths:\n", BY_TAG.lstrip("\n")))
    know(name="Joe Doe", account="acme", tags=["vip"])
    house.tell(house.open_issue(priority="P2", contact="joe@acme.example"))
    joe = house.state().contact
    assert joe is not None

    texts.erase(joe)

    assert contacts.find(joe) is None
    assert contacts.of_account("acme") == []
    assert contacts.account_of("joe@acme.example") is None
    assert ContactProfile.objects.count() == 0
    answer = why.explain("A-1")
    assert any("contact.tags" in one for one in answer.caveats)
    assert next(one.outcome for one in answer.triggers if one.name == "A friend writes") == "erased"
    house.tell(house.message())
    assert house.state().tags == ("friend",)
    know(name="Joe Doe")
    assert contacts.by_address(["joe@acme.example"])["joe@acme.example"].id != joe


def test_a_mail_of_a_known_contact_belongs_to_their_account_whatever_its_domain(house: House) -> None:
    from rung.store.accounts import contacts
    from rung.store.people import directory

    know(account="tiny")

    assert contacts.account_of("Joe@ACME.example") == "tiny"
    assert directory.account_of_address("Joe Doe <joe@acme.example>") == "tiny"
    assert directory.account_of_address("ann@acme.example") == "acme"


def test_contacts_are_checked_like_everything_else_and_every_edition_says_whose_it_is(house: House) -> None:
    from rung.engine.accounts import contacts
    from rung.store.accounts import contacts as kept

    sheet: Sheet = read_sheet(
        b"email,account,language,time_zone,phone\nbad,acme,de,,\njoe@x.example,acmee,german,Berlin,4.9E+11\n",
        "contacts.csv",
        contacts.KEYS,
    )
    found = contacts.proposal(sheet)
    assert [(one.line, one.field, one.hint.partition(",")[0]) for one in found.faults] == [
        (2, "email", "write name@example.com"), (3, "account", "did you mean acme?"),
        (3, "language", "write its code"), (3, "time_zone", "write Europe/Berlin"),
        (3, "phone", "write it as a text"),
    ]  # fmt: skip

    know(name="Joe", tags=["vip"])
    know(phone="+49 30 123456")
    joe = kept.by_address(["joe@acme.example"])["joe@acme.example"]
    assert (joe.number, joe.profile.name, joe.profile.phone, joe.changed_by) == (2, "Joe", "+49 30 123456", "cy")


def test_an_urgent_issue_does_not_wait_behind_a_large_import(house: House) -> None:
    from rung.core.events import AccountChanged
    from rung.engine import handle
    from rung.engine.accounts import accounts
    from rung.store.pages import queries
    from rung.store.people import directory

    rows = "".join(f"a-{number},Name {number}\n" for number in range(250))
    found = accounts_in(f"key,name\n{rows}")
    seqs = accounts.put(found.entries, "cy", "import of accounts.csv", "import", bulk=True)
    now = house.clock.now()
    house.take_in(house.open_issue(), AccountChanged(account="a-9", at=now, id="later", changes={"name": "Newer"}))

    assert handle.step(limit=50).handled == 3, "the issue, and both changes of the account that changed again"
    assert queries.state_of("A-1") is not None
    assert handle.step(limit=50).handled == 50
    house.settle()
    newer = directory.account_row("a-9")
    assert newer is not None
    assert newer.account.name == "Newer"
    assert len(directory.accounts()) == 252
    assert len(seqs) == 250

"""Members and their roles; tokens that are shown once and kept as digests; links that only their person can use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from rung.store import settings_store
from rung.store.models import ApiToken, Subject
from rung.store.people import members, tokens


def test_a_role_may_what_the_lesser_roles_may(database: str) -> None:
    bo = members.create("bo@support.example", "a long password", "lead", person="bo", name="Bo Lind")
    assert [bo.may(role) for role in members.ROLES] == [True, True, True, False]
    assert bo.acts_as == "bo"


def test_an_address_belongs_to_one_account(database: str) -> None:
    members.create("bo@support.example", None)
    with pytest.raises(members.MemberExists):
        members.create("BO@support.example", None)


def test_the_last_administrator_keeps_the_role(database: str) -> None:
    cy = members.create("cy@support.example", None, "administrator")
    with pytest.raises(ValueError, match="last administrator"):
        members.change(cy.user_id, role="agent")
    members.create("ana@support.example", None, "administrator")
    assert members.change(cy.user_id, role="agent").role == "agent"


def test_a_token_is_shown_once_and_opens_what_it_was_made_for(database: str) -> None:
    members.create("bo@support.example", None, "agent", username="bo")
    text, token = tokens.create_for("bo", "helpdesk", ["events:write"])
    bearer = tokens.find(text)
    assert bearer is not None
    assert (bearer.may("events:write"), bearer.may("issues:write")) == (True, False)
    kept = ApiToken.objects.get()
    assert text not in (kept.prefix, kept.digest)
    assert tokens.find(text + "x") is None
    tokens.revoke(token.id)
    assert tokens.find(text) is None


def test_the_token_of_somebody_who_left_opens_nothing(database: str) -> None:
    members.create("bo@support.example", None, "agent", username="bo")
    text, _ = tokens.create_for("bo", "helpdesk", ["events:write"])
    get_user_model().objects.filter(username="bo").update(is_active=False)
    assert tokens.find(text) is None


def test_an_unknown_scope_is_an_error(database: str) -> None:
    members.create("bo@support.example", None, username="bo")
    with pytest.raises(ValueError, match="no such scope: everything"):
        tokens.create_for("bo", "helpdesk", ["everything"])


def test_a_link_says_who_may_act_on_what(database: str) -> None:
    text = tokens.act_token("A-1.1", "bo", "A-1#3")
    assert tokens.read_act_token(text) == tokens.Act("A-1.1", "bo", "A-1#3")
    with pytest.raises(tokens.BadLink):
        tokens.read_act_token(text[:-2] + "xx")


def test_a_link_grows_old(database: str) -> None:
    import time_machine

    text = tokens.act_token("A-1.1", "bo", "A-1#3")
    with time_machine.travel(timedelta(days=15)), pytest.raises(tokens.ExpiredLink):
        tokens.read_act_token(text)


@pytest.mark.parametrize("issue", ["A-1", "Ticket/ü 7", "x" * 60])
def test_an_answer_finds_its_issue_however_the_address_was_folded(database: str, issue: str) -> None:
    Subject.objects.create(kind="issue", key=issue)
    text = tokens.reply_token(issue)
    assert len(f"support+{text}") <= 64, "a mail server takes no more before the @"
    assert tokens.read_reply_token(text.upper()) == issue
    assert tokens.read_reply_token(text[:-1] + ("0" if text[-1] != "0" else "1")) is None
    assert tokens.read_reply_token("nonsense") is None


def test_an_installation_starts_by_sending_nothing(database: str) -> None:
    assert settings_store.delivery_mode().mode == "outbox"
    mode = settings_store.set_delivery_mode("only", ("bo",))
    assert (mode.is_live_for("bo"), mode.is_live_for("cy")) == (True, False)
    with pytest.raises(ValueError, match="no delivery mode"):
        settings_store.set_delivery_mode("loud")  # type: ignore[arg-type]

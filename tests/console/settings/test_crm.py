"""Settings, CRM: what is entered is kept, checked, and never shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.console.office import text_of

if TYPE_CHECKING:
    from tests.console.office import Office

FORM = {"is_on": "on", "address": "https://api.hubapi.com", "property-tier": "plan", "words": "tier: Gold plan = gold"}


def test_the_token_is_kept_and_not_shown(sqlite_office: Office) -> None:
    from rung.engine.accounts import crm

    window = sqlite_office.window("administrator")
    assert "No CRM is read yet" in text_of(window.get("/settings/crm"))
    assert window.post("/settings/crm", {**FORM, "token": "pat-secret"}).status_code == 302
    shown = text_of(window.get("/settings/crm"))
    assert "pat-secret" not in shown
    assert "tier: Gold plan = gold" in shown
    window.post("/settings/crm", FORM)
    assert crm.current().token == "pat-secret", "an empty field leaves it"
    elsewhere = window.post("/settings/crm", {**FORM, "address": "https://else.example"})
    assert "it would go to another address" in text_of(elsewhere), "nobody who cannot read it has it sent to them"
    assert crm.current().address == FORM["address"]
    window.post("/settings/crm", {**FORM, "address": "https://else.example", "token": "pat-secret"})
    assert crm.current().address == "https://else.example", "whoever enters it once more knows it"
    window.post("/settings/crm", {**FORM, "forget": "on"})
    assert crm.current().token == ""


def test_what_makes_no_sense_is_said_and_nothing_is_changed(sqlite_office: Office) -> None:
    from rung.engine.accounts import crm

    window = sqlite_office.window("administrator")
    refused = window.post("/settings/crm", {**FORM, "token": "pat-secret", "property-tier": "Plan Name"})
    assert refused.status_code == 422
    assert "no internal name of a property" in text_of(refused)
    assert crm.current().token == ""

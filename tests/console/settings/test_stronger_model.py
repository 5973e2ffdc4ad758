"""Settings, Models, Stronger model: what is entered is kept, what is sent is shown, and it is tried at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from rung import config
from tests.console.office import text_of
from tests.engine.test_stronger import model

if TYPE_CHECKING:
    from tests.console.office import Office

PAGE, TRY = "/settings/models/stronger", "/settings/models/stronger/attempt"


def test_it_is_entered_tried_and_shown_and_its_key_is_not(sqlite_office: Office) -> None:
    from rung.engine.stronger import setting

    window = sqlite_office.window("administrator")
    first = text_of(window.get(PAGE))
    assert "Nothing was asked yet." in first
    assert "names and everything else in it stay" in first
    sent = first.partition("this is sent:")[2]
    assert "Export for Ines Moreau ([address], [number]) has failed since Tuesday, see [link]" in sent
    assert "4711" not in sent
    assert "Where it answers" not in text_of(sqlite_office.window("lead").get("/settings/models"))

    answer = {"value": "P0", "words": ["Thanks for nothing", "at once"]}
    with model({"priority": answer}) as there:
        form = {**there.settings, "judges": ["mood", "priority"], "seconds": "5", "a_minute": "10", "is_on": "on"}
        assert window.post(PAGE, form).status_code == 302
        refused = text_of(window.post(TRY, follow=True))
        assert "private network and is refused. RUNG_MODEL_HOSTS=127.0.0.1:" in refused
        config.use(structs.replace(config.current(), model_hosts=(there.url.partition("://")[2],)))
        tried = text_of(window.post(TRY, follow=True))
        there.answering = lambda _text, _asked: {"priority": {**answer, "words": ["at once"]}}
        made_up = text_of(window.post(TRY, follow=True))
    assert "it says: priority P0 (by “Thanks for nothing”)" in tried
    assert "it does not tell. Dropped: 1" in made_up
    assert "Not asked about mood: no rule of the policy reads a mood" in made_up
    assert there.settings["key"] not in tried
    assert [one for one in there.requests if "4711" in str(one) or "ines@" in str(one)] == []

    elsewhere = window.post(PAGE, {**form, "key": "", "address": "https://else.example/v1"})
    assert elsewhere.status_code == 422
    assert "it would go to another address" in text_of(elsewhere)
    wrong = window.post(PAGE, {**form, "model": "larger", "a_minute": "many"})
    assert "'many' is no number" in text_of(wrong)
    assert 'value="larger"' in wrong.content.decode(), "what else was entered is not lost"
    assert setting.current().address == form["address"]

    nowhere = {key: value for key, value in form.items() if key != "is_on"} | {"key": "", "address": ""}
    assert window.post(PAGE, nowhere).status_code == 302, "with no address there is nowhere for the key to go"
    assert window.post(PAGE, {**nowhere, "address": "https://else.example/v1"}).status_code == 422
    window.post(PAGE, {**form, "key": "", "forget": "on"})
    assert setting.current().key == ""
    assert "stand-in is asked about mood, priority" in text_of(window.get("/settings/models"))


def test_before_there_is_a_policy_nothing_is_asked(sqlite_database: str) -> None:
    from rung.engine.stronger import setting
    from rung.engine.stronger.endpoint import Endpoint
    from tests.console.office import account, browser, hire

    hire()
    window = browser()
    window.force_login(account("administrator"), "django.contrib.auth.backends.ModelBackend")
    setting.keep(Endpoint(address="http://127.0.0.1:9/v1", model="small", judges=("mood",)))
    assert "Publish one first" in text_of(window.post(TRY, follow=True))


def test_a_brief_is_drafted_for_who_hands_over_and_counts_only_by_words_of_the_issue(sqlite_office: Office) -> None:
    from rung.engine.stronger import setting, standing
    from rung.engine.stronger.endpoint import Endpoint

    sqlite_office.opens("A-1", body="The export fails since Tuesday. Call +49 30 901820.")
    window = sqlite_office.window("agent")
    form = {"team": "technical", "asked": "Look into it", "summary": "My own words"}
    assert "Draft it with" not in text_of(window.get("/issues/A-1"))
    assert "No model drafts briefs here" in text_of(window.post("/briefs/A-1", form))
    founded = {"text": "The export fails.", "words": ["export fails since Tuesday"]}
    with model({"sentences": [founded]}) as there:
        setting.keep(Endpoint(**there.settings, is_on=True, drafts_briefs=True))
        config.use(structs.replace(config.current(), model_hosts=(there.url.partition("://")[2],)))
        assert "Draft it with stand-in" in text_of(window.get("/issues/A-1"))
        drafted = text_of(window.post("/briefs/A-1", form))
        for made_up in ("their lawyer", "export", "[the customer]"):
            sentences = [founded, {"text": "They sue.", "words": [made_up]}]
            there.answering = lambda _text, _asked, said=sentences: {"sentences": said}
            dropped = window.post("/briefs/A-1", form)
            assert dropped.status_code == 422, made_up
    assert "In short, drafted by stand-in - The export fails. (“export fails since Tuesday”)" in drafted
    assert "What the customer needs" in drafted, "the brief of quotes stands below"
    assert "Look into it</textarea>" in drafted
    assert "was dropped: not every sentence quotes" in text_of(dropped)
    assert "My own words</textarea>" in text_of(dropped)
    assert "901820" not in str(there.requests)
    assert standing.current().counts == {"drafted": 1, "unfounded": 3}
    assert "Offered" not in text_of(window.get("/issues/A-1")), "nothing is sent by itself"

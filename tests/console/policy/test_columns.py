"""A table of one's own: what its columns and words mean is chosen on a page, and the same file is tested with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from rung.store.policies import backtests
from tests.console.policy.test_change import draft_of, run_what_waits

if TYPE_CHECKING:
    from tests.console.office import Office

LOG = """Nummer;Erstellt;Prio;Zustand;Gelöst
1;02.03.2026 10:00;Kritisch;Erledigt;02.03.2026 18:00
2;03.03.2026 11:00;niedrig;offen;
3;gestern;niedrig;offen;
"""
CHOSEN = {
    "column:nummer": "issue",
    "column:erstellt": "opened_at",
    "column:prio": "priority",
    "column:zustand": "state",
    "column:gelöst": "resolved_at",
    "shown:prio": "yes",
    "shown:zustand": "yes",
    "value:prio:Kritisch": "P0",
    "value:prio:niedrig": "P2",
    "time_zone": "Europe/Berlin",
}


def uploads(office: Office, folder: Path) -> str:
    """The log is tested, comes to nothing, and the page offers to say what its columns mean."""
    lead, draft = office.window("lead"), draft_of()
    lead.post(reverse("draft-test", args=[draft.id]), {"file": SimpleUploadedFile("log.csv", LOG.encode())})
    number = run_what_waits(folder)
    address = reverse("backtest-columns", args=[number])
    assert address in lead.get(reverse("draft-change", args=[draft.id])).content.decode()
    return address


def chooses(office: Office, address: str, **changed: str) -> HttpResponse:
    return office.window("lead").post(address, {**CHOSEN, **changed})


def test_the_names_of_columns_and_words_tell_what_they_probably_mean(office: Office, tmp_path: Path) -> None:
    page = office.window("lead").get(uploads(office, tmp_path)).content.decode()
    for column, meaning in (("nummer", "issue"), ("erstellt", "opened_at"), ("prio", "priority"), ("zustand", "state")):
        _, _, select = page.partition(f'name="column:{column}"')
        assert f'<option value="{meaning}" selected>' in select.partition("</select>")[0]
    for word, priority in (("Kritisch", "P0"), ("niedrig", "P2")):
        _, _, select = page.partition(f'name="value:prio:{word}"')
        assert f'<option value="{priority}" selected>' in select.partition("</select>")[0]


def test_the_same_file_is_tested_with_what_was_chosen(sqlite_office: Office, tmp_path: Path) -> None:
    from tests.console.office import text_of

    address = uploads(sqlite_office, tmp_path)
    again = chooses(sqlite_office, address)
    run_what_waits(tmp_path)
    page = text_of(sqlite_office.window("lead").get(again["Location"]))
    assert "log.csv:4" in page
    assert "is no date: 'gestern'" in page
    chooses(sqlite_office, reverse("backtest-columns", args=[backtests.latest()[0].id]), leave_out="on")
    run_what_waits(tmp_path)
    done = backtests.latest()[0]
    assert done.state == "done"
    result = backtests.result(done.id)
    assert result is not None
    assert result["difference"]["new"]["issues"] == 2
    assert result["difference"]["new"]["pages"] > 0, "the critical one is P0"


def test_what_is_missing_is_said_and_what_was_chosen_stays(sqlite_office: Office, tmp_path: Path) -> None:
    from tests.console.office import text_of

    address = uploads(sqlite_office, tmp_path)
    page = text_of(
        chooses(
            sqlite_office, address, **{"column:nummer": "", "column:gelöst": "opened_at", "value:prio:niedrig": ""},
            time_zone="Berlin",
        )
    )  # fmt: skip
    assert "Say which column names the issue." in page
    assert "Two columns are “when the issue was opened”: choose one." in page
    assert "Say of each word of Prio which priority it is." in page
    assert "Berlin is no time zone" in page
    unseen = {name: value for name, value in CHOSEN.items() if not name.startswith("shown:")}
    page = text_of(sqlite_office.window("lead").post(address, unseen))
    assert "Say below what the words of Prio are here." in page
    assert len(backtests.latest()) == 1


def test_what_is_no_table_leads_back_with_a_word(sqlite_office: Office, tmp_path: Path) -> None:
    from tests.console.office import text_of

    lead, draft = sqlite_office.window("lead"), draft_of()
    lead.post(reverse("draft-test", args=[draft.id]), {"file": SimpleUploadedFile("x.csv", bytes(range(256)) * 9)})
    number = run_what_waits(tmp_path)
    page = text_of(lead.get(reverse("backtest-columns", args=[number]), follow=True))
    assert "choose the file again" in page

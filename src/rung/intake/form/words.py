"""What a form says when an answer cannot be taken, in the languages of the pages that customers see."""

from typing import Any

from rung.intake.form.definition import Language

SAID: dict[str, dict[str, str]] = {
    "en": {
        "yes": "Yes",
        "no": "No",
        "missing": "This is needed: fill it in.",
        "missing_files": "A file is needed: choose one.",
        "too_long": "This has {given} characters; at most {most} are taken. Shorten it, or attach it as a file.",
        "no_address": "“{given}” is no mail address. Write it like name@company.example.",
        "no_option": "“{given}” is none of the answers: choose one of those shown.",
        "no_date": "“{given}” is no date. Write it like 2026-03-09.",
        "no_number": "“{given}” is no number. Write digits only, such as 12 or 12.5.",
        "too_many_files": "At most {most} files are taken here: send the others afterwards.",
        "too_large": "{name} is larger than {most} MB: send a smaller one, or a part of it.",
        "empty_file": "{name} is empty: choose it once more.",
    },
    "de": {
        "yes": "Ja",
        "no": "Nein",
        "missing": "Diese Angabe wird gebraucht: bitte ausfüllen.",
        "missing_files": "Hier wird eine Datei gebraucht: bitte eine auswählen.",
        "too_long": "Das sind {given} Zeichen; höchstens {most} sind möglich. Bitte kürzen oder als Datei anhängen.",
        "no_address": "„{given}“ ist keine Mailadresse. Bitte so schreiben: name@firma.example.",
        "no_option": "„{given}“ steht nicht zur Wahl: bitte eine der gezeigten Antworten nehmen.",
        "no_date": "„{given}“ ist kein Datum. Bitte so schreiben: 2026-03-09.",
        "no_number": "„{given}“ ist keine Zahl. Bitte nur Ziffern, etwa 12 oder 12,5.",
        "too_many_files": "Hier sind höchstens {most} Dateien möglich: bitte die übrigen danach senden.",
        "too_large": "{name} ist größer als {most} MB: bitte eine kleinere Datei oder einen Teil davon senden.",
        "empty_file": "{name} ist leer: bitte noch einmal auswählen.",
    },
}


def said(language: str, code: str, **facts: Any) -> str:
    """One sentence; English where the language is not known."""
    return SAID.get(language, SAID["en"])[code].format(**facts)


def language_of(wanted: Language, accepted: str) -> str:
    """The language of a page: the form's own, else the first one that the browser asks for (`Accept-Language`)."""
    if wanted != "auto":
        return wanted
    for each in accepted[:500].split(","):
        name = each.partition(";")[0].strip().lower().partition("-")[0]
        if name in SAID:
            return name
    return "en"

"""What may be said of the people who write to us. It stands in no policy: it is theirs, and can be erased."""

from __future__ import annotations

import re
from typing import Any

from rung.policy.reading.forms import ListOf, MapOf, Written
from rung.policy.reading.records import Key, Record
from rung.policy.schema.names import ACCOUNT
from rung.policy.schema.times import ZONE
from rung.policy.schema.values import EMAIL, PLAIN, TEXT


def _language(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text, re.ASCII):
        raise ValueError(f"{text!r} is no language: write its code, such as de or pt-BR")
    return text


def _phone(text: str) -> str:
    digits = re.sub(r"[\s()./-]", "", text)
    if re.fullmatch(r"\d(?:[.,]\d+)?E\+\d+", text, re.IGNORECASE | re.ASCII):
        raise ValueError(f"{text!r} is what a spreadsheet made of a number: write it as a text, such as +49 30 123456")
    if not re.fullmatch(r"\+?\d{4,15}", digits, re.ASCII):
        raise ValueError(f"{text!r} is no phone number: write it with its country, such as +49 30 123456")
    return text


LANGUAGE = Written("the code of a language, such as de or pt-BR", "bad_language", _language)
PHONE = Written("a phone number such as +49 30 123456", "bad_phone", _phone)
ADDRESS = EMAIL


def make_contact(**said: Any) -> dict[str, Any]:
    return said


CONTACT_RECORD = Record(
    "contact",
    make_contact,
    Key("name", TEXT, "What people see.", left_out="not known"),
    Key("account", ACCOUNT, "The account they write for, whatever their address says.", left_out="by their domain"),
    Key("tags", ListOf(TEXT), "Tags.", left_out="none"),
    Key("language", LANGUAGE, "The language they like to be written to in.", left_out="not known"),
    Key("time_zone", ZONE, "Where they are.", left_out="not known"),
    Key("phone", PHONE, "Their number.", left_out="not known"),
    Key("fields", MapOf(TEXT, PLAIN, "values by name"), "Whatever else is known of them.", left_out="none"),
    about="Somebody who writes to us.",
)

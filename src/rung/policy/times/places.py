"""Time zones and countries as people name them, and how they are named here.

A zone is the name of a place whose clocks it follows; a country has its ISO 3166 code. Abbreviations and offsets are
refused, because they say nothing of the summer: the hint names a place of theirs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from unicodedata import normalize
from zoneinfo import available_timezones

from rung.core.words import near

NO_SUMMER_TIME = {"EST": "America/New_York", "MST": "America/Denver", "HST": "Pacific/Honolulu"}
"""Names of zones that never change their clocks, and the place that most who write them mean."""
_OF_THE_MACHINE = ("localtime", "local", "posixrules", "factory", "system", "default")

_BY_ABBREVIATION = {
    abbreviation: place
    for place, abbreviations in {
        "UTC": "z zulu utc gmt+0 utc+0 utc0",
        "Europe/London": "bst uk britain england gb",
        "Europe/Dublin": "ist/ie eire",
        "Europe/Lisbon": "west",
        "Europe/Berlin": "cest mez mesz met/mest cet/cest",
        "Europe/Athens": "eest",
        "Europe/Moscow": "msk",
        "Asia/Kolkata": "ist",
        "Asia/Singapore": "sgt",
        "Asia/Hong_Kong": "hkt",
        "Asia/Tokyo": "jst",
        "Asia/Seoul": "kst",
        "Australia/Perth": "awst",
        "Australia/Sydney": "aest aedt aet",
        "Pacific/Auckland": "nzst nzdt",
        "America/Sao_Paulo": "brt",
        "America/Halifax": "ast adt",
        "America/New_York": "edt et eastern easterntime",
        "America/Chicago": "cst cdt ct central centraltime",
        "America/Denver": "mdt mt mountain mountaintime",
        "America/Los_Angeles": "pst pdt pt pacific pacifictime",
        "America/Anchorage": "akst akdt",
    }.items()
    for abbreviation in abbreviations.split()
}
_BY_OFFSET = {
    "+0": "UTC", "+1": "Europe/Berlin", "+2": "Europe/Athens", "+3": "Africa/Nairobi", "+4": "Asia/Dubai",
    "+5": "Asia/Karachi", "+5:30": "Asia/Kolkata", "+6": "Asia/Dhaka", "+7": "Asia/Bangkok", "+8": "Asia/Singapore",
    "+9": "Asia/Tokyo", "+9:30": "Australia/Adelaide", "+10": "Australia/Sydney", "+12": "Pacific/Auckland",
    "-3": "America/Sao_Paulo", "-4": "America/Halifax", "-5": "America/New_York", "-6": "America/Chicago",
    "-7": "America/Denver", "-8": "America/Los_Angeles", "-9": "America/Anchorage", "-10": "Pacific/Honolulu",
}  # fmt: skip
_OTHER_CITIES = {
    city: place
    for place, cities in {
        "Europe/Berlin": "munich munchen hamburg frankfurt cologne koln stuttgart",
        "Europe/London": "manchester edinburgh", "Europe/Madrid": "barcelona", "Europe/Rome": "milan milano roma",
        "Europe/Vienna": "wien", "Europe/Zurich": "geneva zuerich", "Europe/Warsaw": "warszawa krakow",
        "Asia/Kolkata": "mumbai delhi newdelhi bangalore bengaluru chennai", "Asia/Shanghai": "beijing shenzhen",
        "America/New_York": "boston washington atlanta miami nyc", "America/Chicago": "dallas houston austin",
        "America/Los_Angeles": "sanfrancisco seattle la sandiego", "America/Toronto": "ottawa montreal",
        "Africa/Johannesburg": "capetown", "Australia/Sydney": "canberra", "Asia/Jerusalem": "telaviv",
        "America/Sao_Paulo": "rio riodejaneiro brasilia",
    }.items()
    for city in cities.split()
}  # fmt: skip
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])0?(\d{1,2})(?::?(30|00))?", re.ASCII)
_OTHER_COUNTRIES = {
    "england": "{country: GB, subdivision: ENG}", "scotland": "{country: GB, subdivision: SCT}",
    "wales": "{country: GB, subdivision: WLS}", "northernireland": "{country: GB, subdivision: NIR}",
    "uk": "GB", "unitedkingdom": "GB", "greatbritain": "GB", "usa": "US", "america": "US",
    "unitedstatesofamerica": "US",
    "holland": "NL", "czechrepublic": "CZ", "deutschland": "DE", "osterreich": "AT", "schweiz": "CH", "suisse": "CH",
    "svizzera": "CH", "espana": "ES", "italia": "IT", "polska": "PL", "sverige": "SE", "norge": "NO", "danmark": "DK",
    "suomi": "FI", "turkey": "TR", "southkorea": "KR", "korea": "KR", "uae": "AE", "brasil": "BR", "nederland": "NL",
    "belgie": "BE", "belgique": "BE", "luxemburg": "LU",
}  # fmt: skip


def zone_meant(text: str) -> str:
    """The zone that was probably meant; empty where that cannot be told."""
    words = text.strip()[:64]
    plain = _plain(words)
    if plain in _OF_THE_MACHINE:
        return ""
    if words.partition("/")[0] in ("posix", "right"):
        return words.partition("/")[2]
    if (offset := _OFFSET.fullmatch(words.lower())) and (place := _by_offset(offset)):
        return place
    names = _zones()
    city = _plain(words.rpartition("/")[2])
    known = (_BY_ABBREVIATION.get(words.lower()), _BY_ABBREVIATION.get(plain), names.get(plain), names.get(city))
    if found := next(filter(None, (*known, _OTHER_CITIES.get(city))), ""):
        return found
    if country := _countries().get(plain):
        return _zone_of_country(country)
    return names.get(near(city, _cities(), at_least=_SURE), "")


def is_of_a_machine(name: str) -> bool:
    """Whether a name is no place: the zone of whatever machine reads it, or a copy of the data with other seconds."""
    return name.lower() in _OF_THE_MACHINE or name.partition("/")[0] in ("posix", "right")


def country_meant(text: str) -> str:
    """How a country, or several, would be written; empty where that cannot be told."""
    words = text.strip()[:64]
    if "," in words:
        countries = [country_meant(part) or part.strip() for part in words.split(",")]
        return f"[{', '.join(countries)}]" if all(part[:2] in _countries().values() for part in countries) else ""
    country, dash, part = re.sub("[/_ ]", "-", words.upper()).partition("-")
    if dash and country in _countries().values() and re.fullmatch(r"[A-Z0-9]{1,3}", part):
        return f"{{country: {country}, subdivision: {part}}}"
    return _OTHER_COUNTRIES.get(_plain(words)) or country_code(words)


def country_code(text: str) -> str:
    """The ISO 3166 code of a country by its name, or by its code in small letters."""
    known = _countries()
    plain = _plain(text)
    if text.upper() in known.values():
        return text.upper()
    other = _OTHER_COUNTRIES.get(plain, "")
    found = known.get(plain) or (other if len(other) == 2 else "")
    return found or (known.get(near(plain, known, at_least=_SURE), "") if len(plain) > 4 else "")


_SURE = 0.95
"""A place that is hardly like the one written is no help: Vienna is not Vilnius."""


def _by_offset(offset: re.Match[str]) -> str:
    minutes = ":30" if offset[3] == "30" else ""
    return _BY_OFFSET.get(f"{offset[1]}{offset[2]}{minutes}", "")


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """Zones by their names and by their cities, in plain letters."""
    return _cities() | {_plain(name): name for name in _places()}


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """Zones by their cities in plain letters. Where a city has several, the shortest counts."""
    return {_plain(name.rpartition("/")[2]): name for name in sorted(_places(), key=len, reverse=True)}


@lru_cache(maxsize=1)
def _places() -> tuple[str, ...]:
    return tuple(name for name in available_timezones() if name.partition("/")[0] in _CONTINENTS)


_CONTINENTS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Codes of countries by their names in plain letters."""
    return {_plain(name): code for code, name in _table("iso3166.tab")}


@lru_cache(maxsize=64)
def _zone_of_country(country: str) -> str:
    """The first zone of a country, which is that of most of its people."""
    rows = (line.split("\t") for line in _lines("zone.tab"))
    return next((row[2] for row in rows if row[0] == country), "")


def _table(name: str) -> list[list[str]]:
    return [line.split("\t") for line in _lines(name)]


def _lines(name: str) -> list[str]:
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _plain(text: str) -> str:
    """A name in plain small letters: `New York`, `new-york` and `São Paulo` without their signs."""
    letters = normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9+/]", "", letters)

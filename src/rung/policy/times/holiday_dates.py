"""Public holidays by country and year, as plain dates, so that a stored policy means the same for ever.

The same text means the same dates wherever and whenever it is read, and a history of some years ago finds its
holidays: so the years are fixed, and no clock is asked. The library is large and is loaded when the first calendar
asks for it.
"""

from __future__ import annotations

import warnings
import zoneinfo
from collections.abc import Collection
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct

HOLIDAY_YEARS = range(2015, 2041)


class HolidaysOf(Struct, frozen=True):
    """Where: a country, or a part of it with holidays of its own."""

    country: str
    subdivision: str | None = None


class UnknownPlace(LookupError):
    """No holidays are known of this place."""

    def __init__(self, key: str, name: str, known: Collection[str], message: str) -> None:
        super().__init__(message)
        self.key = key
        self.name = name
        self.known = known


@lru_cache(maxsize=256)
def dates_of(place: HolidaysOf, years: tuple[int, ...]) -> tuple[date, ...]:
    """The public holidays of a place in these years, in order."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=True)
    if place.country not in known:
        raise UnknownPlace(
            "country", place.country, tuple(known), f"no holidays are known of the country {place.country!r}"
        )
    if place.subdivision and place.subdivision not in _parts_of(place.country):
        parts = _parts_of(place.country)
        message = f"{place.country} has no part {place.subdivision!r}"
        raise UnknownPlace("subdivision", place.subdivision, parts, message)
    with warnings.catch_warnings():
        # Of some countries a shorter span of years is known, which the library says each time.
        warnings.simplefilter("ignore", UserWarning)
        return tuple(sorted(holidays.country_holidays(place.country, subdiv=place.subdivision, years=years)))


def tz_version() -> str:
    """The version of the time-zone data in use: the system's where it has one, else the package's."""
    for folder in zoneinfo.TZPATH:
        data = Path(folder) / "tzdata.zi"
        if data.is_file():
            with data.open(encoding="ascii", errors="replace") as lines:
                first = lines.readline()
            return first.removeprefix("# version").strip()
    return version("tzdata")


def _parts_of(country: str) -> tuple[str, ...]:
    import holidays

    found = holidays.country_holidays(country)
    return (*found.subdivisions, *found.subdivisions_aliases)

"""`POST /api/v1/events`: the hot intake. 202 means that the events are on disk."""

import asyncio
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from rung import clock
from rung.edge import body
from rung.edge.bearer import Bearers
from rung.edge.figures import Figures
from rung.edge.gathering import Full, Gathering, Unavailable
from rung.edge.problems import problem, unavailable
from rung.edge.straight import Taken
from rung.engine.elsewhere.inbox_rows import row_of
from rung.intake import generic
from rung.intake.base import Item, Parcel, Problem
from rung.store.decisions.intake import Accepted, Duplicate, Outcome

SCOPE = "events:write"
_LARGE = 128 * 1024
"""Bytes that take milliseconds to read: more is read beside the event loop, where others wait."""


class FrontDoor:
    """Reads, checks, puts, answers."""

    def __init__(self, bearers: Bearers, gathering: Gathering, figures: Figures, max_body: int) -> None:
        self._bearers = bearers
        self._gathering = gathering
        self._figures = figures
        self._max_body = max_body

    async def answer(self, request: Request) -> Response:
        bearer = await self._bearers.who(request, SCOPE)
        content = await body.read(request, self._max_body)
        kind, now = body.first_headers(request).get(b"content-type", b"").decode("latin-1"), clock.now()
        if len(content) > _LARGE:
            parcel = await asyncio.to_thread(generic.read, content, kind, now, self._max_body)
        else:
            parcel = generic.read(content, kind, now, self._max_body)
        return await put_and_answer(parcel, f"api:{bearer.token.prefix}", self._gathering, self._figures)


async def put_and_answer(parcel: Parcel, source: str, gathering: Gathering, figures: Figures) -> Response:
    """Puts a parcel's events on disk and says what became of each."""
    try:
        outcomes = await gathering.put([row_of(item, source) for item in parcel.items]) if parcel.items else []
    except Full as error:
        return unavailable(str(error), retry_after=2)
    except Unavailable as error:
        return unavailable(str(error))
    accepted = [type(each) for each in outcomes].count(Accepted)
    duplicates = [type(each) for each in outcomes].count(Duplicate) if accepted < len(outcomes) else 0
    problems = parcel.problems
    if accepted + duplicates < len(outcomes):
        problems = tuple(sorted([*problems, *_refused(parcel.items, outcomes)], key=lambda each: each.line))
    figures.arrived("api", accepted, duplicates, len(problems))
    said: dict[str, Any] = {"accepted": accepted, "duplicates": duplicates, "errors": problems}
    if accepted or duplicates:
        return Taken(msgspec.json.encode(said))
    wrong = len({each.line for each in problems})
    count = "One event is" if wrong == 1 else f"All {wrong} events are"
    hint = "Each entry of `errors` says where and how to mend it."
    return problem(422, "nothing_accepted", f"Nothing was accepted. {count} wrong.", hint, **said)


def _refused(items: tuple[Item, ...], outcomes: list[Outcome]) -> list[Problem]:
    return [
        Problem(line=item.line, field="id", code=each.code, message=_sentence(each.message), hint=_sentence(each.hint))
        for item, each in zip(items, outcomes, strict=True)
        if not isinstance(each, Accepted | Duplicate)
    ]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")

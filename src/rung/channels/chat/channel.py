"""A colleague's answer to a visitor of a customer's site: it lies in this installation until their page takes it."""

from collections.abc import Mapping
from typing import Any

from rung.channels.base import (
    Address,
    Answer,
    Capabilities,
    Description,
    Destination,
    Failed,
    Limits,
    Sent,
    Wire,
    check_still_ours,
)

NAME = "chat"
FIELD = "chat"
"""The field of an issue that names the visitor who wrote."""

ABOUT = Description(
    name=NAME,
    label="Chat",
    summary="An answer in the chat widget on a customer's site.",
    fields=(),
    address=Address(
        label="Visitor", example="shop/v3f9a1c20b7d4e586", pattern=r"[a-z0-9-]{1,40}/v[0-9a-f]{16}",
        hint="the widget's name, a slash, and the visitor's id",
    ),
    capabilities=Capabilities(answers_customers=True, threads=True, stays_inside=True, files="linked"),
    limits=Limits(characters=20_000, at_once=64),
)  # fmt: skip


class Chat:
    """Carries answers only: nobody of the team is told by it."""

    name = NAME

    def describe(self) -> Description:
        return ABOUT

    def destination(self, address: str, settings: Mapping[str, Any]) -> Destination:
        return Destination(NAME, address)

    def place_of(self, fields: Mapping[str, Any], contact: str | None) -> str | None:
        place = fields.get(FIELD)
        return place if isinstance(place, str) and ABOUT.address_problem(place) is None else None

    async def answer(self, answer: Answer, idempotency_key: str, wire: Wire) -> Sent:
        """`answer.place` is the visitor. The visitor's page, where one is open, hears of it at once."""
        ABOUT.check_address(answer.place)
        if wire.letter_box is None:
            raise Failed("chat: no letter box was given with the settings", permanent=True)
        longest = ABOUT.limits.characters or 0
        if len(answer.text) > longest:
            raise Failed(f"chat: the answer has {len(answer.text):,} characters, and {longest:,} fit", permanent=True)
        check_still_ours()
        await wire.letter_box.put(answer, idempotency_key, wire.at)
        return Sent(idempotency_key)

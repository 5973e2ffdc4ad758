"""The letter box of chat visitors: where the deliverer leaves what colleagues answer."""

import asyncio
from concurrent.futures import Executor
from datetime import datetime

from django.db import InterfaceError, OperationalError

from rung.channels.base import Answer, Failed
from rung.store import setup
from rung.store.elsewhere import chat
from rung.store.elsewhere.chat import Asked, Said

_GONE = "the visitor asked to be forgotten, was erased, or has not been there for 90 days"


class ChatBox:
    """Puts answers where the visitor's page finds them; the database is asked in threads that may."""

    def __init__(self, threads: Executor) -> None:
        self._threads = threads

    async def put(self, answer: Answer, key: str, at: datetime) -> None:
        await asyncio.get_running_loop().run_in_executor(self._threads, _put, answer, key, at)


def _said(answer: Answer) -> Said:
    survey = answer.survey
    if survey is None:
        return Said(answer.words_with_links, answer.author)
    scores = tuple((one.score, one.label) for one in survey.choices)
    return Said(
        survey.question, asked=Asked(survey.number, scores, thanks=survey.thanks, page=survey.page, more=survey.more)
    )


def _put(answer: Answer, key: str, at: datetime) -> None:
    try:
        visitor = chat.of_place(answer.place)
        said = _said(answer)
        line = chat.keep(visitor, key, "out", said, at, answer.issue, answer.line) if visitor else None
    except (OperationalError, InterfaceError) as error:
        setup.release()
        raise Failed(f"chat: the database could not be asked: {str(error).strip()[:200]}") from None
    if line is None:
        raise Failed(f"chat: {_GONE}", permanent=True)

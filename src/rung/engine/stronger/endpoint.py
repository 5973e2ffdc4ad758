"""Where a stronger model answers, what it may be asked, and one request to it. Nothing here needs the database."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from rung.channels import http
from rung.channels.base import Failed
from rung.core.happenings.suggestions import SUGGESTED
from rung.core.words import shortened
from rung.core.wrong import Wrong
from rung.store.sealed import HINT, is_lost, lost
from rung.understand.labels import drafted_brief
from rung.understand.labels.drafted_brief import Sentence, Unfounded
from rung.understand.labels.second_opinion import Declined, Garbage, Opinion, Question, read, redacted, request
from rung.understand.moods.hearing import JUDGE as MOOD

Read = TypeVar("Read")
JUDGES = (MOOD, *(one for one in SUGGESTED if one != "team"))
"""What it may be asked, in the order of the page."""
LEAST_SECONDS, MOST_SECONDS = 1, 60
MOST_A_MINUTE = 600
LONGEST_NAME = 200
LARGEST_ANSWER = 256 * 1024
PATH = "/chat/completions"


class Endpoint(Struct, frozen=True, kw_only=True):
    """How the model is asked. Off on the first day."""

    address: str = ""
    """The root of its API, such as `http://127.0.0.1:11434/v1`."""
    model: str = ""
    key: str = ""
    judges: tuple[str, ...] = ()
    seconds: int = 20
    """How long one answer may take."""
    a_minute: int = 20
    """At most so many questions."""
    is_on: bool = False
    drafts_briefs: bool = False
    """It may draft the brief of a hand-over, where whoever hands over asks for it."""

    @property
    def is_key_lost(self) -> bool:
        """Sealed under another secret key: it cannot be asked."""
        return is_lost(self.key)

    @property
    def is_asked(self) -> bool:
        """Of texts, by itself."""
        return self._is_there and bool(self.judges)

    @property
    def drafts(self) -> bool:
        return self._is_there and self.drafts_briefs

    @property
    def uses(self) -> tuple[str, ...]:
        """What it is asked for, in words; none where it is off."""
        return (*(self.judges if self.is_asked else ()), *(("briefs of hand-overs",) if self.drafts else ()))

    @property
    def _is_there(self) -> bool:
        return self.is_on and bool(self.address and self.model)


class NoAnswer(Exception):
    """No answer that counts: how it is counted (`kind`), and why."""

    def __init__(self, kind: str, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.kind, self.retry_after = kind, retry_after


def check(endpoint: Endpoint) -> None:
    """Raises Wrong for what makes no sense."""
    parts = _parts(endpoint.address)
    if endpoint.address and (parts is None or parts.query or parts.fragment or parts.username):
        hint = "write its root, such as http://127.0.0.1:11434/v1 or https://api.example.com/v1"
        raise Wrong("address", f"{shortened(endpoint.address)!r} is no address of an API", hint)
    if endpoint.address.rstrip("/").endswith(PATH):
        raise Wrong("address", f"{PATH} is added to it", f"leave {PATH} out")
    if len(endpoint.model) > LONGEST_NAME:
        raise Wrong("model", "its name is too long", f"write the name by which it is served, {LONGEST_NAME} at most")
    if any(not one.isascii() or not one.isprintable() for one in endpoint.key):
        raise Wrong("key", "it has characters that no key has", "copy it once more")
    if unknown := [one for one in endpoint.judges if one not in JUDGES]:
        raise Wrong("judges", f"{unknown[0]!r} cannot ask it", f"choose of {', '.join(JUDGES)}")
    if not LEAST_SECONDS <= endpoint.seconds <= MOST_SECONDS:
        raise Wrong("seconds", f"{endpoint.seconds} is no time limit", f"write {LEAST_SECONDS} to {MOST_SECONDS}")
    if not 1 <= endpoint.a_minute <= MOST_A_MINUTE:
        raise Wrong("a_minute", f"{endpoint.a_minute} is no rate", f"write 1 to {MOST_A_MINUTE}")
    if endpoint.is_on and not endpoint.uses:
        raise Wrong("is_on", "there is nothing to switch on", "name the address, the model and what it is asked for")


def _parts(address: str) -> Any:
    try:
        parts = urlsplit(address)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if is_one else None


def ask(
    endpoint: Endpoint, text: str, question: Question, *, allow_private: bool,
    gives_up: Callable[[], bool] = lambda: False,
) -> Opinion:  # fmt: skip
    """What it says of a text, which is redacted first. Raises NoAnswer."""
    sent = redacted(text)
    body = _answered(endpoint, request(endpoint.model, sent, question), gives_up, allow_private=allow_private)
    return _read(lambda: read(body, sent, question))


def draft(endpoint: Endpoint, text: str, *, allow_private: bool) -> tuple[Sentence, ...]:
    """The sentences that it makes of a conversation, which is redacted first; none where they do not count. Raises
    NoAnswer."""
    sent = redacted(drafted_brief.fitting(text))
    body = _answered(endpoint, drafted_brief.request(endpoint.model, sent), lambda: False, allow_private=allow_private)
    try:
        return _read(lambda: drafted_brief.read(body, sent))
    except Unfounded:
        return ()


def _answered(
    endpoint: Endpoint, question: dict[str, Any], gives_up: Callable[[], bool], *, allow_private: bool
) -> bytes:
    if endpoint.is_key_lost:
        raise NoAnswer("failed", f"{lost('its key')}: {HINT}")
    try:
        answer = asyncio.run(_post(endpoint, msgspec.json.encode(question), gives_up, allow_private=allow_private))
    except Failed as error:
        raise NoAnswer("timeout" if "no answer in time" in str(error) else "failed", str(error)) from None
    if answer.status != 200:
        failed = http.from_status(answer, "the model")
        why = _why(failed, answer)
        if endpoint.key:
            why = why.replace(endpoint.key, "[key]")  # some say which one they refuse
        raise NoAnswer("busy" if failed.busy else "failed", why, failed.retry_after)
    return answer.body


def _read(reading: Callable[[], Read]) -> Read:
    try:
        return reading()
    except Declined as error:
        raise NoAnswer("declined", f"it declined: {error}") from None
    except Garbage as error:
        raise NoAnswer("garbage", str(error)) from None


async def _post(
    endpoint: Endpoint, body: bytes, gives_up: Callable[[], bool], *, allow_private: bool
) -> http.Answer:
    headers = {"Content-Type": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    url = endpoint.address.rstrip("/") + PATH
    async with http.open_session(allow_private=allow_private, timeout=endpoint.seconds) as session:
        asked = asyncio.ensure_future(
            http.ask(session, "POST", url, body, headers, "the model", largest=LARGEST_ANSWER)
        )
        while not (await asyncio.wait({asked}, timeout=0.2))[0]:
            if gives_up():
                asked.cancel()
                await asyncio.wait({asked})
                raise Failed("the model: no answer in time: Rung stops", unknown=True)
        return asked.result()


def _why(failed: Failed, answer: http.Answer) -> str:
    """With what the other side says of it, where it says it as these APIs do."""
    error = answer.object.get("error")
    said = error.get("message") if isinstance(error, dict) else error
    return f"{failed}: {shortened(said)}" if isinstance(said, str) and said else str(failed)

"""What a browser posted to a page for customers: texts and files, with nothing of it trusted."""

from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from msgspec import Struct

from rung import clock, config
from rung.intake.base import Attachment
from rung.intake.form.answers import MOST_FILES, Given
from rung.intake.form.definition import Form
from rung.intake.form.sheet import PREFIX, Held
from rung.store import tallies
from rung.store.words import held_files

MOST_TOGETHER = 50_000_000
"""Bytes of one request with all its files."""
HELD_AN_HOUR = 40
"""Files that one address may have kept for it."""


class Posted(Struct, frozen=True):
    """What came, and by which tokens the files that came before were found."""

    given: Given
    held: dict[str, tuple[Held, ...]]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for files in self.given.files.values() for file in files)

    @property
    def tokens(self) -> list[str]:
        return [one.token for each in self.held.values() for one in each]


def is_too_large(request: HttpRequest) -> bool:
    """Looked at before the body is read."""
    announced = request.META.get("CONTENT_LENGTH", "")
    return announced.isdigit() and int(announced) > MOST_TOGETHER


def form_in(request: HttpRequest, key: str, form: Form) -> Posted:
    """What was filled in, and the files that came with it now or before."""
    values, files, held = {}, {}, {}
    for field in form.fields:
        values[field.key] = tuple(request.POST.getlist(PREFIX + field.key))
        if field.kind != "file":
            continue
        before = _held_before(request, key, field.key)
        held[field.key] = tuple(Held(token, each.name) for token, each in before)
        again = tuple(_attachment(each.name, each.media_type, each.content) for _, each in before)
        files[field.key] = again + files_in(request, PREFIX + field.key)
    return Posted(Given(values, files, frozenset(request.POST.getlist("shown"))), held)


def files_in(request: HttpRequest, name: str) -> tuple[Attachment, ...]:
    """The files of one field. Of one that is too large to keep only its size is known."""
    sent = [one for one in request.FILES.getlist(name) if isinstance(one, UploadedFile)]
    return tuple(_uploaded(one) for one in sent[: MOST_FILES + 1])


def hold(key: str, posted: Posted, address: str) -> dict[str, tuple[Held, ...]]:
    """Keeps what came now, so that nobody has to choose it again; what is too large is not kept."""
    found = {}
    for field, files in posted.given.files.items():
        before = posted.held.get(field, ())
        fresh = [file for file in files[len(before) :] if file.is_kept and file.size]
        found[field] = before + tuple(_hold(key, field, file) for file in fresh if _may_hold(address))
    return found


def address_of(request: HttpRequest) -> str:
    """From which place of the network a request comes, as the server in front of us says."""
    return tallies.network_of(str(request.META.get("REMOTE_ADDR", "")))


def _may_hold(address: str) -> bool:
    return tallies.count(tallies.of_someone("held", address)) <= HELD_AN_HOUR


def _hold(key: str, field: str, file: Attachment) -> Held:
    return Held(held_files.hold(held_files.Held(key, field, file.name, file.media_type, file.content)), file.name)


def _held_before(request: HttpRequest, key: str, field: str) -> list[tuple[str, held_files.Held]]:
    tokens = list(dict.fromkeys(request.POST.getlist(f"held-{field}")))[:MOST_FILES]
    found = [(token, held_files.find(token)) for token in tokens]
    return [(token, one) for token, one in found if one and (one.form, one.field) == (key, field)]


def _uploaded(file: UploadedFile) -> Attachment:
    name = PurePath((file.name or "file").replace("\\", "/")).name.replace("\0", "")[:200] or "file"
    size = file.size or 0
    if size > config.current().max_attachment:
        return Attachment(name=name, media_type=file.content_type or "", size=size, sha256="", content=b"")
    return _attachment(name, file.content_type or "application/octet-stream", file.read())


def _attachment(name: str, media_type: str, content: bytes) -> Attachment:
    digest = sha256(content).hexdigest()
    return Attachment(name=name, media_type=media_type, size=len(content), sha256=digest, content=content)


class Pass(Struct, frozen=True):
    """What a form's page carries, signed: which version it asks, when it was made, and who was signed in."""

    form: str
    version: int
    number: str
    """Makes sending it twice harmless."""
    made_at: float
    contact: str = ""
    """The id of the customer who was signed in."""


_SALT = "rung.form"


def sealed(one: Pass) -> str:
    return signing.dumps([one.form, one.version, one.number, one.made_at, one.contact], salt=_SALT)


def opened(text: str, key: str) -> Pass | None:
    """The pass of this form's page; None where it was changed on its way."""
    try:
        found: Any = signing.loads(text, salt=_SALT)
        one = Pass(str(found[0]), int(found[1]), str(found[2]), float(found[3]), str(found[4]))
    except (signing.BadSignature, ValueError, TypeError, IndexError):
        return None
    return one if one.form == key else None


def age_of(one: Pass) -> float:
    """Seconds since the page was made."""
    return clock.now().timestamp() - one.made_at

"""The file of a backup: a ZIP of its members and, as the last one, a manifest with the size and sum of each.

It is written beside its place under another name, read back, and takes its name only when all of it is on disk. It
holds the installation's secrets: nobody but its owner may read it.
"""

import contextlib
import os
import secrets
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Literal
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

import msgspec
from msgspec import Struct

from rung import clock

FORMAT = 1
"""Rises when an older Rung could no longer read what is written."""
MANIFEST = "manifest.json"
BLOCK = 1 << 20
_MOST_MANIFEST = 10_000_000
_UNREADABLE = (
    BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError, msgspec.MsgspecError
)  # fmt: skip
"""What Python's ZIP says of a damaged one, depending on which byte it is."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is, and how much there is."""


class BackupError(Exception):
    """It cannot be done; nothing was changed. `hint` says what to do, `is_input`: the file that was given is wrong."""

    def __init__(self, message: str, hint: str = "", *, is_input: bool = False) -> None:
        super().__init__(message)
        self.hint = hint
        self.is_input = is_input


class Member(Struct, frozen=True):
    name: str
    size: int
    sha256: str


class Table(Struct, frozen=True):
    """One table of the database: its columns in their order, how many rows, and the last number it gave out."""

    columns: tuple[str, ...]
    rows: int
    last_number: int | None = None


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup is, from when, and what it is made of."""

    format: int
    version: str
    """The Rung that made it."""
    at: datetime
    database: Literal["sqlite", "postgresql"]
    migrations: tuple[tuple[str, str], ...]
    """The steps that its tables had gone through: app and name."""
    tables: dict[str, Table]
    issues: int
    members: tuple[Member, ...] = ()

    def rows(self, table: str) -> int:
        return self.tables[table].rows if table in self.tables else 0


# Writing ----------------------------------------------------------------------------------------------------------


class Writing:
    """A backup on its way to the disk."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1)
        self._members: list[Member] = []

    @contextmanager
    def member(self, name: str) -> "Iterator[Summed]":
        """One member, written piece by piece."""
        info = ZipInfo(name, clock.wall().timetuple()[:6])
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as inside:
            summed = Summed(inside)
            yield summed
        self._members.append(Member(name, summed.size, summed.digest))

    def put(self, name: str, content: bytes) -> None:
        with self.member(name) as inside:
            inside.write(content)

    def finish(self, manifest: Manifest) -> None:
        whole = msgspec.structs.replace(manifest, members=tuple(self._members))
        self._zip.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(whole), indent=2))
        self._zip.close()

    def __enter__(self) -> "Writing":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            with contextlib.suppress(OSError, ValueError):  # what went wrong is on its way up already
                self._zip.close()


class Summed:
    """Counts and sums what is written through it."""

    def __init__(self, inside: IO[bytes]) -> None:
        self._inside = inside
        self._sum = sha256()
        self.size = 0

    def write(self, block: bytes | memoryview) -> None:
        self._inside.write(block)
        self._sum.update(block)
        self.size += len(block)

    @property
    def digest(self) -> str:
        return self._sum.hexdigest()


@contextmanager
def new_file(path: Path, *, force: bool) -> Iterator[IO[bytes]]:
    """A file that appears whole or not at all, readable by its owner alone."""
    _check_free(path, force=force)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        handle = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupError(f"{path.parent} cannot be written: {error.strerror}", "name a folder of yours") from error
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _check_free(path, force=force)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """New names in a folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_free(path: Path, *, force: bool) -> None:
    if path.exists() and not path.is_file():
        raise BackupError(f"{path} is no file", "name a file that is not there yet", is_input=True)
    if path.exists() and not force:
        raise BackupError(f"{path} is there already", "name another file, or say --force to replace it", is_input=True)


# Reading ----------------------------------------------------------------------------------------------------------


class Reading:
    """A backup that is there. Every fault of the file comes as a BackupError."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        with self._faults():
            self._zip = ZipFile(file)
            self.manifest = self._read_manifest()
        self._sums = {member.name: member for member in self.manifest.members}

    def check(self, progress: Progress) -> None:
        """Reads all of it and compares every size and sum."""
        total, done = sum(member.size for member in self.manifest.members), 0
        for name in self._sums:
            for block in self.blocks(name):
                done += len(block)
                progress("checking the backup", done, total)

    def blocks(self, name: str) -> Iterator[bytes]:
        """A member piece by piece; raises at its end if it is not what was written."""
        member = self._member(name)
        found, size = sha256(), 0
        with self._faults(), self._zip.open(name) as inside:
            while block := inside.read(BLOCK):
                size += len(block)
                found.update(block)
                yield block
        if (size, found.hexdigest()) != (member.size, member.sha256):
            raise self._damaged(f"{name} is not what was written")

    def has(self, name: str) -> bool:
        return name in self._sums

    def size(self, name: str) -> int:
        return self._member(name).size

    def content(self, name: str) -> bytes:
        return b"".join(self.blocks(name))

    def _member(self, name: str) -> Member:
        if name not in self._sums:
            raise self._damaged(f"{name} is missing")
        return self._sums[name]

    def _read_manifest(self) -> Manifest:
        with self._zip.open(MANIFEST) as inside:
            content = inside.read(_MOST_MANIFEST)
        said = msgspec.json.decode(content)
        number = said.get("format") if isinstance(said, dict) else None
        if isinstance(number, int) and number > FORMAT:
            raise BackupError(
                f"{self._path} was made by Rung {said.get('version')}, whose backups this version cannot read",
                f"install Rung {said.get('version')} or later, and restore with that",
                is_input=True,
            )
        return msgspec.convert(said, Manifest)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except _UNREADABLE as error:
            raise self._damaged(str(error) or type(error).__name__) from error

    def _damaged(self, why: str) -> BackupError:
        hint = "nothing was changed; take another backup, or copy this one again from where it was kept"
        return BackupError(f"{self._path} is damaged, incomplete or no backup: {why}", hint, is_input=True)


@contextmanager
def opened(path: Path) -> Iterator[Reading]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupError(
            f"{path} cannot be read: {error.strerror}", "give the path of a backup", is_input=True
        ) from error
    with file:
        yield Reading(path, file)

"""The bytes of an export: as it is, packed with gzip, or alone in a zip archive; known by its first bytes."""

import gzip
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rung.core.words import shortened
from rung.policy.files import Unreadable, check_regular
from rung.simulator.histories.unpacking import A_PIECE, HoldsTooMuch, counted


@contextmanager
def opened(file: Path) -> Iterator[IO[bytes]]:
    """The unpacked bytes; reading them raises Unreadable, OSError, EOFError or zlib.error."""
    check_regular(file)
    with file.open("rb") as plain:
        start = plain.peek(4)[:4]
        if start[:2] == b"\x1f\x8b":
            with gzip.open(plain) as unpacked:
                yield counted(unpacked)
        elif start == b"PK\x03\x04":
            with _archive(plain) as archive, archive.open(_only_one(archive)) as unpacked_one:
                yield counted(unpacked_one)  # type: ignore[arg-type]
        else:
            yield plain


def check_unpacked(file: Path, most: int) -> None:
    """Unpacks a file, keeping nothing of it: HoldsTooMuch where there are more bytes than `most`."""
    read = 0
    with opened(file) as source:
        while piece := source.read(A_PIECE):
            read += len(piece)
            if read > most:
                raise HoldsTooMuch(most)


def _archive(plain: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(plain)
    except zipfile.BadZipFile as error:
        raise Unreadable(f"the archive is damaged ({error})") from None


def _only_one(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    found = [one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX/")]
    if any(one.filename == "[Content_Types].xml" for one in found):
        raise Unreadable("it is a workbook; save it as “CSV UTF-8”")
    if len(found) != 1:
        names = shortened(", ".join(one.filename for one in found)) or "nothing"
        raise Unreadable(f"the archive holds {names}, and not one file")
    return found[0]

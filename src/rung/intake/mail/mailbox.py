"""Addresses as real headers write them: quoted names with commas, bare addresses, encoded words, groups, broken ones.

Written here because the standard library's reader recurses on nested comments and changed its meaning between releases.
"""

from collections.abc import Iterator

from msgspec import Struct

from rung.intake.mail.charsets import header_text

MAX_HEADER = 20_000
MAX_MAILBOXES = 200


class Mailbox(Struct, frozen=True):
    """A person as mail names them."""

    address: str
    """In lower case."""
    name: str = ""

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def mailboxes(header: str) -> list[Mailbox]:
    """Everybody a header such as From or To names, in order; what is no address is left out."""
    found = []
    for piece in _pieces(header[:MAX_HEADER]):
        mailbox = _mailbox(piece)
        if mailbox:
            found.append(mailbox)
        if len(found) == MAX_MAILBOXES:
            break
    return found


def _pieces(header: str) -> Iterator[str]:
    """The header cut at commas and semicolons that stand outside quotes and angle brackets."""
    piece: list[str] = []
    quoted = bracketed = escaped = False
    for letter in header:
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = quoted
        elif letter == '"':
            quoted = not quoted
        elif not quoted and letter in "<>":
            bracketed = letter == "<"
        elif letter in ",;" and not quoted and not bracketed:
            yield "".join(piece)
            piece = []
            continue
        piece.append(letter)
    yield "".join(piece)


def _mailbox(piece: str) -> Mailbox | None:
    name, bracket, rest = piece.rpartition("<")
    if bracket:
        address = rest.partition(">")[0]
    else:
        address, _, comment = piece.partition("(")
        name = comment.rpartition(")")[0]
        address = address.rpartition(":")[2]
    address = "".join(address.split()).strip("\"'").lower().removeprefix("mailto:")
    local, at, domain = address.rpartition("@")
    if not (at and local and domain) or not address.isprintable() or len(address) > 320 or "@" in local.strip('"'):
        return None
    shown = " ".join(header_text(name.strip().strip('"').replace('\\"', '"')).split())
    return Mailbox(address, "" if shown.lower() == address else shown[:200])

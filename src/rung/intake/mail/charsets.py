"""Bytes and encoded headers as text, whatever charset they claim; broken or unknown ones as far as they can be read."""

import codecs
import email.errors
import email.header

_OFTEN_MISNAMED = {
    "unicode-1-1-utf-7": "utf-7", "ks_c_5601-1987": "cp949", "iso-8859-8-i": "iso-8859-8", "ansi": "cp1252",
}  # fmt: skip
_NOT_TEXT = frozenset(
    {
        "base64", "hex", "rot-13", "quopri", "uu", "zlib", "bz2", "idna", "punycode", "undefined", "mbcs", "oem",
        "unicode-escape", "raw-unicode-escape",
    }
)  # fmt: skip


def decoded(content: bytes, charset: str | None) -> str:
    """The text of these bytes: by the charset they claim, else UTF-8, else Windows' western one. Half letters,
    which UTF-7 can write, are no text."""
    return _whole(_read(content, charset))


def _read(content: bytes, charset: str | None) -> str:
    for each in (_known(charset), "utf-8"):
        if each is None:
            continue
        try:
            return content.decode(each)
        except (UnicodeError, ValueError):
            continue
    known = _known(charset)
    if known and known not in ("ascii", "utf-8") and _mostly_readable(content, known):
        return content.decode(known, "replace")
    return content.decode("cp1252", "replace")


def header_text(value: object) -> str:
    """A header as people read it; encoded words are decoded, raw bytes are guessed."""
    text = str(value)
    if any("\udc80" <= letter <= "\udcff" for letter in text):
        text = decoded(text.encode("utf-8", "surrogateescape"), None)
    if "=?" not in text:
        return _clean(text)
    try:
        pieces = email.header.decode_header(text[:20_000])
    except (email.errors.HeaderParseError, ValueError, LookupError):
        return _clean(text)
    return _clean("".join(p if isinstance(p, str) else decoded(p, charset) for p, charset in pieces))


def _known(charset: str | None) -> str | None:
    if not charset:
        return None
    name = charset.strip().strip("'\"").lower()
    try:
        found = codecs.lookup(_OFTEN_MISNAMED.get(name, name)).name
    except (LookupError, ValueError):
        return None
    return None if found.replace("_codec", "").replace("_", "-") in _NOT_TEXT else found


def _mostly_readable(content: bytes, charset: str) -> bool:
    text = content.decode(charset, "replace")
    return text.count("�") * 10 <= len(text)


def _clean(text: str) -> str:
    return _whole(text).replace("\0", "")


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")

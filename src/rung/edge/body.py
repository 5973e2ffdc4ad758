"""The body of a request, never more of it than is allowed."""

from starlette.requests import Request

from rung.intake.base import Rejected

_HEADERS = "rung.first_headers"
"""Where they stand in a request's scope."""


async def read(request: Request, most: int) -> bytes:
    """The whole body. Raises `Rejected`: 413 as soon as it is known to be larger than `most` bytes, 400 where whoever
    sends it hung up before its end."""
    headers = first_headers(request)
    announced = headers.get(b"content-length", b"")
    if announced.isdigit() and int(announced) > most:
        raise _too_large(most)
    if headers.get(b"content-encoding", b"identity").lower() != b"identity":
        hint = "Send the body as it is, without Content-Encoding."
        raise Rejected(415, "unsupported_encoding", "A compressed body is not read here.", hint)
    pieces: list[bytes] = []
    size, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            hint = "Send it again."
            raise Rejected(400, "incomplete", "The connection ended before the body was complete.", hint)
        piece = message.get("body", b"")
        size += len(piece)
        if size > most:
            raise _too_large(most)
        pieces.append(piece)
        more = message.get("more_body", False)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def first_headers(request: Request) -> dict[bytes, bytes]:
    """The headers by their names in small letters, each as it came first. Every room on a request's way looks into the
    same ones: they are gone through once."""
    found: dict[bytes, bytes] | None = request.scope.get(_HEADERS)
    if found is None:
        found = request.scope[_HEADERS] = dict(reversed(request.scope["headers"]))
    return found


def _too_large(most: int) -> Rejected:
    return Rejected(413, "too_large", f"The body is larger than {most} bytes.", "Send less at once.")

"""The body of a request, never more of it than is allowed."""

from starlette.requests import ClientDisconnect, Request

from rung.intake.base import Rejected


async def read(request: Request, most: int) -> bytes:
    """The whole body. Raises `Rejected`: 413 as soon as it is known to be larger than `most` bytes, 400 where whoever
    sends it hung up before its end."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most:
        raise _too_large(most)
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        hint = "Send the body as it is, without Content-Encoding."
        raise Rejected(415, "unsupported_encoding", "A compressed body is not read here.", hint)
    pieces, size = [], 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > most:
                raise _too_large(most)
            pieces.append(piece)
    except ClientDisconnect:
        hint = "Send it again."
        raise Rejected(400, "incomplete", "The connection ended before the body was complete.", hint) from None
    return b"".join(pieces)


def _too_large(most: int) -> Rejected:
    return Rejected(413, "too_large", f"The body is larger than {most} bytes.", "Send less at once.")

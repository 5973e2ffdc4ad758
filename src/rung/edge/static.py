"""`GET /static/...`: the console's files, without a trip through Django."""

import mimetypes
import os

from django.contrib.staticfiles import finders
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from rung.edge.problems import problem

_CACHED = "public, max-age=3600"


class Static:
    """Finds a file where Django's apps keep theirs, and remembers the place."""

    def __init__(self) -> None:
        self._places: dict[str, str] = {}

    async def answer(self, request: Request) -> Response:
        path = request.path_params["path"]
        place = self._places.get(path) or self._found(path)
        if place is None or not os.path.isfile(place):
            return problem(404, "not_found", "There is no such file.")
        self._places[path] = place
        kind = mimetypes.guess_type(place)[0] or "application/octet-stream"
        headers = {"Cache-Control": _CACHED, "X-Content-Type-Options": "nosniff"}
        response = FileResponse(place, headers=headers, media_type=kind, stat_result=os.stat(place))
        is_known = request.headers.get("if-none-match") == response.headers["etag"]
        return Response(status_code=304, headers={"ETag": response.headers["etag"]}) if is_known else response

    def _found(self, path: str) -> str | None:
        parts = path.split("/")
        if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
            return None
        found = finders.find(path)
        return found if isinstance(found, str) else None

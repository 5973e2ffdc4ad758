"""A HubSpot for tests and the demo: companies and owners by its REST API, page by page, to whoever has the token."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from aiohttp import web

from rung.channels.http_standin import HttpStandIn

TOKEN = "pat-stand-in"  # noqa: S105 - that of the stand-in
MOST = 100
"""Of one page."""


class HubSpotStandIn(HttpStandIn):
    """Holds companies as HubSpot does; refuses what it does not know, in HubSpot's words."""

    METHODS = ("GET",)

    def __init__(
        self, companies: Sequence[dict[str, Any]], owners: Sequence[dict[str, Any]], now: Callable[[], datetime]
    ) -> None:
        super().__init__(capture=lambda _: None, now=now)
        self.companies = [*companies]
        self.owners = [*owners]
        self.known = {name for one in self.companies for name in one["properties"]}
        self.scopes = {"companies", "owners"}
        self.unexpected: list[str] = []
        self.asked = 0

    @property
    def settings(self) -> dict[str, Any]:
        return {"address": self.url, "token": TOKEN}

    async def take(self, request: web.Request) -> web.Response:
        self.asked += 1
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _refused(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
        match request.path:
            case "/crm/v3/objects/companies":
                return self._companies(request)
            case "/crm/v3/owners":
                return self._page(request, self.owners, "owners")
        self.unexpected.append(f"{request.method} {request.path}")
        return _refused(404, "OBJECT_NOT_FOUND", "resource not found")

    def _companies(self, request: web.Request) -> web.Response:
        wanted = [name for name in request.query.get("properties", "").split(",") if name]
        shown = [
            {**one, "properties": {name: one["properties"].get(name) for name in wanted}} for one in self.companies
        ]
        return self._page(request, shown, "companies")

    def _page(self, request: web.Request, rows: Sequence[dict[str, Any]], scope: str) -> web.Response:
        if scope not in self.scopes:
            return _refused(403, "MISSING_SCOPES", "This app hasn't been granted all required scopes for this call.")
        limit = int(request.query.get("limit", "10"))
        if limit > MOST:
            return _refused(400, "VALIDATION_ERROR", f"limit must be at most {MOST}")
        start = int(request.query.get("after", "0"))
        paging = {"paging": {"next": {"after": str(start + limit)}}} if start + limit < len(rows) else {}
        return web.json_response({"results": [*rows[start : start + limit]], **paging})


def _refused(status: int, category: str, message: str) -> web.Response:
    said = {"status": "error", "message": message, "correlationId": "a43683b0", "category": category}
    return web.json_response(said, status=status)

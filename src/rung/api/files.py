"""Operations that answer with a file: CSV or XLSX, as the ending of the address says."""

from typing import Any, Literal

from django.http import FileResponse

from rung import clock
from rung.reports.export.files import XLSX, as_file
from rung.reports.export.sheets import Book

Ending = Literal["csv", "xlsx"]
AS_FILE: dict[str, Any] = {
    "responses": {
        200: {"content": {"text/csv": {"schema": {"type": "string"}}, XLSX: {"schema": {"type": "string"}}}}
    }
}
"""For an operation's `openapi_extra`."""


def sent(book: Book, ending: Ending) -> FileResponse:
    file = as_file(book, ending, clock.now())
    return FileResponse(file.content, filename=file.name, as_attachment=True, content_type=file.content_type)

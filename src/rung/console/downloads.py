"""Books as files that a browser saves."""

from django.http import FileResponse

from rung import clock
from rung.reports.export.files import as_file
from rung.reports.export.sheets import Book


def saved(book: Book, ending: str) -> FileResponse:
    """`ending`: csv or xlsx."""
    file = as_file(book, ending, clock.now())
    return FileResponse(file.content, as_attachment=True, filename=file.name, content_type=file.content_type)

"""Books as files that a browser saves, and what is said where there is none."""

from django.http import FileResponse, HttpResponse

from rung import clock
from rung.reports.export.files import as_file
from rung.reports.export.sheets import Book


def saved(book: Book, ending: str) -> FileResponse:
    """`ending`: csv or xlsx."""
    file = as_file(book, ending, clock.now())
    return FileResponse(file.content, as_attachment=True, filename=file.name, content_type=file.content_type)


def refused(why: object, status: int = 422) -> HttpResponse:
    """Plain words in place of the file."""
    return HttpResponse(str(why), status=status, content_type="text/plain; charset=utf-8")

"""Books as files that a browser saves, and what is said where there is none."""

from http import HTTPStatus

from django.http import FileResponse, HttpResponse

from rung import clock
from rung.console.refusals import line
from rung.core.wrong import Wrong
from rung.reports.export.files import as_file
from rung.reports.export.sheets import Book


def saved(book: Book, ending: str) -> FileResponse:
    """`ending`: csv or xlsx."""
    file = as_file(book, ending, clock.now())
    return FileResponse(file.content, as_attachment=True, filename=file.name, content_type=file.content_type)


def refused(why: Wrong) -> HttpResponse:
    """What is wrong with what was asked for, and how to mend it, in place of the file."""
    return no_file(line(why), HTTPStatus.UNPROCESSABLE_ENTITY)


def no_file(words: str, status: int) -> HttpResponse:
    """Plain words in place of the file."""
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")

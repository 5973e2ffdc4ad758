"""A book as a file: XLSX with all its sheets, or CSV with the first of them. Both are laid on the disk row by row, so
that a large one needs no more memory than a small one."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from msgspec import Struct
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rung.core.formulas import is_formula, marked
from rung.core.times.walltime import zone
from rung.reports.export.sheets import Book, Cell, Share, Sheet

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575
"""Rows of a sheet below its head: what XLSX has."""
SMALL = 1_000_000
"""Bytes that are not worth a file on the disk."""
LONGEST_TEXT = 32_767
"""Characters of a cell: what XLSX has."""
_EARLIEST = date(1900, 3, 1)
"""Before that, spreadsheets count days differently."""


class File(Struct, frozen=True):
    name: str
    content_type: str
    content: IO[bytes]
    """Open, at its beginning; gone when it is closed."""


def as_file(book: Book, ending: str, now: datetime, most_rows: int = MOST_ROWS) -> File:
    """`ending`: csv or xlsx. `now`: when it is made, which an XLSX file says. A sheet of XLSX holds `most_rows`, and
    the file says where it is cut; CSV has them all."""
    return File(f"{book.stem}.{ending}", *_FORMATS[ending](book, now, most_rows))


def _as_csv(book: Book, _now: datetime, _most_rows: int) -> tuple[str, IO[bytes]]:
    """Spans in seconds, shares from 0 to 1, instants in UTC."""
    content: IO[bytes] = TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    text = io.TextIOWrapper(content, encoding="utf-8", newline="", write_through=True)
    sheet = book.sheets[0]
    writer = csv.writer(text)
    writer.writerow([marked(column.key) for column in sheet.columns])
    writer.writerows([_plain(cell) for cell in row] for row in sheet.rows)
    text.detach()
    return CSV, _from_its_beginning(content)


def _from_its_beginning(content: IO[bytes]) -> IO[bytes]:
    is_small = content.seek(0, io.SEEK_END) <= SMALL
    content.seek(0)
    if not is_small:
        return content
    with content:
        return io.BytesIO(content.read())


def _plain(cell: Cell) -> Any:
    match cell:
        case None:
            return ""
        case str():
            return marked(cell)
        case bool():
            return "yes" if cell else "no"
        case timedelta():
            return cell.total_seconds()
        case datetime():
            return cell.astimezone(UTC).isoformat()
        case date():
            return cell.isoformat()
        case _:
            return cell


def _as_xlsx(book: Book, now: datetime, most_rows: int) -> tuple[str, IO[bytes]]:
    content: IO[bytes] = TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    never = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(content, {"constant_memory": True, **never})
    _Workbook(workbook, book, most_rows).write(now)
    workbook.close()
    return XLSX, _from_its_beginning(content)


_FORMATS: dict[str, Callable[[Book, datetime, int], tuple[str, IO[bytes]]]] = {"csv": _as_csv, "xlsx": _as_xlsx}
ENDINGS = tuple(_FORMATS)


class _Workbook:
    def __init__(self, workbook: xlsxwriter.Workbook, book: Book, most_rows: int) -> None:
        self._workbook, self._book, self._most_rows = workbook, book, most_rows
        self._place = zone(book.time_zone)
        self._head = self._format(bold=True, bottom=1)
        self._words = self._format(quote_prefix=True)
        """Words that would be calculated once somebody edits the cell, or saves it as CSV."""
        self._long = self._format(text_wrap=True, valign="top")
        self._share = self._format(num_format="0.0%")
        self._span = self._format(num_format="[h]:mm:ss")
        self._day = self._format(num_format="yyyy-mm-dd", align="left")
        self._instant = self._format(num_format="yyyy-mm-dd hh:mm:ss", align="left")

    def write(self, now: datetime) -> None:
        self._workbook.set_properties({"title": self._book.stem, "created": now.astimezone(UTC).replace(tzinfo=None)})
        cuts = [(sheet, self._sheet(sheet)) for sheet in self._book.sheets]
        about = self._workbook.add_worksheet("About")
        about.set_column(0, 0, 28)
        about.set_column(1, 1, 100, self._long)
        told: list[tuple[str, Cell]] = [("made at", now), ("time zone", self._book.time_zone), *self._book.about]
        cut = f"cut after {self._most_rows:,} rows: XLSX has no more"
        told += [(f"sheet {sheet.name}", cut) for sheet, is_cut in cuts if is_cut]
        told.append(("texts", f"longer than {LONGEST_TEXT:,} characters are cut there: XLSX has no more"))
        for row, (word, cell) in enumerate(told):
            about.write_string(row, 0, word, self._head)
            self._cell(about, row, 1, cell)

    def _sheet(self, sheet: Sheet) -> bool:
        """Whether it holds more rows than there is room for."""
        page = self._workbook.add_worksheet(sheet.name[:31])
        page.freeze_panes(1, 1)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            head = f"{column.head} ({self._book.time_zone})" if column.is_instant else column.head
            page.write_string(0, place, head, self._head)
        for number, row in enumerate(sheet.rows, start=1):
            if number > self._most_rows:
                return True
            for place, cell in enumerate(row):
                self._cell(page, number, place, cell)
        return False

    def _cell(self, page: Worksheet, row: int, place: int, cell: Cell) -> None:
        match cell:
            case None:
                pass
            case str():
                page.write_string(row, place, cell[:LONGEST_TEXT], self._words if is_formula(cell) else None)
            case bool():
                page.write_string(row, place, "yes" if cell else "no")
            case timedelta():
                page.write_number(row, place, cell.total_seconds() / 86_400, self._span)
            case datetime():
                page.write_datetime(row, place, cell.astimezone(self._place).replace(tzinfo=None), self._instant)
            case date() if cell >= _EARLIEST:
                page.write_datetime(row, place, datetime(cell.year, cell.month, cell.day), self._day)  # noqa: DTZ001
            case date():
                page.write_string(row, place, cell.isoformat())
            case float() if not isfinite(cell):
                page.write_string(row, place, "more than can be written")
            case Share():
                page.write_number(row, place, cell, self._share)
            case _:
                page.write_number(row, place, cell)

    def _format(self, **properties: Any) -> Format:
        return self._workbook.add_format(properties)

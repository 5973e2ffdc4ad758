"""What a program that knows nothing of Rung reads out of an XLSX file (ECMA-376, SpreadsheetML)."""

from __future__ import annotations

import io
import zipfile
from typing import NamedTuple
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class CellRead(NamedTuple):
    text: str
    kind: str
    """`inlineStr` for words, `n` for a number, `f` for what would be calculated."""
    form: str
    """How a number is shown."""
    is_quoted: bool


def read(content: bytes) -> dict[str, list[list[CellRead]]]:
    """By sheet, its rows; cells that hold nothing are left out."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        styles = ElementTree.fromstring(file.read("xl/styles.xml"))
        forms = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter(f"{_MAIN}numFmt")}
        listed = next(styles.iter(f"{_MAIN}cellXfs"))
        shown = [(forms.get(one.get("numFmtId"), ""), one.get("quotePrefix") == "1") for one in listed]
        workbook = ElementTree.fromstring(file.read("xl/workbook.xml"))
        names = [one.get("name", "") for one in workbook.iter(f"{_MAIN}sheet")]
        return {
            name: _rows(ElementTree.fromstring(file.read(f"xl/worksheets/sheet{number}.xml")), shown)
            for number, name in enumerate(names, start=1)
        }


def _rows(sheet: ElementTree.Element, shown: list[tuple[str, bool]]) -> list[list[CellRead]]:
    return [[_cell(cell, shown) for cell in row.iter(f"{_MAIN}c")] for row in sheet.iter(f"{_MAIN}row")]


def _cell(cell: ElementTree.Element, shown: list[tuple[str, bool]]) -> CellRead:
    form, is_quoted = shown[int(cell.get("s", "0"))]
    if cell.find(f"{_MAIN}f") is not None:
        return CellRead("", "f", form, is_quoted)
    text = "".join(one.text or "" for one in cell.iter() if one.tag in (f"{_MAIN}t", f"{_MAIN}v"))
    return CellRead(text, cell.get("t", "n"), form, is_quoted)

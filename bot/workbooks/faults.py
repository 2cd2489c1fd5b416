"""Cells of an .xlsx file that a reader of values alone would take for empty: formulas never calculated, errors."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from bot.workbooks.columns import NotAWorkbook

BLOCK = 1 << 20
NOT_CALCULATED = "是没有算出结果的公式：请在表格软件里打开、保存后再导入"
ERROR = "是算错的公式（{}）"

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*"
    rb"(<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*"
    rb"(?:<(?:\w+:)?v(?:\s[^>]*)?(?:/>|>([^<]*)</(?:\w+:)?v>))?"
)
_ERROR_TYPE = re.compile(rb"""\bt=["']e["']""")
_TEXT_TYPE = re.compile(rb"""\bt=["']str["']""")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d+)["']""")
_SUSPECTS = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/", b't="e"', b"t='e'")
"""One of these stands in every block that holds a formula or an error; plain search is ten times a pattern's."""


def first_sheet(path: Path, largest: int) -> str:
    """The part of the package that holds the first visible sheet; NotAWorkbook where none is or all is too big."""
    try:
        with zipfile.ZipFile(path) as package:
            if sum(part.file_size for part in package.infolist()) > largest:
                raise NotAWorkbook(f"{path.name} 太大：请分成几个文件导入")
            names = set(package.namelist())
            targets = {
                relation.get("Id"): relation.get("Target", "")
                for relation in _parsed(package, "xl/_rels/workbook.xml.rels")
            }
            for sheet in _parsed(package, "xl/workbook.xml").iter():
                if sheet.tag.endswith("}sheet") and sheet.get("state", "visible") == "visible":
                    target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION), "")
                    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                    if part in names:
                        return part
    except (zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException, NotImplementedError) as error:
        raise NotAWorkbook(f"{path.name} 不是能读的表格：请另存为 .xlsx 或 .csv 再导入") from error
    raise NotAWorkbook(f"{path.name} 里没有工作表")


def faulty_cells(path: Path, part: str) -> dict[tuple[int, int], str]:
    """Row (from 1) and column (from 0) of each such cell, with the reason."""
    found: dict[tuple[int, int], str] = {}
    with zipfile.ZipFile(path) as package:
        for block in _blocks(package, part):
            if any(suspect in block for suspect in _SUSPECTS):
                found |= dict(_faults(block))
    return found


def _parsed(package: zipfile.ZipFile, part: str) -> Element:
    return ElementTree.fromstring(package.read(part))


def _blocks(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The part in pieces that end with a row, so that no cell is cut in two."""
    rest = b""
    with package.open(part) as file:
        while block := file.read(BLOCK):
            head, end, tail = (rest + block).rpartition(b"row>")
            yield head + end
            rest = tail
    yield rest


def _faults(block: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for match in _CELL.finditer(block):
        about, formula, value = match.groups()
        place = _PLACE.search(about)
        if place is None or about.endswith(b"/"):
            continue
        if _ERROR_TYPE.search(about):
            yield _where(place), ERROR.format((value or b"").decode("utf-8", "replace"))
        elif formula and not (value or b"").strip() and not (_TEXT_TYPE.search(about) and value is not None):
            yield _where(place), NOT_CALCULATED


def _where(place: re.Match[bytes]) -> tuple[int, int]:
    column = 0
    for letter in place[1]:
        column = column * 26 + letter - 64
    return int(place[2]), column - 1

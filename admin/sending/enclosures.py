"""What goes along with a notice: its picture, and the table of what differs from village to village."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Blueprint, Response, abort, request

from admin.desk import found, me, runtime, scope
from admin.files import WORKBOOK, downloaded
from bot import broadcasts
from bot.broadcasts import notices
from bot.broadcasts.village_facts import KNOWN, Villages, wanted
from bot.store import areas
from bot.store.screens import broadcasts as lists
from bot.store.sending import pictures
from bot.workbooks.columns import NotAWorkbook
from bot.workbooks.village_facts import CODE, read_village_facts
from bot.workbooks.writing import opened_for_writing

pages = Blueprint("enclosures", __name__)

WIDTHS = (18, 16, 16)


@pages.get("/broadcasts/<int:broadcast_id>/picture")
def picture(broadcast_id: int) -> Response:
    """The notice's picture as it goes out."""
    with runtime().store.reading() as tx:
        line = found(lists.record(tx, scope(), broadcast_id))
        content = pictures.content_of(tx, broadcasts.from_json(line.notice).picture)
    if not content:
        abort(404)
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    answer = Response(content, content_type=kind)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@pages.get("/broadcasts/<int:broadcast_id>/villages")
def villages(broadcast_id: int) -> Response:
    """The table to fill in: a row for each village of one's own area, a column for each name in braces of the text."""
    with runtime().store.reading() as tx:
        line = found(lists.record(tx, scope(), broadcast_id))
        named = areas.villages_under(tx, me().area)
    names = [name for name in wanted(broadcasts.from_json(line.notice)) if name not in KNOWN] or ["班车"]
    stored = notices.villages_in(line.notice)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "villages.xlsx"
        with opened_for_writing(path, [CODE, "村名", *names], [*WIDTHS[:2], *(WIDTHS[2] for _ in names)]) as put:
            for code, name in named:
                put([code, name, *((stored.get(code) or {}).get(one, "") for one in names)])
        return downloaded(path.read_bytes(), f"各村不同的内容_{line.id}.xlsx", WORKBOOK)


def read_picture(errors: dict[str, str]) -> str:
    """The number of the picture that the form brings, empty for none; what is wrong stands in `errors`."""
    content, _ = _brought("picture")
    if not content:
        return ""
    try:
        return broadcasts.keep_picture(runtime(), content)
    except broadcasts.Unfit as unfit:
        errors["picture"] = f"{unfit}。"
        return ""


def read_villages(errors: dict[str, str]) -> Villages | None:
    """The table that the form brings, None for none; what is wrong stands in `errors`."""
    content, name = _brought("villages")
    if not content:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / (name or "表.xlsx")
        path.write_bytes(content)
        try:
            return read_village_facts(path)
        except NotAWorkbook as fault:
            errors["villages"] = f"{fault}。"
            return None


def _brought(field: str) -> tuple[bytes, str]:
    file = request.files.get(field)
    if file is None or not file.filename:
        return b"", ""
    with file.stream:
        return file.read(), Path(file.filename).name

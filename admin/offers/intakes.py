"""Workbooks brought in: uploaded, looked at row by row before anything changes, filed, and undone as a whole."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, flash, request
from werkzeug.wrappers import Response as AnyResponse

from admin.desk import asked, found, go, leave_line, me, page_number, runtime, scope, show, written
from admin.files import WORKBOOK, downloaded
from admin.offers.catalogue import known
from admin.wording import INTAKE_ACTS, OFFER_KINDS
from bot.filing import intakes as story
from bot.filing.catalogue import template_file
from bot.filing.editing import SHEETS, sheet_of
from bot.filing.rows import OFFERS
from bot.store.catalogue import intakes
from bot.store.screens import intakes as screens
from bot.workbooks.forms import shown as as_text

pages = Blueprint("intakes", __name__)

MOVES: dict[str, tuple[intakes.State, intakes.State, str]] = {
    "file": ("ready", "file", "开始导入了，这一页会自己更新。"),
    "drop": ("ready", "dropped", "没有导入，什么也没有改。"),
    "undo": ("filed", "undo", "开始撤销了，这一页会自己更新。"),
}
"""Where a move begins, where it leads, and what is said of it."""


@pages.get("/catalogue/<kind>/import")
def front(kind: str) -> Response:
    """The form to bring a file in, and what was brought in before."""
    return _front(known(kind))


@pages.post("/catalogue/<kind>/import")
def bring(kind: str) -> Response | AnyResponse:
    file = request.files.get("file")
    content, name = b"", ""
    if file is not None:
        with file.stream:
            content, name = file.read(), Path(file.filename or "").name
    fault = _fault(name, content)
    if fault:
        return _front(known(kind), {"file": fault}, 422)
    with runtime().store.begin() as tx:
        sheet = SHEETS[known(kind)]
        intake_id = intakes.begin(tx, sheet, me().area, name, content, me().name, runtime().now())
        leave_line(tx, "intake", f"intake {intake_id}", kind=sheet, bytes=len(content))
    runtime().enqueue("take_in", intake_id)
    return go("intakes.detail", intake_id=intake_id)


@pages.get("/catalogue/<kind>/template")
def template(kind: str) -> Response:
    """An empty workbook with drop-downs and a line of example."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        template_file(SHEETS[known(kind)], path)
        return downloaded(path.read_bytes(), f"{OFFER_KINDS[kind]}空表.xlsx", WORKBOOK)


@pages.get("/imports/<int:intake_id>")
def detail(intake_id: int) -> Response:
    """What the file would change, or has changed: new, changed with old and new, refused with the reason."""
    act = asked("act", INTAKE_ACTS)
    with runtime().store.reading() as tx:
        intake = found(screens.record(tx, scope(), intake_id))
        act = act or next((each for each in INTAKE_ACTS if getattr(intake, each)), "new")
        page = screens.lines(tx, intake_id, act, page_number())
    kind = OFFERS[intake.kind]
    return show(
        "offers/intake.html", intake=intake, kind=kind, act=act, page=page, changes=_changes(kind), rows=_rows(intake)
    )


@pages.get("/imports/<int:intake_id>/progress")
def progress(intake_id: int) -> Response:
    """The state alone: the page asks for it while a job is at work, and is loaded anew when that has ended."""
    with runtime().store.reading() as tx:
        intake = found(screens.record(tx, scope(), intake_id))
    answer = show("offers/intake_progress.html", intake=intake)
    if intake.state not in intakes.WORK:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.post("/imports/<int:intake_id>")
def settle(intake_id: int) -> AnyResponse:
    move = written("move")
    with runtime().store.begin() as tx:
        intake = found(screens.record(tx, scope(), intake_id))
        if move not in MOVES:
            abort(400)
        origin, state, said = MOVES[move]
        moved = intake.held and intakes.move(tx, intake_id, origin, state, runtime().now())
        if moved:
            leave_line(tx, f"intake-{move}", f"intake {intake_id}")
    if moved and state in intakes.WORK:
        runtime().enqueue("take_in", intake_id)
    flash(said if moved else "这一步已经有人做过了。", "message" if moved else "warn")
    return go("intakes.detail", intake_id=intake_id)


@pages.get("/imports/<int:intake_id>/refused")
def refused(intake_id: int) -> Response:
    """The refused rows as they stood with their reasons, to be mended and brought in again."""
    with runtime().store.reading() as tx:
        intake = found(screens.record(tx, scope(), intake_id))
    content = found(story.refused_workbook(runtime(), intake_id))
    return downloaded(content, f"{Path(intake.file_name).stem}.没有导入的行.xlsx", WORKBOOK)


def _fault(name: str, content: bytes) -> str:
    if not name:
        return "请先选一个文件。"
    if Path(name).suffix.lower() not in {".xlsx", ".csv", ".xls"}:
        return f"“{name}”不是表格。请选 .xlsx 或 .csv 文件。"
    if len(content) > story.LARGEST:
        return f"文件超过 {story.LARGEST >> 20} MB。请分成几个文件，一个一个导入。"
    return "" if content else f"“{name}”是空文件。"


def _front(kind: Any, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    with runtime().store.reading() as tx:
        page = screens.listing(tx, scope(), SHEETS[known(kind)], page_number())
    return show("offers/intakes.html", status, kind=kind, page=page, errors=errors or {})


def _changes(kind: Any) -> Any:
    """Makes the lines of a changed row: heading, value before, value after, as text."""
    sheet = sheet_of(kind)
    headings = {column.key: column.heading for column in sheet.columns}

    def of(line: intakes.Line) -> list[tuple[str, str, str]]:
        facts = line.facts or {}
        before = as_text(sheet, {name: pair[0] for name, pair in facts.items()})
        after = as_text(sheet, {name: pair[1] for name, pair in facts.items()})
        private = {"contact_name", "contact_phone"}
        named = [name for name in headings if name in facts]
        return [(headings[name], *(("…", "…") if name in private else (before[name], after[name]))) for name in named]

    return of


def _rows(intake: Any) -> int:
    return int(intake.new + intake.changed + intake.unchanged + intake.refused)

"""What staff asked a liaison to see to, on their phone: whom to visit, and a word back on what came of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from admin.liaison.room import leave_line, me, runtime, show, written
from admin.wording import CASE_KINDS
from bot.store.screens import entrusted
from bot.store.talk import case_notes

LONGEST = 300


def add_to(pages: Blueprint) -> None:
    """Puts the pages behind the liaison's door."""
    pages.add_url_rule("/cases", "cases", listing)
    pages.add_url_rule("/cases/<int:case_id>", "report", report, methods=["POST"])


def listing() -> Response:
    return _page()


def report(case_id: int) -> Response | AnyResponse:
    """A word for the staff who asked, beside the case; closing it is theirs."""
    text = written("text", LONGEST)
    if len(text) < 2:
        return _page({case_id: "请写一句办得怎么样。"}, 422)
    with runtime().store.begin() as tx:
        case = entrusted.one(tx, me(), case_id)
        if case is None:
            return _page(status=404)
        case_notes.add(tx, case_id, "liaison", text, runtime().now(), liaison_id=me())
        leave_line(tx, "case-report", f"case {case_id}")
    flash(f"{case.number} 的情况告诉工作人员了。")
    return redirect(url_for("liaison.cases"), 303)


def _page(errors: dict[int, str] | None = None, status: int = 200) -> Response:
    with runtime().store.reading() as tx:
        cases = entrusted.listing(tx, me())
        said = {case.id: [one for one in case_notes.of_case(tx, case.id) if one.kind == "liaison"] for case in cases}
    facts: dict[str, Any] = {"cases": cases, "said": said, "errors": errors or {}, "kinds": CASE_KINDS}
    return show("cases.html", status, longest=LONGEST, **facts)

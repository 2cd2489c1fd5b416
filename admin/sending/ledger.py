"""The ledger of one broadcast beyond its list: why one person got it or not, and all of it as a file."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Blueprint, Response

from admin.desk import found, me, page_number, runtime, scope, show, written
from admin.files import MOST_ROWS, WORKBOOK, downloaded
from bot import broadcasts
from bot.broadcasts.trial import receiver
from bot.broadcasts.why import why_person
from bot.store import Tx
from bot.store.screens import broadcasts as lists
from bot.store.sending import ledger as rows

pages = Blueprint("ledger", __name__)

STRANGER = "您管的地方没有登记过这个手机号。"


@pages.post("/broadcasts/<int:broadcast_id>/why")
def why(broadcast_id: int) -> Response:
    """In sentences; a posted form, for a phone number belongs into no address."""
    who = written("who", 60)
    with runtime().store.reading() as tx:
        line = found(lists.record(tx, scope(), broadcast_id))
        page = lists.ledger(tx, scope(), broadcast_id, "", page_number())
        try:
            said, errors = _told(tx, broadcast_id, who), {}
        except broadcasts.Unfit:
            said, errors = [], {"who": "请填手机号。"}
    facts = {"line": line, "page": page, "state": "", "reason": broadcasts.reason_text, "who": who, "why": said}
    return show("sending/ledger.html", 422 if errors else 200, errors=errors, **facts)


@pages.get("/broadcasts/<int:broadcast_id>/ledger/file")
def download(broadcast_id: int) -> Response:
    """Every receiver of one's own area, phones masked; many as lines, which a spreadsheet opens too."""
    with runtime().store.reading() as tx:
        line = found(lists.record(tx, scope(), broadcast_id))
        large = sum(lists.tally(tx, broadcast_id).values()) > MOST_ROWS
    area = "" if scope().holds(scope().home) else me().area
    name, kind = (f"收件人_{line.id}.csv", "text/csv; charset=utf-8") if large else (f"收件人_{line.id}.xlsx", WORKBOOK)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        broadcasts.write_ledger(runtime(), broadcast_id, path, me().name, masked=True, area=area)
        return downloaded(path.read_bytes(), name, kind)


def _told(tx: Tx, broadcast_id: int, who: str) -> list[str]:
    """Of people of one's own area alone. Raises `Unfit` for what is no address."""
    here = [one.id for one in rows.people_at(tx, receiver(who)) if scope().owns(one.area)]
    return why_person(runtime(), tx, broadcast_id, here) if here else [STRANGER]
